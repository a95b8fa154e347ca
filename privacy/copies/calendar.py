"""What has a time in a person's record, as iCalendar (RFC 5545): calls, tasks, days of projects."""

from collections.abc import Collection, Iterator
from datetime import date, datetime, timedelta
from uuid import UUID

from django.utils import timezone

from contacts.models import Call
from crm.lib import content_lines
from projects.models import Project, Task


def of(contacts: Collection[UUID], number: str) -> str:
    """The calendar; "" when nothing has a time."""
    entries = [*_calls(contacts), *_tasks(contacts), *_projects(contacts)]
    if not entries:
        return ""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:-//Assent//{number}//EN"]
    for entry in entries:
        lines += entry
    return "".join(f"{content_lines.folded(line)}\r\n" for line in [*lines, "END:VCALENDAR"])


def _calls(contacts: Collection[UUID]) -> Iterator[list[str]]:
    for call in Call.objects.filter(contact__in=contacts).order_by("at").iterator():
        ends = call.at + timedelta(seconds=call.seconds)
        words = [f"SUMMARY:{_text(call.get_direction_display())}", f"DESCRIPTION:{_text(call.text)}"]
        yield _entry("VEVENT", call.pk, [f"DTSTART:{_moment(call.at)}", f"DTEND:{_moment(ends)}", *words])


def _tasks(contacts: Collection[UUID]) -> Iterator[list[str]]:
    rows = Task.objects.filter(contact__in=contacts, deleted_at__isnull=True)
    for task in rows.order_by("order_at", "id").iterator():
        lines = [f"SUMMARY:{_text(task.name)}"]
        if task.due_at:
            lines.insert(0, f"DUE:{_moment(task.due_at)}")
        if task.text:
            lines.append(f"DESCRIPTION:{_text(task.text)}")
        if task.done_at:
            lines += ["STATUS:COMPLETED", f"COMPLETED:{_moment(task.done_at)}"]
        yield _entry("VTODO", task.pk, lines)


def _projects(contacts: Collection[UUID]) -> Iterator[list[str]]:
    for project in Project.objects.filter(contact__in=contacts, due_on__isnull=False).order_by("due_on").iterator():
        assert project.due_on
        begins = project.starts_on or project.due_on
        ends = max(begins, project.due_on) + timedelta(days=1)
        days = [f"DTSTART;VALUE=DATE:{_day(begins)}", f"DTEND;VALUE=DATE:{_day(ends)}"]
        yield _entry("VEVENT", project.pk, [*days, f"SUMMARY:{_text(project.name)}"])


def _entry(kind: str, key: UUID, lines: list[str]) -> list[str]:
    return [f"BEGIN:{kind}", f"UID:{key}", f"DTSTAMP:{_moment(timezone.now())}", *lines, f"END:{kind}"]


def _text(value: str) -> str:
    return content_lines.escaped(str(value))


def _moment(at: datetime) -> str:
    return f"{at:%Y%m%dT%H%M%SZ}"


def _day(day: date) -> str:
    return f"{day:%Y%m%d}"
