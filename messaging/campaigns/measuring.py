"""Opens and clicks: counted of those alone who said that they may be, by links of our own (CN-14).

Off by default, twice: a campaign counts nothing unless somebody says so, and a mail to somebody who has not allowed it
has neither a beacon nor another link than the one that was written. Who takes it back is not counted any more, also by
mails that are in their mailbox already; the links in them go on leading where they led.
"""

from collections.abc import Callable, Collection
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from contacts.consent import journal
from contacts.models import Contact
from crm.lib.discovery import discover
from messaging.campaigns import outcomes
from messaging.campaigns.models import Campaign
from messaging.campaigns.outcome_models import CampaignLink, Measuring, Outcome
from messaging.models import Message
from messaging.words import mail_markup

_SALT = "messaging.measuring"
MOST_LINKS = 100
COUNTED_FOR = timedelta(days=90)
"""What is done with a mail later than this after it was written is nobody's business, and is not counted."""

Narrow = Callable[[QuerySet[Measuring]], QuerySet[Measuring]]
_objections: list[Narrow] = []


def register(narrow: Narrow) -> None:
    """Have ``narrow`` leave out those who objected; upper apps call it in their module ``profiling``."""
    if narrow not in _objections:
        _objections.append(narrow)


def allowing() -> QuerySet[Measuring]:
    """The choices that hold: a yes of the person's own, and no objection to profiling since."""
    discover("profiling")
    rows: QuerySet[Measuring] = Measuring.objects.filter(allowed=True)
    for narrow in _objections:
        rows = narrow(rows)
    return rows


def wording(business: str) -> str:
    """What people read beside the box, and what is kept of their choice."""
    return _("%(business)s may see whether I open its mails and follow the links in them.") % {"business": business}


def allows(contact_id: UUID) -> bool:
    """Whether the person lets us count."""
    return allowing().filter(contact=contact_id).exists()


def set_for(contacts: Collection[Contact], *, allowed: bool, words: str = "") -> None:
    """Write what the person chose, on every record that carries their address. Nobody else may say yes for them.

    ``words`` are what they read, where that was not our English.
    """
    for contact in contacts:
        held = Measuring.objects.filter(contact=contact)
        if allows(contact.pk) if allowed else not held.filter(allowed=True).exists():
            continue
        said = {"allowed": allowed, "wording": words or wording(contact.workspace.business_name), "at": timezone.now()}
        with transaction.atomic():
            Measuring.objects.update_or_create(contact=contact, defaults={"workspace_id": contact.workspace_id, **said})
            if not allowed:
                journal.note(contact.workspace_id, "unmeasured", [contact.pk.hex])


# In a mail


def keep_links(campaign: Campaign) -> None:
    """Note where a campaign leads, when it begins. What is put in for each person is nobody's link to count."""
    if not (campaign.measured and campaign.is_mail):
        return
    found = dict.fromkeys(link for body in (campaign.body, campaign.body_b or "") for link in mail_markup.links(body))
    plain = [url for url in found if url.startswith(("https://", "http://")) and "{{" not in url]
    CampaignLink.objects.bulk_create(
        CampaignLink(campaign=campaign, position=position, url=url) for position, url in enumerate(plain[:MOST_LINKS])
    )


def of_mail(message: Message) -> tuple[Callable[[str], str], str]:
    """Where the links of a mail lead, and the address of its beacon; both as written when nothing may be counted."""
    campaign = message.campaign
    if campaign is None or not campaign.measured or not allows(message.contact_id):
        return (lambda url: url), ""
    ours = {link.url: link for link in campaign.links.all()}

    def lead(url: str) -> str:
        link = ours.get(url)
        return _address("messaging:follow", f"{message.pk.hex}{link.pk.hex}") if link else url

    return lead, _address("messaging:seen", message.pk.hex)


def _address(page: str, key: str) -> str:
    return f"{settings.PUBLIC_URL}{reverse(page, args=[signing.Signer(salt=_SALT).sign(key)])}"


# When it is opened, or a link followed


def opened(token: str) -> None:
    """Somebody's mail program fetched the beacon. Raises signing.BadSignature, ValueError."""
    _count(UUID(signing.Signer(salt=_SALT).unsign(token)[:32]), None)


def target(token: str, *, count: bool = True) -> str | None:
    """Where a link leads; None when the campaign is gone. Raises signing.BadSignature, ValueError."""
    key = signing.Signer(salt=_SALT).unsign(token)
    link = CampaignLink.objects.filter(pk=UUID(key[32:])).first()
    if link is not None and count:
        _count(UUID(key[:32]), link)
    return link.url if link else None


def _count(key: UUID, link: CampaignLink | None) -> None:
    rows = Message.objects.filter(pk=key, campaign__isnull=False, contact__restricted_at=None)
    message = rows.filter(created_at__gt=timezone.now() - COUNTED_FOR).first()
    if message is None or not allows(message.contact_id):
        return
    outcomes.note(message, Outcome.Kind.OPENED)  # who follows a link has opened it, whatever pictures they load
    if link is not None:
        outcomes.note(message, Outcome.Kind.CLICKED, link=link)
