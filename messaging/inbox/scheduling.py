"""Messages that leave at a time that somebody chose. They wait in the outbox like any other.

The gate decides when their time has come: whatever consent there was when they were written, it is that of then which
counts. Until a worker has taken one it can be changed or taken back.
"""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from contacts.models import Contact
from messaging.models import SCHEDULED, Message, Status
from messaging.verdicts import Reason

LONGEST = timedelta(days=366)
MINE, THEIRS = "mine", "theirs"


def read(text: str, whose: str, contact: Contact, now: datetime | None = None) -> datetime:
    """The moment that somebody typed, by their own clock or by the contact's. Raises ValidationError."""
    now = now or timezone.now()
    zone = (zone_of(contact) if whose == THEIRS else None) or timezone.get_current_timezone()
    try:
        moment = parse_datetime(text.strip()[:40])
        if moment is not None:
            moment = moment.replace(tzinfo=zone) if timezone.is_naive(moment) else moment
            if now < moment < now + LONGEST:
                return moment
    except (ValueError, OverflowError):
        pass
    raise ValidationError(_("Choose a time to come, within a year."))


def too_late() -> Reason:
    """It can't be changed any more."""
    return Reason("too_late", _("It has left already, or was cancelled before."), "")


def zone_of(contact: Contact) -> ZoneInfo | None:
    """The contact's own zone, where it is known."""
    try:
        return ZoneInfo(contact.zone) if contact.zone else None
    except (KeyError, ValueError, OSError):
        return None


def zones(contact: Contact) -> list[tuple[str, str]]:
    """By whose clock a time may be meant."""
    mine, theirs = timezone.get_current_timezone_name(), zone_of(contact)
    found = [(MINE, _("your time (%(zone)s)") % {"zone": mine})]
    if theirs is not None and str(theirs) != mine:
        found.append((THEIRS, _("their time (%(zone)s)") % {"zone": theirs}))
    return found


def waiting(workspace: Any) -> QuerySet[Message]:
    """Messages whose time has not come, the next first."""
    return Message.objects.of(workspace).filter(SCHEDULED).order_by("scheduled_for", "id")


@transaction.atomic
def take_back(message: Message) -> bool:
    """Out of the outbox, before it is written anew; false when it is too late."""
    mine = Message.objects.filter(pk=message.pk)
    if mine.filter(status=Status.QUEUED, attempts=0).update(status=Status.CANCELLED) != 1:
        return False
    mine.delete()
    return True
