"""What pages of tasks and time show in a way of their own."""

from collections.abc import Iterable, Iterator
from html import escape
from typing import Any
from urllib.parse import quote

from django import template
from django.template import Context
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from contacts.page import mentions
from crm.lib.page_addresses import address
from crm.templatetags.ui import badge, icon
from projects.hours import durations
from projects.models import Task, TaskComment, TimeEntry
from projects.picking import Work
from projects.tasks.models import Priority

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


@register.simple_tag(takes_context=True)
def task_rows(context: Context, tasks: Iterable[Task], *, next: str, hide: str = "") -> SafeString:
    """Tasks as rows of a list, written without a template for each: a page has fifty. ``next`` is where their forms
    come back to, ``hide`` ("project", "contact") what all of them are about. Context: may_edit.
    """
    row = _Row(context["request"], str(context.get("csrf_token", "")), next, hide, bool(context.get("may_edit")))
    return mark_safe("\n".join(row.of(task) for task in tasks))  # noqa: S308  every part is escaped


class _Row:
    """What all rows of a list have in common."""

    def __init__(self, request: Any, token: str, next: str, hide: str, may_edit: bool) -> None:
        self.slug, self.user, self.hide, self.may_edit = request.workspace.slug, request.user.pk, hide, may_edit
        self.next = next
        self.hidden = (
            f'<input type="hidden" name="csrfmiddlewaretoken" value="{escape(token)}">'
            f'<input type="hidden" name="next" value="{escape(next)}">'
        )

    def of(self, task: Task) -> str:
        """One row."""
        acts = self.may_edit and not task.is_frozen
        done = task.done_at is not None
        page = escape(self._url("tasks:task", task))
        return (
            f'<li class="task{" is-done" if done else ""}" id="task-{task.pk}" data-row>{self._tick(task, acts, done)}'
            f'<div class="grow"><a class="table-link strong clip-4" href="{page}" data-open>{escape(task.name)}</a>'
            f'<div class="task-line muted small">{"".join(self._facts(task))}</div></div>'
            f"{_priority(task)}{self._menu(task) if acts and not done else ''}</li>"
        )

    def _url(self, name: str, task: Task) -> str:
        return address(name, self.slug, task.pk)

    def _tick(self, task: Task, acts: bool, done: bool) -> str:
        look = f"tick{' is-ticked' if done else ''}"
        if not acts:
            return f'<span class="{look}" aria-hidden="true">{icon("check", "sm")}</span>'
        words = _("Open again: %(name)s") if done else _("Done: %(name)s")
        return (
            f'<form method="post" action="{escape(self._url("tasks:reopen" if done else "tasks:done", task))}">'
            f'{self.hidden}<button class="{look}" aria-label="{escape(words % {"name": task.name})}" data-tick>'
            f"{icon('check', 'sm')}</button></form>"
        )

    def _facts(self, task: Task) -> Iterator[str]:
        if due := task.shown_due:
            late = task.is_overdue
            said = f"{escape(due)} · {escape(_('overdue'))}" if late else escape(due)
            yield f'<span class="{"task-late" if late else ""}">{icon("clock", "sm")} {said}</span>'
        if task.rule:
            yield f"<span>{icon('refresh', 'sm')} {escape(_('repeats'))}</span>"
        if task.contact and self.hide != "contact":
            yield f"<span>{escape(task.contact.shown_name)}</span>"
        if task.project and self.hide != "project":
            yield f"<span>{escape(task.project.name)}</span>"
        if task.shown_milestone:
            yield f"<span>{escape(task.shown_milestone)}</span>"
        if task.assignee_id != self.user:
            yield f"<span>{escape(str(task.assignee) if task.assignee else _('nobody yet'))}</span>"
        if steps := task.shown_steps:
            yield f"<span>{icon('list', 'sm')} {steps}</span>"

    def _menu(self, task: Task) -> str:
        edit, label = escape(self._url("tasks:edit", task)), escape(_("More: %(name)s") % {"name": task.name})
        timer, work = escape(address("hours:timer-start", self.slug)), escape(task.work_value)
        later = [("hour", _("In an hour")), ("tomorrow", _("Tomorrow")), ("week", _("In a week"))]
        put_off = "".join(
            f'<button name="until" value="{key}">{icon("clock")}{escape(words)}</button>' for key, words in later
        )
        line, delete = '<hr class="menu-line">', f"<button>{icon('trash')}{escape(_('Delete'))}</button>"
        return (
            '<details class="menu"><summary class="button button-sm button-quiet button-icon"'
            f' aria-label="{label}">{icon("more", "sm")}</summary><div class="menu-panel">'
            f'<a class="menu-item" href="{edit}" hx-get="{edit}?next={escape(quote(self.next))}" hx-target="#sheet"'
            f" data-edit-row>{icon('edit')}{escape(_('Edit'))}</a>"
            f'<form method="post" action="{timer}">{self.hidden}<input type="hidden" name="work" value="{work}">'
            f"<button>{icon('play')}{escape(_('Start the timer'))}</button></form>"
            + (f"{line}{self._form('tasks:put-off', task, put_off)}" if task.due_at else "")
            + f"{line}{self._form('tasks:delete', task, delete)}</div></details>"
        )

    def _form(self, name: str, task: Task, buttons: str) -> str:
        return f'<form method="post" action="{escape(self._url(name, task))}">{self.hidden}{buttons}</form>'


def _priority(task: Task) -> str:
    """Said where it is not the usual one."""
    if task.priority == Priority.HIGH:
        return badge(_("High"), "no")
    return badge(_("Low"), "quiet") if task.priority == Priority.LOW else ""
