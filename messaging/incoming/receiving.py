"""What comes in: verified, stored once as it came, then worked through in one transaction, then answered.

An event is worked through exactly once, however often the provider repeats it: everything it brings about (opt-out,
message, confirmation) is committed together with ``processed_at``. If that fails the event stays, and the sweeper or
the provider's repetition finds it.

A message from an address whose person was erased, or was reported as a child's, makes no contact and keeps no text: the
event's content is blanked. They can still sign up on the opt-in page; that is their own fresh act.
"""

import json
import logging
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, OperationalError, transaction
from django.db.models import F, Q
from django.utils import timezone

from contacts.consent import ledger
from contacts.consent.evidence import TRIED
from contacts.consent.models import Channel, Consent, State, Suppression
from contacts.consent.suppression import holding
from contacts.fields import stages
from contacts.models import Contact, ContactPoint, Source
from contacts.search import reindex
from crm.lib import addresses
from crm.lib.cards import mask
from messaging import dispatch, objections, outbox, providers
from messaging.campaigns import outcomes
from messaging.inbox import attachments, threads
from messaging.incoming import delivery_reports, stash
from messaging.keywords import Intent, asks_for_preferences, classify
from messaging.models import (
    Capability,
    Conversation,
    Direction,
    InboundEvent,
    Message,
    Sender,
    Status,
)
from messaging.opt_in import asked, asking
from messaging.preferences import opt_out_words
from messaging.providers import BadPayload, Call, Inbound, Report
from messaging.sandbox import trials
from messaging.sequences import running

logger = logging.getLogger(__name__)

LEFT_OVER = timedelta(seconds=10)  # an event this old that nobody has worked through was left by a crash
_TRIES = 4
_BROKEN_OFF = ("40P01", "40001")  # deadlock detected, serialization failure
KEPT_OF_A_CALL = 256 * 1024  # bytes of the call itself; what we understood is kept whole
_GONE = (Suppression.Reason.ERASED, Suppression.Reason.CHILD)


def receive(sender: Sender, body: bytes, headers: Mapping[str, str], url: str = "") -> list[InboundEvent]:
    """Take a provider's call. When this returns, it may be answered with 200: a STOP in it has taken effect.

    Raises providers.BadSignature or providers.BadPayload.
    """
    provider = providers.get(sender.provider)
    call = Call(body, headers, url)
    provider.verify(sender, call)
    items = provider.parse(sender, call)
    _heard_from(sender)
    raw = body[:KEPT_OF_A_CALL].decode(errors="replace")
    return [_take(sender, item, raw) for item in items]


def take(sender: Sender, items: list[Inbound | Report], raw: str) -> list[InboundEvent]:
    """Take what reached us by another way than a call: from a mail server of our own, or because we asked."""
    return [_take(sender, item, raw[:KEPT_OF_A_CALL]) for item in items]


def _drop(item: Inbound) -> None:
    for each in item.media:
        stash.drop(each.get("stash", ""))


def _heard_from(sender: Sender) -> None:
    """For the sender's page, to the minute: a write for each call would make its calls wait for each other."""
    now = timezone.now()
    lately = Q(heard_at=None) | Q(heard_at__lt=now - timedelta(minutes=1))
    Sender.objects.filter(lately, pk=sender.pk).update(heard_at=now)


def _take(sender: Sender, item: Inbound | Report, raw: str) -> InboundEvent:
    digest = b""
    if isinstance(item, Inbound):
        item = replace(item, sender=_address(sender, item), text=mask(item.text.replace("\x00", "")))
        digest = addresses.address_hash(item.sender)
        sender = _written_to(sender, item)
        if sender.is_sandbox and not trials.may_agree(sender.workspace_id, digest):
            item = replace(item, proven=False)
    packed = _packed(item, raw)
    event = _stored(sender, item.external_id, digest, packed)
    process(event.pk)
    event.refresh_from_db()
    if isinstance(item, Inbound) and (event.raw != packed or not event.contact_id):
        _drop(item)  # it was told before, or is not kept
    if event.intent == Intent.OPT_OUT:  # also when the call is a repetition: the first may still be waiting
        dispatch.settle(sender.workspace_id, digest)
    return event


