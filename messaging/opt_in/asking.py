"""Asking for consent and hearing the answer: sign-ups on the opt-in page, requests by staff, reminders, the end.

A sign-up grants nothing. It is noted as a request, and the person who has the address is asked to confirm: by text with
YES, by email behind a link (CN-4). One request, one reminder after a day, then it expires (Twilio 30540).
"""

import logging
import re
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts import product_mail
from accounts.models import Workspace
from contacts.consent import ledger
from contacts.consent.evidence import is_trial
from contacts.consent.models import Channel, Consent, ConsentEvent, EventKind, State, Suppression
from contacts.consent.suppression import holding
from contacts.models import Contact
from crm.lib import addresses
from messaging import outbox
from messaging.forms import languages
from messaging.forms.design import Said, Shown
from messaging.forms.models import FormVersion
from messaging.models import HANDED_OVER, Capability, Message, Sender
from messaging.opt_in import asked

logger = logging.getLogger(__name__)

EXPIRES_AFTER = timedelta(hours=72)
FINGERPRINT = "fingerprint of the form"  # in the evidence of a request
LANGUAGE = "language of the page"  # in the evidence of one that came by the preference page
_LANGUAGE = re.compile(rf"^{LANGUAGE}: ([a-z]{{2}})$", re.MULTILINE)
_FINGERPRINT = re.compile(rf"^{FINGERPRINT}: ([0-9a-f]{{64}})$", re.MULTILINE)
_SALT = "consent confirmation"
_Reason = Suppression.Reason


# On a form, on the preference page


def request_of_form(
    contact: Contact, channel: Channel, purpose: str, how: ledger.Circumstances, *, about: str = ""
) -> None:
    """A box of a form was ticked: note the request, and ask the person who has the address to confirm."""
    address = how["address"]
    if _asked_lately(contact, channel, purpose) or _has_agreed(contact, channel, purpose, address):
        return
    event = ledger.request(contact, channel, purpose, **how)
    if event.kind == EventKind.REQUESTED:
        _ask_to_confirm(contact, event, address, channel, about)


def ask_back(
    contact: Contact,
    channel: Channel,
    purpose: str,
    address: str,
    *,
    wording: str,
    ip: str = "",
    language: str = "en",
) -> None:
    """Somebody wants again what they had stopped, on their preference page: ask at the address, grant nothing (CN-4).

    A number that opted out by STOP is not texted; START brings it back.
    """
    if contact.is_restricted or _asked_lately(contact, channel, purpose):
        return
    event = ledger.request(
        contact,
        channel,
        purpose,
        method=ledger.Method.PREFERENCES,
        address=address,
        wording=wording,
        evidence={"how": "ticked on the preference page", LANGUAGE: language},
        ip=ip,
    )
    if event.kind == EventKind.REQUESTED:
        _ask_to_confirm(contact, event, address, channel)


def _ask_to_confirm(contact: Contact, event: ConsentEvent, address: str, channel: str, about: str = "") -> None:
    """By a link or by text, unless the address is closed to that.

    Who opted out of mail, or was erased, is asked once in a while at most: anybody can type their address on a page.
    """
    digest = addresses.address_hash(address)
    closed = set(holding(contact.workspace_id, [digest], channel).values_list("reason", flat=True))
    if channel == Channel.EMAIL and not closed & {_Reason.CHILD, _Reason.BOUNCED, _Reason.COMPLAINT}:
        if not closed or asked.claim(contact.workspace_id, digest):
            send_link(event, address, contact.workspace, about)
    elif channel == Channel.SMS and not closed - {_Reason.ERASED}:
        send_request(contact, event)


def _asked_lately(contact: Contact, channel: str, purpose: str) -> bool:
    """Whether a request is open: there is at most one, and one reminder."""
    return Consent.objects.filter(
        contact=contact,
        channel=channel,
        purpose=purpose,
        state=State.PENDING,
        since__gt=timezone.now() - EXPIRES_AFTER,
    ).exists()


def _has_agreed(contact: Contact, channel: str, purpose: str, address: str) -> bool:
    row = (
        Consent.objects.filter(contact=contact, channel=channel, purpose=purpose, state=State.GRANTED)
        .select_related("event")
        .first()
    )
    if row is None or is_tried(row):
        return False
    return ledger.opened(row.event).get("address") == address


def is_tried(consent: Consent) -> bool:
    """Whether it is a yes of the sandbox's phone, which counts no more since texts leave by a real number."""
    real = Sender.objects.has_real_number(consent.workspace_id)
    return real and consent.state == State.GRANTED and is_trial(ledger.opened(consent.event))


# By text


