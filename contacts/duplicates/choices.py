"""The fields of two contacts side by side, and which of two values a merge keeps."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from contacts.duplicates import holders
from contacts.duplicates.holders import Merging
from contacts.duplicates.steps import Steps
from contacts.fields import catalogue
from contacts.fields.catalogue import by_key
from contacts.fields.field import Field
from contacts.fields.kinds import Kind
from contacts.fields.models import CustomField, FieldValue
from contacts.models import Contact, Source

LOSER = "loser"
_TOGETHER = {  # chosen as one: half of one address and half of another is no address
    "name": ("name", "given_name", "family_name"),
    "street": ("street", "city", "region", "postal_code", "country", "place_label"),
    "birth_month": ("birth_month", "birth_day", "birth_year"),
}
_OTHERWISE = frozenset(  # not chosen: they follow from the merge itself
    "id workspace extra source archived_at restricted_at search_text sort_name created_at updated_at".split()
)


@dataclass(frozen=True, slots=True)
class Choice:
    """A field of both: what each says, and whose value is kept unless somebody chooses otherwise."""

    key: str
    label: str
    survivor: str
    loser: str

    @property
    def differs(self) -> bool:
        return self.survivor != self.loser

    @property
    def is_open(self) -> bool:
        """Whether there is something to choose."""
        return bool(self.survivor and self.loser) and self.differs

    @property
    def takes_loser(self) -> bool:
        """A blank is filled by itself."""
        return not self.survivor and bool(self.loser)


@cache
def groups() -> dict[str, tuple[Any, ...]]:
    """The columns of a contact that are chosen, those that belong together under the first one's name."""
    columns = {f.name: f for f in Contact._meta.concrete_fields if f.name not in _OTHERWISE}
    follow = {name for names in _TOGETHER.values() for name in names[1:]}
    return {
        key: tuple(columns[name] for name in _TOGETHER.get(key, (key,)) if name in columns)
        for key in columns
        if key not in follow
    }


def side_by_side(survivor: Contact, loser: Contact) -> list[Choice]:
    """Every field that at least one of the two has: what comes with the product, and the workspace's own."""
    known = by_key(survivor.workspace)
    catalogue.load([survivor, loser])
    found = [
        Choice(key, _label(key, fields, known), _shown(survivor, fields, known), _shown(loser, fields, known))
        for key, fields in groups().items()
    ]
    found += [
        Choice(field.key, field.label, field.show(survivor), field.show(loser))
        for field in known.values()
        if field.custom
    ]
    return [choice for choice in found if choice.survivor or choice.loser]


_NAMED = {"birth_month": "birthday"}  # groups that the catalogue has as one field


def _label(key: str, fields: tuple[Any, ...], known: dict[str, Field]) -> str:
    if key == "street":
        return _("Address")
    field = known.get(_NAMED.get(key, key))
    return field.label if field else str(capfirst(fields[0].verbose_name))


def _shown(contact: Contact, fields: tuple[Any, ...], known: dict[str, Field]) -> str:
    """What the contact's page would show of these columns."""
    key = fields[0].name
    if key == "street":
        return ", ".join(filter(None, (str(getattr(contact, f.name)) for f in fields)))
    if key == "name" and not contact.name:
        return f"{contact.given_name} {contact.family_name}".strip()
    field = known.get(_NAMED.get(key, key))
    return field.show(contact) if field else str(getattr(contact, key) or "")


def apply(merging: Merging) -> dict[str, str]:
    """Give the survivor the values that were chosen. Returns what is left behind: label and value."""
    survivor, loser = merging.survivor, merging.loser
    choices = merging.choices
    values: dict[str, Any] = dict(_follows(survivor, loser))
    left: dict[str, str] = {}
    for choice in side_by_side(survivor, loser):
        takes = choice.takes_loser or (choice.is_open and choices.get(choice.key) == LOSER)
        if takes:
            values |= {f.attname: getattr(loser, f.attname) for f in groups().get(choice.key, ())}
        if choice.is_open or (choice.differs and not takes and choice.loser):
            left[choice.label] = choice.survivor if takes else choice.loser
    merging.steps.change(survivor, **values)
    return left


def _own_fields(merging: Merging) -> None:
    """Values of the workspace's own fields: of one field those of one side stay, as chosen; of several choices all."""
    choices, steps = merging.choices, merging.steps
    ours = FieldValue.objects.filter(contact=merging.survivor)
    theirs = FieldValue.objects.filter(contact=merging.loser)
    both = set(ours.values_list("field_id", flat=True)) & set(theirs.values_list("field_id", flat=True))
    for field in CustomField.objects.filter(pk__in=both):
        if field.kind == Kind.CHOICES:
            _add_choices(ours.filter(field=field), theirs.filter(field=field), steps)
        elif choices.get(field.key) == LOSER:
            steps.drop(ours.filter(field=field))
        else:
            steps.drop(theirs.filter(field=field))


def _add_choices(ours: Any, theirs: Any, steps: Steps) -> None:
    steps.drop(theirs.filter(sort_key__in=ours.values("sort_key")))
    place = max(ours.values_list("place", flat=True))
    for number, row in enumerate(theirs.order_by("-place"), start=1):
        steps.change(row, place=place + theirs.count() + number)


holders.register(_own_fields)


def _follows(survivor: Contact, loser: Contact) -> Iterator[tuple[str, Any]]:
    """What nobody chooses: since when, and from where."""
    yield "created_at", min(survivor.created_at, loser.created_at)
    if survivor.source == Source.OPT_IN:  # a sign-up that runs out takes its contact along: not this one any more
        yield "source", loser.source
    theirs, ours = loser.extra or {}, survivor.extra or {}
    if isinstance(theirs, dict) and isinstance(ours, dict) and theirs.keys() - ours.keys():
        yield "extra", {**theirs, **ours}
