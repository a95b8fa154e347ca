"""Restriction: kept, but not used; and its end, which the person hears of first (RT-6, GDPR Art. 18)."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts import audit, product_mail
from accounts.models import User
from contacts import restriction
from contacts.models import Contact
from privacy.fulfilling.models import Lifting
from privacy.models import PrivacyRequest, State, Step
from privacy.requests import filing, telling


def freeze(contacts: QuerySet[Contact], request: PrivacyRequest | None = None) -> None:
    """Freeze them everywhere and tell whom the data was given to. A lifting that was announced is called off."""
    keys = list(contacts.values_list("pk", flat=True))
    Lifting.objects.filter(contact__in=keys, lifted_at=None, cancelled_at=None).update(cancelled_at=timezone.now())
    restriction.freeze(contacts)
    if request:
        filing.note(request, Step.FROZEN)
        if request.workspace:
            telling.recipients(request.workspace, keys, "restriction", request)


def restrict(request: PrivacyRequest, *, by: User, text: str = "", ground: str = "") -> bool:
    """One button: freeze what is held about the person, and tell them."""
    with transaction.atomic():
        if not request.move(State.VERIFIED, to=State.IN_PROGRESS):
            return False
        freeze(Contact.objects.filter(workspace=request.workspace, pk__in=request.contact_ids), request)
        audit.record(by, "privacy.restriction.applied", request, workspace=request.workspace)
        filing.write(product_mail.Kind.PRIVACY_ANSWER, request, "privacy_frozen", text=text)
        return filing.close(
            request, State.FULFILLED, Step.FULFILLED, from_states=[State.IN_PROGRESS], actor=by, ground=ground
        )


def lift_as_asked(request: PrivacyRequest, *, by: User, text: str = "", ground: str = "") -> bool:
    """The person asked for it, so they know: it is lifted at once."""
    with transaction.atomic():
        if not request.move(State.VERIFIED, to=State.IN_PROGRESS):
            return False
        contacts = Contact.objects.filter(workspace=request.workspace, pk__in=request.contact_ids)
        _lift(list(contacts), request)
        audit.record(by, "privacy.restriction.lifted", request, workspace=request.workspace)
        filing.write(product_mail.Kind.PRIVACY_ANSWER, request, "privacy_lifted", text=text)
        return filing.close(
            request, State.FULFILLED, Step.FULFILLED, from_states=[State.IN_PROGRESS], actor=by, ground=ground
        )


def announce(contact: Contact, *, by: User, reason: str, told: bool = False) -> Lifting | None:
    """Staff want to use the data again: the person is told first, and it is lifted days later (Art. 18(3)).

    ``told``: staff have told somebody who has no email address. None when nobody would hear of it, when the contact
    is not frozen, or when it is announced already.
    """
    email = contact.point("email")
    if not contact.is_restricted or not (email or told) or pending(contact):
        return None
    with transaction.atomic():
        lift_at = timezone.now() + timedelta(days=settings.PRIVACY_LIFTING_NOTICE_DAYS)
        lifting = Lifting.objects.create(
            workspace=contact.workspace, contact=contact, lift_at=lift_at, announced_by=by.pk, reason=reason
        )
        if email:
            values = {"controller": contact.workspace.business_name, "until": lift_at, "reason": reason}
            link = f"{settings.PUBLIC_URL}/privacy/{contact.workspace.slug}/"
            product_mail.send(
                product_mail.Kind.PRIVACY_NOTICE, email.value, "privacy_lifting", {**values, "link": link}
            )
        audit.record(by, "privacy.lifting.announced", contact, workspace=contact.workspace)
    return lifting


def pending(contact: Contact) -> Lifting | None:
    """The lifting that is announced for a contact."""
    return Lifting.objects.filter(contact=contact, lifted_at=None, cancelled_at=None).first()


def call_off(lifting: Lifting, *, by: User) -> bool:
    """Leave the contact frozen after all."""
    open_ones = Lifting.objects.filter(pk=lifting.pk, lifted_at=None, cancelled_at=None)
    if not open_ones.update(cancelled_at=timezone.now()):
        return False
    audit.record(by, "privacy.lifting.cancelled", lifting.contact, workspace=lifting.workspace)
    return True


def lift_announced(now: datetime | None = None) -> int:
    """By the clock: lift what was announced long enough ago. Returns how many."""
    now = now or timezone.now()
    ready = Lifting.objects.filter(lift_at__lte=now, lifted_at=None, cancelled_at=None)
    done = 0
    for lifting in ready.select_related("contact", "workspace"):
        with transaction.atomic():
            if Lifting.objects.filter(pk=lifting.pk, lifted_at=None, cancelled_at=None).update(lifted_at=now):
                _lift([lifting.contact], None)
                done += 1
    return done


def _lift(contacts: list[Contact], request: PrivacyRequest | None) -> None:
    keys = [contact.pk for contact in contacts]
    Contact.objects.filter(pk__in=keys).update(restricted_at=None)
    Lifting.objects.filter(contact__in=keys, lifted_at=None, cancelled_at=None).update(lifted_at=timezone.now())
    if request:
        filing.note(request, Step.LIFTED)
    for workspace in {contact.workspace for contact in contacts}:
        telling.recipients(workspace, keys, "lifting", request)
