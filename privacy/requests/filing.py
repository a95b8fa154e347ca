"""The life of a privacy request from filing to its end, apart from carrying it out (fulfilment.py).

Filing looks nothing up: what is stored and mailed is the same whether the address is known, unknown or suppressed, and
only the mailbox learns of it. Requests never touch each other, so an unverified one can't hinder a verified one.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts import product_mail
from accounts.models import User, Workspace
from contacts.models import Contact
from crm.lib import courier, folding
from crm.lib.addresses import address_hash, normalize_email
from privacy import clocks
from privacy.models import (
    AT_ONCE,
    CLOSED,
    AnswerFile,
    FiledAs,
    Kind,
    Manner,
    Place,
    PrivacyRequest,
    RequestEvent,
    RequestMessage,
    State,
    Step,
    today_of,
)
from privacy.requests import links, opting_out, passing_on, telling

UNCONFIRMED_FOR = timedelta(days=7)
"""How long a mailed link waits to be confirmed."""

RECORD_KEPT_FOR = timedelta(days=731)
"""24 months: 11 CCR 7101."""

_NEED_IDENTITY = frozenset(
    {Kind.ACCESS, Kind.PORTABILITY, Kind.DELETION, Kind.CORRECTION, Kind.RESTRICTION, Kind.LIFTING}
)
_WRITTEN_BY_STAFF = ("text", "reasons")  # what a template leaves out when it is empty
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
    filed_as: str = FiledAs.SELF,
    agent: Mapping[str, str] | None = None,
    about: Mapping[str, str] | None = None,
    declaration: str = "",
    contact: Contact | None = None,
    actor: User | None = None,
    received_at: datetime | None = None,
) -> PrivacyRequest:
    """Store a request and mail its link. Without an address (taken by phone) staff have to check who it is.

    The link goes to ``email``, the person's own address: confirming it is also how they allow their ``agent`` to act.
    A parent's address is their own, and ``about`` names the child; so does the report of a child's data, which waits
    for nobody to confirm it.
    """
    email = normalize_email(email) if email else ""
    moment = received_at or timezone.now()
    request = PrivacyRequest(
        workspace=workspace,
        kind=kind,
        state=State.RECEIVED if email and kind != Kind.CHILD else State.UNVERIFIED,
        manner=manner,
        filed_as=filed_as,
        agent=_told(agent) or None,
        about=_told(about) or None,
        name=name,
        email=email,
        email_hash=address_hash(email) if email else None,
        words=words,
        place=place,
        contact_ids=[str(contact.pk)] if contact else [],
        received_at=moment,
        acknowledged_at=timezone.now() if email else None,
        **clock(workspace, place, kind, moment),
    )
    with transaction.atomic():
        request.save()
        note(request, Step.FILED, actor=actor)
        if declaration:
            note(request, Step.DECLARED, text=declaration)
        _acknowledge(request)
        if actor is not None and (email or contact):  # said to staff, who wrote it down: no link has to be confirmed
            opting_out.at_once(request)
    return request


def _acknowledge(request: PrivacyRequest) -> None:
    """Mail the link to the person, and tell whoever else has to know at once."""
    is_report = request.kind == Kind.CHILD
    if request.email:
        write(product_mail.Kind.PRIVACY_LINK, request, "privacy_link", agent=request.agent, report=is_report)
        note(request, Step.ACKNOWLEDGED)
    telling.agent(request, "privacy_agent_filed")
    if is_report:
        telling.news(request, "privacy_child_reported")
        if request.workspace is None:
            courier.call("privacy.tasks.pass_on_reports")  # later: the page takes as long whoever is on file


def _told(values: Mapping[str, str] | None) -> dict[str, str]:
    """What was said, without what was left empty; an empty one for nothing."""
    return {name: value.strip() for name, value in (values or {}).items() if value and value.strip()}


def clock(
    workspace: Workspace | None, place: str, kind: str, received_at: datetime, *, paused_days: int = 0
) -> dict[str, Any]:
    """By when it is to be answered, and by which regime."""
    regimes = regimes_of(place, workspace)
    day = today_of(workspace, received_at)

    def answer(regime: str) -> Any:
        return clocks.due(regime, kind, day, paused_days=paused_days if clocks.may_pause(regime) else 0).answer

    deadlines = clocks.strictest(regimes, kind, day, paused_days=paused_days)
    return {
        "regime": min(regimes, key=answer),
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
    """Mail the person about their request. Does nothing when no address was given.

    What staff wrote goes along only to a mailbox that confirmed the request: an address that somebody else typed gets
    the fixed words alone, so that nobody is written to by entering a request in their name.
    """
    if request.email:
        if not request.link_confirmed_at:
            context.update(dict.fromkeys(_WRITTEN_BY_STAFF, ""))
        values = {"number": request.number, "controller": request.controller, "kind": request.get_kind_display()}
        product_mail.send(
            kind,
            request.email,
            template,
            {**values, "link": links.url(request), "workspace": request.workspace, **context},
            erased_recipient=erased,
        )
        if kind == product_mail.Kind.PRIVACY_ANSWER:
            telling.agent(request, "privacy_agent_news")


def confirm_link(request: PrivacyRequest) -> bool:
    """The person pressed the button behind the mailed link. False when that was done before, or too late."""
    with transaction.atomic():
        if not request.move(State.RECEIVED, to=State.UNVERIFIED, link_confirmed_at=timezone.now()):
            return False
        note(request, Step.LINK_CONFIRMED)
        if request.filed_as == FiledAs.PARENT:  # the mailbox is not the child's: nothing happens on its word alone
            note(request, Step.IDENTITY_BY_HAND)
            telling.news(request, "privacy_by_hand")
            return True
        if request.filed_as == FiledAs.AGENT:
            note(request, Step.PERMITTED)
            telling.agent(request, "privacy_agent_allowed")
        opting_out.at_once(request)
        if request.kind not in _NEED_IDENTITY:
            verify(request, how="control of the address")
        if _is_done(request):
            close(request, State.FULFILLED, Step.FULFILLED, from_states=[State.UNVERIFIED, State.VERIFIED])
    return True


def _is_done(request: PrivacyRequest) -> bool:
    """Whether nothing is left to do once it has taken effect. At the operator's desk the businesses close it."""
    return request.kind in AT_ONCE and request.workspace_id is not None


