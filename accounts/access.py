"""Who may open which page. Every view carries one of these marks; the access matrix fails on one that doesn't."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from accounts.models import Membership, Role, User, Workspace

View = Callable[..., Any]


class WorkspaceRequest(HttpRequest):
    """A request to a page of a workspace, made by one of its members."""

    user: User
    workspace: Workspace
    membership: Membership
    htmx: Any


@dataclass(frozen=True, slots=True)
class Access:
    """What a view demands, for the access matrix."""

    door: str  # "public", "signed in" or "workspace"
    role: Role | None = None
    mfa: bool = False
    staff: bool = False


def public(view: View) -> View:
    """Anyone may open it, without an account."""

    @wraps(view)
    def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        return view(request, *args, **kwargs)

    opened.access = Access("public")  # type: ignore[attr-defined]
    return login_not_required(opened)


def signed_in(*, mfa: bool = False, staff: bool = False) -> Callable[[View], View]:
    """Any account may open it; ``staff`` means the site's own admins only, to all others it does not exist."""

    def mark(view: View) -> View:
        @wraps(view)
        def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            if staff and not getattr(request.user, "is_superuser", False):
                raise Http404
            if mfa and (answer := demand_mfa(request)):
                return answer
            return view(request, *args, **kwargs)

        opened.access = Access("signed in", mfa=mfa, staff=staff)  # type: ignore[attr-defined]
        return opened

    return mark


def workspace_view(least: Role, *, mfa: bool = False) -> Callable[[View], View]:
    """A page of a workspace. To an outsider it does not exist (404); a member with too low a role gets 403.

    Takes the URL's ``workspace`` (a slug) and gives ``request.workspace`` and ``request.membership``.
    """

    def mark(view: View) -> View:
        @wraps(view)
        def opened(request: WorkspaceRequest, *args: Any, workspace: str, **kwargs: Any) -> Any:
            membership = (
                Membership.objects.select_related("workspace")
                .filter(workspace__slug=workspace, user_id=request.user.pk)
                .first()
            )
            if membership is None:
                raise Http404
            if not membership.may(least):
                raise PermissionDenied(_("Your role in this workspace does not allow this."))
            request.membership = membership
            request.workspace = membership.workspace
            if mfa and (answer := demand_mfa(request)):
                return answer
            return view(request, *args, **kwargs)

        opened.access = Access("workspace", least, mfa)  # type: ignore[attr-defined]
        return opened

    return mark


def has_mfa(user: Any) -> bool:
    """Whether the account has a second factor (AC-5)."""
    from allauth.mfa.utils import is_mfa_enabled

    return bool(is_mfa_enabled(user))


def demand_mfa(request: HttpRequest) -> HttpResponse | None:
    """None when the account has a second factor (allauth then asked for it at sign-in), else the way to set one up."""
    if has_mfa(request.user):
        return None
    messages.info(
        request,
        _("This page shows personal data of many people. Set up a second step for signing in, then come back."),
    )
    return redirect("mfa_index")
