"""The project that a page is about: one that this member may see, or 404."""

from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404

from accounts.access import WorkspaceRequest
from projects import freezing
from projects.models import Project


def project_of(request: WorkspaceRequest, key: UUID) -> Project:
    """A project of the workspace that the member may see, with its client. Raises Http404."""
    rows: Any = Project.objects.seen_by(request.membership).select_related("contact", "company", "owner")
    found: Project = get_object_or_404(rows.defer("contact__extra", "company__notes"), pk=key)
    found.workspace = request.workspace  # known already
    return found


def changeable(request: WorkspaceRequest, key: UUID) -> Project:
    """As ``project_of``, to be changed. Raises Frozen, which is answered with 403."""
    found = project_of(request, key)
    freezing.refuse(found)
    return found
