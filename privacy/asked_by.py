"""The privacy requests of a contact: by the address they were filed with, and by the key of the contact."""

from django.db.models import Q

from contacts.models import Contact, ContactPoint
from privacy.models import PrivacyRequest, RequestQuerySet


def requests(contact: Contact) -> RequestQuerySet:
    """Those that staff may know of."""
    hashes = ContactPoint.objects.filter(contact=contact).values("hash")
    theirs = Q(email_hash__in=hashes) | Q(contact_ids__icontains=str(contact.pk))
    return PrivacyRequest.objects.filter(theirs, workspace=contact.workspace_id).for_staff()
