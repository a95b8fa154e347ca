"""Staff ask somebody for consent: by text, answered with YES, or by email, confirmed behind a link (CN-4).

Once, and not again for three months when nobody answers; never somebody who said no.
"""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from contacts.consent import ledger
from contacts.consent.models import Channel, Consent, EventKind, State
from contacts.consent.state import KIND_OF
from contacts.consent.suppression import holding
from contacts.models import Contact
from messaging.forms import languages
from messaging.models import HANDED_OVER, WAITING, Capability, Message, Sender, Status
from messaging.opt_in.asking import LANGUAGE, is_tried, send_link, send_request
from messaging.words import final_text

NOT_AGAIN_FOR = timedelta(days=90)  # staff do not ask again somebody who did not answer


def why_not(contact: Contact, purpose: str, channel: str = Channel.SMS) -> str:
    """Why staff may not ask this contact for consent; empty when they may."""
    by_mail = channel == Channel.EMAIL
    points = [point for point in contact.points.all() if point.kind == KIND_OF[Channel(channel)]]
    if not points:
        return _("There is no email address to ask.") if by_mail else _("There is no phone number to ask.")
    if contact.is_restricted:
        return _("This contact is frozen at their own request.")
    digest = bytes(points[0].hash)
    if holding(contact.workspace_id, [digest], channel).exists():
        if by_mail:
            return _("This address is closed to you. Only the person can change that, on your opt-in page.")
        return _("This number opted out. Only the person can change that, with START from this number.")
    asked = (consent for consent in contact.consents.all() if consent.channel == channel)
    row = next((consent for consent in asked if consent.purpose == purpose), None)
    if row and row.state == State.EXPIRED and ledger.refused([contact.pk]).filter(pk=row.pk).exists():
        return _("They opted out. Only the person can change that.")
    tried = row is not None and is_tried(row)
    if row is None or tried or (row.state == State.EXPIRED and row.since < timezone.now() - NOT_AGAIN_FOR):
        if by_mail and _address_was_asked(contact, digest, purpose):
            return _("This address was asked about this less than three months ago, perhaps as another contact.")
        if not by_mail and _number_was_asked(contact.workspace_id, digest, purpose, tried=tried):
            return _("This number was asked about this less than three months ago, perhaps as another contact.")
        return ""
    return {
        State.GRANTED: _("They have agreed already."),
        State.PENDING: _("They were asked and have not answered yet."),
        State.WITHDRAWN: _("They opted out. Only the person can change that."),
        State.EXPIRED: _("They were asked less than three months ago and did not answer."),
    }[State(row.state)]


def _number_was_asked(workspace_id: UUID, digest: bytes, purpose: str, *, tried: bool) -> bool:
    """Whether a request went to the number lately, whichever contact carried it.

    Somebody who was ``tried`` in the sandbox has not been asked by that: what it carries reaches nobody.
    """
    asked = Message.objects.filter(
        workspace_id=workspace_id,
        address_hash=digest,
        purpose=purpose,
        capability=Capability.DOUBLE_OPT_IN,
        created_at__gt=timezone.now() - NOT_AGAIN_FOR,
    )
    if tried:
        asked = asked.exclude(sender__provider="sandbox")
    return asked.filter(status__in=[*HANDED_OVER, *WAITING, Status.CLAIMED]).exists()


def _address_was_asked(contact: Contact, digest: bytes, purpose: str) -> bool:
    """The same for an email address: another contact with it was asked and has not said yes."""
    asked = Consent.objects.of(contact.workspace_id).filter(
        contact__points__hash=digest,
        channel=Channel.EMAIL,
        purpose=purpose,
        state__in=[State.PENDING, State.EXPIRED, State.WITHDRAWN],
        since__gt=timezone.now() - NOT_AGAIN_FOR,
    )
    return asked.exclude(contact=contact).exists()


def ask(contact: Contact, purpose: str, *, actor: Any, channel: str = Channel.SMS, sender: Sender | None = None) -> str:
    """Ask for consent. Returns why not, or an empty string when the request is on its way."""
    with transaction.atomic():
        against = why_not(contact, purpose, channel)
        if against:
            return against
        point = contact.point(KIND_OF[Channel(channel)])
        address = point.value if point else ""
        if channel == Channel.EMAIL:
            return _by_mail(contact, purpose, address, actor)
        event = ledger.request(
            contact,
            Channel.SMS,
            purpose,
            method=ledger.Method.STAFF,
            address=address,
            wording=final_text.double_opt_in(contact.workspace, purpose),
            actor=actor,
        )
        if event.kind == EventKind.REQUESTED:
            send_request(contact, event, author=actor, sender=sender)
    return ""


def _by_mail(contact: Contact, purpose: str, address: str, actor: Any) -> str:
    """In the language of the person, where the words are there in it."""
    language = contact.language[:2] if contact.language[:2] in languages.NAMES else "en"
    event = ledger.request(
        contact,
        Channel.EMAIL,
        purpose,
        method=ledger.Method.STAFF,
        address=address,
        wording=languages.agreement(
            contact.workspace.business_name, Channel.EMAIL, purpose, language=language, frequency="recurring"
        ),
        evidence={"how": "asked by staff, by email", LANGUAGE: language},
        actor=actor,
    )
    if event.kind == EventKind.REQUESTED:
        send_link(event, address, contact.workspace, "", by_staff=True)
    return ""
