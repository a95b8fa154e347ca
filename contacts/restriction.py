"""Freezing what is held about somebody: no message, no edit, no export but their own (RT-6, GDPR Art. 18)."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from contacts.consent import barrier, journal
from contacts.models import Contact


def freeze(contacts: QuerySet[Contact]) -> int:
    """Freeze these contacts; those that are frozen stay so. Once it is committed nothing is on its way to them."""
    with transaction.atomic():
        frozen = contacts.filter(restricted_at=None).update(restricted_at=timezone.now())
        for contact in contacts:
            journal.note(contact.workspace_id, "frozen", [contact.pk.hex])
            barrier.close_contact(contact, reason=barrier.RESTRICTED)
        return frozen


def refuse_frozen(contact: Contact) -> None:
    """Raises PermissionDenied: a restricted contact is kept, but not changed (GDPR Art. 18)."""
    if contact.is_restricted:
        raise PermissionDenied(_("This person's data are frozen at their request. Nothing about them can be changed."))
