"""Which kinds of rows there are about a contact, told by the query that reads the contact.

Most people have no calls, no files, no relatives: a page that knows so does not ask for them. An app above this floor
adds a kind from its ``timeline.py`` or ``contact_panels.py``::

    presence.register("projects", lambda contact: Project.objects.filter(contact=contact))

    if not presence.has(contact, "projects"):
        return []

``has`` is true of a contact who was read in another way: then the rows themselves have to tell.
"""

from collections.abc import Callable
from functools import cache
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from contacts.duplicates.models import ContactMerge, DuplicatePair
from contacts.fields.models import PostalAddress
from contacts.models import Call, Contact, ContactFile, FieldValue, Mention, Note, Relation
from crm.lib.discovery import discover
from crm.lib.prepared import prepared

Rows = Callable[[Any], QuerySet[Any]]

_tagged: Any = Contact.tags.through
_kinds: dict[str, Rows] = {
    "calls": lambda contact: Call.objects.filter(contact=contact),
    "files": lambda contact: ContactFile.objects.filter(contact=contact),
    "mentions": lambda contact: Mention.objects.filter(note__contact=contact),
    "notes": lambda contact: Note.objects.filter(contact=contact, deleted_at__isnull=True),
    "merges": lambda contact: ContactMerge.objects.filter(survivor=contact),
    "pairs": lambda contact: DuplicatePair.objects.filter(Q(one=contact) | Q(other=contact)),
    "pinned": lambda contact: Note.objects.filter(contact=contact, pinned_at__isnull=False),
    "places": lambda contact: PostalAddress.objects.filter(contact=contact),
    "relations": lambda contact: Relation.objects.filter(contact=contact),
    "tags": lambda contact: _tagged.objects.filter(contact=contact),
    "values": lambda contact: FieldValue.objects.filter(contact=contact),
}


def register(kind: str, rows: Rows) -> None:
    """Add a kind; ``rows`` gets a reference to the contact's key, and an index has to find them by it."""
    _kinds[kind] = rows


def told(contacts: QuerySet[Contact]) -> QuerySet[Contact]:
    """These contacts, each of whom knows then what there is about them."""
    return contacts.annotate(**asked())


@cache
def asked() -> dict[str, Exists]:
    discover("timeline")
    discover("contact_panels")
    return {_name(kind): Exists(rows(OuterRef("pk"))) for kind, rows in _kinds.items()}


_found = prepared(
    lambda workspace, key: told(Contact.objects.of(workspace)).select_related("company", "owner").filter(pk=key)
)


def find(workspace: Any, key: UUID) -> Contact | None:
    """A contact of the workspace with company and owner, who knows what there is about them."""
    contact = next(iter(_found(workspace.pk, key)), None)
    if contact is not None:
        contact.workspace = workspace  # known already: nobody has to ask the database for it
    return contact


def has(contact: Contact, kind: str) -> bool:
    """Whether there may be rows of this kind about the contact."""
    return bool(getattr(contact, _name(kind), True))


def _name(kind: str) -> str:
    return f"has_{kind}"
