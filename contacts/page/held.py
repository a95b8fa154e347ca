"""Why a piece of data about a person is held: purpose, source, since when and for how long, from the map."""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from uuid import UUID

from django.utils.translation import gettext as _

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


def made_at(key: UUID) -> datetime:
    """When a row of ours was made: the first 48 bits of its key are milliseconds (RFC 9562, version 7)."""
    return datetime.fromtimestamp((key.int >> 80) / 1000, UTC)
