"""The map of personal data: what is held about people, in which field, why, and what becomes of it.

Each app fills the map in its ``personal_data.py``. One map drives the access copy, portability, correction, erasure,
retention, the record of processing (GDPR Art. 30) and the text of the privacy policy. ``manage.py check`` fails when a
field of any installed model is not declared, or a declaration has no field any more.

What people read of it is marked for translation (``gettext_noop``) and translated where it is shown: the map is made
once, before anybody's language is known.

Fields that a workspace makes itself can't be declared beforehand: their model is, and ``declare_lines`` says where to
find what each workspace calls them and what it holds them for.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.apps import apps
from django.core.checks import CheckMessage, Error, register
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _


class Subject(StrEnum):
    """Whose data it is."""

    CONTACT = "contact"  # somebody in a workspace's database; the workspace is controller
    ACCOUNT = "account"  # somebody who signs in; the site's operator is controller
    REQUESTER = "requester"  # somebody who filed a privacy request


class Erase(StrEnum):
    """What erasure does to a field."""

    DELETE = "delete"  # goes with its row
    BLANK = "blank"  # the row stays, the field is emptied
    ANONYMIZE = "anonymize"  # replaced by a placeholder that names nobody
    KEEP = "keep"  # stays, on a legal ground and until an end, both named to the person


@dataclass(frozen=True, slots=True, kw_only=True)
class Personal:
    """A field that holds personal data."""

    category: str  # in the words of the privacy policy: "name", "contact details", "messages"
    purpose: str
    whose: Subject = Subject.CONTACT
    source: str = _("the person, or the staff of the business")
    in_access: bool = True
    in_portable: bool = True
    excluded_because: str = ""  # why it is not in the access copy
    erase: Erase = Erase.DELETE
    keep_ground: str = ""
    keep_until: str = ""
    retention: str = _("as long as the contact is kept")
    recipients: tuple[str, ...] = ()
    json_keys: tuple[str, ...] = ()  # what a JSON field may hold


@dataclass(frozen=True, slots=True)
class Technical:
    """A field that says nothing about a person beyond the row's existence, and why."""

    why: str = "technical"


Declaration = Personal | Technical


@dataclass(frozen=True, slots=True)
class Entry:
    """One model in the map.

    ``rows`` says how to find a subject's rows: the lookup path from the row to the subject's key ("contact",
    "message__contact", "pk" for the subject itself). ``by_address`` names fields that hold ``addresses.address_hash``
    of the person's address, for rows that know no subject.
    """

    label: str
    title: str
    fields: Mapping[str, Declaration]
    rows: Mapping[Subject, str] = field(default_factory=dict)
    by_address: tuple[str, ...] = ()
    row_kept: bool = False  # erasure edits the row field by field instead of deleting it

    @property
    def model(self) -> Any:
        return apps.get_model(self.label)

    def personal(self) -> dict[str, Personal]:
        """The fields that hold personal data."""
        return {name: what for name, what in self.fields.items() if isinstance(what, Personal)}


@dataclass(frozen=True, slots=True)
class Held:
    """A file that is held about somebody, for the copy they ask for; ``pieces`` opens it."""

    name: str
    media_type: str
    size: int
    pieces: Callable[[], Iterator[bytes]]


Files = Callable[[Collection[UUID]], Iterator[Held]]
Forget = Callable[[Collection[UUID]], int]
Texts = Callable[[], Iterator[tuple[str, str, Iterator[str]]]]


