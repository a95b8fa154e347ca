"""The box about other records of a contact: likely ones, and those that were made one with it."""

from accounts.access import WorkspaceRequest
from accounts.models import Role
from contacts import panels
from contacts.duplicates import pairs
from contacts.duplicates.models import ContactMerge
from contacts.models import Contact

_SHOWN = 5


def records(request: WorkspaceRequest, contact: Contact) -> panels.Content:
    """Nothing for most people."""
    merges = ContactMerge.objects.filter(survivor=contact, undone_at=None).select_related("by")[:_SHOWN]
    may_edit = request.membership.may(Role.MEMBER)
    likely = pairs.of_contact(contact).select_related("one", "other") if may_edit else ()
    likely = likely and likely.prefetch_related("one__points", "other__points")[:_SHOWN]
    others = [pair.other if pair.one_id == contact.pk else pair.one for pair in likely]
    if not (merges or others):
        return None
    return "contacts/_merge_panel.html", {"merges": merges, "likely": others, "may_edit": may_edit}


panels.register("records", records, order=80)
