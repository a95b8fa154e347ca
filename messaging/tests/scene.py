"""Helpers of the messaging tests: a phone, a sender, consent, and a run of the dispatcher."""

from datetime import UTC, datetime
from typing import Any

from contacts.consent import ledger
from contacts.models import Contact
from messaging import dispatch, outbox
from messaging.models import Direction, Message, SandboxText, Sender
from messaging.sandbox import phone
from tests.cast import make_contact

ANA = "+12085550143"
NOON_IN_BOISE = datetime(2026, 3, 4, 19, 0, tzinfo=UTC)
WORDING = "Yes, Alice & Co may text me. Reply STOP to end."


def make_sender(workspace: Any, **credentials: Any) -> Sender:
    """The workspace's sandbox number."""
    sender = Sender.objects.sandbox(workspace)
    sender.credentials = {**sender.credentials, **credentials}
    sender.save()
    return sender


def make_ana(workspace: Any, number: str = ANA, **fields: Any) -> Contact:
    """Ana in New York time, whose own zone is known, so that no test waits for the morning."""
    return make_contact(workspace, fields.pop("name", "Ana Sample"), phone=number, **fields)


def agree(contact: Contact, purpose: str = "transactional", *, channel: str = "sms", address: str = "") -> Any:
    """The contact's written consent."""
    kind = "email" if channel == "email" else "phone"
    point = contact.point(kind)
    return ledger.grant(
        contact,
        channel,
        purpose,
        method=ledger.Method.WRITTEN,
        address=address or (point.value if point else ANA),
        wording=WORDING,
    )


def ask(contact: Any, purpose: str = "marketing") -> Any:
    """A request for consent that waits for a YES."""
    return ledger.request(
        contact, "sms", purpose, method=ledger.Method.OPT_IN_PAGE, address=contact.point("phone").value, wording=WORDING
    )


def compose(contact: Contact, body: str = "Your order is ready.", **fields: Any) -> Any:
    """A message in the outbox, of no purpose that quiet hours bind."""
    count = Message.objects.count()
    defaults = {"author": None, "idempotency_key": f"test-{count}"}
    purpose = fields.pop("purpose", "transactional")
    return outbox.compose(contact, fields.pop("channel", "sms"), purpose, body, **{**defaults, **fields})


def send(message: Any) -> Any:
    """What a worker does with it."""
    dispatch.dispatch(message.pk)
    message.refresh_from_db()
    return message


def claim(message: Any) -> Any:
    """A worker has taken it, and got no further."""
    return dispatch.claim(message.pk)


def work_off() -> None:
    """What a worker does with everything that is due."""
    for message in Message.objects.filter(status="queued"):
        dispatch.dispatch(message.pk)


def arrived(number: str = ANA) -> list[str]:
    """The texts on the person's phone, from us."""
    return [text.body for text in SandboxText.objects.order_by("at", "pk") if _to(text, number)]


def _to(text: SandboxText, number: str) -> bool:
    return text.direction == Direction.OUT and text.address == number


def text_us(workspace: Any, body: str, number: str = ANA) -> Any:
    """The person texts the business."""
    return phone.send_as_person(Sender.objects.sandbox(workspace), number, body)


def codes(message: Message) -> set[str]:
    """Why it did not leave."""
    return {reason["code"] for reason in message.reasons}
