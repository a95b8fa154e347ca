"""The lists of tasks: mine, overdue, coming and done, read page by page off an index."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership
from crm.lib.keyset import Mark, read_mark
from projects.tasks.models import DONE, NEVER, OPEN, Task, TaskStep

PER_PAGE = 50
MINE, OVERDUE, UPCOMING, UNDATED, DONE_ONES, EVERYBODYS = "mine", "overdue", "upcoming", "undated", "done", "all"
SHOWN = [
    (MINE, _("Mine")),
    (OVERDUE, _("Overdue")),
    (UPCOMING, _("Upcoming")),
    (UNDATED, _("No day")),
    (EVERYBODYS, _("Everybody’s")),
    (DONE_ONES, _("Done")),
]


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be listed: which of them, of whom (None for everybody), of which project and milestone."""

    show: str = MINE
    member: UUID | None = None
    project: UUID | None = None
    milestone: UUID | None = None


def page(membership: Membership, asked: Asked, after: str = "") -> tuple[list[Task], str]:
    """At most a page of tasks behind the mark ``after``, with what a line shows of each, and the mark of the next."""
    rows = _rows(membership, asked, timezone.now())
    down = asked.show == DONE_ONES
    mark = read_mark(after)
    name = "done_at" if down else "order_at"
    if mark:
        rows = rows.filter(_behind(name, mark, down=down))
    order = ("-done_at", "-id") if down else ("order_at", "id")
    steps = Prefetch("steps", TaskStep.objects.filter(deleted_at__isnull=True).defer("text").order_by("position", "id"))
    shown = rows.select_related("project__contact", "milestone", "contact", "assignee").prefetch_related(steps)
    shown = shown.defer("text", "contact__extra", "project__description", "project__contact__extra")
    found = list(shown.order_by(*order)[: PER_PAGE + 1])
    if len(found) <= PER_PAGE:
        return found, ""
    last = found[PER_PAGE - 1]
    return found[:PER_PAGE], str(Mark(getattr(last, name), last.pk))


def _behind(name: str, mark: Mark, *, down: bool) -> Q:
    """Rows behind the mark; the first condition follows from the rest, but only it can be read off the index."""
    sign = "lt" if down else "gt"
    beyond = Q(**{f"{name}__{sign}": mark.at}) | Q(**{name: mark.at, f"id__{sign}": mark.key})
    return Q(**{f"{name}__{sign}e": mark.at}) & beyond


def _rows(membership: Membership, asked: Asked, now: datetime) -> Any:
    rows = Task.objects.seen_by(membership)
    if asked.project:
        rows = rows.filter(project=asked.project)
    if asked.milestone:
        rows = rows.filter(milestone=asked.milestone)
    member = asked.member or (None if asked.show == EVERYBODYS or asked.project else membership.user_id)
    if member:
        rows = rows.filter(assignee=member)
    if asked.show == DONE_ONES:
        return rows.filter(DONE)
    rows = rows.filter(OPEN)
    if asked.show == OVERDUE:
        return rows.filter(order_at__lt=now)
    if asked.show == UPCOMING:
        return rows.filter(order_at__gte=now, order_at__lt=NEVER)
    return rows.filter(order_at=NEVER) if asked.show == UNDATED else rows


def overdue_count(membership: Membership) -> str:
    """How many tasks of a member are late, as a badge shows it."""
    rows = Task.objects.of(membership.workspace_id).filter(OPEN, assignee=membership.user_id)
    return rows.filter(order_at__lt=timezone.now()).shown_count()
