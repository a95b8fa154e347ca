"""Lists of entries, read page by page off an index; the rules as they are saved."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from accounts.models import Membership, Workspace
from crm.lib.keyset import Mark, read_mark
from projects.hours.models import TimeEntry, TimeRules
from projects.members.models import seen_by

PER_PAGE = 50


def page(viewer: Membership, member: Any, project: str, after: str) -> tuple[list[TimeEntry], str]:
    """At most a page of entries behind the mark, the latest day first, and the mark of the next page."""
    rows = TimeEntry.objects.seen_by(viewer)
    if member is not None:
        rows = rows.filter(member=member)
    if project:
        try:
            rows = rows.filter(project=UUID(project))
        except ValueError:
            rows = rows.none()
    mark = read_mark(after, day=True)
    if mark:
        rows = rows.filter(Q(day__lte=mark.at) & (Q(day__lt=mark.at) | Q(day=mark.at, id__lt=mark.key)))
    shown = rows.select_related("project__contact", "task__contact", "member").defer(
        "project__description", "project__contact__extra", "task__text", "task__contact__extra"
    )
    found = list(shown.order_by("-day", "-id")[: PER_PAGE + 1])
    _hide_unseen(viewer, found)
    if len(found) <= PER_PAGE:
        return found, ""
    last = found[PER_PAGE - 1]
    return found[:PER_PAGE], str(Mark(last.day, last.pk))


def _hide_unseen(viewer: Membership, found: list[TimeEntry]) -> None:
    """One's hours stay one's own; the name of a project that one no longer sees does not."""
    condition = seen_by(viewer)
    if not condition:
        return
    keys = [entry.pk for entry in found if entry.project_id]
    seen = set(TimeEntry.objects.filter(condition, pk__in=keys).values_list("pk", flat=True)) if keys else set()
    for entry in found:
        entry.is_hidden = bool(entry.project_id) and entry.pk not in seen


def save_rules(workspace: Workspace, values: dict[str, Any]) -> None:
    """Set rules, after whatever is being written under the old ones."""
    with transaction.atomic():
        TimeRules.held(workspace)
        TimeRules.objects.of(workspace).update(**values)
