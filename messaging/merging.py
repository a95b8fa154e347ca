"""Merging two contacts, as far as conversations are concerned.

While a merge is under way nobody decides about a message to either of them; what waits in the outbox then belongs to
the contact that stays, and the gate reads that one's consent.
"""

from datetime import UTC, datetime
from typing import Any

from contacts.duplicates import holders
from contacts.models import ContactPoint
from messaging import address_lock
from messaging.inbox.models import Thread, ThreadState
from messaging.models import Conversation, HowOften, Measuring, Preference
from messaging.sequences.models import UNDER_WAY, SequenceRun


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
            last_message_id=newest.last_message_id,
            last_message_at=newest.last_message_at,
            last_inbound_at=max(wrote, default=None),
            review_since=min(waits, default=None),
            created_at=min(mine.created_at, theirs.created_at),
        )


def _stricter_preferences(merging: holders.Merging) -> None:
    """The longer pause and the fewer messages bind both; declined topics follow by themselves."""
    ours = Preference.objects.filter(contact=merging.survivor).first()
    theirs = Preference.objects.filter(contact=merging.loser).first()
    if ours is None or theirs is None:
        return
    strictness = [often.value for often in HowOften]
    pauses = [each.paused_until for each in (ours, theirs) if each.paused_until]
    merging.steps.change(
        ours,
        how_often=max(ours.how_often, theirs.how_often, key=strictness.index),
        paused_until=max(pauses, default=None),
        changed_at=max(ours.changed_at, theirs.changed_at),
    )


def _measured_only_if_both_allow(merging: holders.Merging) -> None:
    """Of two choices about measuring mail the stricter stays; one alone goes along with its record's."""
    ours = Measuring.objects.filter(contact=merging.survivor).first()
    theirs = Measuring.objects.filter(contact=merging.loser).first()
    if ours is not None and theirs is not None:
        merging.steps.change(ours, allowed=ours.allowed and theirs.allowed, at=max(ours.at, theirs.at))


def _one_thread(merging: holders.Merging) -> None:
    """Two threads become one: whatever waits in either waits in it, and it stays whose it is."""
    mine = Thread.objects.filter(contact=merging.survivor).first()
    theirs = Thread.objects.filter(contact=merging.loser).first()
    if mine is None or theirs is None:
        return
    states = {mine.state, theirs.state}
    state = next(each for each in (ThreadState.OPEN, ThreadState.SNOOZED, ThreadState.DONE) if each in states)
    newest = max(mine, theirs, key=lambda thread: thread.moved_at)
    asleep = [thread.snoozed_until for thread in (mine, theirs) if thread.snoozed_until]
    merging.steps.change(
        mine,
        unread=mine.unread + theirs.unread,
        state=state.value,
        snoozed_until=min(asleep, default=None) if state == ThreadState.SNOOZED else None,
        assignee_id=mine.assignee_id or theirs.assignee_id,
        conversation_id=_kept(merging, newest.conversation_id),
        last_message_id=newest.last_message_id,
        moved_at=newest.moved_at,
    )


def _kept(merging: holders.Merging, key: Any) -> Any:
    """The conversation that this one becomes part of, or itself."""
    theirs = Conversation.objects.filter(pk=key, contact=merging.loser).first()
    same = {"channel": theirs.channel, "address_hash": theirs.address_hash} if theirs else {}
    mine = Conversation.objects.filter(contact=merging.survivor, **same).first() if theirs else None
    return mine.pk if mine else key


def _one_way_each(merging: holders.Merging) -> None:
    """Two ways through one sequence become one: the further stays, so that nothing is sent twice."""
    ours = {run.sequence_id: run for run in SequenceRun.objects.filter(contact=merging.survivor)}
    for theirs in SequenceRun.objects.filter(UNDER_WAY, contact=merging.loser):
        mine = ours.get(theirs.sequence_id)
        if mine is None or not mine.is_running:
            continue
        latest = max(mine, theirs, key=lambda run: (run.position, run.due_at))
        merging.steps.change(mine, position=latest.position, due_at=latest.due_at)


holders.register_guard(_lock_addresses)
holders.register(_one_way_each)
holders.register(_stricter_preferences)
holders.register(_measured_only_if_both_allow)
holders.register(_one_conversation_each)
holders.register(_one_thread)
