"""The sandbox's phone: what it shows, and answering as its holder, by the way of any provider's call."""

import json
from typing import Any

from django.db.models import Q, QuerySet

from crm.lib import addresses
from crm.lib.ids import new_slug
from messaging import inbound
from messaging.models import Direction, InboundEvent, Message, SandboxText, Sender, Status
from messaging.providers.sandbox import webhook

_WAITING_SHOWN = 10


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


def send_as_person(sender: Sender, number: str, text: str) -> InboundEvent:
    """Text the business as the person with this number. Raises ValidationError for a number that is none."""
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
    body = json.dumps({"id": reference, "from": number, "text": text}).encode()
    return inbound.receive(sender, body, webhook.signed(sender.credentials["secret"], body))[0]
