"""The fields of two contacts side by side, and which of two values a merge keeps."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from contacts.duplicates.holders import Merging
from contacts.models import Contact, Source

LOSER = "loser"
_TOGETHER = {  # chosen as one: half of one address and half of another is no address
    "name": ("name", "given_name", "family_name"),
    "street": ("street", "city", "region", "postal_code", "country"),
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
    """Every field that at least one of the two has."""
    found = [
        Choice(key, _label(key, fields), shown(survivor, fields), shown(loser, fields))
        for key, fields in groups().items()
    ]
    return [choice for choice in found if choice.survivor or choice.loser]


def _label(key: str, fields: tuple[Any, ...]) -> str:
    return _("Address") if key == "street" else str(capfirst(fields[0].verbose_name))


def shown(contact: Contact, fields: tuple[Any, ...]) -> str:
    """What the contact's page would show of these columns."""
    if fields[0].name == "name" and contact.name:
        return contact.name
    return ", ".join(filter(None, (_one(contact, f) for f in fields)))


def _one(contact: Contact, field: Any) -> str:
    value = getattr(contact, field.name)
    if value in (None, "", [], {}):
        return ""
    if field.choices:
        return str(getattr(contact, f"get_{field.name}_display")())
    return date_format(value, "j F Y") if hasattr(value, "year") else str(value)


def apply(merging: Merging) -> dict[str, str]:
    """Give the survivor the values that were chosen. Returns what is left behind: label and value."""
    survivor, loser = merging.survivor, merging.loser
    choices = _settled(merging)
    values: dict[str, Any] = dict(_follows(survivor, loser))
    left: dict[str, str] = {}
    for choice in side_by_side(survivor, loser):
        fields = groups()[choice.key]
        takes = choice.takes_loser or (choice.is_open and choices.get(choice.key) == LOSER)
        if takes:
            values |= {f.attname: getattr(loser, f.attname) for f in fields}
        if choice.is_open or (choice.differs and not takes and choice.loser):
            left[choice.label] = choice.survivor if takes else choice.loser
    merging.steps.change(survivor, **values)
    return left


def _settled(merging: Merging) -> Mapping[str, str]:
    """Of somebody whose data are frozen nothing is overwritten, whatever was chosen (GDPR Art. 18)."""
    if merging.survivor.is_restricted:
        return {}
    return dict.fromkeys(groups(), LOSER) if merging.loser.is_restricted else merging.choices


def _follows(survivor: Contact, loser: Contact) -> Iterator[tuple[str, Any]]:
    """What nobody chooses: since when, from where, and whether they are frozen."""
    yield "created_at", min(survivor.created_at, loser.created_at)
    if survivor.source == Source.OPT_IN:  # a sign-up that runs out takes its contact along: not this one any more
        yield "source", loser.source
    if loser.restricted_at and not survivor.restricted_at:
        yield "restricted_at", loser.restricted_at
    theirs, ours = loser.extra or {}, survivor.extra or {}
    if isinstance(theirs, dict) and isinstance(ours, dict) and theirs.keys() - ours.keys():
        yield "extra", {**theirs, **ours}
