"""What stands against a message: the person, their consent and wishes, the business, the words and the hour.

``gate`` asks for it twice, before a word is written and at the last moment, and alone decides by it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from contacts.consent.evidence import Method
from contacts.consent.models import Channel, Consent, Purpose, State
from contacts.models import Contact
from messaging import codes, content_rules, daily_caps, quiet_hours, reasons
from messaging.facts import Facts
from messaging.inbox import attachments
from messaging.models import Capability, Sender
from messaging.preferences import wishes
from messaging.senders import rules as sender_rules
from messaging.verdicts import Reason

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
class Case:
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
    run: Any = None  # whose step of a sequence it is
    key: UUID | None = None  # of the message, once there is one
    attached: Sequence[Any] = ()
    at: datetime

    @property
    def workspace(self) -> Any:
        return self.contact.workspace


# What the database says, looked at twice: when asked, and under the lock


def standing(case: Case, consent: Consent | None) -> list[Reason]:
    """Everything against it but its wording and the hour."""
    if not case.address:
        return [*_person(case), reasons.no_address(case.channel)]
    if case.capability == Capability.CONSENT:
        entitled = _by_consent(case, consent)
    elif case.capability == Capability.DOUBLE_OPT_IN:
        entitled = _by_request(case, consent)
    elif case.capability == Capability.CODE:
        entitled = _by_code(case)
    else:
        entitled = _by_answer(case, consent)
    return [*_person(case), *entitled, *_business(case)]


def _person(case: Case) -> list[Reason]:
    found = []
    if case.contact.is_restricted and case.capability != Capability.CODE:  # it serves their own claims
        found.append(reasons.restricted())
    if case.contact.archived_at and case.capability in (Capability.CONSENT, Capability.DOUBLE_OPT_IN):
        found.append(reasons.archived())
    return found


def _suppressed(case: Case) -> list[Reason]:
    return [reasons.suppressed(reason) for reason in case.facts.closings(case.hash, case.channel)]


def _by_consent(case: Case, consent: Consent | None) -> list[Reason]:
    if case.purpose not in Purpose.values:
        return [reasons.no_purpose()]
    found = _suppressed(case)
    if consent is None or consent.state != State.GRANTED:
        found.append(reasons.no_consent(case.channel, case.purpose, _last_word(case, consent)))
    else:
        found += _as_agreed(case, consent)
    return _once_each(found) + _as_they_wish(case) + _review(case) + _enough_for_a_day(case)


def _last_word(case: Case, consent: Consent | None) -> str | None:
    """The state to tell: a no lasts while a later question got no answer, as anybody can type an address on a form."""
    if consent is not None and consent.state == State.EXPIRED and case.facts.was_refused(consent):
        return State.WITHDRAWN
    return consent.state if consent else None


def _as_agreed(case: Case, consent: Consent) -> list[Reason]:
    """A yes is for the address it was given for, as long as that is theirs: numbers get new owners."""
    if case.facts.agreed_address(consent) != case.address:
        return [reasons.other_address()]
    if case.sender is not None and not case.sender.is_sandbox and case.facts.is_trial(consent):
        return [reasons.only_tried()]
    return [] if case.facts.carries(case.hash) else [reasons.address_gone()]


def _once_each(found: list[Reason]) -> list[Reason]:
    """A STOP suppresses the address and withdraws the consent: say it once."""
    return list({reason.code: reason for reason in reversed(found)}.values())[::-1]


def _by_request(case: Case, consent: Consent | None) -> list[Reason]:
    """A request for consent goes out while it is pending, to the address it was made for."""
    if case.purpose not in Purpose.values:
        return [reasons.no_purpose()]
    found = _suppressed(case)
    if consent is not None and consent.event.method == Method.OPT_IN_PAGE:
        # An erased person may sign up anew: erasure suppresses what others do, not their own fresh act.
        found = [reason for reason in found if reason.code != "erased"]
    if consent is None or consent.state != State.PENDING:
        found.append(reasons.not_an_answer())
    else:
        found += _as_agreed(case, consent)
    return found + _review(case)


def _by_code(case: Case) -> list[Reason]:
    """A code leaves while it stands, which whoever gave it out says; never to a number that opted out."""
    known = codes.words_of(case.key, case.at) is not None
    return [*_suppressed(case), *([] if known else [reasons.code_is_over(codes.LIFE)])]


def _by_answer(case: Case, consent: Consent | None) -> list[Reason]:
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


def _as_they_wish(case: Case) -> list[Reason]:
    """What the person settled on their preference page. Who just wrote gets an answer all the same."""
    if case.campaign is None and case.run is None and _answers_them(case):
        return []
    many = case.campaign or (case.run.sequence if case.run else None)
    topic = many.topic if many else None
    return wishes.objections(case.contact, case.purpose, topic, campaign=case.campaign is not None, at=case.at)


def _review(case: Case) -> list[Reason]:
    return [reasons.review()] if case.facts.is_under_review(case.hash) else []


def _enough_for_a_day(case: Case) -> list[Reason]:
    if case.channel != Channel.SMS or case.purpose != Purpose.MARKETING:
        return []
    region, workspace = _region(case.contact), case.contact.workspace_id
    full = daily_caps.full_until(workspace, case.hash, phone=case.address, region=region, at=case.at)
    return [reasons.enough_for_a_day(*full)] if full else []


def _business(case: Case) -> list[Reason]:
    found = []
    if case.workspace.paused_at:
        found.append(reasons.workspace_paused())
    found += reasons.of_campaign(case.campaign)
    found += reasons.of_run(case.run)
    found += sender_rules.objections(case.sender, case.workspace, case.channel, case.purpose, case.at)
    return found + attachments.objections(case.sender, case.attached)


# What the text and the clock say


def wording_and_hours(case: Case) -> list[Reason]:
    if case.capability == Capability.DOUBLE_OPT_IN:
        return _hours(case)
    if case.capability != Capability.CONSENT or case.purpose not in BOUND_BY_HOURS_AND_CONTENT:
        return []
    return [*_content(case), *_hours(case)]


def _content(case: Case) -> list[Reason]:
    findings = content_rules.review(case.body, channel=case.channel) if case.body else []
    return [
        reasons.content(str(finding.rule), _listed(finding.words))
        for finding in findings
        if finding.severity == "block"
    ]


def _listed(words: Any) -> str:
    return words if isinstance(words, str) else ", ".join(words)


def _hours(case: Case) -> list[Reason]:
    if case.channel == Channel.EMAIL or not case.address:
        return []
    quiet = quiet_hours.check(case.at, phone=case.address, zone=case.contact.zone or None, region=_region(case.contact))
    if quiet.at == case.at or _answers_them(case):
        return []
    return [reasons.quiet(quiet.reason, quiet.at)]


def _region(contact: Contact) -> str | None:
    """The state, where it is one of the United States."""
    return (contact.region or None) if contact.country in ("", "US") else None


def _answers_them(case: Case) -> bool:
    if case.capability == Capability.DOUBLE_OPT_IN:
        asked = case.facts.consent(case.channel, case.purpose)
        return asked is not None and case.at - asked.since < ASKED_JUST_NOW and asked.event.actor_id is None
    if case.campaign is not None or case.run is not None:  # one text for many answers nobody
        return False
    wrote = case.facts.last_inbound(case.hash, case.channel)
    return wrote is not None and wrote > case.at - REPLY_WITHIN
