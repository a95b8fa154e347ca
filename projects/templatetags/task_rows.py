"""What pages of tasks and time show in a way of their own."""

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from contacts.page import mentions
from projects.hours import durations
from projects.models import TaskComment, TimeEntry
from projects.picking import Work

register = template.Library()


@register.filter
def as_hours(minutes: int | None) -> str:
    """Minutes as "1:30"; empty for none."""
    return "" if minutes is None else durations.show(minutes)


@register.filter
def comment_text(comment: TaskComment) -> SafeString:
    """A comment as HTML, with those whom it mentions marked."""
    return mentions.marked(comment.text, [mention.member for mention in comment.mentions.all()])


@register.filter
def timer_name(entry: TimeEntry) -> str:
    """What time is spent on: project and task, or what was written about it."""
    if entry.is_hidden:
        return _("A project that you do not see")
    work = Work(entry.project, entry.task)
    return work.label if entry.project_id or entry.task_id else entry.text[:80] or work.label


@register.filter
def since(entry: TimeEntry) -> int:
    """When a timer was started, in milliseconds, for the script that lets it tick."""
    return int(entry.started_at.timestamp() * 1000) if entry.started_at else 0


@register.filter
def elapsed(entry: TimeEntry) -> str:
    """How long a timer has run: "1:05:09"."""
    seconds = max(0, int(entry.elapsed.total_seconds()))
    return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
