"""From the outbox to the provider: claim, hand over, record; and what mends it after a crash.

queued -> claimed -> sending -> sent, each step a compare and swap. A worker that dies leaves a lease that runs out:
"claimed" goes back to the queue (nothing was handed over, since "sending" is committed before the call), "sending"
becomes "unknown" and is looked up with the provider. Only if the provider surely has not got it, is it queued again.
"""

import logging
import os
import socket
import time
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from contacts.consent import ledger
from contacts.consent.models import Suppression
from crm.lib import courier, leases
from messaging import address_lock, gate, providers, verdicts
from messaging.models import IN_FLIGHT, Capability, Message, Sender, Status
from messaging.providers import Answer, Lookup, Said, Sought
from messaging.senders import carrier_codes, rates

logger = logging.getLogger(__name__)

ENQUEUED_FOR = timedelta(seconds=30)  # the sweeper does not offer a row twice within this time
MOST_ATTEMPTS = 8
ASK_AGAIN = timedelta(minutes=1)  # a provider that could not tell whether it has a message
ASK_AT_LEAST = timedelta(hours=6)  # the older the question, the more seldom it is asked
BATCH = 500
_FORWARD = {Status.SENT: 1, Status.FAILED: 2, Status.DELIVERED: 3}


def dispatch(pk: UUID | str) -> None:
    """Send one message, if it is its turn. Safe to call at any time, twice, and from any number of workers."""
    message = claim(pk)
    if message is None:
        return
    answer = gate.hand_over(message).answer
    if answer is not None:
        record(message, answer)


def claim(pk: UUID | str) -> Message | None:
    """Take a queued message, if its sender's limits (``rates``) allow one more. None when it is not to be sent now.

    They are counted in the same transaction as the claim, behind a lock on the sender (on SQLite the IMMEDIATE
    transaction): exact over all workers and any window (CN-10).
    """
    with transaction.atomic(durable=True):
        now = timezone.now()
        waiting = Message.objects.filter(pk=pk, status=Status.QUEUED, not_before__lte=now)
        message = waiting.first()
        if message is None:
            return None
        if message.sender_id is not None:
            # no_key: an arriving STOP, which refers to the sender's row while it holds messages, does not collide
            sender = Sender.objects.select_for_update(no_key=True).get(pk=message.sender_id)
            now = timezone.now()  # the lock may have taken its time
            why = rates.wait(sender, message.segments, now, message.domain)
            if why is not None:
                waiting.update(not_before=why.until, reasons=verdicts.as_json([why]), lease_until=None)
                return None
        name = f"{socket.gethostname()[:20]}:{os.getpid()}:{uuid4().hex[:16]}"
        lease = now + gate.LEASE
        claimed = waiting.update(
            status=Status.CLAIMED,
            claimed_by=name,
            lease_until=lease,
            handed_over_at=lease,
        )
        return _loaded(message.pk, name) if claimed else None


def _loaded(pk: UUID, name: str) -> Message | None:
    rows = Message.objects.select_related("contact__workspace", "sender__account", "event", "campaign", "run__sequence")
    return rows.filter(pk=pk, claimed_by=name).first()


def record(message: Message, answer: Answer) -> None:
    """Write down what the provider said, whatever else has happened to the row except its erasure."""
    now = timezone.now()
    mine = Message.objects.filter(
        pk=message.pk, claimed_by=message.claimed_by, status__in=[Status.SENDING, Status.UNKNOWN]
    )
    code = answer.code[:40]
    _note_trouble(message, answer)
    if answer.said in (Said.ACCEPTED, Said.DELIVERED):
        _accepted(mine, answer.provider_id, now, delivered=answer.said == Said.DELIVERED)
    elif answer.said in (Said.REJECTED, Said.OPTED_OUT, Said.BOUNCED):
        why = verdicts.as_json([carrier_codes.reason(code)])
        mine.update(status=Status.FAILED, error_code=code, reasons=why, handed_over_at=now, lease_until=None)
    elif answer.said == Said.LATER:
        _later(message, mine, answer, now)
    else:
        mine.filter(status=Status.SENDING).update(
            status=Status.UNKNOWN, error_code=code, handed_over_at=now, not_before=now
        )
    if answer.said == Said.OPTED_OUT:
        _opted_out_with_the_provider(message, code)
    elif answer.said == Said.BOUNCED:
        bounced = Suppression.Reason.BOUNCED
        ledger.suppress(message.workspace, reason=bounced, address=message.address, channel=message.channel)


