"""The privacy requests of a contact: by the address they were filed with, and by the key of the contact."""

from datetime import datetime
from typing import Any
from uuid import UUID

from contacts import timeline
from contacts.models import Contact, ContactPoint
from privacy.requests.kinds import CLOSED
from privacy.requests.models import PrivacyRequest, RequestQuerySet

_READ = 31  # as many as a stretch of the timeline and one more


def _about(workspace: Any, contact: Any) -> RequestQuerySet:
    """Those that staff may know of. Each way has an index of its own, so they are asked apart, not by an "or"."""
    rows = PrivacyRequest.objects.filter(workspace=workspace)
    hashes = ContactPoint.objects.filter(contact=contact).values("hash")
    theirs = rows.filter(email_hash__in=hashes).values("pk").union(rows.filter(people=contact).values("pk"))
    return rows.filter(pk__in=theirs).for_staff()


_stretch = timeline.stretch(lambda of: _about(*of), "received_at")


def requests(contact: Contact) -> RequestQuerySet:
    """Those that staff may know of."""
    return _about(*_names(contact))


def _names(contact: Contact) -> tuple[UUID, UUID]:
    return contact.workspace_id, contact.pk


def latest(contact: Contact, before: datetime | None, limit: int) -> list[PrivacyRequest]:
    """The newest, received before a moment if one is given."""
    if before is None and limit <= _READ:
        return _read(contact)[:limit]
    return _stretch(_names(contact), before, limit)


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
        known = contact.__dict__["_requests"] = _stretch(_names(contact), None, _READ)
        for each in known:
            each.workspace = contact.workspace  # nobody has to ask for it
    return known
