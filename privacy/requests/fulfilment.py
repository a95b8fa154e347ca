"""What staff do with a request: carry it out, refuse it, take more time. And the work itself, in the background.

A request is claimed by compare and swap and carried out under a lease, so that a double click or two colleagues do it
once, and a worker that was killed half-way is followed by another.
"""

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts import audit, product_mail
from accounts.models import User
from contacts.models import Contact
from crm.lib import courier, leases
from privacy.copies import access_copy, answers, portable
from privacy.endings import accounts
from privacy.erasure import erasing
from privacy.fulfilling import children
from privacy.requests import filing, telling
from privacy.requests.kinds import Ground, Kind, State, Step
from privacy.requests.models import PrivacyRequest, RequestMessage
from privacy.retention import holds

LEASE = timedelta(minutes=10)


def fulfil(request: PrivacyRequest, *, by: User, places: Iterable[str] = ()) -> bool:
    """Have a verified access or deletion carried out. False when it is not verified, cools off, or was begun before,
    and for a deletion while a legal hold keeps the person.
    """
    if request.kind == Kind.DELETION and holds.on([UUID(key) for key in request.contact_ids]):
        return False
    ready = PrivacyRequest.objects.filter(pk=request.pk, state=State.VERIFIED).filter(
        Q(not_before=None) | Q(not_before__lte=timezone.now())
    )
    with transaction.atomic():
        if not ready.update(state=State.IN_PROGRESS):
            return False
        request.state = State.IN_PROGRESS
        request.plan = {"places": list(places)}
        request.save(update_fields=["plan"])
        filing.note(request, Step.STARTED, actor=by)
        audit.record(by, f"privacy.{request.kind}.started", request, workspace=request.workspace)
        courier.call("privacy.tasks.carry_out", request.pk)
    return True


def waiting() -> list[UUID]:
    """Begun requests that nobody is at."""
    rows = PrivacyRequest.objects.filter(state=State.IN_PROGRESS)
    return list(rows.filter(leases.free()).values_list("pk", flat=True))


def carry_out(pk: UUID | str) -> bool:
    """Do what was begun. False when another worker is at it, or it is done."""
    now = timezone.now()
    free = PrivacyRequest.objects.filter(pk=pk, state=State.IN_PROGRESS).filter(leases.free(now))
    if not free.update(lease_until=now + LEASE):
        return False
    request = PrivacyRequest.objects.select_related("workspace").get(pk=pk)
    if request.kind == Kind.DELETION and request.workspace_id is None:
        _erase_account(request)
    elif request.kind == Kind.DELETION:
        try:
            _erase(request)
        except holds.OnHold:  # placed since: staff see the request again, and why it can't be carried out
            return not request.move(State.IN_PROGRESS, to=State.VERIFIED, lease_until=None)
    elif request.kind == Kind.CHILD:
        children.finish(request)
    else:
        _give_copy(request)
    return True


def _erase_account(request: PrivacyRequest) -> None:
    """At the operator's desk it is the account that goes; businesses got the request passed on."""
    for user in User.objects.filter(email=request.email):
        if accounts.in_the_way(user):
            request.move(State.IN_PROGRESS, to=State.VERIFIED, lease_until=None)  # staff see why on its page
            return
        accounts.erase(user)
    filing.close(request, State.FULFILLED, Step.FULFILLED, from_states=[State.IN_PROGRESS])


def _erase(request: PrivacyRequest) -> None:
    contacts = list(
        Contact.objects.filter(workspace=request.workspace, pk__in=request.contact_ids).select_related("workspace")
    )
    kept = erasing.kept_in_words(request.workspace)
    left = [
        hit
        for contact in contacts
        for hit in erasing.erase(contact, request=request, places=request.plan.get("places", [])).leftovers
    ]
    others = PrivacyRequest.objects.filter(workspace=request.workspace, email_hash=request.email_hash)
    with transaction.atomic():
        if left:
            filing.note(request, Step.LEFTOVERS)
        for other in others.exclude(email_hash=None).filter(state__in=(State.RECEIVED, State.UNVERIFIED)):
            filing.close(other, State.EXPIRED, Step.EXPIRED)
        filing.write(product_mail.Kind.PRIVACY_ANSWER, request, "privacy_erased", erased=True, kept=kept)
        if not filing.close(request, State.FULFILLED, Step.FULFILLED, from_states=[State.IN_PROGRESS]):
            transaction.set_rollback(True)  # another worker was faster, and has told the person
    erasing.settle()


