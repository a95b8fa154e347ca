"""The privacy requests of a contact: by the address they were filed with, and by the key of the contact."""

from datetime import datetime

from django.db.models import Q

from contacts import timeline
from contacts.models import Contact, ContactPoint
from privacy.models import CLOSED, PrivacyRequest, RequestQuerySet

_READ = 31  # as many as a stretch of the timeline and one more


def requests(contact: Contact) -> RequestQuerySet:
    """Those that staff may know of."""
    hashes = ContactPoint.objects.filter(contact=contact).values("hash")
    theirs = Q(email_hash__in=hashes) | Q(contact_ids__icontains=str(contact.pk))
    return PrivacyRequest.objects.filter(theirs, workspace=contact.workspace_id).for_staff()


def latest(contact: Contact, before: datetime | None, limit: int) -> list[PrivacyRequest]:
    """The newest, received before a moment if one is given."""
    if before is None and limit <= _READ:
        return _read(contact)[:limit]
    return list(timeline.older(requests(contact), "received_at", before)[:limit])


def open_ones(contact: Contact, limit: int) -> list[PrivacyRequest]:
    """Those that are not closed."""
    known = _read(contact)
    if len(known) == _READ:  # there may be more
        return list(requests(contact).open()[:limit])
    return [each for each in known if each.state not in CLOSED][:limit]


def _read(contact: Contact) -> list[PrivacyRequest]:
    """The newest requests, read once however many boxes of a page show them."""
    known: list[PrivacyRequest] | None = contact.__dict__.get("_requests")
    if known is None:
        rows = timeline.older(requests(contact), "received_at", None)
        known = contact.__dict__["_requests"] = list(rows[:_READ])
        for each in known:
            each.workspace = contact.workspace  # nobody has to ask for it
    return known
