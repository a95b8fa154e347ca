"""Free text elsewhere that names a person: other people's notes and messages, companies, projects, imported rows.

Staff see each place and decide; what they tick is struck when the person is erased.
"""

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db.models import CharField, Field, JSONField, Model, TextField
from django.utils.translation import gettext as _

from contacts.duplicates.merging import names_before
from contacts.models import Contact, ContactPoint
from crm.lib.crypto import WrongKey
from crm.lib.fields import EncryptedField, EncryptedJSONField, EncryptedTextField
from crm.lib.personal_data import Entry, Subject, entries, in_words
from privacy.persons.likeness import Likeness
from privacy.persons.reach import CHUNK, Who, workspace_path

MOST = 200  # places that are offered at once
PATIENCE = 6.0  # seconds for which staff wait for them
_AROUND = 60  # characters shown on each side
_NOT_TEXT = frozenset({"contacts.contactpoint", "contacts.suppression", "privacy.answerfile", "messaging.sender"})
_DERIVED = ("search_text", "sort_name", "sort_key")  # made of the other fields of the row


@dataclass(frozen=True, slots=True)
class Mention:
    """A place in a row that is not the person's own."""

    label: str
    title: str  # what people call such rows
    key: str
    field: str
    field_title: str
    excerpt: str

    @property
    def place(self) -> str:
        """What a ticked box sends back."""
        return f"{self.label}:{self.key}:{self.field}"


def likeness_of(contacts: Iterable[Contact]) -> Likeness:
    """What these contacts are called in a text: names of two words or more, addresses, numbers."""
    terms: list[str] = []
    contacts = list(contacts)
    for contact in contacts:
        terms += [contact.name, f"{contact.given_name} {contact.family_name}".strip()]
        if contact.family_name and contact.given_name:
            turned = (f"{contact.family_name}, {contact.given_name}", f"{contact.family_name} {contact.given_name}")
            terms += turned
        terms += [point.value for point in contact.points.all()]
    return Likeness.of([*terms, *names_before(contacts)])


class Found(list[Mention]):
    """Places; ``is_whole`` is False when there are more, or when the time was over before all was looked through."""

    is_whole = True


def search(who: Who, likeness: Likeness, most: int = MOST, *, seconds: float = PATIENCE) -> Found:
    """Places in the controller's other rows that name the person; at most ``most``, within so many seconds.

    What was not looked through is found by the search after the erasure, and shown to staff then.
    """
    found, end = Found(), time.monotonic() + seconds
    for mention in _search(who, likeness):
        if mention is not None:
            found.append(mention)
        if len(found) == most or time.monotonic() > end:
            found.is_whole = False
            break
    return found


def _search(who: Who, likeness: Likeness) -> Iterator[Mention | None]:
    """Each place; None after a row without one, so that whoever asks can stop."""
    if not likeness:
        return
    for entry in entries():
        fields = text_fields(entry)
        if not fields:
            continue
        for row in _others(entry, who).iterator(chunk_size=CHUNK):
            yield from _in_row(entry, row, fields, likeness)
            yield None


def text_fields(entry: Entry) -> "list[Field[Any, Any]]":
    """The fields of a workspace's rows in which somebody may have typed a name."""
    if entry.label in _NOT_TEXT or not workspace_path(entry.model) or entry.label.startswith("privacy."):
        return []
    return [
        field
        for field in entry.model._meta.concrete_fields
        if isinstance(field, (CharField, TextField, JSONField, EncryptedTextField, EncryptedJSONField))
        and not field.choices
        and not field.primary_key
    ]


def _others(entry: Entry, who: Who) -> Any:
    """The controller's rows that are not the person's own."""
    rows = entry.model._base_manager.filter(**{workspace_path(entry.model): who.workspace_id})
    path = entry.rows.get(Subject.CONTACT)
    if path:
        own = entry.model._base_manager.filter(**{f"{path}__in": list(who.keys)})
        rows = rows.exclude(pk__in=own.values("pk"))
    if entry.by_address and who.hashes:
        for name in entry.by_address:
            rows = rows.exclude(**{f"{name}__in": list(who.hashes)})
    return rows.order_by("pk")


