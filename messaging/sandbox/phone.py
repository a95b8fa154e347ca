"""The sandbox's phone: what it shows, and answering as its holder, by the way of any provider's call."""

import json
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from crm.lib import addresses
from crm.lib.ids import new_slug
from messaging.incoming import receiving, stash
from messaging.models import Attachment, Direction, InboundEvent, Message, SandboxText, Sender, Status
from messaging.providers.sandbox import webhook

_WAITING_SHOWN = 10
_MOST_PICTURES = 10


def texts(workspace: Any, number: str = "") -> QuerySet[SandboxText]:
    """What the phone shows, oldest first; of one person if ``number`` (normalized) is given."""
    mine = Q(address_hash=addresses.address_hash(number)) if number else Q()
    return SandboxText.objects.of(workspace).filter(mine).order_by("at", "pk")


def waiting(workspace: Any, number: str) -> list[Message]:
    """Texts for this person that the gate holds back, with why and until when; the next to leave comes first."""
    rows = Message.objects.filter(
        workspace=workspace,
        address_hash=addresses.address_hash(number),
        direction=Direction.OUT,
        status=Status.HELD,
        sender__provider="sandbox",
    )
    return list(rows.order_by("not_before", "pk")[:_WAITING_SHOWN])


def with_pictures(shown: Sequence[SandboxText]) -> Sequence[SandboxText]:
    """The texts, each with the attachments of its message (``files``): one query."""
    sent = {text.reference.partition(":")[0]: text for text in shown if text.direction == Direction.OUT}
    got = {text.reference.removeprefix("in-"): text for text in shown if text.direction == Direction.IN}
    keys = [UUID(reference) for reference in sent if len(reference) == 32]
    rows = Attachment.objects.filter(file__isnull=False, file__deleted_at=None).select_related("file", "message")
    if shown:
        mine = Q(message_id__in=keys) | Q(message__sender=shown[0].sender_id, message__provider_id__in=got)
        rows = rows.filter(mine).order_by("pk")
    for text in shown:
        text.files = []  # type: ignore[attr-defined]
    for row in rows if shown else ():
        found = sent.get(row.message.pk.hex) or got.get(row.message.provider_id) if row.message else None
        if found is not None:
            found.files.append(row)  # type: ignore[attr-defined]
    return shown


def send_as_person(sender: Sender, number: str, text: str, files: Sequence[Any] = ()) -> InboundEvent:
    """Text the business as the person with this number, with pictures perhaps.

    Raises ValidationError for a number that is none.
    """
    number = addresses.normalize_phone(number, sender.workspace.country)
    reference = new_slug(16)
    text = text.replace("\x00", "")[: webhook.LONGEST]
    SandboxText.objects.create(
        workspace_id=sender.workspace_id,
        sender=sender,
        direction=Direction.IN,
        address=number,
        address_hash=addresses.address_hash(number),
        body=text,
        reference=f"in-{reference}",
    )
    media = [
        {"stash": stash.put(file.read()), "type": file.content_type or "", "name": file.name or ""}
        for file in files[:_MOST_PICTURES]
    ]
    body = json.dumps({"id": reference, "from": number, "text": text, "media": media}).encode()
    return receiving.receive(sender, body, webhook.signed(sender.credentials["secret"], body))[0]
