"""Messages of a campaign on their way into the outbox: many at a time, once for each address."""

from collections.abc import Mapping
from typing import Any

from django.db.models import OuterRef, Subquery

from contacts.consent.models import Channel
from crm.lib.addresses import address_hash
from messaging.models import Capability, Conversation, Direction, Message, Sender, Status
from messaging.senders import rates


def put(campaign: Any, letters: Mapping[str, tuple[Any, Any]]) -> int:
    """Messages of a campaign, once for each address; returns how many are new. In one transaction of the caller.

    ``letters`` is, for each address, the key of a contact and the words (``campaign_words.Words``). No courier is told:
    the sweeper offers them as fast as the sender may. The inbox stays in its order, so that those who wait for an
    answer are not pushed down by a campaign.
    """
    keys = {f"campaign:{campaign.pk.hex}:{address_hash(to).hex()}": to for to in letters}
    there = Message.objects.filter(workspace_id=campaign.workspace_id, idempotency_key__in=keys)
    known = set(there.values_list("idempotency_key", flat=True))
    new = {key: to for key, to in keys.items() if key not in known}
    usual = Sender.objects.usual(campaign.workspace, campaign.channel)
    talks = _conversations(campaign, {to: letters[to][0] for to in new.values()}, usual)
    Message.objects.bulk_create(
        _of_campaign(campaign, key, to, letters[to], talks[to], _sender_of(campaign, talks[to], usual))
        for key, to in new.items()
    )
    return len(new)


def _sender_of(campaign: Any, talk: Any, usual: Sender | None) -> Any:
    """The one that was chosen for the campaign; else the one this person heard from last."""
    chosen = campaign.sender
    if chosen is not None and chosen.carries(campaign.channel):
        return chosen.pk
    return talk.last_sender_id or (usual.pk if usual else None)


def _of_campaign(
    campaign: Any, key: str, to: str, letter: tuple[Any, Any], talk: Conversation, sender_id: Any
) -> Message:
    contact_id, words = letter
    by_text = campaign.channel == Channel.SMS
    return Message(
        workspace_id=campaign.workspace_id,
        campaign=campaign,
        conversation=talk,
        contact_id=contact_id,
        sender_id=sender_id,
        author_id=campaign.started_by_id,
        channel=campaign.channel,
        purpose=campaign.purpose,
        direction=Direction.OUT,
        capability=Capability.CONSENT,
        address=to,
        address_hash=address_hash(to),
        domain=rates.domain_of(to),
        subject=None if by_text else words.subject,
        preheader=None if by_text else words.preheader,
        is_laid_out=not by_text,
        body=words.body,
        segments=len(words.segments.parts) if by_text else 0,
        status=Status.QUEUED,
        variant=words.variant,
        idempotency_key=key,
    )


def _conversations(campaign: Any, recipients: Mapping[str, Any], usual: Sender | None) -> dict[str, Conversation]:
    """The conversation for each address, made where there is none; each with the sender it used last."""
    latest = Message.objects.filter(conversation=OuterRef("pk"), sender__isnull=False, sender__archived_at=None)
    if usual is not None and not usual.is_sandbox:
        latest = latest.exclude(sender__provider="sandbox")
    rows = Conversation.objects.filter(contact_id__in=recipients.values(), channel=campaign.channel)
    rows = rows.annotate(last_sender_id=Subquery(latest.order_by("-created_at").values("sender_id")[:1]))
    wanted = {(contact, address_hash(to)): to for to, contact in recipients.items()}

    def found() -> dict[str, Conversation]:
        known = ((wanted.get((row.contact_id, bytes(row.address_hash))), row) for row in rows.all())
        return {to: row for to, row in known if to}

    there = found()
    missing = [
        Conversation(
            workspace_id=campaign.workspace_id,
            contact_id=contact,
            channel=campaign.channel,
            address=to,
            address_hash=address_hash(to),
        )
        for to, contact in recipients.items()
        if to not in there
    ]
    if missing:
        Conversation.objects.bulk_create(missing, ignore_conflicts=True)  # an answer may come in at this moment
        there = found()
    return there