def send_request(
    contact: Contact,
    event: ConsentEvent,
    *,
    author: Any = None,
    sender: Sender | None = None,
    reminder: bool = False,
    wanted: bool = False,
) -> Message | None:
    """Put the request for a YES into the outbox: once for each event, and once more as a reminder.

    A number that has not answered the last request is asked again only by staff, with their name, or when somebody
    texts from it that they want to be (``wanted``): anybody can type a number on a page.
    """
    asked_anyway = author is not None or reminder or wanted
    with transaction.atomic():
        if not asked.claim(contact.workspace_id, _number(event), anyway=asked_anyway):
            logger.info("The request for consent %s was not sent: an earlier one has no answer yet", event.pk)
            return None
        try:
            return outbox.compose(
                contact,
                event.channel,
                event.purpose,
                "",
                author=author,
                sender=sender,
                idempotency_key=key_of(event, reminder=reminder),
                capability=Capability.DOUBLE_OPT_IN,
                page=_box_of(event),
            )
        except outbox.NotComposed as why:
            logger.info("The request for consent %s was not composed: %s", event.pk, why.reason.code)
            transaction.set_rollback(True)
            return None


def _number(event: ConsentEvent) -> bytes:
    return addresses.address_hash(ledger.opened(event)["address"])


def _box_of(event: ConsentEvent) -> Said | None:
    """What the form said that was signed: the version whose fingerprint the request names."""
    evidence = ledger.opened(event).get("evidence", "")
    page = _LANGUAGE.search(evidence)
    if page is not None and page[1] != "en":
        return Said.of_purpose(event.purpose, page[1])
    found = _FINGERPRINT.search(evidence)
    version = FormVersion.objects.filter(
        form__workspace_id=event.workspace_id, fingerprint=found[1] if found else ""
    ).first()
    if version is None:
        return None
    shown = Shown.read(version.content)
    box = shown.box(event.channel, event.purpose)
    return Said.of(shown, box) if box else None


def words_of(event: ConsentEvent) -> dict[str, Any]:
    """The words of the language in which the person was asked."""
    said = _box_of(event)
    return languages.words(said.language if said else "en")


def was_shown(consents: list[Consent]) -> list[Consent]:
    """Those whose request for a YES has left for the person's phone: nobody agrees to what they never read (CN-3)."""
    keys = {key_of(consent.event, reminder=reminder): consent.pk for consent in consents for reminder in (False, True)}
    left = Message.objects.filter(
        workspace_id__in={consent.workspace_id for consent in consents},
        idempotency_key__in=keys,
        status__in=HANDED_OVER,
    )
    shown = {keys[key] for key in left.values_list("idempotency_key", flat=True)}
    return [consent for consent in consents if consent.pk in shown]


def key_of(event: ConsentEvent, *, reminder: bool) -> str:
    """The idempotency key of the request for a YES, or of its reminder."""
    return f"opt-in:{event.pk.hex}:{2 if reminder else 1}"


# By email


def send_link(event: ConsentEvent, address: str, workspace: Workspace, about: str, *, by_staff: bool = False) -> None:
    """Mail the link behind which the person confirms, in the language of the page, or of the person (``by_staff``)."""
    words = words_of(event)
    named = {"business": workspace.business_name, "about": about or words["about"][event.purpose]}
    kind = "asked" if by_staff else "mail"
    product_mail.send(
        product_mail.Kind.CONSENT_CONFIRMATION,
        address,
        "consent_confirmation",
        {
            "subject": words[f"{kind}_subject"] % named,
            "text": words[f"{kind}_text"] % named,
            "end": words[f"{kind}_end"],
            "link": f"{settings.PUBLIC_URL}{reverse('messaging:join-confirm', args=[token(event)])}",
        },
    )


def token(event: ConsentEvent) -> str:
    """What a confirmation link carries: the event's id, signed."""
    return signing.dumps(event.pk.hex, salt=_SALT)


def open_request(signed: str) -> Consent | None:
    """The request that a link is about, while nobody has answered it; None for a bad, old or used link."""
    try:
        pk = UUID(signing.loads(signed, salt=_SALT, max_age=EXPIRES_AFTER))
    except (signing.BadSignature, ValueError, TypeError):
        return None
    rows = Consent.objects.select_related("event", "contact__workspace")
    return rows.filter(event_id=pk, state__in=[State.PENDING, State.EXPIRED], contact__restricted_at=None).first()


def confirm(consent: Consent, *, ip: str = "") -> ConsentEvent:
    """The person pressed the button behind the link. Raises ledger.Suppressed for a child's address."""
    held = ledger.opened(consent.event)
    asked.answered(consent.workspace_id, addresses.address_hash(held["address"]))
    return ledger.grant(
        consent.contact,
        consent.channel,
        consent.purpose,
        method=ledger.Method.LINK,
        address=held["address"],
        wording=held["wording"],
        evidence={"confirms entry": consent.event.seq},
        ip=ip,
    )
