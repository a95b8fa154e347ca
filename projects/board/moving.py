"""Moving a project on the board: into another stage, and between two others there.

Each project has a place in its column, a number, low first. Between two neighbours there is room for others; where it
is used up, the column is numbered anew.
"""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Membership
from projects.models import GAP, Kind, LostReason, Project, first_place
from projects.stages.steps import Step


def check_reason(step: Step, reason: str) -> None:
    """Raises ValidationError when work is to be lost without a reason, or for one that is none."""
    if step.kind == Kind.LOST and reason not in LostReason.values:
        raise ValidationError(_("Say why it was lost."))


@transaction.atomic
def move(
    project: Project, step: Step, *, by: Membership, below: UUID | None = None, reason: str = "", stay: bool = False
) -> bool:
    """Put a project into a stage, right below another project there; on top when ``below`` is None or not there.

    ``stay``: in its own stage it keeps its place. False when nothing changed. Raises ValidationError: lost without a
    reason.
    """
    if project.stage != step.key:
        check_reason(step, reason)
        return project.enter(step, by=by.user, reason=reason, place=_place(project, step.key, below))
    if stay:
        return False
    place = _place(project, step.key, below)
    return bool(Project.objects.filter(pk=project.pk, stage=step.key).update(place=place, updated_at=timezone.now()))


def step_by(project: Project, by: int) -> None:
    """Move a project one place up (-1) or down (1) in its column; at an end it stays."""
    column = Project.objects.of(project.workspace_id).current().filter(stage=project.stage)
    order = list(column.order_by("place", "id").values_list("pk", flat=True))
    at = order.index(project.pk) if project.pk in order else -1
    target = at + by
    if at < 0 or not 0 <= target < len(order):
        return
    order.remove(project.pk)
    below = order[target - 1] if target else None
    Project.objects.filter(pk=project.pk).update(place=_place(project, project.stage, below))


def _place(project: Project, stage: str, below: UUID | None) -> int:
    """A number between that of ``below`` and the next in the column."""
    column: Any = Project.objects.of(project.workspace_id).filter(stage=stage, archived_at__isnull=True)
    column = column.exclude(pk=project.pk).order_by("place", "id")
    above = column.filter(pk=below).first() if below else None
    if above is None:
        return first_place()
    following = column.filter(place__gt=above.place).first()
    tied = column.filter(place=above.place).count() > 1
    if not tied and following is None:
        return int(above.place) + GAP
    if not tied and following.place - above.place > 1:
        return int(above.place + following.place) // 2
    _number_anew(column)
    return _place(project, stage, below)


def _number_anew(column: Any) -> None:
    """Give the column room again, in the order it has. Rare: after dozens of moves between the same two."""
    rows = list(column.only("pk", "place"))
    start = first_place()
    for number, row in enumerate(rows):
        row.place = start + number * GAP
    Project.objects.bulk_update(rows, ["place"], batch_size=500)
