"""What people did after a message of a campaign: noted when it happens, so that a campaign's page only has to count.

An answer or an opt-out is put down to the last message of a campaign that went to the same address within 30 days: a
STOP does not say which of them was one too many.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from contacts.consent.barrier import Closing
from contacts.consent.models import Suppression
from messaging.campaigns.outcome_models import CampaignLink, Outcome
from messaging.models import HANDED_OVER, Conversation, Message

WITHIN = timedelta(days=30)
_CLOSED = {
    "": Outcome.Kind.OPTED_OUT,  # one purpose was withdrawn
    Suppression.Reason.OPT_OUT: Outcome.Kind.OPTED_OUT,
    Suppression.Reason.COMPLAINT: Outcome.Kind.COMPLAINED,
    Suppression.Reason.BOUNCED: Outcome.Kind.BOUNCED,
}


def note(message: Message, kind: str, *, link: CampaignLink | None = None, at: datetime | None = None) -> None:
    """Write it down, once for each message (and link)."""
    if message.campaign_id is None:
        return
    row = Outcome(campaign_id=message.campaign_id, message=message, kind=kind, link=link, at=at or timezone.now())
    Outcome.objects.bulk_create([row], ignore_conflicts=True)


def answered(talk: Conversation, at: datetime) -> None:
    """The person wrote in a conversation."""
    last = _last(talk.workspace_id, bytes(talk.address_hash), at, conversation=talk)
    if last is not None:
        note(last, Outcome.Kind.REPLIED, at=at)


def closed(closing: Closing) -> None:
    """Something ended for an address, in the transaction that says so."""
    kind = _CLOSED.get(closing.reason)
    if kind is None:
        return
    narrower: dict[str, Any] = {"purpose": closing.purpose, "contact_id": closing.contact_id}
    now = timezone.now()
    asked = {name: value for name, value in narrower.items() if value}
    reached = _sent(closing.workspace_id, closing.hashes, now, **asked).values_list("address_hash", "channel")
    for digest, channel in reached.order_by().distinct():
        last = _last(closing.workspace_id, bytes(digest), now, channel=channel, **asked)
        if last is not None and closing.channel in ("", channel):
            note(last, kind, at=now)


def _last(workspace_id: UUID, digest: bytes, at: datetime, **narrower: Any) -> Message | None:
    return _sent(workspace_id, [digest], at, **narrower).order_by("-handed_over_at").first()


def _sent(workspace_id: UUID, hashes: Collection[bytes], at: datetime, **narrower: Any) -> QuerySet[Message]:
    """What campaigns sent to these addresses lately."""
    return Message.objects.filter(
        workspace_id=workspace_id,
        address_hash__in=hashes,
        campaign__isnull=False,
        status__in=[*HANDED_OVER, "failed"],
        handed_over_at__gt=at - WITHIN,
        handed_over_at__lte=at + timedelta(minutes=1),  # while a call runs it is the end of its lease
        **narrower,
    )
