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

from contacts.consent.evidence import Method
from contacts.consent.models import Channel, Consent, Purpose, State
from contacts.models import Contact
from crm.lib.addresses import Kind, address_hash
from crm.lib.prepared import prepared
from messaging import (
    address_lock,
    attachments,
    content_rules,
    daily_caps,
    letters,
    permit,
    preferences,
    providers,
    quiet_hours,
    reasons,
    sender_rules,
)
from messaging.facts import Facts
from messaging.models import Capability, Message, Sender, Status
from messaging.providers import Answer, Said
from messaging.reasons import Decision, Reason, Verdict

logger = logging.getLogger(__name__)
_mint = permit.take_mint()

START_WITHIN = timedelta(seconds=3)  # between the commit of "sending" and the start of the provider's call
LEASE = START_WITHIN + timedelta(seconds=providers.TIMEOUT + 1)  # by then a call has ended or its process is dead
HELD_IS_LOOKED_AT_AGAIN = timedelta(minutes=5)
# CTIA and Twilio: a confirmation right after the opt-out is presumed consented (FCC: within five minutes).
CONFIRM_WITHIN = timedelta(minutes=5)
# A text that answers what the person wrote is a conversation, and quiet hours bind solicitations (47 CFR 64.1200(c)).
# A day is the window that messaging services commonly give to answers. Consent is needed all the same: CN-1 knows no
# implied consent.
REPLY_WITHIN = timedelta(hours=24)
ASKED_JUST_NOW = timedelta(minutes=15)  # a request for consent that the person set off on the opt-in page
ASKED_FOR_PREFERENCES = "prefs"  # the intent of an event that a link to the preference page answers
BOUND_BY_HOURS_AND_CONTENT = (Purpose.MARKETING, Purpose.INFORMATIONAL)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Case:
    """What is to be decided."""

    contact: Contact
    facts: Facts
    channel: str
    purpose: str
    address: str
    hash: bytes
    sender: Sender | None
    capability: str = Capability.CONSENT
    body: str = ""
    event: Any = None
    campaign: Any = None
    attached: Sequence[Any] = ()
    at: datetime

    @property
    def workspace(self) -> Any:
        return self.contact.workspace


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
        return [reasons.decision([reasons.erased()]) for _pair in pairs]
    hashes = {address_hash(address)} if address else {address_hash(p.value) for p in contact.points.all()}
    facts = Facts(contact, hashes)
    usual = {} if sender else Sender.objects.usual_each(contact.workspace, {channel for channel, _purpose in pairs})
    decisions = []
    for channel, purpose in pairs:
        consent = facts.consent(channel, purpose)
        to = address or address_for(contact, channel, consent, facts)
        case = _Case(
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
        against = [*_standing(case, consent), *_wording_and_hours(case)]
        decisions.append(reasons.decision(against, _basis(consent)))
    return decisions


def address_for(contact: Contact, channel: str, consent: Consent | None = None, facts: Facts | None = None) -> str:
    """The address they agreed for, if the contact still has it, else the first of the kind; empty if there is none."""
    kind = Kind.EMAIL if channel == Channel.EMAIL else Kind.PHONE
    known = [point.value for point in contact.points.all() if point.kind == kind]
    agreed = (facts or Facts(contact, ())).agreed_address(consent) if consent and len(known) > 1 else ""
    return agreed if agreed in known else next(iter(known), "")


def _basis(consent: Consent | None) -> Any:
    return consent.event if consent and consent.state == State.GRANTED else None


# What the database says, looked at twice: when asked, and under the lock


def _standing(case: _Case, consent: Consent | None) -> list[Reason]:
    """Everything against it but its wording and the hour."""
    if not case.address:
        return [*_person(case), reasons.no_address(case.channel)]
    if case.capability == Capability.CONSENT:
        entitled = _by_consent(case, consent)
    elif case.capability == Capability.DOUBLE_OPT_IN:
        entitled = _by_request(case, consent)
    else:
        entitled = _by_answer(case, consent)
    return [*_person(case), *entitled, *_business(case)]


def _person(case: _Case) -> list[Reason]:
    found = []
    if case.contact.is_restricted:
        found.append(reasons.restricted())
    if case.contact.archived_at and case.capability in (Capability.CONSENT, Capability.DOUBLE_OPT_IN):
        found.append(reasons.archived())
    return found


def _suppressed(case: _Case) -> list[Reason]:
    return [reasons.suppressed(reason) for reason in case.facts.closings(case.hash, case.channel)]


def _by_consent(case: _Case, consent: Consent | None) -> list[Reason]:
    if case.purpose not in Purpose.values:
        return [reasons.no_purpose()]
    found = _suppressed(case)
    if consent is None or consent.state != State.GRANTED:
        found.append(reasons.no_consent(case.channel, case.purpose, consent.state if consent else None))
    elif case.facts.agreed_address(consent) != case.address:
        found.append(reasons.other_address())
    return _once_each(found) + _as_they_wish(case) + _review(case) + _enough_for_a_day(case)


def _once_each(found: list[Reason]) -> list[Reason]:
    """A STOP suppresses the address and withdraws the consent: say it once."""
    return list({reason.code: reason for reason in reversed(found)}.values())[::-1]


def _by_request(case: _Case, consent: Consent | None) -> list[Reason]:
    """A request for consent goes out while it is pending, to the address it was made for."""
    if case.purpose not in Purpose.values:
        return [reasons.no_purpose()]
    found = _suppressed(case)
    if consent is not None and consent.event.method == Method.OPT_IN_PAGE:
        # An erased person may sign up anew: erasure suppresses what others do, not their own fresh act.
        found = [reason for reason in found if reason.code != "erased"]
    if consent is None or consent.state != State.PENDING:
        found.append(reasons.not_an_answer())
    elif case.facts.agreed_address(consent) != case.address:
        found.append(reasons.other_address())
    return found + _review(case)


def _by_answer(case: _Case, consent: Consent | None) -> list[Reason]:
    """A confirmation or an answer to HELP rests on what the person sent, and is for that address alone."""
    event = case.event
    if event is None or bytes(event.address_hash) != case.hash or event.intent != _ANSWERS[Capability(case.capability)]:
        return [reasons.not_an_answer()]
    if case.at - event.received_at > CONFIRM_WITHIN:
        return [reasons.too_late()]
    closed = _suppressed(case)
    if case.capability == Capability.PREFERENCES:
        return closed
    if case.capability == Capability.OPT_OUT_CONFIRMATION:
        return [reason for reason in closed if reason.code != "opted_out"]
    if case.capability == Capability.HELP:
        toll_free = case.sender is not None and case.sender.kind == Sender.Kind.TOLL_FREE
        return [reason for reason in closed if toll_free or reason.code != "opted_out"]
    agreed = any(of.channel == case.channel and of.state == State.GRANTED for of in case.facts.consents.values())
    return closed if agreed else [*closed, reasons.not_an_answer()]


_ANSWERS = {
    Capability.OPT_OUT_CONFIRMATION: "opt_out",
    Capability.OPT_IN_CONFIRMATION: "opt_in",
    Capability.HELP: "help",
    Capability.PREFERENCES: ASKED_FOR_PREFERENCES,
}


def _as_they_wish(case: _Case) -> list[Reason]:
    """What the person settled on their preference page. Who just wrote gets an answer all the same."""
    if case.campaign is None and _answers_them(case):
        return []
    topic = case.campaign.topic if case.campaign is not None else None
    return preferences.objections(case.contact, case.purpose, topic, campaign=case.campaign is not None, at=case.at)


def _review(case: _Case) -> list[Reason]:
    return [reasons.review()] if case.facts.is_under_review(case.hash) else []


def _enough_for_a_day(case: _Case) -> list[Reason]:
    if case.channel != Channel.SMS or case.purpose != Purpose.MARKETING:
        return []
    region, workspace = _region(case.contact), case.contact.workspace_id
    full = daily_caps.full_until(workspace, case.hash, phone=case.address, region=region, at=case.at)
    return [reasons.enough_for_a_day(*full)] if full else []


def _business(case: _Case) -> list[Reason]:
    found = []
    if case.workspace.paused_at:
        found.append(reasons.workspace_paused())
    found += reasons.of_campaign(case.campaign)
    found += sender_rules.objections(case.sender, case.workspace, case.channel, case.purpose, case.at)
    return found + attachments.objections(case.sender, case.attached)


# What the text and the clock say


def _wording_and_hours(case: _Case) -> list[Reason]:
    if case.capability == Capability.DOUBLE_OPT_IN:
        return _hours(case)
    if case.capability != Capability.CONSENT or case.purpose not in BOUND_BY_HOURS_AND_CONTENT:
        return []
    return [*_content(case), *_hours(case)]


def _content(case: _Case) -> list[Reason]:
    findings = content_rules.review(case.body, channel=case.channel) if case.body else []
    return [
        reasons.content(str(finding.rule), _listed(finding.words))
        for finding in findings
        if finding.severity == "block"
    ]


def _listed(words: Any) -> str:
    return words if isinstance(words, str) else ", ".join(words)


def _hours(case: _Case) -> list[Reason]:
    if case.channel == Channel.EMAIL or not case.address:
        return []
    quiet = quiet_hours.check(case.at, phone=case.address, zone=case.contact.zone or None, region=_region(case.contact))
    if quiet.at == case.at or _answers_them(case):
        return []
    return [reasons.quiet(quiet.reason, quiet.at)]


def _region(contact: Contact) -> str | None:
    """The state, where it is one of the United States."""
    return (contact.region or None) if contact.country in ("", "US") else None


def _answers_them(case: _Case) -> bool:
    if case.capability == Capability.DOUBLE_OPT_IN:
        asked = case.facts.consent(case.channel, case.purpose)
        return asked is not None and case.at - asked.since < ASKED_JUST_NOW and asked.event.actor_id is None
    if case.campaign is not None:  # one text for many answers nobody
        return False
    wrote = case.facts.last_inbound(case.hash, case.channel)
    return wrote is not None and wrote > case.at - REPLY_WITHIN


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
    against = _wording_and_hours(_case_of(message))  # takes its time, so not under the lock
    with transaction.atomic(durable=True):
        address_lock.take(message.workspace_id, bytes(message.address_hash))
        fresh = (
            Message.objects.select_related("contact__workspace", "sender__account", "event", "campaign__topic")
            .filter(pk=message.pk, status=Status.CLAIMED, claimed_by=message.claimed_by)
            .first()
        )
        if fresh is None:
            return None
        if fresh.contact_id != message.contact_id:  # merged into another since: its zone, its last answer
            against = _wording_and_hours(_case_of(fresh))
        decision = _decide(_case_of(fresh), against)
        if not decision.allowed:
            _keep_back(fresh, decision)
            return None
        return _commit_to_sending(fresh, decision)


def _case_of(message: Message) -> _Case:
    return _Case(
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
        attached=attachments.of_message(message),
        at=timezone.now(),
    )


def _decide(case: _Case, against: list[Reason]) -> Decision:
    consent = case.facts.consent(case.channel, case.purpose) if case.purpose else None
    basis = _basis(consent) if case.capability == Capability.CONSENT else None
    return reasons.decision([*_standing(case, consent), *against], basis)


def _keep_back(message: Message, decision: Decision) -> None:
    refused = decision.verdict is Verdict.REFUSE
    Message.objects.filter(pk=message.pk, status=Status.CLAIMED, claimed_by=message.claimed_by).update(
        status=Status.REFUSED if refused else Status.HELD,
        reasons=reasons.as_json(decision.reasons),
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
        lease_until=now + LEASE,
        handed_over_at=now + LEASE,
    )
    sender = message.sender
    if not moved or sender is None:  # the lease ran out and somebody else has it, or the person was erased
        return None
    fields = letters.fields_of(message, sender)
    return permit.Letter(start_by=now + START_WITHIN, lease_until=now + LEASE, **fields)


__all__ = ["Decision", "Reason", "address_for", "explain", "explain_each", "hand_over"]