def _note_trouble(message: Message, answer: Answer) -> None:
    """What the provider holds against the sender stands on its page until it carries something again."""
    if message.sender_id is None:
        return
    told = Sender.objects.filter(pk=message.sender_id)
    if answer.trouble:
        told.update(trouble=answer.trouble[:40], trouble_at=timezone.now())
    elif answer.said in (Said.ACCEPTED, Said.DELIVERED) and message.sender and message.sender.trouble:
        told.update(trouble="", trouble_at=None)


def _accepted(rows: Any, provider_id: str, now: datetime, *, delivered: bool = False) -> int:
    moved: int = rows.update(
        status=Status.DELIVERED if delivered else Status.SENT,
        provider_id=provider_id[:120],
        sent_at=now,
        delivered_at=now if delivered else None,
        handed_over_at=now,
        lease_until=None,
        error_code="",
        reasons=[],
    )
    return moved


def _later(message: Message, mine: Any, answer: Answer, now: datetime) -> None:
    """It surely was not taken. A 429 pauses the sender for every worker."""
    if answer.wait and message.sender_id:
        Sender.objects.filter(pk=message.sender_id).update(paused_until=now + timedelta(seconds=answer.wait))
    attempts, code = message.attempts + 1, answer.code[:40]  # with this one
    if attempts >= MOST_ATTEMPTS:
        why = carrier_codes.reason(code, attempts=attempts)
        mine.update(status=Status.FAILED, error_code=code, **_over(why))
        return
    until = now + timedelta(seconds=answer.wait or 2**attempts)
    mine.update(status=Status.QUEUED, not_before=until, **_over(carrier_codes.reason(code, until)))


def _over(why: verdicts.Reason) -> dict[str, Any]:
    """An attempt that surely carried nothing."""
    return {"reasons": verdicts.as_json([why]), "handed_over_at": None, "lease_until": None}


def _opted_out_with_the_provider(message: Message, code: str) -> None:
    """Twilio 21610, SMS-RC-413: the person told the provider instead of us. It counts the same (CN-7)."""
    ledger.withdraw_address(
        message.workspace,
        message.address,
        channel=message.channel,
        method=ledger.Method.PROVIDER,
        evidence={"provider": message.sender.provider if message.sender else "", "code": code},
    )


def reported_on(sender: Sender, provider_id: str, reference: str = "") -> Message | None:
    """The message of ours that a report is about: by the provider's id, else by our own that it repeated."""
    ours = Message.objects.filter(sender=sender, direction="out")
    found = ours.filter(provider_id=provider_id).first() if provider_id else None
    if found is None and reference:
        try:
            found = ours.filter(pk=UUID(reference)).first()
        except ValueError:
            return None
    return found


def progress(
    sender: Sender, provider_id: str, status: str, code: str = "", *, reference: str = "", fee: int | None = None
) -> bool:
    """A provider's later word on a message. It comes late, twice and out of order: only forward moves count.

    It may come before the answer to our own call, or after we gave up waiting for it: that it knows the message shows
    that it has it, so a message on its way, or about to be tried again, is not sent (again).
    """
    message = reported_on(sender, provider_id, reference)
    if message is None:
        return False
    rank = _FORWARD[Status(status)]
    behind = [known.value for known, its_rank in _FORWARD.items() if its_rank < rank]
    now = timezone.now()
    rows = Message.objects.filter(pk=message.pk)
    if fee is not None:
        rows.update(fee=fee)
    entitled = Q(basis__isnull=False) | ~Q(capability=Capability.CONSENT)
    tried = rows.filter(entitled, status__in=[*IN_FLIGHT, Status.QUEUED], attempts__gt=0)
    said: dict[str, Any] = {"error_code": code[:40], "reasons": []}
    if status == Status.FAILED:
        said["reasons"] = verdicts.as_json([carrier_codes.reason(code)])
    had = {"provider_id": provider_id[:120], "sent_at": now, "handed_over_at": now, "lease_until": None}
    times = {"delivered_at": now} if status == Status.DELIVERED else {}
    moved = rows.filter(status__in=behind).update(status=status, **said, **times)
    moved = moved or tried.update(status=status, **said, **had, **times)
    return moved == 1


# STOP


def settle(workspace_id: UUID, *digests: bytes, patience: float | None = None) -> bool:
    """After an opt-out was committed: wait until no call to these addresses can start any more or is under way.

    First the lock: whoever decided before us has committed "sending", whoever decides later sees the opt-out. Then the
    few calls under way; one whose process died is over with its lease. Returns False when ``patience`` seconds were
    too few.
    """
    with transaction.atomic(durable=True):
        for digest in sorted(digests):  # in one order everywhere, so that two of us never wait for each other
            address_lock.take(workspace_id, digest)
    under_way = Message.objects.filter(workspace_id=workspace_id, address_hash__in=digests, status=Status.SENDING)
    end = time.monotonic() + (gate.LEASE.total_seconds() + 1 if patience is None else patience)
    while under_way.filter(lease_until__gt=timezone.now()).exists():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