def _in_row(entry: Entry, row: Model, fields: "list[Field[Any, Any]]", likeness: Likeness) -> Iterator[Mention]:
    for field in fields:
        if field.name in _DERIVED:
            continue
        try:
            text = as_text(getattr(row, field.attname))
        except WrongKey:
            continue
        place = next(likeness.mentions(text), None) if text else None
        if place:
            title = str(field.verbose_name)
            yield Mention(entry.label, in_words(entry.title), str(row.pk), field.name, title, _excerpt(text, *place))


def as_text(value: Any) -> str:
    """A value as the text in which a name may stand."""
    if isinstance(value, dict):
        return "\n".join(f"{name}: {as_text(inner)}" for name, inner in value.items())
    if isinstance(value, (list, tuple)):
        return "\n".join(as_text(inner) for inner in value)
    return value if isinstance(value, str) else ""


def _excerpt(text: str, start: int, end: int) -> str:
    left, right = max(0, start - _AROUND), min(len(text), end + _AROUND)
    return ("… " if left else "") + " ".join(text[left:right].split()) + (" …" if right < len(text) else "")


def strike(places: Iterable[str], who: Who, likeness: Likeness, placeholder: str) -> int:
    """Replace the mentions in the places that staff ticked. Places of other workspaces, or gone, are passed over."""
    known = {entry.label: entry for entry in entries() if text_fields(entry)}
    wanted: dict[tuple[str, str], set[str]] = {}
    for place in places:
        label, key, name = [*place.split(":"), "", ""][:3]
        wanted.setdefault((label, key), set()).add(name)
    struck = 0
    for (label, key), names in wanted.items():
        entry = known.get(label)
        if entry is not None:
            struck += _strike_row(entry, key, names, who, likeness, placeholder)
    return struck


def _strike_row(entry: Entry, key: str, names: set[str], who: Who, likeness: Likeness, placeholder: str) -> int:
    model: type[Model] = apps.get_model(entry.label)
    try:
        row = model._base_manager.filter(pk=key, **{workspace_path(model): who.workspace_id}).first()
    except (ValueError, TypeError, ValidationError):
        row = None
    if row is None:
        return 0
    fields = [field for field in text_fields(entry) if field.name in names or field.name in _DERIVED]
    for field in fields:
        setattr(row, field.attname, _struck(getattr(row, field.attname), likeness, placeholder, _room(field)))
    row.save(update_fields=[field.name for field in fields])
    return len(names)


def _room(field: "Field[Any, Any]") -> int | None:
    return None if isinstance(field, EncryptedField) else field.max_length


def _struck(value: Any, likeness: Likeness, placeholder: str, room: int | None) -> Any:
    if isinstance(value, str):
        return likeness.strike(value, placeholder)[:room]
    if isinstance(value, dict):
        return {
            likeness.strike(name, placeholder): _struck(inner, likeness, placeholder, None)
            for name, inner in value.items()
        }
    if isinstance(value, list):
        return _struck_across([_struck(inner, likeness, placeholder, None) for inner in value], likeness, placeholder)
    return value


_BETWEEN = "\x1f"


def _struck_across(cells: list[Any], likeness: Likeness, placeholder: str) -> list[Any]:
    """A name whose parts stand in neighbouring cells of a row; as many cells as before."""
    if not all(isinstance(cell, str) and _BETWEEN not in cell for cell in cells):
        return cells
    whole = _BETWEEN.join(cells)
    for start, end in reversed(list(Likeness(likeness.texts, frozenset()).mentions(whole))):
        whole = whole[:start] + placeholder + _BETWEEN * whole.count(_BETWEEN, start, end) + whole[end:]
    return whole.split(_BETWEEN)


def known_as(contacts: Iterable[Contact]) -> list[str]:
    """What to search for afterwards: every address, and names of two words or more (Ana stands in "manager")."""
    contacts = list(contacts)
    addresses = ContactPoint.objects.filter(contact__in=contacts).values_list("value", flat=True)
    called = [contact.name for contact in contacts] + names_before(contacts)
    called += [f"{contact.family_name} {contact.given_name}".strip() for contact in contacts]  # as some lists have it
    return sorted({name for name in called if len(name.split()) > 1} | set(addresses))


def nobody(slug: str) -> str:
    """The placeholder of one erased person, like no other's."""
    return _("[erased %(slug)s]") % {"slug": slug}
