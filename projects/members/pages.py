"""Who works on a project, for how much, and who sees it."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from accounts import audit
from accounts.access import WorkspaceRequest, workspace_view
from accounts.models import Role
from contacts.page.forms import members_of
from crm.lib import money
from crm.lib.htmx import page
from projects.budget_fields import amount_of
from projects.budgets import MOST_AN_HOUR
from projects.models import Project, ProjectMember
from projects.of_request import changeable


class MemberForm(forms.Form):
    """A member of the workspace, and their rate on this project."""

    user: Any = forms.ModelChoiceField(label=gettext_lazy("Member"), queryset=None)
    rate = forms.CharField(
        label=gettext_lazy("Rate an hour"),
        required=False,
        max_length=40,
        widget=forms.TextInput({"inputmode": "decimal"}),
        help_text=gettext_lazy("Empty: the rate of the project."),
    )

    def __init__(self, *args: Any, project: Project, workspace: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.project = project
        user: Any = self.fields["user"]
        user.queryset = members_of(workspace)
        self.fields["rate"].label = _("Rate an hour in %(currency)s") % {"currency": project.currency}

    def clean_rate(self) -> int | None:
        return amount_of(self.cleaned_data["rate"], self.project.currency, MOST_AN_HOUR)


def _back(request: WorkspaceRequest, project: Project) -> HttpResponse:
    return redirect(reverse("projects:detail", args=[request.workspace.slug, project.pk]) + "#team")


@require_http_methods(["GET", "HEAD", "POST"])
@workspace_view(Role.MEMBER)
def member_set(request: WorkspaceRequest, project: UUID) -> HttpResponse:
    """Add a member, or give one another rate."""
    found = changeable(request, project)
    initial = _initial(found, request.GET.get("user", ""))
    form = MemberForm(request.POST or None, project=found, workspace=request.workspace, initial=initial)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        row, _made = ProjectMember.objects.update_or_create(
            project=found, user=said["user"], defaults={"rate": said["rate"], "workspace": request.workspace}
        )
        audit.record(request, "project_member.set", row)
        return _back(request, found)
    context = {"nav": "projects", "project": found, "form": form, "title": _("Member"), "action": request.path}
    status = 422 if request.method == "POST" else 200
    return page(request, "projects/part.html", context, fragment="projects/_part_dialog.html", status=status)


def _initial(project: Project, user: str) -> dict[str, Any]:
    try:
        row = project.members.filter(user=UUID(user[:36])).first() if user else None
    except ValueError:
        row = None
    if row is None:
        return {}
    return {"user": row.user_id, "rate": "" if row.rate is None else money.plain(row.rate, project.currency)}


@require_POST
@workspace_view(Role.MEMBER)
def member_remove(request: WorkspaceRequest, project: UUID, project_member: UUID) -> HttpResponse:
    """Take a member off a project; what they did for it stays."""
    found = changeable(request, project)
    row = get_object_or_404(found.members.all(), pk=project_member)
    audit.record(request, "project_member.removed", row)
    row.delete()
    messages.success(request, _("%(name)s is no member of this project any more.") % {"name": row.user})
    if not Project.objects.seen_by(request.membership).filter(pk=found.pk).exists():
        return redirect("projects:list", request.workspace.slug)  # it was oneself
    return _back(request, found)
