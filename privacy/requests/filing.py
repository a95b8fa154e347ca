"""The life of a privacy request from filing to its end, apart from carrying it out (fulfilment.py).

Filing looks nothing up: what is stored and mailed is the same whether the address is known, unknown or suppressed, and
only the mailbox learns of it. Requests never touch each other, so an unverified one can't hinder a verified one.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts import product_mail
from accounts.models import Role, User, Workspace
from contacts.consent import ledger
from contacts.consent.models import Channel
from contacts.models import Contact, ContactPoint
from crm.lib.addresses import address_hash, normalize_email
from privacy import clocks
from privacy.models import (
    CLOSED,
    AnswerFile,
    Kind,
    Manner,
    Place,
    PrivacyRequest,
    RequestEvent,
    State,
    Step,
    today_of,
)
from privacy.requests import links

UNCONFIRMED_FOR = timedelta(days=7)
"""How long a mailed link waits to be confirmed."""

RECORD_KEPT_FOR = timedelta(days=731)
"""24 months: 11 CCR 7101."""

AT_ONCE = frozenset({Kind.OPT_OUT, Kind.WITHDRAWAL})
"""Kinds that take effect when the link is confirmed, without a queue."""

_NEED_IDENTITY = frozenset({Kind.ACCESS, Kind.PORTABILITY, Kind.DELETION, Kind.CORRECTION, Kind.RESTRICTION})
_EEA = frozenset("AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK".split())
_BY_PLACE = {Place.EEA: "gdpr", Place.UK: "uk", Place.CALIFORNIA: "ccpa"}


def regimes_of(place: str, workspace: Workspace | None) -> list[str]:
    """The clocks that bind: of the law where the person lives, of the business's country, and of its own promise."""
    found = [_BY_PLACE[Place(place)]] if place in _BY_PLACE else []
    country = workspace.country if workspace else ""
    found += ["gdpr"] if country in _EEA else ["uk"] if country == "GB" else ["ccpa"] if country == "US" else []
    if settings.PRIVACY_PROMISES_THIRTY_DAYS or not found:
        found.append("operator")
    return list(dict.fromkeys(found))


def file(
    workspace: Workspace | None,
    kind: str,
    *,
    email: str = "",
    name: str = "",
    words: str = "",
    place: str = "",
    manner: str = Manner.PAGE,
    contact: Contact | None = None,
    actor: User | None = None,
    received_at: datetime | None = None,
) -> PrivacyRequest:
    """Store a request and mail its link. Without an address (taken by phone) staff have to check who it is."""
    email = normalize_email(email) if email else ""
    request = PrivacyRequest(
        workspace=workspace,
        kind=kind,
        state=State.RECEIVED if email else State.UNVERIFIED,
        manner=manner,
        name=name,
        email=email,
        email_hash=address_hash(email) if email else None,
        words=words,
        place=place,
        contact_ids=[str(contact.pk)] if contact else [],
        **_clock(workspace, place, kind, received_at or timezone.now()),
    )
    with transaction.atomic():
        request.save()
        note(request, Step.FILED, actor=actor)
        if email:
            write(product_mail.Kind.PRIVACY_LINK, request, "privacy_link")
    return request


def _clock(workspace: Workspace | None, place: str, kind: str, received_at: datetime) -> dict[str, Any]:
    """By when it is to be answered, and by which regime."""
    regimes = regimes_of(place, workspace)
    day = today_of(workspace, received_at)
    deadlines = clocks.strictest(regimes, kind, day)
    return {
        "regime": min(regimes, key=lambda regime: clocks.due(regime, kind, day).answer),
        "received_at": received_at,
        "acknowledge_by": deadlines.acknowledge,
        "due_on": deadlines.answer,
        "extendable_to": deadlines.extended,
    }


def note(request: PrivacyRequest, step: str, *, actor: Any = None, text: str = "") -> RequestEvent:
    """Add a step to the record."""
    return RequestEvent.objects.create(request=request, step=step, actor_id=getattr(actor, "pk", None), text=text)


