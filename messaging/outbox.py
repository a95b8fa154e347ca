"""Where messages begin: a committed row, which a worker then takes. Nothing is sent from here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypedDict, Unpack

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from contacts.consent.barrier import Closing
from contacts.consent.models import Channel, Consent
from contacts.duplicates.merging import merged_into
from contacts.models import Contact
from crm.lib import courier
from crm.lib.addresses import address_hash
from crm.lib.cards import mask
from messaging import gate, objections, reasons, verdicts
from messaging.forms.design import Said
from messaging.inbox import attachments, saved_replies, threads
from messaging.models import (
    WAITING,
    Attachment,
    Capability,
    Conversation,
    Direction,
    InboundEvent,
    Message,
    Sender,
    Status,
)
from messaging.segments import measure
from messaging.senders import rates
from messaging.words import final_text, mail_words

SUBJECT = 200  # characters


class NotComposed(Exception):
    """There is nothing to put into the outbox; ``reason`` says why in plain words, and what to do."""

    def __init__(self, reason: verdicts.Reason) -> None:
        super().__init__(str(reason))
        self.reason = reason


class Details(TypedDict, total=False):
    """What may be said of a message besides its text. ``laid_out``: a mail with the signs of ``mail_markup``; ``run``:
    whose step of a sequence it is.
    """

    subject: str
    sender: Sender | None
    capability: str
    scheduled_for: datetime | None
    event: InboundEvent | None
    preheader: str
    laid_out: bool
    attached: Sequence[Attachment]
    run: Any


def compose(
    contact: Contact,
    channel: str,
    purpose: str,
    body: str,
    *,
    author: Any,
    idempotency_key: str,
    automated: bool | None = None,
    page: Said | None = None,
    **details: Unpack[Details],
) -> Message:
    """Put a message into the outbox; once for each ``idempotency_key`` of the workspace, however often it is called.

    The gate decides when it is dispatched, so that asking it before (``gate.explain``) is courtesy. Business name and
    way to stop are added where missing; ``automated=None`` takes a message for automated unless it answers the person
    within a day. Texts of other capabilities than consent are ours: ``body`` is not used; a request for consent says
    what ``page``, the box of a form that was ticked, says. With ``scheduled_for`` nothing leaves before, and the gate
    decides then. Raises NotComposed.
    """
    consent = Consent.objects.filter(contact_id=contact.pk, channel=channel, purpose=purpose).select_related("event")
    to = gate.address_for(contact, channel, consent.first())
    if not to:
        raise NotComposed(why_gone(contact) or reasons.no_address(channel))
    capability = details.setdefault("capability", Capability.CONSENT)
    if capability == Capability.DOUBLE_OPT_IN:
        text = _request(contact, channel, purpose, page)
    else:
        automated = _is_automated(contact, channel, to, automated, details.get("scheduled_for"))
        text = _text(contact, channel, body, to, capability, automated)
    details["subject"] = mask(" ".join(details.get("subject", "").split())) if channel == Channel.EMAIL else ""
    what = {"channel": channel, "purpose": purpose, "text": text}
    return _put(contact, to, _Letter(author=author, idempotency_key=idempotency_key, **what, **details))


def preview(contact: Contact, channel: str, body: str, *, automated: bool | None = None) -> str:
    """The text as the person would read it."""
    to = gate.address_for(contact, channel)
    text = _finished(contact, channel, body, _is_automated(contact, channel, to, automated))
    return mail_words.preview(contact.workspace, text) if channel == Channel.EMAIL else text


def answer(event: InboundEvent, contact: Contact, address: str, capability: str) -> Message | None:
    """Answer what came in with the fixed text of ``capability``, once for each event."""
    letter = _Letter(
        channel=_channel(event.sender),
        purpose="",
        idempotency_key=f"{capability}:{event.pk.hex}",
        sender=event.sender,
        capability=capability,
        text=_answer(contact, _channel(event.sender), address, capability),
        event=event,
    )
    return _put(contact, address, letter)


def text_code(contact: Contact, address: str, text: str, *, idempotency_key: str) -> Message:
    """Put a code that the person asked for into the outbox; ``text`` is what is kept of it, without the code.

    Raises NotComposed.
    """
    letter = _Letter(
        channel=Channel.SMS, purpose="", idempotency_key=idempotency_key, capability=Capability.CODE, text=text
    )
    return _put(contact, address, letter)


def _answer(contact: Contact, channel: str, address: str, capability: str) -> str:
    if capability == Capability.PREFERENCES:
        link = mail_words.preferences_url(conversation_with(contact, channel, address), fresh=True)
        return final_text.preferences_answer(contact.workspace, link)
    return _ANSWERS[Capability(capability)](contact.workspace)


_ANSWERS = {
    Capability.OPT_OUT_CONFIRMATION: final_text.opt_out_confirmation,
    Capability.OPT_IN_CONFIRMATION: final_text.opt_in_confirmation,
    Capability.HELP: final_text.help_answer,
}


def _channel(sender: Sender) -> str:
    return Channel.EMAIL if sender.kind == Sender.Kind.EMAIL else Channel.SMS


def _request(contact: Contact, channel: str, purpose: str, page: Said | None) -> str:
    if page is not None and channel == Channel.SMS:
        return page.by_text(contact.workspace.business_name)
    return final_text.double_opt_in(contact.workspace, purpose, channel=channel)


def _text(contact: Contact, channel: str, body: str, to: str, capability: str, automated: bool) -> str:
    if capability != Capability.CONSENT:
        return _answer(contact, channel, to, capability)
    if not body.replace("\x00", "").strip():
        raise NotComposed(reasons.empty())
    unfilled = saved_replies.left(contact.workspace, body)
    if unfilled:
        raise NotComposed(reasons.unfilled(unfilled))
    text = _finished(contact, channel, body, automated)
    if len(text) > final_text.longest(channel):
        raise NotComposed(reasons.too_long(final_text.longest(channel)))
    return text


def _is_automated(
    contact: Contact, channel: str, to: str, said: bool | None, leaves_at: datetime | None = None
) -> bool:
    """What ``said`` says; else whether it answers nothing that the person wrote within a day before it leaves."""
    if said is not None:
        return said
    since = (leaves_at or timezone.now()) - objections.REPLY_WITHIN
    talks = Conversation.objects.filter(contact_id=contact.pk, channel=channel, last_inbound_at__gt=since)
    return not talks.filter(address_hash=address_hash(to)).exists()


def _finished(contact: Contact, channel: str, body: str, automated: bool) -> str:
    return final_text.finish(contact.workspace, body, automated=automated, channel=channel)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Letter:
    """What is put into the outbox, and how."""

    channel: str
    purpose: str
    idempotency_key: str
    capability: str
    text: str
    sender: Sender | None = None
    author: Any = None
    subject: str = ""
    scheduled_for: datetime | None = None
    event: InboundEvent | None = None
    preheader: str = ""
    laid_out: bool = False
    attached: Sequence[Attachment] = ()
    run: Any = None


def _put(contact: Contact, to: str, letter: _Letter) -> Message:
    with transaction.atomic():
        _hold(contact)
        conversation = conversation_with(contact, letter.channel, to)
        message = _message(contact, conversation, to, letter)
        try:
            with transaction.atomic():
                message.save(force_insert=True)
        except IntegrityError:
            return Message.objects.get(workspace_id=contact.workspace_id, idempotency_key=message.idempotency_key)
        if not attachments.fasten(message, letter.attached):
            raise NotComposed(reasons.file_gone())
        # Like campaigns, sequences and codes push nobody down who waits for an answer.
        if letter.run is None and letter.capability != Capability.CODE:
            touch(conversation, message)
        call(message.pk, urgent=letter.capability != Capability.CONSENT)
    return message


def _hold(contact: Contact) -> None:
    """Until this is committed the contact can't be made part of another, or erased. Raises NotComposed when it was."""
    gone = why_gone(contact, Contact.objects.select_for_update(of=("self",), no_key=True))
    if gone is not None:
        raise NotComposed(gone)


