"""The site's front door, the local mailbox and the brand colour."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.access import public, signed_in
from accounts.models import Membership
from crm import setup
from crm.models import LocalMail


@require_safe
@public
def home(request: HttpRequest) -> HttpResponse:
    """To the workspace used last; to the list of workspaces when there is none; to sign-in without an account.

    A site that nobody owns yet says where its set-up link is: there is no account to sign in with.
    """
    if not request.user.is_authenticated:
        return redirect("account_login") if setup.has_owner() else render(request, "crm/setup_wanted.html")
    latest = Membership.objects.filter(user=request.user).select_related("workspace").order_by("-last_used_at").first()
    return redirect("crm:today", latest.workspace.slug) if latest else redirect("accounts:workspaces")


@require_safe
@signed_in(staff=True, mfa=True)
def mailbox(request: HttpRequest) -> HttpResponse:
    """Mail that stayed here because no mail server is configured."""
    page = Paginator(LocalMail.objects.all(), 25).get_page(request.GET.get("page"))
    return render(request, "crm/mailbox.html", {"page": page})


@require_POST
@signed_in(staff=True, mfa=True)
def empty_mailbox(request: HttpRequest) -> HttpResponse:
    """Throw all local mail away."""
    LocalMail.objects.all().delete()
    return redirect("crm:mailbox")
