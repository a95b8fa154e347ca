"""The first owner: a link, printed where the site was started, makes the account that owns it. Then the door shuts."""

from datetime import timedelta
from typing import Any

from allauth.account import forms as account
from allauth.account.adapter import get_adapter
from allauth.account.utils import complete_signup
from django import forms
from django.conf import settings
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render, resolve_url
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts import audit
from accounts.access import public
from accounts.models import User, Workspace
from crm import sample
from crm.lib import limits, places
from crm.lib.crypto import keyed_hash
from crm.lib.ids import new_token
from crm.models import SetupLink
from privacy.doors.age_gate import AgeQuestion, refusal

LIFETIME = timedelta(days=7)


class Closed(Exception):
    """The link was used meanwhile, or the site has an owner."""


def has_owner() -> bool:
    """Whether somebody is in charge of the site already."""
    return User.objects.filter(is_superuser=True, is_active=True).exists()


def make_link() -> str:
    """The address of a new set-up link, which replaces earlier ones; empty once the site has an owner."""
    if has_owner():
        return ""
    token = new_token()
    with transaction.atomic():
        SetupLink.objects.filter(used_at=None).delete()
        SetupLink.objects.create(token_hash=keyed_hash("setup", token))
    return f"{settings.PUBLIC_URL}/setup/{token}/"


def find(token: str) -> SetupLink | None:
    """The open link of this token, if there is one."""
    since = timezone.now() - LIFETIME
    link = SetupLink.objects.filter(token_hash=keyed_hash("setup", token), used_at=None, created_at__gt=since).first()
    return None if link is None or has_owner() else link


class SetupForm(AgeQuestion, account.SignupForm):  # type: ignore[misc]
    """The owner's account and their first workspace, in one go."""

    age_method = "setup"
    one_answer = True
    field_order = ["name", "email", "password1", "birth_date", "business_name", "workspace_name", "country", "zone"]
    business_name = forms.CharField(
        label=_("Business name"),
        max_length=100,
        help_text=_("Every message and every public page names this business."),
    )
    workspace_name = forms.CharField(
        label=_("Workspace name"),
        max_length=100,
        required=False,
        help_text=_("What only you and your team see; the business's name if empty."),
    )
    country = forms.ChoiceField(label=_("Country"), choices=places.countries, initial="US")
    zone = forms.ChoiceField(
        label=_("Time zone"), required=False, choices=lambda: [("", _("as in the country")), *places.zones()]
    )

    def clean(self) -> dict[str, Any]:
        super().clean()
        if self.account_already_exists:  # the person at this page runs the machine: no secret from them
            self.add_error("email", _("There is an account of this address already."))
        cleaned: dict[str, Any] = self.cleaned_data
        return cleaned

    def workspace(self) -> dict[str, str]:
        """The fields of the workspace."""
        data = self.cleaned_data
        zone = data["zone"] or places.zone_of(data["country"])
        return {
            "name": data["workspace_name"] or data["business_name"],
            "business_name": data["business_name"],
            "country": data["country"],
            "zone": zone,
        }


@never_cache
@sensitive_post_parameters("password1", "birth_date")
@require_http_methods(["GET", "HEAD", "POST"])
@public
def setup(request: HttpRequest, token: str) -> HttpResponse:
    """Set the site up: make its owner, sign them in, and close this page for good."""
    if not limits.allow(request, "setup look", per_ip=(300, 3600), when_away=True):
        return render(request, "429.html", status=429)
    link = find(token)
    if link is None:
        return render(request, "crm/setup_closed.html", status=410)
    form = SetupForm(request.POST if request.method == "POST" else None)
    if form.is_bound and not limits.allow(request, "setup", per_ip=(30, 3600)):
        return render(request, "429.html", status=429)
    if form.is_bound and form.is_valid():
        return _refuse(request, link) if form.is_refused else _open_the_site(request, link, form)
    return render(request, "crm/setup.html", {"form": form}, status=422 if form.is_bound else 200)


def _refuse(request: HttpRequest, link: SetupLink) -> HttpResponse:
    """One answer for each link: another try takes a new link, from whoever is at the machine (decision 12)."""
    SetupLink.objects.filter(pk=link.pk, used_at=None).update(used_at=timezone.now())
    return refusal(request)


def _open_the_site(request: HttpRequest, link: SetupLink, form: SetupForm) -> HttpResponse:
    try:
        user, workspace = _make_owner(request, link, form)
    except (Closed, IntegrityError):  # the same form, sent twice at once
        return render(request, "crm/setup_closed.html", status=410)
    entered: HttpResponse = complete_signup(request, user, None, resolve_url("crm:today", workspace.slug))
    return entered


@transaction.atomic
def _make_owner(request: HttpRequest, link: SetupLink, form: SetupForm) -> tuple[User, Workspace]:
    if not SetupLink.objects.filter(pk=link.pk, used_at=None).update(used_at=timezone.now()) or has_owner():
        raise Closed
    get_adapter(request).stash_verified_email(request, form.cleaned_data["email"])  # the link itself is the proof
    user: User = form.save(request)
    values = form.workspace()
    user.is_staff = user.is_superuser = True
    user.zone = values["zone"]
    user.save(update_fields=["is_staff", "is_superuser", "zone"])
    workspace = Workspace.objects.found(user, **values)
    sample.give_to(user)
    audit.record(user, "site.set_up", workspace, workspace=workspace)
    return user, workspace
