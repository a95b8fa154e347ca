"""The steps in how contacts and the business stand, as each workspace names them.

A workspace that has changed nothing has no rows: it has the four stages that come with the product. The first change
writes them down. Contacts hold a stage's key, so that renaming one touches no contact.
"""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Workspace
from contacts.fields.models import LifecycleStage
from contacts.models import Contact, Stage
from crm.lib.ids import new_slug
from crm.lib.prepared import prepared

MOST = 30
_HUES = {Stage.NEW: 7, Stage.LEAD: 1, Stage.CLIENT: 3, Stage.FORMER: 5}


@dataclass(frozen=True, slots=True)
class Step:
    """A stage as pages show it."""

    key: str
    name: str
    hue: int
    archived: bool = False


_in_order = prepared(lambda workspace: LifecycleStage.objects.of(workspace).order_by("position", "id"))


def all_of(workspace: Workspace) -> list[Step]:
    """Every stage of the workspace, archived ones too, in order."""
    found = [Step(row.key, row.name, row.hue, row.archived_at is not None) for row in _in_order(workspace.pk)]
    return found or [Step(stage.value, str(stage.label), _HUES[stage]) for stage in Stage]


def of(workspace: Workspace) -> list[Step]:
    """The stages that can be chosen, in order."""
    return [step for step in all_of(workspace) if not step.archived]


def name_of(workspace: Workspace, key: str) -> str:
    """What the workspace calls a stage; the key itself when it knows no such stage."""
    return next((step.name for step in all_of(workspace) if step.key == key), key)


def first(workspace: Workspace) -> str:
    """The key of the stage in which a contact begins."""
    return of(workspace)[0].key


@transaction.atomic
def write_down(workspace: Workspace) -> None:
    """Make rows of the stages that come with the product, unless the workspace has rows already; safe to repeat."""
    if LifecycleStage.objects.of(workspace).exists():
        return
    for position, step in enumerate(all_of(workspace)):
        LifecycleStage.objects.get_or_create(
            workspace=workspace, key=step.key, defaults={"name": step.name, "hue": step.hue, "position": position}
        )


@transaction.atomic
def add(workspace: Workspace, name: str, hue: int) -> LifecycleStage:
    """A new stage behind the others. Raises ValidationError when there are too many, or one of that name."""
    write_down(workspace)
    rows = LifecycleStage.objects.of(workspace)
    if rows.count() >= MOST:
        raise ValidationError(_("At most %(count)s stages."), params={"count": MOST})
    last = rows.aggregate(last=Max("position"))["last"] or 0
    stage = LifecycleStage(workspace=workspace, key=new_slug(8), name=name, hue=hue, position=last + 1)
    stage.full_clean()
    stage.save()
    return stage


def archive(stage: LifecycleStage) -> None:
    """No contact can be put into it any more; those in it stay. Raises ValidationError for the last stage."""
    rows = LifecycleStage.objects.filter(workspace=stage.workspace_id, archived_at__isnull=True)
    if not rows.exclude(pk=stage.pk).exists():
        raise ValidationError(_("One stage has to stay."))
    rows.filter(pk=stage.pk).update(archived_at=timezone.now())


def unarchive(stage: LifecycleStage) -> None:
    """Take a stage back."""
    LifecycleStage.objects.filter(pk=stage.pk).update(archived_at=None)


def move_contacts(stage: LifecycleStage, target: LifecycleStage) -> int:
    """Put everybody who is in one stage into another, except those whose data are frozen; how many."""
    rows = Contact.objects.filter(workspace=stage.workspace_id, stage=stage.key, restricted_at__isnull=True)
    return rows.update(stage=target.key, updated_at=timezone.now())