def _give_copy(request: PrivacyRequest) -> None:
    from privacy.copies import pdf  # reportlab takes 20 MB: only a process that prints loads it

    document = b""
    if request.kind == Kind.PORTABILITY:
        content = portable.build(request)
    else:
        content = access_copy.build(request)
        document = pdf.write(content, country=request.workspace.country if request.workspace else "")
    with transaction.atomic():
        if not request.move(State.IN_PROGRESS, to=State.FULFILLED, closed_at=timezone.now()):
            return
        file = answers.store(request, content, document)
        filing.note(request, Step.COPY_READY)
        filing.write(product_mail.Kind.PRIVACY_ANSWER, request, "privacy_copy_ready", until=file.expires_at)


def done_by_hand(request: PrivacyRequest, *, by: User, text: str, ground: str = "") -> bool:
    """Staff have done what was asked, but for a part if there is a ``ground`` for that; ``text`` tells the person."""
    with transaction.atomic():
        ready = [State.UNVERIFIED, State.VERIFIED] if request.kind == Kind.CHILD else [State.VERIFIED]
        if request.state in ready:
            refused = Ground(ground).label if ground else ""
            filing.write(product_mail.Kind.PRIVACY_ANSWER, request, "privacy_done", text=text, refused=refused)
        return filing.close(
            request, State.FULFILLED, Step.FULFILLED, from_states=ready, actor=by, text=text, ground=ground
        )


def refuse(request: PrivacyRequest, *, by: User, ground: str, text: str = "") -> bool:
    """Say no, with the ground and what the person can do about it."""
    with transaction.atomic():
        if request.state in (State.RECEIVED, State.UNVERIFIED, State.VERIFIED):
            filing.write(
                product_mail.Kind.PRIVACY_ANSWER,
                request,
                "privacy_refused",
                ground=Ground(ground).label,
                text=text,
                regime=request.regime,
            )
        return filing.close(request, State.REFUSED, Step.REFUSED, actor=by, text=text, ground=ground)


def extend(request: PrivacyRequest, *, by: User, reasons: str) -> bool:
    """Take the extra time that the law gives: once, before the first deadline, with reasons told to the person."""
    if request.extendable_to is None or request.is_overdue or request.is_closed:
        return False
    now = timezone.now()
    with transaction.atomic():
        rows = PrivacyRequest.objects.filter(pk=request.pk, extended_at=None, state__in=_OPEN)
        if not rows.update(extended_at=now, due_on=request.extendable_to):
            return False
        request.extended_at, request.due_on = now, request.extendable_to
        filing.note(request, Step.EXTENDED, actor=by, text=reasons)
        if not request.link_confirmed_at:  # the mail leaves them out: they are behind the link
            RequestMessage.objects.create(request=request, author_id=by.pk, text=reasons)
        filing.write(
            product_mail.Kind.PRIVACY_NOTICE, request, "privacy_extended", reasons=reasons, until=request.due_on
        )
        telling.agent(request, "privacy_agent_news")
    return True


_OPEN = (State.RECEIVED, State.UNVERIFIED, State.VERIFIED, State.IN_PROGRESS)


def confirm_identity(request: PrivacyRequest, *, by: User, contact_ids: Iterable[UUID]) -> bool:
    """Staff have made sure who asks, by other means than the page's."""
    with transaction.atomic():
        request.move(State.RECEIVED, to=State.UNVERIFIED)
        filing.note(request, Step.IDENTITY_BY_HAND, actor=by)
        return filing.verify(request, how="checked by staff", contact_ids=contact_ids, actor=by)


def acknowledge(request: PrivacyRequest, *, by: User) -> bool:
    """Staff have told somebody without an email address that their request came in (11 CCR 7021(a))."""
    if not PrivacyRequest.objects.filter(pk=request.pk, acknowledged_at=None).update(acknowledged_at=timezone.now()):
        return False
    filing.note(request, Step.ACKNOWLEDGED, actor=by)
    return True


def hand_to(request: PrivacyRequest, handler: User | None, *, by: User) -> bool:
    """Whose work it is; None: everybody's again."""
    request.handler = handler
    request.save(update_fields=["handler"])
    filing.note(request, Step.HANDED, actor=by)
    return True
