"""The same asked twice: staff may answer both at once. Only verified requests of one person are ever joined, so that a
stranger's can't get in the way of anybody's."""

from django.db import transaction

from accounts import product_mail
from accounts.models import User
from privacy.models import PrivacyRequest, RequestQuerySet, State, Step
from privacy.requests import filing


def of(request: PrivacyRequest) -> RequestQuerySet:
    """Other verified open requests of the same kind from the same address, the oldest first."""
    if request.state != State.VERIFIED or not request.email_hash:
        return PrivacyRequest.objects.none()
    same = PrivacyRequest.objects.filter(
        workspace=request.workspace, kind=request.kind, email_hash=request.email_hash, state=State.VERIFIED
    )
    return same.exclude(pk=request.pk).order_by("received_at")


def join(request: PrivacyRequest, into: PrivacyRequest, *, by: User) -> bool:
    """Close it as answered together with an older or newer one; that one keeps the earlier deadline."""
    if not of(request).filter(pk=into.pk).exists():
        return False
    with transaction.atomic():
        filing.write(product_mail.Kind.PRIVACY_NOTICE, request, "privacy_joined", other=into.number)
        if not filing.close(request, State.JOINED, Step.JOINED, from_states=[State.VERIFIED], actor=by, joined_to=into):
            transaction.set_rollback(True)
            return False
        if request.due_on < into.due_on:
            PrivacyRequest.objects.filter(pk=into.pk).update(due_on=request.due_on)
    return True
