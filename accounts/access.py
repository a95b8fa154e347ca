"""Who may open which page. Every view carries one of these marks; the access matrix fails on one that doesn't."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import wraps
from typing import Any
from urllib.parse import urlencode, urlsplit
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from accounts.models import Membership, Role, User, Workspace
from accounts.second_factor import has_mfa, used_mfa, where_to_use_it

View = Callable[..., Any]


class WorkspaceRequest(HttpRequest):
    """A request to a page of a workspace, made by one of its members."""

    user: User
    workspace: Workspace
    membership: Membership
    memberships: list[Membership]  # all that the person has, this one among them
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
            with timezone.override(zone_of(request.user)):
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
            memberships = list(Membership.objects.held_by(request.user))
            membership = next((held for held in memberships if held.workspace.slug == workspace), None)
            if membership is None:
                raise Http404
            if not membership.may(least):
                said = _("Your role in this workspace does not allow this. Its owner can change your role.")
                raise PermissionDenied(said)
            _note_use(membership)
            request.memberships, request.membership = memberships, membership
            request.workspace = membership.workspace
            if mfa and (answer := demand_mfa(request)):
                return answer
            with timezone.override(zone_of(request.user)):
                return view(request, *args, **kwargs)

        opened.access = Access("workspace", least, mfa)  # type: ignore[attr-defined]
        return opened

    return mark


def zone_of(user: Any) -> ZoneInfo:
    """The zone in which times are shown to this person, and in which they write them."""
    try:
        return ZoneInfo(user.zone)
    except (AttributeError, KeyError, ValueError, OSError):  # somebody without an account, or a zone that is no more
        return ZoneInfo("UTC")


def _note_use(membership: Membership) -> None:
    """The workspace used last is the one that opens after signing in. Once a minute is exact enough."""
    now = timezone.now()
    if now - membership.last_used_at > timedelta(minutes=1):
        Membership.objects.filter(pk=membership.pk).update(last_used_at=now)


MFA_RETURN = "mfa_return"  # in the session: the page that asked for a second factor


def demand_mfa(request: HttpRequest) -> HttpResponse | None:
    """None when this session has used the account's second factor, else the way to use it, or to set one up.

    Afterwards allauth's pages lead back to where the demand was made.
    """
    if has_mfa(request.user) and used_mfa(request):
        return None
    came_from = request.get_full_path() if request.method in ("GET", "HEAD") else _page_before(request)
    if has_mfa(request.user):
        messages.info(request, _("This page shows personal data of many people. Use your second step, then it opens."))
        return _send(request, f"{where_to_use_it(request)}?{urlencode({'next': came_from})}")
    messages.info(
        request,
        _("This page shows personal data of many people. Set up a second step for signing in, then come back."),
    )
    request.session[MFA_RETURN] = came_from
    return _send(request, reverse("mfa_index"))


def _page_before(request: HttpRequest) -> str:
    """The page whose form was sent, if it is ours."""
    referer = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(referer, {request.get_host()}):
        return "/"
    parts = urlsplit(referer)
    return parts.path + (f"?{parts.query}" if parts.query else "")


def _send(request: HttpRequest, url: str) -> HttpResponse:
    """A redirect of the whole page, also when only a part of it was asked for."""
    if getattr(request, "htmx", None) and not request.htmx.boosted:  # type: ignore[attr-defined]
        return HttpResponseClientRedirect(url)
    return redirect(url)


# allauth's views carry no mark of ours; this is what they demand. A route that is not listed fails the access matrix.
_PUBLIC = (
    "account_login account_logout account_inactive account_signup account_email_verification_sent account_confirm_email"
    " account_confirm_login_code account_request_login_code account_reset_password account_reset_password_done"
    " account_reset_password_from_key account_reset_password_from_key_done mfa_authenticate mfa_login_webauthn"
    " socialaccount_login_cancelled socialaccount_login_error socialaccount_signup"
    " google_login google_callback google_login_by_token microsoft_login microsoft_callback"
    " social/login/cancelled/ social/login/error/ social/signup/"
)
_SIGNED_IN = (
    "account_reauthenticate account_email account_change_password account_set_password"
    " mfa_index mfa_reauthenticate mfa_activate_totp mfa_deactivate_totp mfa_view_recovery_codes"
    " mfa_generate_recovery_codes mfa_download_recovery_codes mfa_list_webauthn mfa_add_webauthn mfa_edit_webauthn"
    " mfa_remove_webauthn mfa_reauthenticate_webauthn socialaccount_connections social/connections/ usersessions_list"
)
THIRD_PARTY = {
    **dict.fromkeys(_PUBLIC.split(), Access("public")),
    **dict.fromkeys(_SIGNED_IN.split(), Access("signed in")),
}


def third_party(route: str) -> Access | None:
    """What a library's route demands, by its full name; None when nobody has classified it."""
    if route.startswith("admin:"):
        return Access("signed in", mfa=True, staff=True)  # guarded as a whole by accounts.admin_site
    return THIRD_PARTY.get(route)