def _written_to(sender: Sender, item: Inbound) -> Sender:
    """The number the person wrote to, if it is ours: several may share one webhook (a Twilio messaging service)."""
    if not item.to or sender.is_mail or item.to == sender.address:
        return sender
    same = Sender.objects.filter(workspace=sender.workspace_id, provider=sender.provider, address=item.to)
    return same.select_related("workspace").first() or sender


def _address(sender: Sender, item: Inbound) -> str:
    kind = addresses.Kind.EMAIL if sender.kind == Sender.Kind.EMAIL else addresses.Kind.PHONE
    try:
        return addresses.normalize(kind, item.sender, sender.workspace.country)
    except ValidationError as error:
        raise BadPayload("The sender's address makes no sense.") from error


def _stored(sender: Sender, external_id: str, digest: bytes, raw: str) -> InboundEvent:
    known = InboundEvent.objects.filter(sender=sender, provider=sender.provider, external_id=external_id)
    try:
        with transaction.atomic():
            return known.first() or InboundEvent.objects.create(
                workspace_id=sender.workspace_id,
                sender=sender,
                provider=sender.provider,
                external_id=external_id,
                address_hash=digest,
                raw=raw,
            )
    except IntegrityError:
        return known.get()


def _packed(item: Inbound | Report, payload: str) -> str:
    """What is kept of a call: what we understood, and the call itself, neither with a card number in it (CO-4)."""
    kind = "report" if isinstance(item, Report) else "inbound"
    return json.dumps({"kind": kind, "item": asdict(item), "payload": mask(payload.replace("\x00", ""))})


def _unpacked(raw: str) -> Inbound | Report:
    held = json.loads(raw)
    if held["kind"] == "report":
        return Report(**held["item"])
    return Inbound(**{**held["item"], "media": tuple(held["item"].get("media", ()))})


def process(pk: UUID) -> None:
    """Work an event through, once. PostgreSQL may break off one of two transactions that wait for each other: again."""
    for attempt in range(_TRIES):
        try:
            return _process(pk)
        except OperationalError as error:
            if getattr(error.__cause__, "sqlstate", "") not in _BROKEN_OFF or attempt == _TRIES - 1:
                raise
    return None


def _process(pk: UUID) -> None:
    with transaction.atomic(durable=True):
        locked = InboundEvent.objects.select_for_update(of=("self",)).select_related("sender__workspace")
        event = locked.filter(pk=pk, processed_at=None).first()
        if event is None:
            return
        try:
            _work_through(event, _unpacked(event.raw))
        except delivery_reports.TooEarly:
            return
        event.processed_at = timezone.now()
        event.save()


def _work_through(event: InboundEvent, item: Inbound | Report) -> None:
    if isinstance(item, Report):
        delivery_reports.work_through(event, item)
        return
    contact = _contact(event, item.sender)
    if contact is None:
        event.raw, event.outcome = "", "erased address: not kept"
        return
    event.contact = contact
    _Arrival(event, contact, item).work_through()


def _contact(event: InboundEvent, address: str) -> Contact | None:
    """Who wrote: the contact we last talked with at this address, else the oldest that has it, else a new one."""
    digest = addresses.address_hash(address)
    talked = Conversation.objects.filter(workspace_id=event.workspace_id, address_hash=digest)
    last = talked.order_by(F("last_message_at").desc(nulls_last=True)).select_related("contact__workspace").first()
    if last is not None:
        return last.contact
    points = ContactPoint.objects.filter(workspace_id=event.workspace_id, hash=digest)
    point = points.order_by("contact__created_at").select_related("contact__workspace").first()
    if point is not None:
        return point.contact
    if holding(event.workspace_id, [digest]).filter(reason__in=_GONE).exists():
        return None
    return _new_contact(event.sender.workspace, address)


