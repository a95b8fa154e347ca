"""A test of a sender to oneself, by the same gate as everything: only to somebody who agreed.

A mail goes to the address of one's own account, which is verified; asking for the test is the consent, and is written
down as such. A phone number is not verified until it answers: the first test is the question that everybody gets, and
YES to it shows that the number works in both directions; after that a test is an ordinary text. Whose number it is
nobody knows before, so a campaign's words go by consent to what the campaign is for, as to everybody else.
"""

from typing import Any

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from contacts.consent import ledger
from contacts.consent.evidence import is_trial
from contacts.consent.models import Channel, Consent, Purpose, State
from contacts.models import Contact, ContactPoint, Source
from contacts.search import reindex
from crm.lib import addresses
from crm.lib.ids import new_slug
from messaging import outbox
from messaging.campaigns.wording import Words
from messaging.models import Sender
from messaging.opt_in import by_staff


class NotTested(Exception):
    """No test was sent, in words for the person who asked."""


def send(sender: Sender, user: Any, number: str = "") -> str:
    """Send a test to the signed-in person; says in words what happens next. Raises NotTested."""
    with transaction.atomic():
        return _by_mail(sender, user) if sender.is_mail else _by_text(sender, user, number)


def send_mail(sender: Sender, user: Any, words: Words) -> str:
    """Send a campaign's words to the address of one's own account; says what happens next. Raises NotTested."""
    letter = {
        "subject": _("Test: %(subject)s") % {"subject": words.subject},
        "preheader": words.preheader,
        "laid_out": True,
    }
    with transaction.atomic():
        return _by_mail(sender, user, words.body, letter)


def send_text(sender: Sender, user: Any, words: Words, number: str, purpose: str) -> str:
    """The same for a text, to a number that agreed to the campaign's purpose; else that question goes out first."""
    with transaction.atomic():
        return _by_text(sender, user, number, words.body, purpose)


def _by_mail(sender: Sender, user: Any, body: str = "", letter: dict[str, Any] | None = None) -> str:
    if not EmailAddress.objects.filter(user=user, email__iexact=user.email, verified=True).exists():
        raise NotTested(_("Your own address is not verified yet: confirm it in your account first."))
    address = addresses.normalize_email(user.email)
    contact = _oneself(sender.workspace, user, addresses.Kind.EMAIL, address)
    if not _agreed(contact, sender, Purpose.TRANSACTIONAL, address):
        try:
            ledger.grant(
                contact,
                Channel.EMAIL,
                Purpose.TRANSACTIONAL,
                method=ledger.Method.OWN_ACCOUNT,
                address=address,
                wording=_("Send a test to my own address."),
                evidence="asked for by the account that the address is verified for",
                actor=user,
            )
        except ledger.Suppressed as error:
            raise NotTested(_("Your own address opted out of mail from here, so nothing is sent to it.")) from error
    usual = _("This is a test of %(sender)s. If you can read it, mail leaves as it should.")
    text = body or usual % {"sender": sender.address}
    _compose(contact, Channel.EMAIL, Purpose.TRANSACTIONAL, text, sender, user, letter)
    return _("A test is on its way to %(address)s.") % {"address": address}


def _by_text(sender: Sender, user: Any, number: str, body: str = "", purpose: str = Purpose.TRANSACTIONAL) -> str:
    try:
        address = addresses.normalize_phone(number, sender.workspace.country)
    except ValidationError as error:
        raise NotTested(" ".join(error.messages)) from error
    contact = _oneself(sender.workspace, user, addresses.Kind.PHONE, address)
    if _agreed(contact, sender, purpose, address):
        usual = _("This is a test of %(sender)s. If you can read it, texts leave as they should.")
        _compose(contact, Channel.SMS, purpose, body or usual % {"sender": sender.address}, sender, user)
        return _("A test is on its way to %(number)s.") % {"number": addresses.show_phone(address)}
    against = by_staff.ask(contact, purpose, actor=user, sender=sender)
    if against:
        raise NotTested(against)
    return _("%(number)s gets the question that everybody gets. Answer YES: then both directions work.") % {
        "number": addresses.show_phone(address)
    }


def _oneself(workspace: Any, user: Any, kind: str, address: str) -> Contact:
    """The contact with this address; one of one's own is made when there is none."""
    points = ContactPoint.objects.filter(workspace=workspace, hash=addresses.address_hash(address))
    point = points.select_related("contact__workspace").order_by("contact__created_at").first()
    if point is not None:
        return point.contact
    contact = Contact.objects.create(
        workspace=workspace,
        name=user.name or user.email,
        source=Source.STAFF,
        purpose="to test our own messages",
        zone="" if user.zone == "UTC" else user.zone,  # UTC is what an account begins with, and says nothing
    )
    ContactPoint.objects.create(workspace=workspace, contact=contact, kind=kind, value=address)
    reindex([contact])
    return contact


def _agreed(contact: Contact, sender: Sender, purpose: str, address: str) -> bool:
    channel = Channel.EMAIL if sender.is_mail else Channel.SMS
    row = Consent.objects.filter(contact=contact, channel=channel, purpose=purpose, state=State.GRANTED)
    found = row.select_related("event").first()
    held = ledger.opened(found.event) if found is not None else {}
    return held.get("address") == address and (sender.is_sandbox or not is_trial(held))


def _compose(
    contact: Contact,
    channel: str,
    purpose: str,
    body: str,
    sender: Sender,
    user: Any,
    letter: dict[str, Any] | None = None,
) -> None:
    try:
        outbox.compose(
            contact,
            channel,
            purpose,
            body,
            **(letter or {"subject": _("A test")}),
            author=user,
            sender=sender,
            idempotency_key=f"test:{sender.pk.hex}:{new_slug(12)}",
        )
    except outbox.NotComposed as why:
        raise NotTested(str(why.reason)) from why