def why_gone(contact: Contact, rows: QuerySet[Contact] | None = None) -> verdicts.Reason | None:
    """Whether the record is there no more, being part of another or erased; ``rows`` are those to look among."""
    there = (Contact.objects.all() if rows is None else rows).filter(pk=contact.pk)
    if there.values_list("pk", flat=True):
        return None
    return reasons.gone(merged_into(contact.workspace_id, contact.pk))


def _message(contact: Contact, conversation: Conversation, to: str, letter: _Letter) -> Message:
    return Message(
        workspace_id=contact.workspace_id,
        conversation=conversation,
        contact=contact,
        sender=letter.sender or _usual_sender(conversation),
        author=letter.author if getattr(letter.author, "pk", None) else None,
        channel=letter.channel,
        purpose=letter.purpose,
        direction=Direction.OUT,
        capability=letter.capability,
        address=to,
        address_hash=address_hash(to),
        domain=rates.domain_of(to),
        subject=letter.subject[:SUBJECT] or None,
        preheader=letter.preheader[:SUBJECT] or None,
        is_laid_out=letter.laid_out,
        body=letter.text,
        segments=len(measure(letter.text).parts) if letter.channel == Channel.SMS else 0,
        status=Status.QUEUED,
        event=letter.event,
        run=letter.run,
        idempotency_key=letter.idempotency_key[:120],
        not_before=letter.scheduled_for or timezone.now(),
        scheduled_for=letter.scheduled_for,
        attached=len(letter.attached),
    )


