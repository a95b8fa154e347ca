"""Who works in a workspace, as what, and who is invited."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import audit, invitations, roles
from accounts.access import WorkspaceRequest, workspace_view
from accounts.forms import InviteForm, RoleForm, WeeklyHoursForm
from accounts.models import Invitation, Membership, Role
from crm.lib import limits


@require_safe
@workspace_view(Role.READ_ONLY)
def members(request: WorkspaceRequest) -> HttpResponse:
    """Everybody sees who has access; managers and the owner can change it."""
    return _page(request, InviteForm(by=request.membership))


def _page(request: WorkspaceRequest, form: InviteForm, status: int = 200) -> HttpResponse:
    me = request.membership
    everyone = Membership.objects.of(request.workspace).select_related("user").order_by("created_at")
    manager = me.may(Role.MANAGER)
    invited = Invitation.objects.of(request.workspace).filter(accepted_at=None).order_by("-created_at")
    context = {
        "nav": "settings",
        "settings_tab": "members",
        "rows": [{"member": member, "manageable": roles.may_manage(me, member)} for member in everyone],
        "roles": roles.grantable(me),
        "invited": [
            {
                "invitation": each,
                "mine": Role(each.role) in roles.grantable(me),
                "over": each.expires_at <= timezone.now(),
            }
            for each in invited
        ]
        if manager
        else [],
        "form": form if manager else None,
    }
    return render(request, "accounts/members.html", context, status=status)


@require_POST
@workspace_view(Role.MANAGER)
def invite(request: WorkspaceRequest) -> HttpResponse:
    """Mail somebody an invitation."""
    form = InviteForm(request.POST, by=request.membership)
    if not form.is_valid():
        return _page(request, form, 422)
    email = form.cleaned_data["email"]
    if not _may_mail(request, email):
        form.add_error(None, _("That were many invitations in a short time. Try again later."))
        return _page(request, form, 429)
    try:
        invitations.invite(request.workspace, email, Role(form.cleaned_data["role"]), by=request.membership)
    except ValidationError as error:
        form.add_error("email", error)
        return _page(request, form, 422)
    messages.success(request, _("The invitation to %(email)s is on its way.") % {"email": email})
    return redirect("accounts:members", request.workspace.slug)


def _may_mail(request: WorkspaceRequest, email: str) -> bool:
    workspace = limits.allow(request, "invite", address=str(request.workspace.pk), per_address=(50, 3600))
    return workspace and limits.allow(request, "invited", address=email, per_address=(5, 86400))


@require_POST
@workspace_view(Role.MANAGER)
def resend(request: WorkspaceRequest, invitation: UUID) -> HttpResponse:
    """Mail an invitation once more, with a new link."""
    found = get_object_or_404(Invitation.objects.of(request.workspace), pk=invitation, accepted_at=None)
    if not _may_mail(request, found.email):
        messages.error(request, _("That were many invitations in a short time. Try again later."))
    else:
        _try(
            request, lambda: invitations.resend(found, by=request.membership), _("The invitation is on its way again.")
        )
    return redirect("accounts:members", request.workspace.slug)


@require_POST
@workspace_view(Role.MANAGER)
def revoke(request: WorkspaceRequest, invitation: UUID) -> HttpResponse:
    """Take an invitation back."""
    found = get_object_or_404(Invitation.objects.of(request.workspace), pk=invitation, accepted_at=None)
    _try(request, lambda: invitations.revoke(found, by=request.membership), _("The invitation was withdrawn."))
    return redirect("accounts:members", request.workspace.slug)


@require_POST
@workspace_view(Role.MANAGER)
def member_role(request: WorkspaceRequest, member: UUID) -> HttpResponse:
    """Give a member another role."""
    found = get_object_or_404(Membership.objects.of(request.workspace).select_related("user"), pk=member)
    form = RoleForm(request.POST)
    if not form.is_valid():
        return _page(request, InviteForm(by=request.membership), 422)
    role = Role(form.cleaned_data["role"])
    done = _("%(person)s is now: %(role)s.") % {"person": found.user, "role": role.label}
    _try(request, lambda: roles.change_role(found, role, by=request.membership), done)
    return redirect("accounts:members", request.workspace.slug)


@require_http_methods(["GET", "HEAD", "POST"])
@workspace_view(Role.MANAGER)
def member_hours(request: WorkspaceRequest, member: UUID) -> HttpResponse:
    """How many hours a week somebody has for the work here."""
    found = get_object_or_404(Membership.objects.of(request.workspace).select_related("user"), pk=member)
    form = WeeklyHoursForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        form.save()
        audit.record(request, "membership.hours_set", found)
        messages.success(request, _("Saved."))
        return redirect("accounts:members", request.workspace.slug)
    context = {"member": found, "form": form, "nav": "settings", "settings_tab": "members"}
    status = 422 if request.method == "POST" else 200
    return render(request, "accounts/member_hours.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@workspace_view(Role.MANAGER)
def member_remove(request: WorkspaceRequest, member: UUID) -> HttpResponse:
    """Ask, then end somebody's membership."""
    found = get_object_or_404(Membership.objects.of(request.workspace).select_related("user"), pk=member)
    if request.method != "POST":
        context = {"member": found, "nav": "settings", "settings_tab": "members"}
        return render(request, "accounts/member_remove.html", context)
    done = _("%(person)s no longer works here.") % {"person": found.user}
    _try(request, lambda: roles.remove(found, by=request.membership), done)
    return redirect("accounts:members", request.workspace.slug)


def _try(request: WorkspaceRequest, act: Callable[[], None], done: str) -> None:
    """Do it and say so, or say why not."""
    try:
        act()
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, done)
