"""News of the service itself to the people who have an account here (CN-16): by their consent, past the same gate.

The operator's own workspace writes them, as campaigns like any other. Whoever wants them becomes a contact there, by
their own verified address and their own click; whoever does not want them any more is believed at once.
"""

from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Workspace
from contacts.consent import ledger, wording
from contacts.consent.models import Channel, Consent, Purpose, State
from contacts.models import Contact, ContactPoint, Source
from contacts.search import reindex
from crm.lib import addresses


class NotPossible(Exception):
    """It could not be done, in words for the person."""


def workspace() -> Workspace | None:
    """The one that writes the news; None where the operator named none."""
    return Workspace.objects.filter(slug=settings.NEWS_WORKSPACE).first() if settings.NEWS_WORKSPACE else None


def agreement(ours: Workspace) -> str:
    """What the person agrees to."""
    return wording.agreement(ours.business_name, Channel.EMAIL, Purpose.MARKETING).text


def wants(ours: Workspace, user: Any) -> bool:
    """Whether the news go to the account's address."""
    rows = Consent.objects.of(ours).filter(channel=Channel.EMAIL, purpose=Purpose.MARKETING, state=State.GRANTED)
    mine = _holders(ours, user).values("contact")
    held = [row.event for row in rows.filter(contact__in=mine)]
    said = [content.get("address") for _event, content in ledger.opened_all(held)]
    address = addresses.normalize_email(user.email)
    return address in said and not ledger.is_suppressed(ours, address, Channel.EMAIL)


def begin(ours: Workspace, user: Any, *, ip: str) -> None:
    """They want them. Raises NotPossible."""
    if not EmailAddress.objects.filter(user=user, email__iexact=user.email, verified=True).exists():
        raise NotPossible(_("Your address is not verified yet: confirm it first, under Email."))
    address = addresses.normalize_email(user.email)
    with transaction.atomic():
        contact = _oneself(ours, user, address)
        if contact.is_restricted:
            raise NotPossible(_("Your data are frozen at your request, so nothing is sent to you."))
        try:
            ledger.grant(
                contact,
                Channel.EMAIL,
                Purpose.MARKETING,
                method=ledger.Method.OWN_ACCOUNT,
                address=address,
                wording=agreement(ours),
                evidence="ticked in the account that the address is verified for",
                ip=ip,
                actor=user,
            )
        except ledger.Suppressed as error:
            said = _("This address opted out of mail from us. To have it again, open the link at the end of a mail.")
            raise NotPossible(said) from error


def end(ours: Workspace, user: Any, *, ip: str) -> None:
    """They do not want them any more, on whichever record they stand."""
    for point in _holders(ours, user).select_related("contact__workspace"):
        ledger.withdraw(
            point.contact,
            Channel.EMAIL,
            Purpose.MARKETING,
            method=ledger.Method.OWN_ACCOUNT,
            address=point.value,
            evidence="unticked in their account",
            ip=ip,
            actor=user,
        )


def _holders(ours: Workspace, user: Any) -> Any:
    digest = addresses.address_hash(addresses.normalize_email(user.email))
    return ContactPoint.objects.filter(workspace=ours, hash=digest)


def _oneself(ours: Workspace, user: Any, address: str) -> Contact:
    point = _holders(ours, user).select_related("contact__workspace").order_by("contact__created_at").first()
    if point is not None:
        found: Contact = point.contact
        return found
    contact = Contact.objects.create(
        workspace=ours, name=user.name or "", source=Source.OPT_IN, purpose=_("to send you news of the service")
    )
    ContactPoint.objects.create(workspace=ours, contact=contact, kind=addresses.Kind.EMAIL, value=address)
    reindex([contact])
    return contact
