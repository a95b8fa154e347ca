"""Words that are put in for each person: ``{{first_name}}``, or ``{{first_name|there}}`` with what stands in for it.

Whoever has no value for a field without a stand-in gets nothing: "Hello ," is worse than silence. Who that would be is
known beforehand, in the same query that judges everybody else (``lacking``).
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from contacts.fields import catalogue
from contacts.fields.field import Field
from contacts.fields.kinds import Kind, Op
from contacts.models import Contact
from crm.lib.folding import words

_SLOT = re.compile(r"\{\{[ \t]{0,9}([^{}|\n]{1,80}?)[ \t]{0,9}(?:\|([^{}\n]{0,200}))?\}\}")
_LEFT_OVER = re.compile(r"\{\{|\}\}")
_TITLES = {"dr", "mr", "mrs", "ms", "miss", "mx", "prof", "sir", "herr", "frau", "mme", "sr", "sra"}
_KINDS = frozenset(Kind(kind) for kind in "text number money date choice choices yes_no url company".split())
_BUILT_IN = ("company", "job_title", "city", "region", "country", "postal_code", "street", "pronouns")
_LONGEST = 200  # characters of a value that are put in


@dataclass(frozen=True, slots=True)
class Slot:
    """A field as writers name it. ``lacking`` finds the contacts that have no value."""

    name: str
    label: str
    read: Callable[[Contact], str]
    lacking: Q


@dataclass(frozen=True, slots=True)
class Filled:
    """A text with everything put in; ``missing`` are the labels of fields that the person has no value for."""

    text: str
    missing: tuple[str, ...] = ()


def slots(workspace: Any) -> dict[str, Slot]:
    """Everything that can be put in, by the name that writers use, in the order in which it is offered."""
    made = [
        Slot("first_name", _("First name"), first_name, Q(given_name="", name="")),
        Slot("last_name", _("Last name"), _last_name, Q(family_name="", name="")),
        Slot("name", _("Full name"), lambda contact: contact.name, Q(name="")),
    ]
    fields = catalogue.by_key(workspace)
    made += [_of_field(key, fields[key]) for key in _BUILT_IN]
    made += [
        Slot("owner", _("Who looks after them"), lambda contact: str(contact.owner or ""), Q(owner=None)),
        Slot("business", _("Your business"), lambda contact: contact.workspace.business_name, Q(pk__in=[])),
    ]
    found = {slot.name: slot for slot in made}
    for field in fields.values():
        if field.custom and field.kind in _KINDS:
            name = _named(field.label)
            found.setdefault(name if name and name not in found else field.key, _of_field(name or field.key, field))
    return found


def first_name(contact: Contact) -> str:
    """What one calls them by: the given name, or the first word of the name that is no title."""
    if contact.given_name:
        return contact.given_name
    parts = contact.name.split()
    plain = [part for part in parts if part.strip(".").casefold() not in _TITLES]
    return (plain or parts or [""])[0]


def _last_name(contact: Contact) -> str:
    return contact.family_name or (contact.name.split() or [""])[-1]


def _of_field(name: str, field: Field) -> Slot:
    return Slot(name, str(field.label), field.show, field.q(Op.EMPTY))


def _named(label: str) -> str:
    return "_".join(words(str(label)))[:60]


def are_in(*texts: str) -> bool:
    """Whether anything may have to be put in."""
    return any("{{" in text for text in texts)


def used(*texts: str) -> list[tuple[str, bool]]:
    """The names that texts use, each once, and whether it has a stand-in everywhere."""
    found: dict[str, bool] = {}
    for text in texts:
        for name, stand_in in _uses(text):
            found[name] = found.get(name, True) and stand_in
    return list(found.items())


def _uses(text: str) -> list[tuple[str, bool]]:
    return [(_key(match[1]), match[2] is not None) for match in _SLOT.finditer(text)]


def _key(name: str) -> str:
    return "_".join(words(name))


def unknown(known: Mapping[str, Slot], *texts: str) -> list[str]:
    """What stands between braces and is no field, as it was typed; "{{" when a brace has no other."""
    found = [match[1] for text in texts for match in _SLOT.finditer(text) if _key(match[1]) not in known]
    found += [brace for text in texts for brace in _LEFT_OVER.findall(_SLOT.sub("", text))]
    return list(dict.fromkeys(found))


def needed(known: Mapping[str, Slot], *texts: str) -> list[Slot]:
    """The fields without which a text can't be sent to somebody."""
    return [known[name] for name, stand_in in used(*texts) if name in known and not stand_in]


def lacking(known: Mapping[str, Slot], *texts: str) -> Q | None:
    """Contacts who lack a value that the texts need; None when nothing is needed."""
    asked: Q | None = None
    for slot in needed(known, *texts):
        asked = slot.lacking if asked is None else asked | slot.lacking
    return asked


def load(contacts: Sequence[Contact], known: Mapping[str, Slot], *texts: str) -> None:
    """Read beforehand what the texts will show of these contacts, in a number of queries that does not grow."""
    if any(name in known for name, _stand_in in used(*texts)):
        catalogue.load(contacts)


def fill(text: str, contact: Contact, known: Mapping[str, Slot], escape: Callable[[str], str] = str) -> Filled:
    """The text for this person. A name that nobody knows counts as missing."""
    missing: list[str] = []

    def put(match: re.Match[str]) -> str:
        slot = known.get(_key(match[1]))
        value = " ".join(slot.read(contact).replace("\x00", "").split())[:_LONGEST] if slot else ""
        if not value and match[2] is not None:
            return match[2].strip()
        if not value:
            missing.append(slot.label if slot else match[1])
        return escape(value)

    return Filled(_SLOT.sub(put, text), tuple(dict.fromkeys(missing)))


def offered(known: Mapping[str, Slot]) -> list[tuple[str, str]]:
    """For the list beside an editor: what to type, and what it stands for."""
    return [("{{" + slot.name + "}}", slot.label) for slot in known.values()]
