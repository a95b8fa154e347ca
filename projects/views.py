"""The pages of projects."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import audit
from accounts.access import WorkspaceRequest, workspace_view
from accounts.models import Role
from crm.lib.htmx import page
from projects import queries
from projects.forms import ProjectForm
from projects.models import Project, Stage


@require_safe
@workspace_view(Role.READ_ONLY)
def project_list(request: WorkspaceRequest) -> HttpResponse:
    """All projects, searched, narrowed and sorted."""
    asked = {name: request.GET.get(name, "").replace("\0", "") for name in ("q", "stage", "sort")}
    sort = asked["sort"] or queries.DEFAULT_SORT
    query, stage = asked["q"].strip(), asked["stage"]
    rows: Any = queries.Unsearched(request.workspace, stage, sort)
    if query:
        rows = queries.listed(request.workspace, query=query, stage=stage, sort=sort)
    context = {
        "nav": "projects",
        "page": Paginator(rows, queries.PER_PAGE).get_page(request.GET.get("page")),
        "asked": asked,
        "stages": Stage.choices,
        "sort": sort,
        "today": timezone.localdate(),
    }
    return page(request, "projects/list.html", context, fragment="projects/_rows.html")


@require_safe
@workspace_view(Role.READ_ONLY)
def detail(request: WorkspaceRequest, project: UUID) -> HttpResponse:
    """One project."""
    rows = Project.objects.of(request.workspace).select_related("contact", "company")
    shown = get_object_or_404(rows.defer("contact__extra", "company__notes"), pk=project)
    overdue = shown.is_overdue(timezone.localdate())
    audit.record(request, "project.viewed", shown)
    return render(request, "projects/detail.html", {"nav": "projects", "project": shown, "overdue": overdue})


@require_http_methods(["GET", "HEAD", "POST"])
@workspace_view(Role.MEMBER)
def new(request: WorkspaceRequest) -> HttpResponse:
    """Add a project; ``?contact=`` and ``?company=`` choose the client beforehand."""
    chosen = {name: request.GET[name] for name in ("contact", "company") if request.GET.get(name)}
    return _edited(request, Project(currency=request.workspace.currency), "project.created", chosen)


@require_http_methods(["GET", "HEAD", "POST"])
@workspace_view(Role.MEMBER)
def edit(request: WorkspaceRequest, project: UUID) -> HttpResponse:
    """Change a project."""
    return _edited(request, get_object_or_404(Project.objects.of(request.workspace), pk=project), "project.changed")


def _edited(request: WorkspaceRequest, project: Project, action: str, chosen: Any = None) -> HttpResponse:
    form = ProjectForm(request.POST or None, instance=project, workspace=request.workspace, initial=chosen)
    if request.method == "POST" and form.is_valid():
        saved = form.save()
        audit.record(request, action, saved)
        messages.success(request, _("Saved."))
        return redirect("projects:detail", request.workspace.slug, saved.pk)
    context = {"nav": "projects", "form": form, "project": None if project._state.adding else project}
    return render(request, "projects/form.html", context, status=422 if request.method == "POST" else 200)


@require_POST
@workspace_view(Role.MEMBER)
def archive(request: WorkspaceRequest, project: UUID) -> HttpResponse:
    """Take a project off the lists, with a way back."""
    found = get_object_or_404(Project.objects.of(request.workspace), pk=project)
    if found.archive():
        audit.record(request, "project.archived", found)
    undo = reverse("projects:restore", args=[request.workspace.slug, found.pk])
    messages.success(request, _("Archived “%(name)s”.") % {"name": found.name}, extra_tags=f"undo:{undo}")
    return redirect("projects:list", request.workspace.slug)


@require_POST
@workspace_view(Role.MEMBER)
def restore(request: WorkspaceRequest, project: UUID) -> HttpResponse:
    """Put an archived project back."""
    found = get_object_or_404(Project.objects.of(request.workspace), pk=project)
    if found.restore():
        audit.record(request, "project.restored", found)
    messages.success(request, _("“%(name)s” is back.") % {"name": found.name})
    return redirect("projects:detail", request.workspace.slug, found.pk)
