"""Why a piece of data about a person is held: purpose, source, since when and for how long, from the map."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from contacts import presence
from contacts.fields import builtin, catalogue
from contacts.fields.custom import load_values
from contacts.models import Contact
from crm.lib.personal_data import Personal, entries


@dataclass(frozen=True, slots=True)
class Reason:
    """What a person may be told about one field."""

    category: str
    purposes: list[str]
    source: str
    since: datetime
    retention: str
    recipients: str


@cache
def declared(label: str, field: str) -> Personal | None:
    """What the map says about a field; None when it is not personal."""
    entry = next((entry for entry in entries() if entry.label == label.lower()), None)
    return entry.personal().get(field) if entry else None


def why(contact: Contact, label: str, field: str, row: UUID | None = None) -> Reason | None:
    """Why this field of the contact is held. ``row``: the row it stands in, where that is not the contact's own; its
    key tells since when it is there.
    """
    what = declared(label, field)
    if what is None:
        return None
    purposes = list(dict.fromkeys(filter(None, (contact.purpose, what.purpose))))
    return Reason(
        category=what.category,
        purposes=purposes,
        source=str(contact.get_source_display()),
        since=made_at(row) if row else contact.created_at,
        retention=what.retention,
        recipients=", ".join(what.recipients) or _("nobody outside"),
    )


def at_the_top(contact: Contact) -> Reason | None:
    """Why what stands at the top of the page is held: the name, the work if it is known, and the stage."""
    names = ["name", *(["job_title"] if contact.job_title or contact.company_id else []), "stage"]
    reasons = [reason for name in names if (reason := why(contact, "contacts.Contact", name))]
    if not reasons:
        return None
    categories = ", ".join(dict.fromkeys(reason.category for reason in reasons))
    purposes = list(dict.fromkeys(purpose for reason in reasons for purpose in reason.purposes))
    return replace(reasons[0], category=categories, purposes=purposes)


@dataclass(frozen=True, slots=True)
class Shown:
    """A line of the details: what it is called, what it says, why it is held."""

    key: str
    label: str
    text: str
    why: Reason | None


_IN_THE_HEAD = ("name", "company", "job_title", "stage", "tags")
_APART = ("email", "phone", "source", "created_at", "updated_at")
_ADDRESS = ("place_label", "street", "city", "region", "postal_code", "country")
_ELSEWHERE = frozenset((*_IN_THE_HEAD, *_APART, *_ADDRESS))


def shown(contact: Contact) -> list[Shown]:
    """The fields of a contact that say something, built in or the workspace's own, each with why it is held."""
    own = presence.has(contact, "values")
    fields = catalogue.catalogue(contact.workspace) if own else builtin.fields(contact.workspace)
    if any(field.custom for field in fields):
        load_values([contact])
    lines = []
    for field in fields:
        if field.key not in _ELSEWHERE and (text := field.show(contact)):
            lines.append(Shown(field.key, field.label, text, _why_of(contact, field)))
    return lines


def _why_of(contact: Contact, field: Any) -> Reason | None:
    if not field.custom:
        return why(contact, "contacts.Contact", "birth_month" if field.key == "birthday" else field.key)
    reason = why(contact, "contacts.FieldValue", "text")
    purposes = [field.purpose] if field.purpose else [contact.purpose or (reason.purposes[0] if reason else "")]
    return replace(reason, category=field.label, purposes=purposes) if reason else None


def made_at(key: UUID) -> datetime:
    """When a row of ours was made: the first 48 bits of its key are milliseconds (RFC 9562, version 7)."""
    return datetime.fromtimestamp((key.int >> 80) / 1000, UTC)
