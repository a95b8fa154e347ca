"""The box about other records of a contact: likely ones, and those that were made one with it."""

from accounts.access import WorkspaceRequest
from accounts.models import Role
from contacts import panels, presence
from contacts.duplicates import pairs
from contacts.duplicates.models import ContactMerge
from contacts.models import Contact

_SHOWN = 5


def records(request: WorkspaceRequest, contact: Contact) -> panels.Content:
    """Nothing for most people."""
    may_edit = request.membership.may(Role.MEMBER)
    merges = _merges(contact) if presence.has(contact, "merges") else []
    others = _likely(contact) if may_edit and presence.has(contact, "pairs") else []
    if not (merges or others):
        return None
    return "contacts/_merge_panel.html", {"merges": merges, "likely": others, "may_edit": may_edit}


def _merges(contact: Contact) -> list[ContactMerge]:
    return list(ContactMerge.objects.filter(survivor=contact, undone_at=None).select_related("by")[:_SHOWN])


def _likely(contact: Contact) -> list[Contact]:
    rows = pairs.of_contact(contact).select_related("one", "other").prefetch_related("one__points", "other__points")
    return [pair.other if pair.one_id == contact.pk else pair.one for pair in rows[:_SHOWN]]


panels.register("records", records, order=80)
