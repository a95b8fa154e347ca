"""Every address at which a business knew a person: what erasure closes for good, so that no file brings them back.

Besides those on their record: what messages went to, what they agreed or said no for (the ledger), and what an import,
a bulk change or its undoing put on their record or took off it.
"""

from collections.abc import Collection, Iterable
from uuid import UUID

from accounts.models import Workspace
from contacts.consent import ledger
from contacts.consent.models import ConsentEvent
from contacts.history.models import BatchChange
from contacts.models import Contact, ContactPoint, FormerAddress
from crm.lib.addresses import address_hash
from messaging.models import Conversation


def of(contact: Contact, keys: Collection[UUID]) -> dict[str, bytes]:
    """Normalized addresses with their keyed hashes. ``keys`` are the person's records (``lineage.keys_of``).

    One that is no longer theirs and stands on somebody else's record is that person's, and is left out.
    """
    points = ContactPoint.objects.filter(contact__in=keys).values_list("value", "hash")
    theirs = {value: bytes(digest) for value, digest in points}
    former = {value: address_hash(value) for value in _in_ledger(keys) | _in_history(keys)}
    for conversation in Conversation.objects.filter(contact__in=keys).iterator():
        former[conversation.address] = bytes(conversation.address_hash)
    free = not_of_others(contact.workspace, {*former.values()} - {*theirs.values()}, keys)
    return theirs | {value: digest for value, digest in former.items() if digest in free}


def taken_off(contact: Contact, keys: Collection[UUID]) -> set[bytes]:
    """Keyed hashes of addresses that staff took off their records, and that nobody else has by now."""
    rows = FormerAddress.objects.filter(contact__in=keys).values_list("hash", flat=True)
    return not_of_others(contact.workspace, map(bytes, rows), keys)


def not_of_others(workspace: Workspace, hashes: Iterable[bytes], keys: Collection[UUID]) -> set[bytes]:
    """Those of the addresses that stand on nobody else's record."""
    asked = set(hashes)
    theirs = ContactPoint.objects.of(workspace).filter(hash__in=asked).exclude(contact__in=keys)
    return asked - {bytes(digest) for digest in theirs.values_list("hash", flat=True)}


def _in_ledger(keys: Collection[UUID]) -> set[str]:
    events = ConsentEvent.objects.filter(contact_id__in=keys)
    return {held["address"] for _event, held in ledger.opened_all(events) if held.get("address")}


def _in_history(keys: Collection[UUID]) -> set[str]:
    changes = BatchChange.objects.filter(contact__in=keys, difference__isnull=False)
    sides = [side for change in changes.iterator() for side in (change.difference or {}).get("points", ())]
    return {point[1] for side in sides for point in side}
