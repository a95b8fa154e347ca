"""Merging two contacts, as far as conversations are concerned.

While a merge is under way nobody decides about a message to either of them; what waits in the outbox then belongs to
the contact that stays, and the gate reads that one's consent.
"""

from datetime import UTC, datetime

from contacts.duplicates import holders
from contacts.models import ContactPoint
from messaging import address_lock
from messaging.models import Conversation


def _lock_addresses(merging: holders.Merging) -> None:
    both = [merging.survivor.pk, merging.loser.pk]
    points = ContactPoint.objects.filter(contact__in=both).values_list("hash", flat=True)
    talks = Conversation.objects.filter(contact__in=both).values_list("address_hash", flat=True)
    for digest in sorted({bytes(each) for each in (*points, *talks)}):
        address_lock.take(merging.survivor.workspace_id, digest)


def _one_conversation_each(merging: holders.Merging) -> None:
    """Two conversations at one address become one: its state is that of both. The messages follow by themselves."""
    ours = Conversation.objects.filter(contact=merging.survivor)
    there = {(talk.channel, bytes(talk.address_hash)): talk for talk in ours}
    for theirs in Conversation.objects.filter(contact=merging.loser):
        mine = there.get((theirs.channel, bytes(theirs.address_hash)))
        if mine is None:
            continue
        long_ago = datetime.min.replace(tzinfo=UTC)
        newest = max(mine, theirs, key=lambda talk: talk.last_message_at or long_ago)
        waits = [talk.review_since for talk in (mine, theirs) if talk.review_since]
        wrote = [talk.last_inbound_at for talk in (mine, theirs) if talk.last_inbound_at]
        merging.steps.change(
            mine,
            unread=mine.unread + theirs.unread,
            last_message_id=newest.last_message_id,
            last_message_at=newest.last_message_at,
            last_inbound_at=max(wrote, default=None),
            review_since=min(waits, default=None),
            created_at=min(mine.created_at, theirs.created_at),
        )


holders.register_guard(_lock_addresses)
holders.register(_one_conversation_each)