def write(
    kind: product_mail.Kind, request: PrivacyRequest, template: str, *, erased: bool = False, **context: Any
) -> None:
    """Mail the person about their request. Does nothing when no address was given."""
    if request.email:
        values = {"number": request.number, "controller": request.controller, "kind": request.get_kind_display()}
        product_mail.send(
            kind,
            request.email,
            template,
            {**values, "link": links.url(request), "workspace": request.workspace, **context},
            erased_recipient=erased,
        )


def confirm_link(request: PrivacyRequest) -> bool:
    """The person pressed the button behind the mailed link. False when that was done before, or too late."""
    with transaction.atomic():
        needs_identity = request.kind in _NEED_IDENTITY
        if not request.move(State.RECEIVED, to=State.UNVERIFIED, link_confirmed_at=timezone.now()):
            return False
        note(request, Step.LINK_CONFIRMED)
        if request.kind in AT_ONCE or request.kind == Kind.OBJECTION:
            _stop_messages(request)
        if not needs_identity:
            verify(request, how="control of the address")
    if request.kind in AT_ONCE and request.workspace is not None:
        close(request, State.FULFILLED, Step.FULFILLED)
    return True


def _stop_messages(request: PrivacyRequest) -> None:
    """CN-7: an opt-out by privacy request counts like a STOP, on every address of whoever has this one."""
    for workspace in (
        [request.workspace]
        if request.workspace
        else Workspace.objects.filter(contacts__points__hash=request.email_hash).distinct()
    ):
        points = ContactPoint.objects.of(workspace).filter(contact__points__hash=request.email_hash)
        for address in {request.email, *points.values_list("value", flat=True)}:
            ledger.withdraw_address(
                workspace,
                address,
                channel=Channel.EMAIL,
                method=ledger.Method.PRIVACY_REQUEST,
                evidence={"request": request.number},
            )


def matches(request: PrivacyRequest) -> Any:
    """Contacts that carry the address of the request, within the controller's reach, the chosen ones too."""
    from django.db.models import Q

    if request.is_closed:
        return Contact.objects.none()
    who = Q(pk__in=request.contact_ids)
    if request.email_hash:
        who |= Q(points__hash=request.email_hash)
    contacts = Contact.objects.filter(who).distinct().order_by("created_at")
    return contacts.filter(workspace=request.workspace) if request.workspace_id else contacts


def verify(
    request: PrivacyRequest,
    *,
    how: str,
    contact_ids: Iterable[UUID] | None = None,
    actor: User | None = None,
    declaration: str = "",
) -> bool:
    """It is shown who asks; ``contact_ids`` are the contacts that are theirs. A deletion now cools off."""
    now = timezone.now()
    theirs = list(contact_ids if contact_ids is not None else matches(request).values_list("pk", flat=True))
    fields: dict[str, Any] = {"verified_at": now, "verified_how": how, "contact_ids": [str(key) for key in theirs]}
    if request.kind == Kind.DELETION:
        fields["not_before"] = now + timedelta(hours=settings.PRIVACY_COOLING_OFF_HOURS)
    with transaction.atomic():
        if not request.move(State.UNVERIFIED, to=State.VERIFIED, **fields):
            return False
        note(request, Step.VERIFIED, actor=actor, text=declaration)
        if request.kind == Kind.DELETION:
            _tell_other_addresses(request)
        if request.workspace is None:
            _pass_on(request)
        _tell_staff(request)
    return True


def _tell_other_addresses(request: PrivacyRequest) -> None:
    """Whoever reads another mailbox of the person learns of the deletion, and can stop it."""
    others = ContactPoint.objects.filter(contact_id__in=request.contact_ids, kind="email")
    values = {"number": request.number, "controller": request.controller, "until": request.not_before}
    addresses = sorted(set(others.values_list("value", flat=True)) - {request.email})
    for address in addresses:
        link = links.url(request, links.CANCEL)
        product_mail.send(product_mail.Kind.PRIVACY_NOTICE, address, "privacy_deletion_asked", {**values, "link": link})
    if addresses:
        note(request, Step.OWNER_TOLD)


