"""One's own data: seen, taken along, and deleted without asking anyone (AC-3); and the end of a workspace."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts import audit
from accounts.access import WorkspaceRequest, signed_in, workspace_view
from accounts.models import Role, User
from crm.lib import handing_out
from crm.lib.addresses import address_hash
from crm.lib.personal_data import Subject
from privacy.copies import access_copy, bundle
from privacy.endings import accounts, workspaces
from privacy.endings.models import Ending
from privacy.models import Kind, PrivacyRequest
from privacy.policy import holdings


@signed_in()
def my_data(request: HttpRequest) -> HttpResponse:
    """What is held about the account, a copy of it, and its end."""
    user = request.user
    assert isinstance(user, User)
    context = {
        "categories": holdings.held_about(Subject.ACCOUNT),
        "ending": Ending.objects.filter(user=user).first(),
        "in_the_way": accounts.in_the_way(user),
        "along": accounts.goes_along(user),
        "kept": accounts.kept_in_words(),
    }
    return render(request, "privacy/my_data.html", context)


@signed_in(mfa=True)
@require_POST
def my_copy(request: HttpRequest) -> HttpResponse:
    """Everything held about the account, as PDF and JSON in a ZIP."""
    from privacy.copies import pdf  # reportlab takes 20 MB: only a process that prints loads it

    user = request.user
    assert isinstance(user, User)
    number = f"account-{timezone.now():%Y-%m-%d}"
    asked = PrivacyRequest(kind=Kind.ACCESS, number=number, email=user.email, email_hash=address_hash(user.email))
    content = access_copy.build(asked)
    audit.record(request, "account.copied", user)
    packed = bundle.stream(number, content, pdf.write(content), [])
    file = StreamingHttpResponse(packed, content_type="application/zip")
    return handing_out.guarded(file, f"{number}.zip")  # type: ignore[return-value]


@signed_in(mfa=True)
@require_POST
def my_end(request: HttpRequest) -> HttpResponse:
    """Delete the account after the time of grace, or take that back."""
    user = request.user
    assert isinstance(user, User)
    if "take_back" in request.POST:
        if accounts.take_back(user):
            messages.success(request, _("Your account stays."))
        return redirect("privacy:my-data")
    try:
        accounts.ask(user)
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))
    return redirect("privacy:my-data")


@workspace_view(Role.OWNER, mfa=True)
def workspace_end(request: WorkspaceRequest) -> HttpResponse:
    """Delete the workspace after the time of grace, or take that back."""
    workspace = request.workspace
    wrong = False
    if request.method == "POST" and "take_back" in request.POST:
        if workspaces.take_back(workspace, by=request.user):
            messages.success(request, _("The workspace stays. Sending is paused; turn it on when you are ready."))
        return redirect("privacy:workspace-end", workspace.slug)
    if request.method == "POST":
        wrong = request.POST.get("name", "").strip() != workspace.name
        if not wrong:
            workspaces.ask(workspace, by=request.user)
            return redirect("privacy:workspace-end", workspace.slug)
    ending = Ending.objects.filter(workspace=workspace).first()
    context: dict[str, Any] = {"ending": ending, "wrong": wrong, "nav": "settings", "settings_tab": "leave"}
    context["held"] = workspaces.held(workspace)
    return render(request, "privacy/workspace_end.html", context, status=422 if wrong else 200)
