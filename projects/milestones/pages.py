"""Milestones on a project's page: added, changed, put in order, reached, removed with a way back."""

from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts import audit
from accounts.access import WorkspaceRequest, workspace_view
from accounts.models import Role
from contacts.fields import ordering
from crm.lib import cards
from crm.lib.htmx import page
from crm.lib.toasts import undoable
from projects.days import clean_day
from projects.models import Milestone, Project
from projects.of_request import changeable

MOST = 200


class MilestoneForm(forms.ModelForm):  # type: ignore[type-arg]
    """What is to be reached, and by when."""

    class Meta:
        model = Milestone
        fields = ["name", "due_on"]
        widgets = {"due_on": forms.DateInput({"type": "date"}, format="%Y-%m-%d")}

    def clean_name(self) -> str:
        """Card numbers do not enter the database (CO-4)."""
        return cards.mask(self.cleaned_data["name"])

    def clean_due_on(self) -> date | None:
        return clean_day(self.cleaned_data["due_on"])


def _milestone(request: WorkspaceRequest, project: UUID, key: UUID, *, removed_too: bool = False) -> Milestone:
    found = changeable(request, project)
    rows = found.milestones.all() if removed_too else found.milestones.filter(deleted_at__isnull=True)
    row: Milestone = get_object_or_404(rows, pk=key)
    row.project = found
    return row


def _back(request: WorkspaceRequest, project: Project) -> HttpResponse:
    return redirect(reverse("projects:detail", args=[request.workspace.slug, project.pk]) + "#milestones")


@require_POST
@workspace_view(Role.MEMBER)
def milestone_add(request: WorkspaceRequest, project: UUID) -> HttpResponse:
    """Add a milestone behind the others."""
    found = changeable(request, project)
    row = Milestone(workspace=request.workspace, project=found)
    form = MilestoneForm(request.POST, instance=row)
    count = found.milestones.count()
    if form.is_valid() and count < MOST:
        row.position = count
        audit.record(request, "milestone.added", form.save())
        return _back(request, found)
    if count >= MOST:
        form.add_error(None, _("At most %(count)s milestones.") % {"count": MOST})
    return _form_page(request, found, form, _("Add milestone"), 422)


@require_http_methods(["GET", "HEAD", "POST"])
@workspace_view(Role.MEMBER)
def milestone_edit(request: WorkspaceRequest, project: UUID, milestone: UUID) -> HttpResponse:
    """Change a milestone."""
    row = _milestone(request, project, milestone)
    found = row.project
    form = MilestoneForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        audit.record(request, "milestone.changed", form.save())
        return _back(request, found)
    return _form_page(request, found, form, _("Milestone"), 422 if request.method == "POST" else 200, milestone)


def _form_page(
    request: WorkspaceRequest, project: Project, form: Any, title: str, status: int, milestone: UUID | None = None
) -> HttpResponse:
    context = {
        "nav": "projects",
        "project": project,
        "form": form,
        "title": title,
        "action": request.path,
        "milestone": milestone,
    }
    return page(request, "projects/part.html", context, fragment="projects/_part_dialog.html", status=status)


@require_POST
@workspace_view(Role.MEMBER)
def milestone_tick(request: WorkspaceRequest, project: UUID, milestone: UUID) -> HttpResponse:
    """Say that it is reached, or that it is not."""
    row = _milestone(request, project, milestone)
    if request.POST.get("reached") == "no":
        changed, action = row.reopen(), "milestone.reopened"
    else:
        changed, action = row.reach(), "milestone.reached"
    if changed:
        audit.record(request, action, row)
    return _back(request, row.project)


@require_POST
@workspace_view(Role.MEMBER)
def milestone_order(request: WorkspaceRequest, project: UUID) -> HttpResponse:
    """Put the milestones in another order: one up or down (``key``, ``by``), or all of them (``order``)."""
    found = changeable(request, project)
    rows = found.milestones.filter(deleted_at__isnull=True)
    try:
        if "order" in request.POST:
            ordering.arrange(rows, request.POST["order"].split(",")[:MOST])
        else:
            ordering.step(rows, UUID(request.POST.get("key", "")[:36]), -1 if request.POST.get("by") == "-1" else 1)
    except ValueError:
        pass  # a key that is none moves nothing
    return _back(request, found)


@require_POST
@workspace_view(Role.MEMBER)
def milestone_delete(request: WorkspaceRequest, project: UUID, milestone: UUID) -> HttpResponse:
    """Take a milestone away; for an hour it can be had back."""
    row = _milestone(request, project, milestone)
    if row.remove():
        audit.record(request, "milestone.deleted", row)
    undoable(request, _("The milestone was deleted."), "projects:milestone-restore", row.project_id, row.pk)
    return _back(request, row.project)


@require_POST
@workspace_view(Role.MEMBER)
def milestone_restore(request: WorkspaceRequest, project: UUID, milestone: UUID) -> HttpResponse:
    """Have a deleted milestone back."""
    row = _milestone(request, project, milestone, removed_too=True)
    if row.take_back():
        audit.record(request, "milestone.restored", row)
    return _back(request, row.project)
