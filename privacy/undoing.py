"""Undoing an import takes nobody away who has asked something: the answer, or the erasure, would find nobody (RT-3)."""

from collections.abc import Collection
from uuid import UUID

from contacts.history import batches
from contacts.models import Contact, ContactPoint
from privacy.models import CLOSED, PrivacyRequest
from privacy.retention.models import LegalHold


def _who_asked(keys: Collection[UUID]) -> set[UUID]:
    """Those of these contacts about whom a request is open, by their key or by the address that asked."""
    points = ContactPoint.objects.filter(contact__in=list(keys)).values_list("hash", "contact_id")
    found = [(bytes(digest), contact) for digest, contact in points]
    here = Contact.objects.filter(pk__in=list(keys)).values("workspace")
    asked = PrivacyRequest.objects.filter(workspace__in=here).exclude(state__in=CLOSED)
    by_hash = asked.filter(email_hash__in=[digest for digest, _contact in found])
    hashes = {bytes(digest) for digest in by_hash.values_list("email_hash", flat=True) if digest}
    named = {key for held in asked.exclude(contact_ids=[]).values_list("contact_ids", flat=True) for key in held}
    return {contact for digest, contact in found if digest in hashes} | {key for key in keys if str(key) in named}


def _who_is_held(keys: Collection[UUID]) -> set[UUID]:
    """Those whom a legal hold keeps (RE-2)."""
    return set(LegalHold.objects.filter(contact__in=list(keys)).standing().values_list("contact_id", flat=True))


batches.register_keeper(_who_asked)
batches.register_keeper(_who_is_held)
