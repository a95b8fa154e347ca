"""The only door. It says whether a message may leave, and why not; and it alone hands messages to providers.

``explain`` is asked by the composer before a word is written; ``hand_over`` decides at the last moment, by the same
rules and under a lock on the address: whatever happened in between (a STOP, an erasure, a pause) counts.
"""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from contacts.consent.models import Channel, Consent, State
from contacts.models import Contact
from crm.lib.addresses import Kind, address_hash
from crm.lib.prepared import prepared
from messaging import address_lock, letters, objections, permit, providers, reasons, verdicts
from messaging.facts import Facts
from messaging.inbox import attachments
from messaging.models import Capability, Message, Sender, Status
from messaging.providers import Answer, Said
from messaging.verdicts import Decision, Reason, Verdict

logger = logging.getLogger(__name__)
_mint = permit.take_mint()

START_WITHIN = timedelta(seconds=3)  # between the commit of "sending" and the start of the provider's call
LEASE = START_WITHIN + timedelta(seconds=providers.TIMEOUT + 1)  # by then a call has ended or its process is dead
HELD_IS_LOOKED_AT_AGAIN = timedelta(minutes=5)


def explain(
    contact: Contact,
    channel: str,
    purpose: str,
    *,
    body: str = "",
    sender: Sender | None = None,
    address: str = "",
    attached: Sequence[Any] = (),
    at: datetime | None = None,
) -> Decision:
    """Whether a message for this contact, channel and purpose may leave, why not, and the consent it would rest on.

    ``body`` adds the content rules; ``sender`` and ``address`` default to those that ``compose`` would choose.
    """
    return explain_each(
        contact, [(channel, purpose)], body=body, sender=sender, address=address, attached=attached, at=at
    )[0]


_there = prepared(lambda workspace, key: Contact.objects.filter(pk=key, workspace_id=workspace).values_list("pk"))


def explain_each(
    contact: Contact,
    asked: Iterable[tuple[str, str]],
    *,
    body: str = "",
    sender: Sender | None = None,
    address: str = "",
    attached: Sequence[Any] = (),
    at: datetime | None = None,
) -> list[Decision]:
    """``explain`` for several pairs of channel and purpose, in the number of queries that one takes."""
    pairs, at = list(asked), at or timezone.now()
    if not _there(contact.workspace_id, contact.pk):
        return [verdicts.decision([reasons.erased()]) for _pair in pairs]
    hashes = {address_hash(address)} if address else {address_hash(p.value) for p in contact.points.all()}
    facts = Facts(contact, hashes, carried=None if address else hashes)
    usual = {} if sender else Sender.objects.usual_each(contact.workspace, {channel for channel, _purpose in pairs})
    decisions = []
    for channel, purpose in pairs:
        consent = facts.consent(channel, purpose)
        to = address or address_for(contact, channel, consent, facts)
        case = objections.Case(
            contact=contact,
            facts=facts,
            channel=channel,
            purpose=purpose,
            address=to,
            hash=address_hash(to),
            sender=sender or usual[channel],
            body=body,
            attached=attached,
            at=at,
        )
        against = [*objections.standing(case, consent), *objections.wording_and_hours(case)]
        decisions.append(verdicts.decision(against, _basis(consent)))
    return decisions


def address_for(contact: Contact, channel: str, consent: Consent | None = None, facts: Facts | None = None) -> str:
    """The address they agreed for, if the contact still has it, else the first of the kind; empty if there is none."""
    kind = Kind.EMAIL if channel == Channel.EMAIL else Kind.PHONE
    known = [point.value for point in contact.points.all() if point.kind == kind]
    agreed = (facts or Facts(contact, ())).agreed_address(consent) if consent and len(known) > 1 else ""
    return agreed if agreed in known else next(iter(known), "")


def _basis(consent: Consent | None) -> Any:
    return consent.event if consent and consent.state == State.GRANTED else None


# Handing over


@dataclass(frozen=True, slots=True)
class HandOver:
    """What became of it: ``answer`` is None when the gate kept it, or somebody else had it already."""

    answer: Answer | None = None