# The sweeper


def sweep() -> None:
    """Run every few seconds: finish what dead workers left, and wake what waits."""
    recover()
    reconcile()
    release()
    wake()


def recover() -> None:
    """Leases that ran out."""
    now = timezone.now()
    ran_out = Message.objects.filter(lease_until__lt=now)
    ran_out.filter(status=Status.CLAIMED).update(
        status=Status.QUEUED, handed_over_at=None, lease_until=None, not_before=now
    )
    ran_out.filter(status=Status.SENDING).update(status=Status.UNKNOWN, error_code="crash", not_before=now)


def reconcile() -> None:
    """Ask the providers about messages of which nobody knows whether they have them."""
    unknown = Message.objects.filter(status=Status.UNKNOWN, not_before__lte=timezone.now())
    over = unknown.filter(leases.free())
    for message in over.select_related("sender__account")[:BATCH]:
        try:
            found = providers.get(message.sender.provider).find(message.sender, _sought(message))  # type: ignore[union-attr]
        except Exception:
            logger.exception("Message %s could not be looked up", message.pk)
            found = providers.Found(Lookup.UNSURE)
        _reconciled(message, found)


def _sought(message: Message) -> Sought:
    taken = Message.objects.filter(sender=message.sender, conversation=message.conversation_id).exclude(provider_id="")
    return Sought(
        reference=message.pk.hex,
        to=message.address,
        body=message.body,
        since=(message.handed_over_at or message.created_at) - gate.LEASE,
        known=frozenset(taken.order_by("-created_at").values_list("provider_id", flat=True)[:200]),
    )


def _reconciled(message: Message, found: providers.Found) -> None:
    now = timezone.now()
    still = Message.objects.filter(pk=message.pk, status=Status.UNKNOWN, claimed_by=message.claimed_by)
    if found.lookup is Lookup.THERE:
        _accepted(still, found.provider_id, now)
    elif found.lookup is Lookup.ABSENT:
        still.update(status=Status.QUEUED, not_before=now, handed_over_at=None, lease_until=None, error_code="")
    else:
        age = now - (message.handed_over_at or message.created_at)
        still.update(not_before=now + max(ASK_AGAIN, min(age, ASK_AT_LEAST)))


def release() -> None:
    """Held messages whose time has come are decided anew. The gate keeps them again if they may not leave."""
    due = Message.objects.filter(
        status=Status.HELD, not_before__lte=timezone.now(), workspace__paused_at=None, campaign__paused_at=None
    ).order_by("not_before")
    with transaction.atomic():
        keys = _undisturbed(due, BATCH)
        Message.objects.filter(pk__in=keys).update(status=Status.QUEUED, lease_until=None)


def wake() -> int:
    """Offer due messages to the workers: for each sender as many as its rate has room for.

    What answers a person comes first: a STOP is confirmed within five minutes or not at all. Those of campaigns come
    last, so that nobody waits behind ten thousand of them.
    """
    now = timezone.now()
    due = Message.objects.filter(
        leases.free(now),
        status=Status.QUEUED,
        not_before__lte=now,
        workspace__paused_at=None,
        campaign__paused_at=None,
    )
    woken = 0
    for sender_id in due.order_by().values_list("sender_id", flat=True).distinct():
        room = _room(sender_id, now)
        turn = due.filter(sender_id=sender_id).order_by("not_before", "pk")
        answers = ~Q(capability=Capability.CONSENT)
        for part in (answers, Q(campaign=None) & ~answers, Q(campaign__isnull=False)):
            offered = _offer(turn.filter(part), room, now, urgent=part is answers)
            woken, room = woken + offered, room - offered
    return woken


def _undisturbed(rows: Any, count: int) -> list[UUID]:
    """The keys of the first rows that nobody else is changing, locked until the transaction ends."""
    own = rows.select_for_update(skip_locked=True, no_key=True, of=("self",))
    return list(own.values_list("pk", flat=True)[:count])


def _room(sender_id: UUID | None, now: datetime) -> int:
    sender = Sender.objects.filter(pk=sender_id).first() if sender_id else None
    return BATCH if sender is None else min(BATCH, rates.room(sender, now))


def _offer(turn: Any, room: int, now: datetime, *, urgent: bool) -> int:
    from messaging.tasks import dispatch_message

    with transaction.atomic():
        keys = _undisturbed(turn, room)
        Message.objects.filter(pk__in=keys).update(lease_until=now + ENQUEUED_FOR)
    for key in keys:
        dispatch_message.apply_async(args=(str(key),), **(courier.FIRST if urgent else {}))
    return len(keys)
