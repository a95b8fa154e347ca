"""The projects of a contact, read once for the boxes of a page that show them."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from contacts import presence, timeline
from contacts.models import Contact
from projects.models import Project

_READ = 31  # as many as a stretch of the timeline and one more


def rows(contact: Any) -> QuerySet[Project]:
    """All of them, archived ones too, without their descriptions."""
    return Project.objects.filter(contact=contact).defer("description")


_by_age = timeline.stretch(rows, "created_at")


def newest(contact: Contact, limit: int, before: datetime | None = None) -> list[Project]:
    """The latest that were added, newest first; before a moment if one is given."""
    if not presence.has(contact, "projects"):
        return []
    if limit > _READ or before is not None:
        return _by_age(contact.pk, before, limit)
    return _read(contact)[:limit]


def in_work(contact: Contact, limit: int) -> list[Project]:
    """Those that are not archived, the latest changed first."""
    if not presence.has(contact, "projects"):
        return []
    known = _read(contact)
    if len(known) == _READ:  # there may be more
        return list(rows(contact).filter(archived_at=None).order_by("-updated_at")[:limit])
    kept = [project for project in known if project.archived_at is None]
    return sorted(kept, key=lambda project: project.updated_at, reverse=True)[:limit]


def _read(contact: Contact) -> list[Project]:
    known: list[Project] | None = contact.__dict__.get("_projects")
    if known is None:
        known = contact.__dict__["_projects"] = _by_age(contact.pk, None, _READ)
    return known
