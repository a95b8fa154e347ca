"""Messages of which nobody knows whether they left, where the provider can't be asked: mail over a line that broke.

They are looked at by the clock. An answer that quotes the mail's own id shows that it arrived; a bounce says that it
did not (``reports``). What is left is told to a person, who may know better: nothing is ever sent again by itself.
"""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts import audit
from contacts.consent.models import Channel
from messaging import reasons, verdicts
from messaging.models import InboundEvent, Message, Status

SOON = timedelta(hours=1)  # a line that broke a moment ago may be followed by a bounce or an answer
LOOKED_AT = 500  # messages in one look
_QUOTES = 20  # calls of a person in which the id is looked for


def look() -> int:
    """Every hour: settle what an answer proves, and tell a person about the rest. Returns how many were settled."""
    waiting = Message.objects.filter(status=Status.UNKNOWN, channel=Channel.EMAIL, created_at__lt=timezone.now() - SOON)
    settled = 0
    for message in waiting.order_by("created_at")[:LOOKED_AT]:
        if _is_quoted(message):
            settled += _arrived(message)
        elif not message.reasons:
            Message.objects.filter(pk=message.pk, status=Status.UNKNOWN).update(
                reasons=verdicts.as_json([reasons.not_known()])
            )
    return settled


def _is_quoted(message: Message) -> bool:
    """Whether the person answered it: its id stands in the headers of what they sent."""
    calls = InboundEvent.objects.filter(
        workspace_id=message.workspace_id, contact_id=message.contact_id, received_at__gt=message.created_at
    )
    return any(message.pk.hex in (event.raw or "") for event in calls.order_by("-received_at")[:_QUOTES])


def _arrived(message: Message) -> int:
    now = timezone.now()
    unknown = Message.objects.filter(pk=message.pk, status=Status.UNKNOWN)
    return unknown.update(
        status=Status.SENT, sent_at=message.sent_at or now, reasons=[], error_code="", handed_over_at=now
    )


def settle(message: Message, *, arrived: bool, by: Any) -> bool:
    """A person decides: it arrived, or it is tried again, through the gate like everything. False when it is known."""
    with transaction.atomic():
        if arrived:
            done = _arrived(message) == 1
        else:
            unknown = Message.objects.filter(pk=message.pk, status=Status.UNKNOWN)
            done = (
                unknown.update(
                    status=Status.QUEUED, not_before=timezone.now(), handed_over_at=None, lease_until=None, reasons=[]
                )
                == 1
            )
        if done:
            audit.record(by, "message.arrived" if arrived else "message.sent_again", message)
    return done
