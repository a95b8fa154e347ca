"""Where staff work on privacy requests: of a workspace, and of the operator of the site."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts import audit
from accounts.access import WorkspaceRequest, signed_in, workspace_view
from accounts.models import Role, User, Workspace
from contacts.models import Contact
from privacy.copies import access_copy
from privacy.desk.forms import DoneForm, ExtendForm, IdentityForm, RefuseForm, StaffRequestForm, is_by_hand
from privacy.erasure import erasing
from privacy.models import CLOSED, Kind, PrivacyRequest, State, today_of
from privacy.requests import filing, fulfilment

_PER_PAGE = 50


# Addresses of both desks


@workspace_view(Role.MANAGER, mfa=True)
def queue(request: WorkspaceRequest) -> HttpResponse:
    """Requests to this business, the most urgent first."""
    return _queue(request, request.workspace)


@signed_in(staff=True, mfa=True)
def desk(request: HttpRequest) -> HttpResponse:
    """Requests to the operator."""
    return _queue(request, None)


@workspace_view(Role.MANAGER, mfa=True)
def show(request: WorkspaceRequest, privacy_request: UUID) -> HttpResponse:
    """One request."""
    return _show(request, _find(request.workspace, privacy_request))


@signed_in(staff=True, mfa=True)
def desk_show(request: HttpRequest, privacy_request: UUID) -> HttpResponse:
    """One request to the operator."""
    return _show(request, _find(None, privacy_request))


@workspace_view(Role.MANAGER, mfa=True)
def fulfil(request: WorkspaceRequest, privacy_request: UUID) -> HttpResponse:
    """See what will be erased or handed over, then do it."""
    return _fulfil(request, _find(request.workspace, privacy_request))


@signed_in(staff=True, mfa=True)
def desk_fulfil(request: HttpRequest, privacy_request: UUID) -> HttpResponse:
    """The same for the operator."""
    return _fulfil(request, _find(None, privacy_request))


@workspace_view(Role.MANAGER, mfa=True)
@require_POST
def act(request: WorkspaceRequest, privacy_request: UUID, action: str) -> HttpResponse:
    """Refuse, extend, confirm the identity, mark as done."""
    return _act(request, _find(request.workspace, privacy_request), action)


@signed_in(staff=True, mfa=True)
@require_POST
def desk_act(request: HttpRequest, privacy_request: UUID, action: str) -> HttpResponse:
    """The same for the operator."""
    return _act(request, _find(None, privacy_request), action)


@workspace_view(Role.MANAGER, mfa=True)
def new(request: WorkspaceRequest) -> HttpResponse:
    """Enter a request that came by phone, mail or email."""
    contact = _contact(request)
    form = StaffRequestForm(request.POST or None, initial=_known(request.workspace, contact))
    if request.method == "POST" and form.is_valid():
        fields = {name: value for name, value in form.cleaned_data.items() if name != "received_on"}
        asked = filing.file(
            request.workspace, **fields, contact=contact, actor=request.user, received_at=form.received_at()
        )
        audit.record(request, "privacy.request.entered", asked)
        return redirect("privacy:request", request.workspace.slug, asked.pk)
    context = {"form": form, "nav": "privacy", "contact": contact}
    return render(request, "privacy/new.html", context, status=422 if form.is_bound else 200)


def _contact(request: WorkspaceRequest) -> Contact | None:
    key = request.GET.get("contact")
    try:
        return get_object_or_404(Contact.objects.of(request.workspace), pk=UUID(key)) if key else None
    except ValueError as error:
        raise Http404 from error


def _known(workspace: Workspace, contact: Contact | None) -> dict[str, Any]:
    email = contact.point("email") if contact else None
    return {
        "received_on": today_of(workspace),
        "name": contact.name if contact else "",
        "email": email.value if email else "",
    }


# What they do


def _find(workspace: Workspace | None, key: UUID) -> PrivacyRequest:
    shown = PrivacyRequest.objects.select_related("workspace").for_staff()
    return get_object_or_404(shown, pk=key, workspace=workspace)


def _queue(request: HttpRequest, workspace: Workspace | None) -> HttpResponse:
    requests = PrivacyRequest.objects.filter(workspace=workspace).select_related("workspace").for_staff()
    closed = request.GET.get("show") == "closed"
    rows = requests.filter(state__in=CLOSED).order_by("-closed_at", "pk") if closed else requests.open().by_urgency()
    page = Paginator(rows, _PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "closed": closed, "nav": "privacy", "workspace": workspace}
    return render(request, "privacy/queue.html" if workspace else "privacy/desk.html", context)


def _show(request: HttpRequest, asked: PrivacyRequest, *, status: int = 200, **forms: Any) -> HttpResponse:
    found = filing.matches(asked).select_related("company").prefetch_related("points")
    staff = {user.pk: user for user in User.objects.filter(pk__in=asked.events.values("actor_id"))}
    waits = asked.state in (State.RECEIVED, State.UNVERIFIED)
    context = {
        "asked": asked,
        "nav": "privacy",
        "workspace": asked.workspace,
        "found": found,
        "events": [(event, staff.get(event.actor_id) if event.actor_id else None) for event in asked.events.all()],
        "by_hand": is_by_hand(asked),
        "may_fulfil": asked.state == State.VERIFIED and not asked.is_cooling_off and not is_by_hand(asked),
        "urls": {name: _url(asked, name) for name in ("fulfil", "refuse", "extend", "done", "identify", "list")},
        "refuse_form": RefuseForm(prefix="refuse"),
        "extend_form": ExtendForm(prefix="extend") if _may_extend(asked) else None,
        "done_form": DoneForm(prefix="done") if asked.state == State.VERIFIED and is_by_hand(asked) else None,
        "identify_form": IdentityForm(prefix="identify", found=found, initial={"contacts": found}) if waits else None,
        "erasures": asked.erasures.all(),
        **forms,
    }
    return render(request, "privacy/request.html", context, status=status)


def _may_extend(asked: PrivacyRequest) -> bool:
    return bool(asked.extendable_to) and not (asked.extended_at or asked.is_overdue or asked.is_closed)


def _url(asked: PrivacyRequest, name: str) -> str:
    place = [asked.workspace.slug] if asked.workspace else []
    prefix = "" if asked.workspace else "desk-"
    if name == "list":
        return reverse("privacy:queue" if asked.workspace else "privacy:desk", args=place)
    if name in ("fulfil", "request"):
        return reverse(f"privacy:{prefix}{name}", args=[*place, asked.pk])
    return reverse(f"privacy:{prefix}act", args=[*place, asked.pk, name])


def _refuse(request: Any, asked: PrivacyRequest, given: dict[str, Any]) -> bool:
    return fulfilment.refuse(asked, by=request.user, **given)


def _extend(request: Any, asked: PrivacyRequest, given: dict[str, Any]) -> bool:
    return fulfilment.extend(asked, by=request.user, reasons=given["text"])


def _done(request: Any, asked: PrivacyRequest, given: dict[str, Any]) -> bool:
    return is_by_hand(asked) and fulfilment.done_by_hand(asked, by=request.user, text=given["text"])


def _identify(request: Any, asked: PrivacyRequest, given: dict[str, Any]) -> bool:
    return fulfilment.confirm_identity(
        asked, by=request.user, contact_ids=[contact.pk for contact in given["contacts"]]
    )


_Do = Callable[[Any, PrivacyRequest, dict[str, Any]], bool]
_ACTIONS: dict[str, tuple[type[forms.Form], _Do]] = {
    "refuse": (RefuseForm, _refuse),
    "extend": (ExtendForm, _extend),
    "done": (DoneForm, _done),
    "identify": (IdentityForm, _identify),
}


def _act(request: HttpRequest, asked: PrivacyRequest, action: str) -> HttpResponse:
    if action not in _ACTIONS:
        raise Http404
    form_class, do = _ACTIONS[action]
    more = {"found": filing.matches(asked)} if form_class is IdentityForm else {}
    form = form_class(request.POST, prefix=action, **more)
    if not form.is_valid():
        return _show(request, asked, status=422, **{f"{action}_form": form})
    if do(request, asked, form.cleaned_data):
        audit.record(request, f"privacy.request.{action}", asked)
    else:
        messages.warning(request, _("This was not possible: the request has moved on meanwhile."))
    return redirect(_url(asked, "request"))


def _fulfil(request: HttpRequest, asked: PrivacyRequest) -> HttpResponse:
    if asked.state != State.VERIFIED or is_by_hand(asked):
        return redirect(_url(asked, "request"))
    if request.method == "POST":
        if fulfilment.fulfil(asked, by=request.user, places=request.POST.getlist("places")):  # type: ignore[arg-type]
            messages.success(request, _("It is being carried out. This page shows when it is done."))
        else:
            messages.warning(request, _("This was not possible: it still cools off, or was begun already."))
        return redirect(_url(asked, "request"))
    who = access_copy.about(asked)
    contacts = list(Contact.objects.filter(pk__in=who.keys).prefetch_related("points"))
    context: dict[str, Any] = {"asked": asked, "nav": "privacy", "workspace": asked.workspace, "contacts": contacts}
    context["urls"] = {"request": _url(asked, "request"), "list": _url(asked, "list")}
    if asked.kind == Kind.DELETION:
        context |= erasing.preview(who, contacts)
        context["stays"] = erasing.kept_in_words()
        return render(request, "privacy/erase.html", context)
    context["counted"] = access_copy.count(asked)
    return render(request, "privacy/release.html", context)