@dataclass(frozen=True, slots=True)
class Store:
    """A place outside the models' columns that may hold personal data: files, caches, queues, search indexes.

    ``forget`` destroys what is held there about contacts (by key) and says how much it was; erasure calls it before it
    deletes their rows, and it must be safe to repeat. ``texts`` gives each thing there (table and key of its row) and
    what can be read in it, for the search for a person: for stores that a look at the bytes on the disk does not open.
    ``files`` gives the files about contacts for the copy of their data.
    """

    name: str
    holds: str
    erase: str
    retention: str
    forget: Forget | None = None
    texts: Texts | None = None
    files: Files | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the map that a workspace made itself: a field of its own, whose values are rows of a declared model.

    ``where`` are the lookups by which its rows are told from those of other lines; ``read`` gives what a row says.
    """

    name: str  # as the workspace calls it
    what: Personal
    where: Mapping[str, Any]
    read: Callable[[Any], Any]
    order: str = "pk"


Lines = Callable[[UUID], list[Line]]  # of a workspace, by its key

_entries: dict[str, Entry] = {}
_lines: dict[str, Lines] = {}
_stores: dict[str, Store] = {}


def declare(
    label: str,
    title: str,
    fields: Mapping[str, Declaration],
    *,
    rows: Mapping[Subject, str] | None = None,
    by_address: Iterable[str] = (),
    row_kept: bool = False,
) -> None:
    """Enter a model into the map; ``label`` is "app.Model", ``title`` what people call its rows."""
    key = label.lower()
    if key in _entries:
        raise ValueError(f"{label} is declared twice in the map of personal data.")
    _entries[key] = Entry(key, title, dict(fields), dict(rows or {}), tuple(by_address), row_kept)


def declare_store(
    name: str,
    *,
    holds: str,
    erase: str,
    retention: str,
    forget: Forget | None = None,
    texts: Texts | None = None,
    files: Files | None = None,
) -> None:
    """Enter a file store, cache, queue or index into the map."""
    _stores[name] = Store(name, holds, erase, retention, forget, texts, files)


def declare_lines(label: str, lines: Lines) -> None:
    """Enter the fields that workspaces make themselves and whose values ``label`` holds; a static entry it has too."""
    _lines[label.lower()] = lines


def technical(*names: str, why: str = "technical") -> dict[str, Declaration]:
    """Several fields that are not personal, with one reason."""
    return dict.fromkeys(names, Technical(why))


def in_words(said: str) -> str:
    """What the map says, in the language of whoever reads it; what a workspace wrote itself stays as it is."""
    return gettext(said) if said else ""


def entries() -> list[Entry]:
    """Every model of the map, by label."""
    autodiscover_modules("personal_data")
    return [_entries[key] for key in sorted(_entries)]


def lines(label: str, workspace_id: UUID | None) -> list[Line] | None:
    """The workspace's own lines of a model, in their order; None for a model that has none of its own making."""
    autodiscover_modules("personal_data")
    make = _lines.get(label.lower())
    if make is None:
        return None
    return make(workspace_id) if workspace_id else []


def own_lines(workspace_id: UUID) -> list[Line]:
    """Every line of the map that a workspace made itself."""
    autodiscover_modules("personal_data")
    return [line for label in sorted(_lines) for line in _lines[label](workspace_id)]


def stores() -> list[Store]:
    """Every place outside the models."""
    autodiscover_modules("personal_data")
    return [_stores[key] for key in sorted(_stores)]


@register()
def check_map(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """Every field of every installed model is declared, and nothing else is."""
    known = {entry.label: entry for entry in entries()}
    errors: list[CheckMessage] = []
    for model in apps.get_models(include_auto_created=True):
        if model._meta.proxy or not model._meta.managed:
            continue
        label = model._meta.label_lower
        entry = known.pop(label, None)
        if entry is None:
            errors.append(Error(f"{label} is not in the map of personal data.", id="personal_data.E001"))
            continue
        names = {f.name for f in model._meta.concrete_fields}
        for name in sorted(names - entry.fields.keys()):
            errors.append(Error(f"{label}.{name} is not in the map of personal data.", id="personal_data.E002"))
        for name in sorted(entry.fields.keys() - names):
            errors.append(Error(f"{label}.{name} is in the map but not in the model.", id="personal_data.E003"))
        errors.extend(_check_promises(entry))
    for label in sorted(known):
        errors.append(Error(f"{label} is in the map but not installed.", id="personal_data.E004"))
    return errors


def _check_promises(entry: Entry) -> list[CheckMessage]:
    errors: list[CheckMessage] = []
    for name, what in entry.personal().items():
        place = f"{entry.label}.{name}"
        if what.erase is Erase.KEEP and not (what.keep_ground and what.keep_until):
            errors.append(Error(f"{place} is kept without a ground and an end.", id="personal_data.E005"))
        if not what.in_access and not what.excluded_because:
            errors.append(Error(f"{place} is left out of the access copy without a reason.", id="personal_data.E006"))
        if not entry.by_address and what.whose not in entry.rows:
            errors.append(
                Error(f"{place}: no way is given to find the rows of a {what.whose}.", id="personal_data.E007")
            )
    return errors
