"""Today: what a person needs at nine in the morning."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import WorkspaceRequest, workspace_view
from accounts.models import Role, Workspace
from contacts.models import Contact
from projects.models import Project

SHOWN = 6  # rows per box: a glance, not a list


@dataclass(frozen=True, slots=True)
class Step:
    """One step of getting started, and whether it is done."""

    title: str
    why: str
    url: str
    done: bool


@require_safe
@workspace_view(Role.READ_ONLY)
def today(request: WorkspaceRequest) -> HttpResponse:
    """The page that a workspace opens with."""
    workspace = request.workspace
    context = {
        "nav": "today",
        "steps": first_steps(workspace),
        "new_contacts": Contact.objects.of(workspace).filter(archived_at=None).order_by("-created_at")[:SHOWN],
        "projects_due": due_projects(workspace),
    }
    return render(request, "crm/today.html", context)


def due_projects(workspace: Workspace) -> Any:
    """Open projects by due date, those overdue first."""
    return (
        Project.objects.of(workspace)
        .filter(archived_at=None, due_on__isnull=False)
        .exclude(stage__in=["done", "lost"])
        .select_related("contact", "company")
        .order_by("due_on")[:SHOWN]
    )


def first_steps(workspace: Workspace) -> list[Step]:
    """What a new workspace has still to do; empty once all is done."""
    slug = workspace.slug
    steps = [
        Step(
            _("Bring your contacts in"),
            _("Import the file that Google Contacts exports, or add one by hand."),
            reverse("contacts:import", args=[slug]),
            Contact.objects.of(workspace).exists(),
        ),
    ]
    return [] if all(step.done for step in steps) else steps


def local_now(request: WorkspaceRequest) -> Any:
    """The time where the workspace is."""
    return timezone.localtime()
