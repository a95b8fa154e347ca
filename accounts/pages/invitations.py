"""The page behind a mailed invitation. Opening it shows; only the button acts."""

from typing import Any
from urllib.parse import urlencode

from allauth.account.utils import complete_signup, filter_users_by_email
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts import invitations
from accounts.access import public
from accounts.models import Invitation, Membership, User
from crm.lib import limits


@never_cache
@sensitive_post_parameters("password1", "birth_date")
@require_http_methods(["GET", "HEAD", "POST"])
@public
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Signed in: a button. With an account: the way to sign in. New here: the form for an account."""
    if not limits.allow(request, "invitation look", per_ip=(300, 3600), when_away=True):
        return render(request, "429.html", status=429)
    found = invitations.find(token)
    if found is None:
        return _gone(request)
    if request.user.is_authenticated:
        return _join(request, found)
    if filter_users_by_email(found.email):
        sign_in = reverse("account_login") + "?" + urlencode({"next": request.path})
        if request.method == "POST":
            return redirect(sign_in)
        return _show(request, found, sign_in=sign_in)
    return _sign_up(request, found)


def _gone(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/invitation_gone.html", status=410)


def _show(request: HttpRequest, found: Invitation, status: int = 200, **more: Any) -> HttpResponse:
    return render(request, "accounts/invitation.html", {"invitation": found, **more}, status=status)


def _join(request: HttpRequest, found: Invitation) -> HttpResponse:
    if request.method != "POST":
        member = Membership.objects.of(found.workspace).filter(user=request.user.pk).exists()
        return _show(request, found, member=member)
    assert isinstance(request.user, User)
    try:
        invitations.accept(found, request.user)
    except ValidationError:
        return _gone(request)
    messages.success(request, _("You are in. This is %(workspace)s.") % {"workspace": found.workspace.name})
    return redirect("crm:today", found.workspace.slug)


def _sign_up(request: HttpRequest, found: Invitation) -> HttpResponse:
    invitations.remember(request, found)
    form = import_string(settings.INVITATION_FORM)(
        request.POST if request.method == "POST" else None, email=found.email
    )
    if not form.is_bound:
        return _show(request, found, form=form)
    if not limits.allow(request, "invitation", per_ip=(20, 3600)):
        return render(request, "429.html", status=429)
    if not form.is_valid():
        return _show(request, found, 422, form=form)
    try:
        with transaction.atomic():
            user, response = form.try_save(request)
            if user is not None:
                invitations.accept(found, user)
    except IntegrityError:  # the same form, sent twice at once
        return redirect("accounts:invitation", request.resolver_match.kwargs["token"])  # type: ignore[union-attr]
    except ValidationError:
        return _gone(request)
    if user is None:
        answer: HttpResponse = response
        return answer
    entered: HttpResponse = complete_signup(request, user, None, resolve_url("crm:today", found.workspace.slug))
    return entered