def hand_over(message: Message) -> HandOver:
    """Decide at the last moment and, if it may leave, hand a claimed message to its provider: the only place that does.

    The state "sending" is committed before the provider is called, and no transaction is open during the call.
    """
    # Before the clock starts: a provider's module that is imported for the first time takes its time.
    carrier = providers.get(message.sender.provider) if message.sender else None
    letter = _admit(message)
    if letter is None or carrier is None:
        return HandOver()
    try:
        return HandOver(carrier.send(_mint(letter)))
    except permit.NotPermitted as error:  # too late: certain that nothing was carried
        logger.warning("Message %s was not handed over: %s", message.pk, error)
        return HandOver(Answer(Said.LATER, code="late"))
    except Exception:
        logger.exception("Message %s: the provider's call broke off", message.pk)
        return HandOver(Answer(Said.UNCERTAIN, code="broken off"))


def _admit(message: Message) -> permit.Letter | None:
    against = objections.wording_and_hours(_case_of(message))  # takes its time, so not under the lock
    with transaction.atomic(durable=True):
        address_lock.take(message.workspace_id, bytes(message.address_hash))
        fresh = (
            Message.objects.select_related(
                "contact__workspace", "sender__account", "event", "campaign__topic", "run__sequence__topic"
            )
            .filter(pk=message.pk, status=Status.CLAIMED, claimed_by=message.claimed_by)
            .first()
        )
        if fresh is None:
            return None
        if fresh.contact_id != message.contact_id:  # merged into another since: its zone, its last answer
            against = objections.wording_and_hours(_case_of(fresh))
        decision = _decide(_case_of(fresh), against)
        if not decision.allowed:
            _keep_back(fresh, decision)
            return None
        return _commit_to_sending(fresh, decision)


def _case_of(message: Message) -> objections.Case:
    return objections.Case(
        contact=message.contact,
        facts=Facts(message.contact, [bytes(message.address_hash)]),
        channel=message.channel,
        purpose=message.purpose,
        address=message.address,
        hash=bytes(message.address_hash),
        sender=message.sender,
        capability=message.capability,
        body=f"{message.subject or ''}\n{message.body}" if message.channel == Channel.EMAIL else message.body,
        event=message.event,
        campaign=message.campaign,
        run=message.run,
        key=message.pk,
        attached=attachments.of_message(message),
        at=timezone.now(),
    )


def _decide(case: objections.Case, against: list[Reason]) -> Decision:
    consent = case.facts.consent(case.channel, case.purpose) if case.purpose else None
    basis = _basis(consent) if case.capability == Capability.CONSENT else None
    return verdicts.decision([*objections.standing(case, consent), *against], basis)


def _keep_back(message: Message, decision: Decision) -> None:
    refused = decision.verdict is Verdict.REFUSE
    Message.objects.filter(pk=message.pk, status=Status.CLAIMED, claimed_by=message.claimed_by).update(
        status=Status.REFUSED if refused else Status.HELD,
        reasons=verdicts.as_json(decision.reasons),
        not_before=decision.until or timezone.now() + HELD_IS_LOOKED_AT_AGAIN,
        handed_over_at=None,
        lease_until=None,
    )


def _commit_to_sending(message: Message, decision: Decision) -> permit.Letter | None:
    now = timezone.now()
    moved = Message.objects.filter(pk=message.pk, status=Status.CLAIMED, claimed_by=message.claimed_by).update(
        status=Status.SENDING,
        basis=decision.basis,
        reasons=[],
        attempts=message.attempts + 1,
        lease_until=now + LEASE,
        handed_over_at=now + LEASE,
    )
    sender = message.sender
    if not moved or sender is None:  # the lease ran out and somebody else has it, or the person was erased
        return None
    fields = letters.fields_of(message, sender)
    return permit.Letter(start_by=now + START_WITHIN, lease_until=now + LEASE, **fields)


__all__ = ["Decision", "Reason", "address_for", "explain", "explain_each", "hand_over"]
