"""A member's tasks as iCalendar (RFC 5545): events, which every calendar shows, or to-dos for programs with lists."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from icalendar import Calendar, Component, Event, Todo, vRecur

from accounts.models import Membership
from projects.tasks.models import FREE, OPEN, Priority, Task

EVENTS, TODOS = "events", "tasks"
MOST = 1_000
_LASTS = timedelta(minutes=30)
_PRIORITY = {Priority.HIGH: 1, Priority.NORMAL: 5, Priority.LOW: 9}  # RFC 5545, 3.8.1.9


def tasks_of(membership: Membership) -> QuerySet[Task]:
    """The open tasks of a member that have a day and that they see; nothing about people whose data are frozen."""
    rows = Task.objects.seen_by(membership).filter(OPEN, assignee=membership.user_id, due_at__isnull=False)
    rows = rows.filter(FREE).select_related("contact", "project").defer("text", "contact__extra")
    return rows.order_by("order_at", "id")[:MOST]


def of(membership: Membership, form: str = EVENTS) -> bytes:
    """The calendar of a member's open tasks."""
    calendar = Calendar()
    calendar.add("prodid", "-//Assent//Tasks//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", f"{settings.PRODUCT_NAME}: {membership.workspace.name}")
    calendar.add("refresh-interval", timedelta(hours=1), parameters={"value": "DURATION"})
    for task in tasks_of(membership):
        calendar.add_component(_entry(membership, task, form))
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def _entry(membership: Membership, task: Task, form: str) -> Component:
    entry: Any = Event() if form == EVENTS else Todo()
    entry.add("uid", str(task.pk))  # RFC 7986, 5.3
    entry.add("dtstamp", task.updated_at)
    entry.add("created", task.created_at)
    entry.add("last-modified", task.updated_at)
    entry.add("summary", task.name)
    entry.add("priority", _PRIORITY.get(Priority(task.priority), 5))
    entry.add("url", settings.PUBLIC_URL + reverse("tasks:task", args=[membership.workspace.slug, task.pk]))
    about = " · ".join(str(each) for each in (task.contact, task.project) if each)
    if about:
        entry.add("description", about)
    _add_times(entry, task, form)
    if task.rule:
        entry.add("rrule", _rule(task))
    return entry  # type: ignore[no-any-return]


def _add_times(entry: Any, task: Task, form: str) -> None:
    local = task.local_due
    assert local
    day = local.date()
    if form == EVENTS:
        entry.add("dtstart", day if task.all_day else local)
        entry.add("dtend", day + timedelta(days=1) if task.all_day else local + _LASTS)
        if task.all_day:
            entry.add("transp", "TRANSPARENT")  # a thing to do takes no room in the day
        return
    entry.add("status", "NEEDS-ACTION")
    if not task.rule:
        entry.add("due", day if task.all_day else local)
    elif task.all_day:
        entry.add("dtstart", day)
        entry.add("due", day + timedelta(days=1))
    else:  # one that recurs needs a beginning, on the same day and before its end (3.6.2)
        entry.add("dtstart", max(local - _LASTS, local.replace(hour=0, minute=0, second=0)))
        entry.add("due", max(local, local.replace(hour=0, minute=1)))


def _rule(task: Task) -> vRecur:
    """The task's rule; its end is a day where its beginning is one (3.3.10)."""
    rule: vRecur = vRecur.from_ical(task.rule)
    if task.all_day and rule.get("UNTIL"):
        rule["UNTIL"] = [until.astimezone(task.zone).date() for until in rule["UNTIL"]]
    return rule
