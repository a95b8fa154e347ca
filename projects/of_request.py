"""The project that a page is about: one that this member may see, or 404."""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from accounts.access import WorkspaceRequest
from projects.models import Project


def project_of(request: WorkspaceRequest, key: UUID) -> Project:
    """A project of the workspace that the member may see, with its client. Raises Http404."""
    rows: Any = Project.objects.seen_by(request.membership).select_related("contact", "company", "owner")
    found: Project = get_object_or_404(rows.defer("contact__extra", "company__notes"), pk=key)
    found.workspace = request.workspace  # known already
    return found


def changeable(request: WorkspaceRequest, key: UUID) -> Project:
    """As ``project_of``, to be changed. Raises PermissionDenied while its client's data are frozen (RT-6)."""
    found = project_of(request, key)
    refuse_frozen(found)
    return found


def refuse_frozen(project: Project) -> None:
    """Raises PermissionDenied while the client's data are frozen at their request: kept, but not changed."""
    if project.is_frozen:
        raise PermissionDenied(
            _("Its client’s data are frozen at their request. Nothing about their projects can be changed.")
        )
