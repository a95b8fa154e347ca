"""One's own account."""

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts import audit
from accounts.access import signed_in
from accounts.forms import ProfileForm
from accounts.models import Membership, User


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in()
def profile(request: HttpRequest) -> HttpResponse:
    """Name, phone, company, job title, zone, language: seen and corrected without asking anyone (AC-3)."""
    assert request.user.pk
    user = User.objects.get(pk=request.user.pk)  # another instance: the frame shows what is stored
    latest = Membership.objects.filter(user=user).select_related("workspace").order_by("-last_used_at").first()
    form = ProfileForm(request.POST or None, instance=user, country=latest.workspace.country if latest else "US")
    if form.is_valid():
        if form.has_changed():
            form.save()
            audit.record(request, "account.changed", user, count=len(form.changed_data))
        messages.success(request, _("Profile saved."))
        return redirect("accounts:profile")
    context = {"form": form, "account_tab": "profile"}
    return render(request, "accounts/profile.html", context, status=422 if form.is_bound else 200)


@require_safe
@signed_in()
def security(request: HttpRequest) -> HttpResponse:
    """How the account is guarded, with the way to each part of it."""
    kinds = list(Authenticator.objects.filter(user=request.user.pk).values_list("type", flat=True))
    context = {
        "account_tab": "security",
        "totp": Authenticator.Type.TOTP in kinds,
        "passkeys": kinds.count(Authenticator.Type.WEBAUTHN),
        "recovery": Authenticator.Type.RECOVERY_CODES in kinds,
        "devices": UserSession.objects.filter(user=request.user.pk).count(),
    }
    return render(request, "accounts/security.html", context)
