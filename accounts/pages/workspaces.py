"""The workspaces of a person: list, new, settings, leaving, handing over."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts import audit, roles
from accounts.access import WorkspaceRequest, signed_in, workspace_view
from accounts.forms import HandOverForm, SettingsForm, WorkspaceForm
from accounts.models import Membership, Role, User, Workspace
from crm.lib import limits


@require_safe
@signed_in()
def workspaces(request: HttpRequest) -> HttpResponse:
    """Where one may work; without any workspace, the way to the first."""
    memberships = Membership.objects.filter(user=request.user.pk).select_related("workspace")
    context = {"memberships": memberships.order_by("-last_used_at"), "form": _new_form(request)}
    return render(request, "accounts/workspaces.html", context)


def _new_form(request: HttpRequest) -> WorkspaceForm:
    zone = getattr(request.user, "zone", "UTC")
    return WorkspaceForm(initial={"zone": zone})


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in()
def workspace_new(request: HttpRequest) -> HttpResponse:
    """Make a workspace; whoever makes it owns it."""
    if request.method != "POST":
        return render(request, "accounts/workspace_new.html", {"form": _new_form(request)})
    form = WorkspaceForm(request.POST)
    if not form.is_valid():
        return render(request, "accounts/workspace_new.html", {"form": form}, status=422)
    if not limits.allow(request, "workspace", address=str(request.user.pk), per_address=(10, 3600)):
        return render(request, "429.html", status=429)
    assert isinstance(request.user, User)
    workspace = Workspace.objects.found(request.user, **form.cleaned_data)
    audit.record(request, "workspace.made", workspace, workspace=workspace)
    return redirect("crm:today", workspace.slug)


@require_http_methods(["GET", "HEAD", "POST"])
@workspace_view(Role.MANAGER)
def settings(request: WorkspaceRequest) -> HttpResponse:
    """The business that the workspace stands for, as every message and public page names it."""
    form = SettingsForm(request.POST or None, instance=request.workspace)
    if form.is_valid():
        if form.has_changed():
            form.save()
            audit.record(request, "workspace.changed", request.workspace, count=len(form.changed_data))
        messages.success(request, _("Settings saved."))
        return redirect("accounts:settings", request.workspace.slug)
    if form.is_bound:
        request.workspace.refresh_from_db()  # the frame of the page shows what is stored, not what was refused
    context = {"form": form, "nav": "settings", "settings_tab": "business"}
    return render(request, "accounts/settings.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@workspace_view(Role.READ_ONLY)
def leave(request: WorkspaceRequest) -> HttpResponse:
    """Give one's membership up; the owner hands the workspace over first."""
    if request.method != "POST":
        return render(request, "accounts/leave.html", {"nav": "settings", "settings_tab": "leave"})
    try:
        roles.leave(request.membership)
    except ValidationError as error:
        context = {"nav": "settings", "settings_tab": "leave", "error": error.messages[0]}
        return render(request, "accounts/leave.html", context, status=422)
    messages.success(request, _("You left %(workspace)s.") % {"workspace": request.workspace.name})
    return redirect("accounts:workspaces")


@require_http_methods(["GET", "HEAD", "POST"])
@workspace_view(Role.OWNER)
def hand_over(request: WorkspaceRequest) -> HttpResponse:
    """Make somebody else the owner."""
    form = HandOverForm(request.POST or None, giver=request.membership)
    if form.is_valid():
        try:
            roles.hand_over(request.membership, form.cleaned_data["member"])
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(
                request, _("%(person)s owns this workspace now.") % {"person": form.cleaned_data["member"].user}
            )
            return redirect("accounts:members", request.workspace.slug)
    context = {"form": form, "nav": "settings", "settings_tab": "members"}
    return render(request, "accounts/hand_over.html", context, status=422 if form.is_bound else 200)
