"""What a row would change of somebody who is here: pure, so that the preview shows what the run then does."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from contacts.imports import postal
from contacts.imports.likeness import company_key
from contacts.imports.models import Way
from contacts.imports.reading import Reading
from contacts.models import Contact, Note
from contacts.points import Address


@dataclass(slots=True)
class Held:
    """A contact as it is now, kept up to date while rows of one chunk change it."""

    contact: Contact
    company: str
    values: set[tuple[str, str]]
    tags: set[str]
    notes: set[str]
    own: dict[str, Any] = field(default_factory=dict)  # plain values of the fields that rows speak of
    places: list[postal.Place] = field(default_factory=list)  # further postal addresses


@dataclass(slots=True)
class Effect:
    """What is set, added and put beside."""

    fields: dict[str, tuple[str, str]] = field(default_factory=dict)  # name: (before, after)
    own: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    company: str = ""
    extra: dict[str, str] = field(default_factory=dict)
    points: list[Address] = field(default_factory=list)
    places: list[postal.Place] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    note: str = ""
    left: str = ""  # the company that ``company`` takes the place of

    def __bool__(self) -> bool:
        beside = self.points or self.places or self.tags or self.note
        return bool(self.fields or self.own or self.company or self.extra or beside)


def effect(said: Reading, held: Held, way: str) -> Effect:
    """What becomes of ``held`` when a row says ``said``; ``way`` is fill or overwrite. Nothing is ever emptied."""
    found, contact = Effect(), held.contact
    over = way == Way.OVERWRITE
    for name, value in said.fields.items():
        before = getattr(contact, name)
        if value and value != before and (over or not before):
            found.fields[name] = (before, value)
    if not _same_place(said, found, contact):
        found.fields.pop(postal.LABEL, None)  # it is the label of another address
    for key, plain in said.own.items():
        before = held.own.get(key)
        if plain != before and plain not in ("", []) and (over or before in (None, "", [])):
            found.own[key] = (before, plain)
    replaces = over and not said.by_domain
    if said.company and company_key(said.company) != company_key(held.company) and (replaces or not held.company):
        found.company, found.left = said.company, held.company
    there = contact.extra if isinstance(contact.extra, dict) else {}
    found.extra = {
        name: value for name, value in said.extra.items() if name not in there or (over and there[name] != value)
    }
    found.points = [point for point in said.points if (point.kind, point.value) not in held.values]
    if said.places:
        first = {part: getattr(contact, part) for part in postal.PARTS}
        found.places = postal.unlike(said.places, [first, *held.places])[: postal.MOST - len(held.places)]
    found.tags = [tag for tag in said.tags if tag.casefold() not in held.tags]
    found.note = said.note if said.note not in held.notes else ""
    return found


def _same_place(said: Reading, found: Effect, contact: Contact) -> bool:
    """Whether the contact's own address is the one of the row, as far as that goes, once the effect is there."""
    parts = [part for part in postal.PARTS if said.fields.get(part)]
    return all(part in found.fields or getattr(contact, part) == said.fields[part] for part in parts)


def look(workspace: Any, keys: Iterable[UUID], own: Sequence[Any] = (), *, lock: bool = False) -> dict[UUID, Held]:
    """These contacts as they are now, in a fixed number of queries; ``own`` are the catalogue's fields to be read."""
    wanted = list(keys)
    if not wanted:
        return {}
    rows = Contact.objects.of(workspace).filter(pk__in=wanted)
    if lock:
        rows = rows.select_for_update(of=("self",))
    contacts = list(rows.prefetch_related("points", "tags", "company", "postal_addresses"))
    notes: dict[UUID, set[str]] = {}
    for note in Note.objects.filter(contact__in=contacts, deleted_at__isnull=True):
        notes.setdefault(note.contact_id, set()).add(note.text)
    found = {}
    for contact in contacts:
        contact.workspace = workspace
        found[contact.pk] = Held(
            contact,
            contact.company.name if contact.company else "",
            {(point.kind, point.value) for point in contact.points.all()},
            {tag.name.casefold() for tag in contact.tags.all()},
            notes.get(contact.pk, set()),
            {each.key: each.plain(each.value(contact)) for each in own},
            [{part: getattr(place, part) for part in postal.PARTS} for place in contact.postal_addresses.all()],
        )
    return found
