"""The stages of projects, as each workspace names them.

A workspace that has changed nothing has no rows: it has the six stages that come with the product. The first change
writes them down. Projects hold a stage's key, so that renaming one touches no project, and beside it what the stage
means (its kind), so that an index knows what is open, won and over: a stage that comes to mean something else takes its
projects along.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Workspace
from crm.lib.ids import new_slug
from crm.lib.prepared import prepared
from projects.stages.models import OVER, Kind, ProjectStage, Stage

MOST = 30
# kind, chance of being won in percent, colour
USUAL: dict[Stage, tuple[Kind, int, int]] = {
    Stage.PROSPECT: (Kind.OPEN, 20, 7),
    Stage.PROPOSAL: (Kind.OPEN, 50, 1),
    Stage.ACTIVE: (Kind.WON, 100, 6),
    Stage.PAUSED: (Kind.WON, 100, 5),
    Stage.DONE: (Kind.CLOSED, 100, 3),
    Stage.LOST: (Kind.LOST, 0, 0),
}


@dataclass(frozen=True, slots=True)
class Step:
    """A stage as pages show it."""

    key: str
    name: str
    kind: Kind
    chance: int
    hue: int
    archived: bool = False
    pk: UUID | None = None

    @property
    def is_over(self) -> bool:
        """Nothing is left to do in it, one way or the other."""
        return self.kind in OVER


_in_order = prepared(lambda workspace: ProjectStage.objects.of(workspace).order_by("position", "id"))


def all_of(workspace: Any) -> list[Step]:
    """Every stage of the workspace (or of the one with this key), archived ones too, in order."""
    found = [
        Step(row.key, row.name, Kind(row.kind), row.chance, row.hue, row.archived_at is not None, row.pk)
        for row in _in_order(getattr(workspace, "pk", workspace))
    ]
    return found or [Step(stage.value, str(stage.label), *USUAL[stage]) for stage in Stage]


def of(workspace: Any) -> list[Step]:
    """The stages that can be chosen, in order."""
    return [step for step in all_of(workspace) if not step.archived]


def by_key(workspace: Any) -> dict[str, Step]:
    """Every stage of the workspace by its key, archived ones too, in order."""
    return {step.key: step for step in all_of(workspace)}


def find(workspace: Any, key: str) -> Step:
    """The stage of this key; for a key that nobody knows one that is called by it, still in talks."""
    return by_key(workspace).get(key) or stranger(key)


def stranger(key: str) -> Step:
    """What stands for a stage that nobody knows."""
    return Step(key, key, Kind.OPEN, 0, 7)


def first(workspace: Any) -> Step:
    """The stage in which a project begins."""
    return of(workspace)[0]


@transaction.atomic
def write_down(workspace: Workspace) -> None:
    """Make rows of the stages that come with the product, unless the workspace has rows already; safe to repeat."""
    if ProjectStage.objects.of(workspace).exists():
        return
    for position, step in enumerate(all_of(workspace)):
        ProjectStage.objects.get_or_create(
            workspace=workspace,
            key=step.key,
            defaults={
                "name": step.name,
                "kind": step.kind,
                "chance": step.chance,
                "hue": step.hue,
                "position": position,
            },
        )


@transaction.atomic
def add(workspace: Workspace, **said: Any) -> ProjectStage:
    """A new stage behind the others (name, kind, chance, hue). Raises ValidationError: too many, one of that name."""
    write_down(workspace)
    rows = ProjectStage.objects.of(workspace)
    if rows.count() >= MOST:
        raise ValidationError(_("At most %(count)s stages."), params={"count": MOST})
    last = rows.aggregate(last=Max("position"))["last"] or 0
    stage = ProjectStage(workspace=workspace, key=new_slug(8), position=last + 1, **said)
    stage.full_clean()
    stage.save()
    return stage


@transaction.atomic
def change(stage: ProjectStage) -> None:
    """Save a stage whose name, colour, chance or meaning was changed; its projects follow what it means.

    Raises ValidationError for the last stage that can be chosen and is in talks: nothing could begin any more.
    """
    before = ProjectStage.objects.get(pk=stage.pk)
    if stage.kind != before.kind:
        _refuse_last(before)
    stage.save()
    if stage.kind != before.kind:
        _follow(stage)


def _follow(stage: ProjectStage) -> None:
    from projects.models import Project

    now, rows = timezone.now(), Project.objects.of(stage.workspace_id).filter(stage=stage.key)
    moved: dict[str, Any] = {"kind": stage.kind, "closed_at": None}
    if stage.kind in OVER:
        moved["closed_at"] = Coalesce("closed_at", now)
    if stage.kind in (Kind.WON, Kind.CLOSED):
        moved["won_at"] = Coalesce("won_at", now)
    if stage.kind != Kind.LOST:
        moved["lost_reason"] = ""
    rows.update(**moved)


def _refuse_last(stage: ProjectStage) -> None:
    rest = ProjectStage.objects.filter(workspace=stage.workspace_id, archived_at__isnull=True).exclude(pk=stage.pk)
    if not rest.filter(kind=Kind.OPEN).exists() and stage.kind == Kind.OPEN:
        raise ValidationError(_("One stage in which work is talked about has to stay."))


def archive(stage: ProjectStage) -> None:
    """No project can be put into it any more; those in it stay, and the board shows them. Raises ValidationError."""
    _refuse_last(stage)
    ProjectStage.objects.filter(pk=stage.pk).update(archived_at=timezone.now())


def unarchive(stage: ProjectStage) -> None:
    """Take a stage back."""
    ProjectStage.objects.filter(pk=stage.pk).update(archived_at=None)