def _new_contact(workspace: Any, address: str) -> Contact:
    """An unknown number: somebody to get to know, without any consent."""
    contact = Contact.objects.create(
        workspace=workspace, stage=stages.first(workspace), source=Source.INBOUND, purpose="to answer their message"
    )
    kind = addresses.Kind.EMAIL if "@" in address else addresses.Kind.PHONE
    ContactPoint.objects.create(workspace=workspace, contact=contact, kind=kind, value=address)
    reindex([contact])
    return contact


class _Arrival:
    """A person's message on its way to the conversation and, if it is a keyword, to the ledger."""

    def __init__(self, event: InboundEvent, contact: Contact, item: Inbound) -> None:
        self.event, self.contact, self.item, self.address, self.text = event, contact, item, item.sender, item.text
        self.workspace = contact.workspace
        self.channel = Channel.EMAIL if event.sender.kind == Sender.Kind.EMAIL else Channel.SMS
        self.digest = addresses.address_hash(self.address)

    def work_through(self) -> None:
        waiting = self.pending()
        pending = asking.was_shown(waiting)
        intent = Intent.OPT_OUT if self.item.opt_out else self.intent(bool(pending))
        wants_page = intent is Intent.NONE and self.channel == Channel.SMS and asks_for_preferences(self.text)
        self.event.intent = objections.ASKED_FOR_PREFERENCES if wants_page else intent.value
        self.event.save()  # the gate reads the intent when it lets the answer out
        conversation = self.keep()
        if self.item.proven:
            asked.answered(self.workspace.pk, self.digest)
        if intent is not Intent.OPT_OUT and not self.item.automatic:
            outcomes.answered(conversation, timezone.now())
            running.answered(self.contact.pk)
        if intent is Intent.OPT_OUT:
            self.opt_out()
        elif intent in (Intent.OPT_IN, Intent.HELP) and not self.item.proven:
            self.event.outcome = "kept: who wrote it is not proven"
        elif intent is Intent.OPT_IN:
            self.opt_in(pending)
            self.ask_now(waiting)
        elif intent is Intent.HELP:
            self.answer(Capability.HELP)
        elif wants_page:
            self.answer(Capability.PREFERENCES)
            self.event.outcome = "answered"
        elif intent is Intent.REVIEW:
            Conversation.objects.filter(pk=conversation.pk, review_since=None).update(review_since=timezone.now())
        self.event.outcome = self.event.outcome or {"review": "to be reviewed", "help": "answered"}.get(intent, "kept")

    def intent(self, pending: bool) -> Intent:
        """What the words ask for; the business's own words for STOP count like those that everybody knows."""
        return classify(self.text, pending_opt_in=pending, extra=opt_out_words.of(self.workspace.pk))

    def pending(self) -> list[Consent]:
        """Requests for consent that this address has not answered yet, of any contact that carries it."""
        rows = Consent.objects.filter(
            workspace=self.workspace, contact__points__hash=self.digest, channel=self.channel, state=State.PENDING
        )
        found = ledger.opened_all(consent.event for consent in rows.select_related("event"))
        asked_here = {event.pk for event, said in found if said.get("address") == self.address}
        return [
            consent for consent in rows.select_related("contact__workspace", "event") if consent.event_id in asked_here
        ]

    def keep(self) -> Conversation:
        """Put it into the thread."""
        conversation = outbox.conversation_with(self.contact, self.channel, self.address)
        now = timezone.now()
        message = Message.objects.create(
            workspace=self.workspace,
            conversation=conversation,
            contact=self.contact,
            sender=self.event.sender,
            channel=self.channel,
            direction=Direction.IN,
            address=self.address,
            address_hash=self.digest,
            subject=self.item.subject or None,
            body=self.text,
            attached=min(len(self.item.media), attachments.MOST_COMING),
            status=Status.RECEIVED,
            event=self.event,
            provider_id=self.item.external_id[:120],
            idempotency_key=f"in:{self.event.pk.hex}",
            created_at=now,
        )
        Conversation.objects.filter(pk=conversation.pk).update(
            last_message=message, last_message_at=now, last_inbound_at=now
        )
        attachments.arrive(message, self.item.media)
        threads.came_in(conversation, message)
        return conversation

    def opt_out(self) -> None:
        """STOP: everything to this address ends, on every contact and sender of the workspace (CN-6)."""
        already = holding(self.workspace.pk, [self.digest], self.channel).exists()
        # Anybody can write anybody's address into a mail: one that was never asked about anything gets no mail for it.
        known = self.item.proven or Consent.objects.filter(contact=self.contact, channel=self.channel).exists()
        ledger.withdraw_address(
            self.workspace,
            self.address,
            channel=self.channel,
            method=ledger.Method.REPLY,
            evidence=self.text[:500],
            at=self.event.received_at,
        )
        Conversation.objects.filter(workspace=self.workspace, address_hash=self.digest).update(review_since=None)
        # One confirmation for an opt-out. To repeat it to somebody who said STOP before would be a message after STOP.
        if known and not already and not providers.get(self.event.provider).confirms_opt_out(self.event.sender):
            self.answer(Capability.OPT_OUT_CONFIRMATION)
        self.event.outcome = "opted out already" if already else "opted out"

    def opt_in(self, pending: list[Consent]) -> None:
        """YES or START: grants what was asked; without a request START gives back what a STOP took, and no more."""
        given = False
        if pending:
            for consent in pending:
                with suppress(ledger.Suppressed):  # a child's address stays closed, whatever it answers
                    ledger.grant(
                        consent.contact,
                        consent.channel,
                        consent.purpose,
                        method=ledger.Method.REPLY,
                        address=self.address,
                        wording=ledger.opened(consent.event)["wording"],
                        evidence=self.words(),
                        at=self.event.received_at,
                    )
                    given = True
        else:
            given = bool(ledger.resume(self.workspace, self.address, evidence=self.words(), at=self.event.received_at))
        if given:
            self.answer(Capability.OPT_IN_CONFIRMATION)
        self.event.outcome = "agreed" if given else "nothing to resume"

    def words(self) -> str | dict[str, str]:
        """What they wrote, as evidence of a yes."""
        said = self.text[:500]
        return {"said": said, "where": TRIED} if self.event.sender.is_sandbox else said

    def ask_now(self, waiting: list[Consent]) -> None:
        """A sign-up that was not asked about (an earlier STOP, an unanswered request) is asked about after START."""
        for consent in waiting:
            if consent.event.method in (ledger.Method.OPT_IN_PAGE, ledger.Method.PREFERENCES):
                asking.send_request(consent.contact, consent.event, wanted=True)

    def answer(self, capability: str) -> None:
        if self.item.automatic:  # RFC 3834: machines don't answer machines
            return
        outbox.answer(self.event, self.contact, self.address, capability)


def sweep() -> None:
    """Work through what a crash left between storing and processing."""
    left = InboundEvent.objects.filter(processed_at=None, received_at__lt=timezone.now() - LEFT_OVER)
    for pk in left.order_by("received_at").values_list("pk", flat=True)[:100]:
        try:
            process(pk)
        except Exception:
            logger.exception("Inbound event %s could not be worked through", pk)


def resolve_review(conversation: Conversation, decision: str, *, by: Any) -> None:
    """Somebody has read what may be a wish to stop: ``opt_out`` or ``keep``. Until then sends there are held."""
    workspace = conversation.workspace
    digest = bytes(conversation.address_hash)
    if decision not in ("opt_out", "keep"):
        raise ValueError(decision)
    with transaction.atomic():
        Conversation.objects.filter(workspace=workspace, address_hash=digest).update(review_since=None)
        if decision == "opt_out":
            ledger.withdraw_address(
                workspace,
                conversation.address,
                channel=conversation.channel,
                method=ledger.Method.REPLY,
                evidence="read by staff as a wish to stop",
                actor=by,
            )
        else:
            outbox.look_again(workspace.pk, digest)
