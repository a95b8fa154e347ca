"""Under which keys the ledger knows a person: their own, and those of records that were made part of theirs.

Links of the chain are never rewritten, so what was recorded about a record stays under its key after a merge. Whoever
reads, proves or erases somebody's history asks here.
"""

from collections.abc import Iterable
from uuid import UUID

from contacts.duplicates.models import ContactMerge


def keys_of(contact_id: UUID) -> list[UUID]:
    """The contact's own key first, then those of the records merged into it: one query."""
    merged = ContactMerge.objects.filter(survivor_id=contact_id, undone_at=None).order_by("at")
    return [contact_id, *merged.values_list("loser_id", flat=True)]


def merged(contact_ids: Iterable[UUID]) -> set[UUID]:
    """Those that others were merged into: what they say is for both, should they be parted again. One query."""
    rows = ContactMerge.objects.filter(survivor_id__in=list(contact_ids), undone_at=None)
    return set(rows.values_list("survivor_id", flat=True))


def keys_of_all(contact_ids: Iterable[UUID]) -> list[UUID]:
    """The keys of several contacts and of what was merged into them: one query."""
    keys = list(contact_ids)
    merged = ContactMerge.objects.filter(survivor_id__in=keys, undone_at=None)
    return [*keys, *merged.values_list("loser_id", flat=True)]


def bearers(contact_ids: Iterable[UUID]) -> dict[UUID, UUID]:
    """For each key under which the ledger knows one of these contacts, which of them that is: one query."""
    keys = list(contact_ids)
    merged = ContactMerge.objects.filter(survivor_id__in=keys, undone_at=None)
    return {**dict(merged.values_list("loser_id", "survivor_id")), **{key: key for key in keys}}
