"""What the page of a contact shows of this package, and the end of what was deleted there."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from contacts import presence
from contacts.models import Contact, Note
from contacts.page import files, keeping, relations
from contacts.page.models import ContactFile, Removable
from crm.lib.prepared import prepared

_MOST_PINNED = 5


@prepared
def _pinned(contact: Any) -> QuerySet[Note]:
    rows = Note.objects.filter(contact=contact, pinned_at__isnull=False, deleted_at__isnull=True)
    return rows.select_related("author").order_by("-pinned_at")[:_MOST_PINNED]


def about(contact: Contact) -> dict[str, Any]:
    """Pinned notes, related people and files: three queries at most, whatever their number."""
    return {
        "pinned": _pinned(contact.pk) if presence.has(contact, "pinned") else [],
        "related": relations.of(contact),
        "files": files.of(contact),
    }


def shortcuts() -> list[tuple[str, str]]:
    """The letters that do something on the page, and what."""
    return [
        ("n", _("Write a note")),
        ("r", _("Write to them")),
        ("l", _("Log a call")),
        ("t", _("Add a task")),
        ("e", _("Edit")),
    ]


def forget(now: datetime | None = None) -> int:
    """Destroy what was deleted an hour ago, on pages of contacts and wherever else something can be taken back; but not
    files, whose bytes go first, and not what has to be kept. Returns how many rows. Safe to repeat.
    """
    before = (now or timezone.now()) - timedelta(hours=1)
    kinds = [model for model in Removable.__subclasses__() if model is not ContactFile]
    return sum(keeping.free(model._base_manager.filter(deleted_at__lt=before)).delete()[0] for model in kinds)
