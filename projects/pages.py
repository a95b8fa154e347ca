"""The page of a project, its form, and taking it off the lists."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import audit
from accounts.access import WorkspaceRequest, workspace_view
from accounts.models import Role
from crm.lib.toasts import undoable
from projects import panels
from projects.forms import ProjectForm
from projects.models import Project
from projects.of_request import changeable, project_of


@require_safe
@workspace_view(Role.READ_ONLY)
def detail(request: WorkspaceRequest, project: UUID) -> HttpResponse:
    """One project: figures, milestones, what other parts add, its client, team, files and notes."""
    shown = project_of(request, project)
    audit.record(request, "project.viewed", shown)
    context: dict[str, Any] = {
        "nav": "projects",
        "project": shown,
        "today": timezone.localdate(),
        "overdue": shown.is_overdue(timezone.localdate()),
        "tags": shown.tags.filter(deleted_at__isnull=True).order_by("name"),
        "may_edit": may_change(request, shown),
        "may_restore": request.membership.may(Role.MEMBER) and not shown.is_frozen,
        "figures": panels.projects.figures(request, shown),
        "panels": panels.projects.render(request, shown),
    }
    if context["may_edit"]:
        context["shortcuts"] = [("m", _("Move to another stage")), ("e", _("Edit")), ("n", _("Write a note"))]
    return render(request, "projects/detail.html", context)


def may_change(request: WorkspaceRequest, project: Project) -> bool:
    """Whether this member may change it now."""
    return request.membership.may(Role.MEMBER) and not project.is_frozen


@require_http_methods(["GET", "HEAD", "POST"])
@workspace_view(Role.MEMBER)
def new(request: WorkspaceRequest) -> HttpResponse:
    """Add a project; ``?contact=``, ``?company=`` and ``?template=`` are chosen beforehand."""
    names = ("contact", "company", "template")
    chosen = {name: request.GET[name].replace("\0", "") for name in names if request.GET.get(name)}
    project = Project(currency=request.workspace.currency, owner=request.user)
    return _edited(request, project, "project.created", chosen)


@require_http_methods(["GET", "HEAD", "POST"])
@workspace_view(Role.MEMBER)
def edit(request: WorkspaceRequest, project: UUID) -> HttpResponse:
    """Change a project."""
    return _edited(request, changeable(request, project), "project.changed")


def _edited(request: WorkspaceRequest, project: Project, action: str, chosen: Any = None) -> HttpResponse:
    form = ProjectForm(
        request.POST or None,
        instance=project,
        workspace=request.workspace,
        membership=request.membership,
        initial=chosen,
    )
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            saved = form.keep(request.user)
            audit.record(request, action, saved)
            if form.closed_links:
                audit.record(request, "client_link.revoked", saved, count=form.closed_links)
        said = _("Saved. The links of the client before are closed.") if form.closed_links else _("Saved.")
        messages.success(request, said)
        return redirect("projects:detail", request.workspace.slug, saved.pk)
    context = {"nav": "projects", "form": form, "project": None if project._state.adding else project}
    return render(request, "projects/form.html", context, status=422 if request.method == "POST" else 200)


@require_POST
@workspace_view(Role.MEMBER)
def archive(request: WorkspaceRequest, project: UUID) -> HttpResponse:
    """Take a project off the lists, with a way back."""
    found = changeable(request, project)
    if found.archive():
        audit.record(request, "project.archived", found)
    undoable(request, _("Archived “%(name)s”.") % {"name": found.name}, "projects:restore", found.pk)
    return redirect("projects:list", request.workspace.slug)


@require_POST
@workspace_view(Role.MEMBER)
def restore(request: WorkspaceRequest, project: UUID) -> HttpResponse:
    """Put an archived project back."""
    found = changeable(request, project)
    if found.restore():
        audit.record(request, "project.restored", found)
    messages.success(request, _("“%(name)s” is back.") % {"name": found.name})
    return redirect("projects:detail", request.workspace.slug, found.pk)