def call(pk: Any, *, urgent: bool = False) -> None:
    """Ask a worker to send it."""
    courier.call("messaging.tasks.dispatch_message", pk, **(courier.FIRST if urgent else {}))


def conversation_with(contact: Contact, channel: str, address: str) -> Conversation:
    """The conversation with a contact at an address, made when there is none."""
    conversation, _made = Conversation.objects.get_or_create(
        contact=contact,
        channel=channel,
        address_hash=address_hash(address),
        defaults={"workspace_id": contact.workspace_id, "address": address},
    )
    return conversation


def touch(conversation: Conversation, message: Message) -> None:
    """The message is the latest of its conversation and thread."""
    Conversation.objects.filter(pk=conversation.pk).update(last_message=message, last_message_at=message.created_at)
    threads.went_out(conversation, message)


def _usual_sender(conversation: Conversation) -> Sender | None:
    """The one this conversation used last, so that a person always hears from the same number."""
    earlier = conversation.messages.filter(sender__archived_at=None, sender__isnull=False).order_by("-created_at")
    last = earlier.select_related("sender").first()
    if last is not None and last.sender and not last.sender.is_sandbox:
        return last.sender
    usual = Sender.objects.usual(conversation.workspace, conversation.channel)
    # What began in the sandbox moves on to a real number, once there is one.
    return last.sender if last is not None and usual is not None and usual.is_sandbox else usual


def refuse_waiting(closing: Closing, reason: verdicts.Reason) -> int:
    """What waits for a closed address will never leave; say so at once instead of when its turn comes."""
    waiting = Message.objects.filter(
        workspace_id=closing.workspace_id,
        address_hash__in=closing.hashes,
        direction=Direction.OUT,
        status__in=WAITING,
        capability__in=[Capability.CONSENT, Capability.DOUBLE_OPT_IN],
    )
    narrower = {"channel": closing.channel, "purpose": closing.purpose, "contact_id": closing.contact_id}
    waiting = waiting.filter(**{name: value for name, value in narrower.items() if value})
    return waiting.update(status=Status.REFUSED, reasons=verdicts.as_json([reason]))


def look_again(workspace_id: Any, digest: bytes) -> None:
    """What held messages to this address is over: let the gate decide anew, at once."""
    held = Message.objects.filter(
        workspace_id=workspace_id, address_hash=digest, direction=Direction.OUT, status=Status.HELD
    )
    keys = list(held.values_list("pk", flat=True))
    held.update(status=Status.QUEUED, not_before=timezone.now(), lease_until=None)
    for pk in keys:
        call(pk)
