"""Making, changing and putting away the fields of a workspace's own."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Workspace
from contacts.fields import custom
from contacts.fields.kinds import Kind
from contacts.fields.models import CustomField, FieldOption

MOST_FIELDS = 200
MOST_OPTIONS = 200
CHOSEN = (Kind.CHOICE, Kind.CHOICES)
LIMITED = (Kind.TEXT, Kind.LONG, Kind.NUMBER, Kind.MONEY, Kind.DATE)


@transaction.atomic
def add(workspace: Workspace, label: str, kind: str, *, options: Iterable[str] = (), **rules: Any) -> CustomField:
    """A new field behind the others; ``options`` are the names of its choices. Raises ValidationError.

    ``rules`` are help, purpose, required, lowest, highest, currency.
    """
    rows = CustomField.objects.of(workspace)
    if rows.count() >= MOST_FIELDS:
        raise ValidationError(_("At most %(count)s fields."), params={"count": MOST_FIELDS})
    last = rows.aggregate(last=Max("position"))["last"]
    field = CustomField(workspace=workspace, label=label.strip(), kind=kind, position=(last or 0) + 1, **rules)
    field.full_clean()
    check_limits(field)
    field.save()
    if Kind(kind) in CHOSEN:
        offer(field, options)
    return field


def check_limits(field: CustomField) -> None:
    """Raises ValidationError, by form field, when a limit can't be read or the least is above the most."""
    if Kind(field.kind) not in LIMITED:
        field.lowest = field.highest = ""
    if Kind(field.kind) != Kind.MONEY:
        field.currency = ""
    ends: dict[str, Any] = {}
    for name in ("lowest", "highest"):
        try:
            ends[name] = custom.limit(field, getattr(field, name), field.workspace)
        except ValidationError as error:
            raise ValidationError({name: error.messages}) from error
    if ends["lowest"] is not None and ends["highest"] is not None and ends["lowest"] > ends["highest"]:
        raise ValidationError({"highest": _("This is below the least that is allowed.")})


@transaction.atomic
def offer(field: CustomField, names: Iterable[str]) -> None:
    """Add choices behind those that are there; one of the same name is taken back instead."""
    there = {option.name.casefold(): option for option in field.options.all()}
    position = max((option.position for option in there.values()), default=-1)
    for name in dict.fromkeys(filter(None, (" ".join(name.split())[:80] for name in names))):
        old = there.get(name.casefold())
        if old is not None:
            FieldOption.objects.filter(pk=old.pk).update(archived_at=None)
            continue
        if len(there) >= MOST_OPTIONS:
            raise ValidationError(_("At most %(count)s choices."), params={"count": MOST_OPTIONS})
        position += 1
        there[name.casefold()] = FieldOption.objects.create(field=field, name=name, position=position, hue=position % 8)


def archive(field: CustomField) -> bool:
    """Take it off every form and list, with its values kept. False when it was archived."""
    rows = CustomField.objects.filter(pk=field.pk, archived_at__isnull=True)
    return rows.update(archived_at=timezone.now()) == 1


def unarchive(field: CustomField) -> bool:
    """Take it back, values and all. False when it was not archived."""
    return CustomField.objects.filter(pk=field.pk, archived_at__isnull=False).update(archived_at=None) == 1
