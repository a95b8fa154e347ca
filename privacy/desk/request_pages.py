"""A request at the desk: of a workspace, or of the operator of the site."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts import audit
from accounts.access import WorkspaceRequest, workspace_view
from accounts.models import Role, User, Workspace
from contacts.models import Contact
from privacy.desk.actions import ACTIONS, form_of
from privacy.desk.forms import StaffRequestForm, is_by_hand
from privacy.desks import DeskRequest, address, desk_page, home
from privacy.models import Kind, PrivacyRequest, State, today_of
from privacy.requests import conversing, duplicates, filing

_BEFORE_IDENTITY = (State.RECEIVED, State.UNVERIFIED)


def find(workspace: Workspace | None, key: UUID) -> PrivacyRequest:
    """A request of this desk. Raises Http404."""
    shown = PrivacyRequest.objects.select_related("workspace", "handler").for_staff()
    return get_object_or_404(shown, pk=key, workspace=workspace)


def urls_of(asked: PrivacyRequest) -> dict[str, str]:
    """Where the forms of its page go."""
    where = asked.workspace
    places = {name: address(where, f"privacy:{name}", asked.pk) for name in ("request", "fulfil")}
    acts = {name: address(where, "privacy:act", asked.pk, name) for name in ACTIONS}
    return {"list": home(where), **places, **acts}


@desk_page(Role.MANAGER, mfa=True)
def show(request: DeskRequest, privacy_request: UUID) -> HttpResponse:
    """One request."""
    return _show(request, find(request.workspace, privacy_request))


@desk_page(Role.MANAGER, mfa=True)
@require_POST
def act(request: DeskRequest, privacy_request: UUID, action: str) -> HttpResponse:
    """Refuse, extend, write to the person, confirm the identity and the like (``actions``)."""
    asked = find(request.workspace, privacy_request)
    if action not in ACTIONS:
        raise Http404
    form = form_of(action, asked, request.POST)
    if not form.is_valid():
        return _show(request, asked, status=422, **{f"{action}_form": form})
    if ACTIONS[action][1](asked, request.user, form.cleaned_data):
        audit.record(request, f"privacy.request.{action}", asked)
    else:
        messages.warning(request, _("This was not possible: the request has moved on meanwhile."))
    return redirect(urls_of(asked)["request"])


def _show(request: DeskRequest, asked: PrivacyRequest, *, status: int = 200, **forms: Any) -> HttpResponse:
    found = filing.matches(asked).select_related("company").prefetch_related("points")
    events, said = list(asked.events.all()), list(asked.messages.all())
    staff = {user.pk: user for user in User.objects.filter(pk__in={each.actor_id for each in events if each.actor_id})}
    by_hand = is_by_hand(asked)
    context = {
        "asked": asked,
        "nav": "privacy",
        "workspace": asked.workspace,
        "found": found,
        "events": [(event, staff.get(event.actor_id) if event.actor_id else None) for event in events],
        "said": said,
        "by_hand": by_hand,
        "may_fulfil": may_fulfil(asked),
        "clock_stands": bool(asked.waiting_since) and conversing.stands(asked),
        "urls": urls_of(asked),
        "duplicates": duplicates.of(asked),
        "erasures": asked.erasures.all(),
        **_forms(asked, by_hand),
        **forms,
    }
    return render(request, "privacy/request.html", context, status=status)


def _forms(asked: PrivacyRequest, by_hand: bool) -> dict[str, Any]:
    """What can be done now; nothing with a closed one."""
    offered = {
        "refuse": True,
        "hand": True,
        "write": bool(asked.email),
        "extend": _may_extend(asked),
        "done": by_hand and (asked.state == State.VERIFIED or asked.kind == Kind.CHILD),
        "identify": asked.state in _BEFORE_IDENTITY and asked.kind != Kind.CHILD,
        "join": asked.state == State.VERIFIED,
    }
    busy = asked.is_closed or asked.state == State.IN_PROGRESS
    return {f"{name}_form": form_of(name, asked) if may and not busy else None for name, may in offered.items()}


def may_fulfil(asked: PrivacyRequest) -> bool:
    """Whether it can be carried out now. A child's data need not wait for anything."""
    if asked.kind == Kind.CHILD and asked.workspace_id:
        return not asked.is_closed and asked.state != State.IN_PROGRESS
    return asked.state == State.VERIFIED and not asked.is_cooling_off and not is_by_hand(asked)


def _may_extend(asked: PrivacyRequest) -> bool:
    return bool(asked.extendable_to) and not (asked.extended_at or asked.is_overdue or asked.is_closed)


# Entering


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
