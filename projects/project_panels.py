"""What stands on a project's page: how far it is and what it is worth, milestones, team, files, links, notes.

Other parts of this app add theirs below.
"""

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.access import WorkspaceRequest
from accounts.models import Membership, Role
from crm.lib import money
from projects import panels, progress
from projects.budget_fields import hours_text
from projects.budgets import BudgetKind
from projects.milestones.pages import MilestoneForm
from projects.models import Project
from projects.sharing import links

_SHOWN = 50


def _may_edit(request: WorkspaceRequest, project: Project) -> bool:
    return request.membership.may(Role.MEMBER) and not project.is_frozen


def milestones(request: WorkspaceRequest, project: Project) -> panels.Content:
    """What is to be reached."""
    rows = list(project.milestones.there())
    tasks = progress.of_milestones([row.pk for row in rows])
    may_edit = _may_edit(request, project)
    if not rows and not may_edit:
        return None
    context = {
        "milestones": [(row, tasks.get(row.pk)) for row in rows],
        "may_edit": may_edit,
        "form": MilestoneForm(),
        "today": timezone.localdate(),
        "order_url": reverse("projects:milestone-order", args=[request.workspace.slug, project.pk]),
    }
    return "projects/_milestones.html", context


def team(request: WorkspaceRequest, project: Project) -> panels.Content:
    """Who works on it; those who left the workspace are left out."""
    there = Membership.objects.of(request.workspace).values("user")
    rows = project.members.filter(user__in=there).select_related("user")[:_SHOWN]
    shown = [(row, "" if row.rate is None else money.show(row.rate, project.currency)) for row in rows]
    may_edit = _may_edit(request, project)
    if not shown and not may_edit and not project.owner:
        return None
    return "projects/_team.html", {"team": shown, "may_edit": may_edit}


def files(request: WorkspaceRequest, project: Project) -> panels.Content:
    """Its files."""
    rows = project.files.filter(file__deleted_at__isnull=True, file__arrived_at__isnull=False)
    found = list(rows.select_related("file").order_by("-created_at")[:_SHOWN])
    may_edit = _may_edit(request, project)
    return ("projects/_files.html", {"files": found, "may_edit": may_edit}) if found or may_edit else None


def client_links(request: WorkspaceRequest, project: Project) -> panels.Content:
    """What the client sees, behind which links; for those who may make them."""
    if not _may_edit(request, project):
        return None
    rows = project.client_links.filter(revoked_at__isnull=True).order_by("-expires_at")[:20]  # all that are open
    return "projects/_client_links.html", {"links": [(row, links.url(row)) for row in rows], "may_edit": True}


def notes(request: WorkspaceRequest, project: Project) -> panels.Content:
    """What members wrote."""
    rows = project.notes.filter(deleted_at__isnull=True).select_related("author").order_by("-created_at")[:_SHOWN]
    return "projects/_notes.html", {"notes": list(rows), "may_edit": _may_edit(request, project)}


def history(request: WorkspaceRequest, project: Project) -> panels.Content:
    """From which stage to which it went."""
    rows = list(project.stage_changes.select_related("by").order_by("-at")[:20])
    return "projects/_history.html", {"moves": rows}


def figures(request: WorkspaceRequest, project: Project) -> list[panels.Figure]:
    """How far, how much, until when."""
    found = []
    if done := progress.of([project.pk]).get(project.pk):
        said = _("%(done)s of %(total)s") % {"done": done.done, "total": done.total}
        found.append(panels.Figure(_("Progress"), f"{done.percent} %", said, done.percent))
    if project.value is not None:
        found.append(panels.Figure(_("Value"), project.shown_value))
    if project.budget_kind:
        found.append(panels.Figure(_("Budget"), project.shown_budget or "–", _paid(project)))
    if project.due_on and not project.is_closed:
        days = (project.due_on - timezone.localdate()).days
        left = ngettext("%(count)s day left", "%(count)s days left", days) % {"count": days}
        said = left if days >= 0 else _("overdue")
        found.append(panels.Figure(_("Due"), date_format(project.due_on, "DATE_FORMAT"), said))
    return found


def _paid(project: Project) -> str:
    said = [str(BudgetKind(project.budget_kind).label)]
    if project.shown_rate:
        said.append(_("%(rate)s an hour") % {"rate": project.shown_rate})
    if project.budget_minutes:
        said.append(_("%(hours)s h") % {"hours": hours_text(project.budget_minutes)})
    return " · ".join(said)


panels.projects.register_figures("project", figures, order=10)
panels.projects.register("milestones", milestones, place=panels.Place.MAIN, order=10)
panels.projects.register("notes", notes, place=panels.Place.MAIN, order=60)
panels.projects.register("team", team, place=panels.Place.SIDE, order=30)
panels.projects.register("files", files, place=panels.Place.SIDE, order=40)
panels.projects.register("client_links", client_links, place=panels.Place.SIDE, order=50)
panels.projects.register("history", history, place=panels.Place.SIDE, order=60)

import projects.hours.of_project  # noqa: E402  isort: skip  hours
import projects.tasks.of_project  # noqa: E402,F401  isort: skip  tasks