def matches(request: PrivacyRequest) -> Any:
    """Contacts whom the request may be about, within the controller's reach: by address; a child by name too."""
    if request.is_closed:
        return Contact.objects.none()
    who = Q(pk__in=request.contact_ids)
    about = request.about if isinstance(request.about, dict) else {}
    if about:
        who |= Q(points__hash__in=[address_hash(address) for address in opting_out.addresses_of(request)])
        if name := " ".join(folding.words(about.get("name", "")))[:200]:
            who |= Q(sort_name=name, workspace=request.workspace_id) if request.workspace_id else Q(pk__in=[])
    elif request.email_hash:
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
        if actor is not None:
            opting_out.at_once(request)
        if request.kind == Kind.DELETION:
            telling.other_addresses(request)
        if request.workspace is None:
            passing_on.pass_on(request)
        is_over = request.is_closed  # it went on to the businesses, or nobody holds them: nothing waits here
        if not is_over and (actor is not None or not _is_done(request)):
            telling.news(request, "privacy_staff")
    return True


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
    texts, others = ["name", "email", "words", "place"], ["agent", "about", "wanted", "weighing", "email_hash"]
    for name in texts:
        setattr(request, name, "")
    for name in others:
        setattr(request, name, None)
    request.plan = {}
    request.phone_codes.all().delete()
    request.save(update_fields=[*texts, *others, "plan"])
    said: list[RequestEvent | RequestMessage] = [*request.events.all(), *request.messages.all()]
    for each in said:
        each.text = ""
        each.save(update_fields=["text"])
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
