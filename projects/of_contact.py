"""The projects of a contact, read once for the boxes of a page that show them."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from accounts.models import Membership
from contacts import presence
from contacts.models import Contact
from crm.lib.prepared import LATEST, prepared
from projects.members.models import eyes, may_see
from projects.models import Project

_READ = 31  # as many as a stretch of the timeline and one more


def rows(contact: Any, user: Any, whole: bool) -> QuerySet[Project]:
    """Those that may be seen, archived ones too, without their descriptions."""
    found = Project.objects.filter(contact=contact).defer("description")
    return found if whole else found.filter(may_see(user))


@prepared
def _by_age(contact: Any, user: Any, before: Any, *, limit: int, whole: bool) -> QuerySet[Project]:
    return rows(contact, user, whole).filter(created_at__lt=before).order_by("-created_at", "-pk")[:limit]


def newest(contact: Contact, viewer: Membership | None, limit: int, before: datetime | None = None) -> list[Project]:
    """The latest that were added, newest first; before a moment if one is given."""
    if not presence.has(contact, "projects"):
        return []
    if limit > _READ or before is not None:
        user, whole = eyes(viewer)
        return _by_age(contact.pk, user, before or LATEST, limit=limit, whole=whole)
    return _read(contact, viewer)[:limit]


def in_work(contact: Contact, viewer: Membership | None, limit: int) -> list[Project]:
    """Those that are not archived, the latest changed first."""
    if not presence.has(contact, "projects"):
        return []
    known = _read(contact, viewer)
    if len(known) == _READ:  # there may be more
        return list(rows(contact, *eyes(viewer)).filter(archived_at=None).order_by("-updated_at")[:limit])
    kept = [project for project in known if project.archived_at is None]
    return sorted(kept, key=lambda project: project.updated_at, reverse=True)[:limit]


def _read(contact: Contact, viewer: Membership | None) -> list[Project]:
    user, whole = eyes(viewer)
    known: dict[Any, list[Project]] = contact.__dict__.setdefault("_projects", {})
    if user not in known:
        known[user] = _by_age(contact.pk, user, LATEST, limit=_READ, whole=whole)
    return known[user]
