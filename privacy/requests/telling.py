"""Who is told of a request besides the person: other addresses on file, the agent, staff, recipients of the data."""

from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import Any, Protocol
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts import product_mail
from accounts.models import Role, User, Workspace
from contacts.models import ContactPoint
from privacy import desks
from privacy.models import Kind, PrivacyRequest, RequestEvent, Step
from privacy.requests import links


class Teller(Protocol):
    """Tells recipients of a workspace's data that something was corrected, erased, restricted or lifted (``what``:
    "correction", "erasure", "restriction", "lifting") for these contacts. Returns how many were told.

    Of a correction: ``changed`` says what is right now, by the name of the field, ``formerly`` at which addresses
    recipients may know the person.
    """

    def __call__(
        self,
        workspace: Workspace,
        contact_ids: Collection[UUID],
        what: str,
        request: PrivacyRequest | None,
        *,
        changed: Mapping[str, str],
        formerly: Collection[str],
    ) -> int: ...


CHILDREN_A_DAY, REQUESTS_A_DAY = 1, 10
"""Of how many reports of a child's data, and of how many other requests, a desk's staff get a mail of its own."""

_DAY = timedelta(days=1)

_tellers: list[Teller] = []


def register(teller: Teller) -> None:
    """Have recipients told by ``teller`` (RT-11; GDPR Art. 19)."""
    if teller not in _tellers:
        _tellers.append(teller)


def recipients(
    workspace: Workspace,
    contact_ids: Collection[UUID],
    what: str,
    request: PrivacyRequest | None = None,
    *,
    changed: Mapping[str, str] | None = None,
    formerly: Collection[str] = (),
) -> int:
    """Tell everybody whom the data was given to."""
    told = 0
    for teller in _tellers:
        told += teller(workspace, contact_ids, what, request, changed=changed or {}, formerly=formerly)
    if told and request:
        RequestEvent.objects.create(request=request, step=Step.RECIPIENTS_TOLD, text=str(told))
    return told


def other_addresses(request: PrivacyRequest) -> None:
    """Whoever reads another mailbox of the person learns of the deletion, and can stop it."""
    others = ContactPoint.objects.filter(contact_id__in=request.contact_ids, kind="email")
    values = {"number": request.number, "controller": request.controller, "until": request.not_before}
    addresses = sorted(set(others.values_list("value", flat=True)) - {request.email})
    for address in addresses:
        link = links.url(request, links.CANCEL)
        product_mail.send(product_mail.Kind.PRIVACY_NOTICE, address, "privacy_deletion_asked", {**values, "link": link})
    if addresses:
        RequestEvent.objects.create(request=request, step=Step.OWNER_TOLD)


def agent(request: PrivacyRequest, template: str, **context: Any) -> None:
    """Tell who acts for the person how far it is. What is held about the person never goes there."""
    address = request.agent.get("email", "") if request.agent else ""
    if address:
        values = {"number": request.number, "controller": request.controller, "kind": request.get_kind_display()}
        link = links.url(request, links.AGENT)
        product_mail.send(product_mail.Kind.PRIVACY_NOTICE, address, template, {**values, "link": link, **context})


def news(request: PrivacyRequest, template: str) -> bool:
    """Tell staff at once that this waits for them, unless that was much already today: then it is in the day's mail.

    Anybody can report a child, and make requests from mailboxes of their own: nobody's inbox is flooded by it.
    """
    today = RequestEvent.objects.filter(step=Step.STAFF_TOLD, at__gt=timezone.now() - _DAY)
    today = today.filter(request__workspace=request.workspace_id)
    is_child = request.kind == Kind.CHILD
    alike = today.filter(request__kind=Kind.CHILD) if is_child else today.exclude(request__kind=Kind.CHILD)
    if alike.count() >= (CHILDREN_A_DAY if is_child else REQUESTS_A_DAY):
        PrivacyRequest.objects.filter(pk=request.pk).update(untold=True)
        return False
    staff(request, template)
    RequestEvent.objects.create(request=request, step=Step.STAFF_TOLD)
    return True


def news_of_the_day() -> int:
    """Every morning: one mail at each desk about all that staff were not told of at once. Returns how many mails."""
    waiting = PrivacyRequest.objects.filter(untold=True).select_related("workspace")
    at_desk: dict[UUID | None, list[PrivacyRequest]] = {}
    for request in waiting.order_by("due_on"):
        at_desk.setdefault(request.workspace_id, []).append(request)
    mails = 0
    for requests in at_desk.values():
        with transaction.atomic():
            keys = [each.pk for each in requests]
            told = PrivacyRequest.objects.filter(pk__in=keys, untold=True).update(untold=False)
            left = [each for each in requests if told and not each.is_closed]
            if left:
                children = sum(each.kind == Kind.CHILD for each in left)
                desk = settings.PUBLIC_URL + desks.home(left[0].workspace)
                mails += staff(left[0], "privacy_news", count=len(left), children=children, link=desk)
    return mails


def staff(request: PrivacyRequest, template: str, *, least: Role = Role.MANAGER, **context: Any) -> int:
    """A mail to those who work the queue, which says nothing about the person. Returns how many were written to.

    When somebody handles the request it is theirs, and the owner's as soon as ``least`` says so.
    """
    people = list(_workers(request, least).values_list("email", flat=True))
    values = {
        "number": request.number,
        "controller": request.controller,
        "due": request.due_on,
        "link": settings.PUBLIC_URL + page_of(request),
        **context,
    }
    for address in people:
        product_mail.send(product_mail.Kind.PRIVACY_STAFF, address, template, values)
    return len(people)


def _workers(request: PrivacyRequest, least: Role) -> Any:
    active = User.objects.filter(is_active=True)
    if request.workspace is None:
        return active.filter(is_superuser=True)
    roles = [Role.OWNER] if least is Role.OWNER else [Role.OWNER, Role.MANAGER]
    found = active.filter(memberships__workspace=request.workspace, memberships__role__in=roles)
    if request.handler_id and request.kind != Kind.CHILD:
        theirs = active.filter(pk=request.handler_id)
        return (theirs | found).distinct() if least is Role.OWNER else theirs
    return found


def page_of(request: PrivacyRequest) -> str:
    """Where staff work on it."""
    if request.workspace is None:
        return reverse("privacy:desk-request", args=[request.pk])
    return reverse("privacy:request", args=[request.workspace.slug, request.pk])