def _pass_on(request: PrivacyRequest) -> None:
    """A request at the operator's page goes on to each business that holds the person, as a request of its own."""
    held: dict[Workspace, list[Contact]] = {}
    for contact in Contact.objects.filter(pk__in=request.contact_ids).select_related("workspace"):
        held.setdefault(contact.workspace, []).append(contact)
    for workspace, contacts in held.items():
        copy = file(
            workspace,
            request.kind,
            name=request.name,
            words=request.words,
            place=request.place,
            manner=Manner.PASSED_ON,
            received_at=request.received_at,
        )
        copy.passed_on_from, copy.email, copy.email_hash = request, request.email, request.email_hash
        copy.save()
        verify(copy, how=request.verified_how, contact_ids=[contact.pk for contact in contacts])
        if copy.kind in AT_ONCE:
            close(copy, State.FULFILLED, Step.FULFILLED)
    if held:
        note(request, Step.PASSED_ON)
    account = User.objects.filter(email=request.email).exists()
    if held and not account:
        close(request, State.FULFILLED, Step.FULFILLED)


def _tell_staff(request: PrivacyRequest) -> None:
    """A mail to those who work the queue, which says nothing about the person."""
    if request.workspace is None:
        staff = User.objects.filter(is_superuser=True, is_active=True)
        queue = reverse("privacy:desk")
    else:
        staff = User.objects.filter(
            memberships__workspace=request.workspace, memberships__role__in=(Role.OWNER, Role.MANAGER), is_active=True
        )
        queue = reverse("privacy:queue", args=[request.workspace.slug])
    values = {"number": request.number, "controller": request.controller, "due": request.due_on}
    for address in staff.values_list("email", flat=True):
        product_mail.send(
            product_mail.Kind.PRIVACY_STAFF, address, "privacy_staff", {**values, "link": settings.PUBLIC_URL + queue}
        )


def close(
    request: PrivacyRequest,
    state: str,
    step: str,
    *,
    from_states: Iterable[str] = (State.RECEIVED, State.UNVERIFIED, State.VERIFIED),
    actor: User | None = None,
    text: str = "",
    **fields: Any,
) -> bool:
    """End it, note the step, and blank what it says about the person. False when it had ended, or is being done."""
    with transaction.atomic():
        if not request.move(*from_states, to=state, closed_at=timezone.now(), **fields):
            return False
        note(request, step, actor=actor, text=text)
        blank(request)
    return True


def blank(request: PrivacyRequest) -> None:
    """Remove the personal content of a closed request; the record stays. Not while a copy still waits to be opened."""
    if request.state not in CLOSED or AnswerFile.objects.filter(request=request).exclude(key=b"").exists():
        return
    request.name = request.email = request.words = request.place = ""
    request.plan = {}
    request.email_hash = None
    request.save(update_fields=["name", "email", "words", "place", "plan", "email_hash"])
    for event in request.events.all():
        event.text = ""
        event.save(update_fields=["text"])
    note(request, Step.BLANKED)


def withdraw(request: PrivacyRequest) -> bool:
    """The person takes it back. Too late once it is being carried out."""
    return close(request, State.WITHDRAWN, Step.WITHDRAWN)


def cancel_from_other_address(request: PrivacyRequest) -> bool:
    """The holder of another address on file stops a deletion while it cools off."""
    with transaction.atomic():
        if request.state == State.VERIFIED:
            write(product_mail.Kind.PRIVACY_NOTICE, request, "privacy_cancelled")
        return close(request, State.WITHDRAWN, Step.CANCELLED, from_states=[State.VERIFIED])


def tidy(now: datetime | None = None) -> None:
    """By the clock: close what nobody confirmed, and forget records after 24 months."""
    now = now or timezone.now()
    for request in PrivacyRequest.objects.filter(
        state=State.RECEIVED, manner=Manner.PAGE, received_at__lt=now - UNCONFIRMED_FOR
    ).iterator():
        close(request, State.EXPIRED, Step.EXPIRED, from_states=[State.RECEIVED])
    PrivacyRequest.objects.filter(closed_at__lt=now - RECORD_KEPT_FOR).delete()
