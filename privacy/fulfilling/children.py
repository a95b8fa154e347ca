"""A child's data: removed in one action, without identity checks or waiting, and logged without the data (AC-2)."""

from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from accounts import audit, product_mail
from accounts.models import User
from contacts.consent import ledger, lineage
from contacts.consent.models import Suppression
from contacts.models import Contact
from privacy.erasure import erasing
from privacy.models import Kind, Manner, PrivacyRequest, State, Step
from privacy.persons import known_addresses
from privacy.requests import filing

_OPEN = (State.RECEIVED, State.UNVERIFIED, State.VERIFIED)


def remove(request: PrivacyRequest, contacts: Iterable[Contact], *, by: User) -> bool:
    """Erase these contacts for good and close the report. False when it has moved on meanwhile.

    Their addresses are closed as a child's: neither staff nor an import can enter them again.
    """
    keys = [str(contact.pk) for contact in contacts if contact.workspace_id == request.workspace_id]
    lease = timezone.now() + timedelta(minutes=10)  # killed half-way, the courier does it again
    with transaction.atomic():
        if not request.move(*_OPEN, to=State.IN_PROGRESS, contact_ids=keys, lease_until=lease):
            return False
        filing.note(request, Step.STARTED, actor=by)
        audit.record(by, "privacy.child.removed", request, workspace=request.workspace, count=len(keys))
    return finish(request)


def finish(request: PrivacyRequest) -> bool:
    """Do what was begun. Safe to repeat."""
    theirs = Contact.objects.filter(workspace=request.workspace, pk__in=request.contact_ids)
    left = []
    for contact in theirs.select_related("workspace"):
        for digest in known_addresses.of(contact, lineage.keys_of(contact.pk)).values():
            ledger.suppress(contact.workspace, address_hash=digest, reason=Suppression.Reason.CHILD)
        left += erasing.erase(contact, request=request, held_too=True).leftovers
    with transaction.atomic():
        if left:
            filing.note(request, Step.LEFTOVERS)
        filing.note(request, Step.REMOVED)
        filing.write(product_mail.Kind.PRIVACY_ANSWER, request, "privacy_child_removed")
        done = filing.close(request, State.FULFILLED, Step.FULFILLED, from_states=[State.IN_PROGRESS])
        if not done:
            transaction.set_rollback(True)
    erasing.settle()
    return done


def remove_found(contact: Contact, *, by: User) -> PrivacyRequest:
    """Staff learned by themselves that a contact is a child: removed, with a record that names nobody."""
    request = filing.file(contact.workspace, Kind.CHILD, manner=Manner.STAFF, contact=contact, actor=by)
    remove(request, [contact], by=by)
    return request
