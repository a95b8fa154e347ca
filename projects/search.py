"""Projects in global search."""

from collections.abc import Sequence
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Workspace
from crm.lib import search
from crm.lib.finding import find_keys
from projects.models import Project


def _projects(asked: search.Asked) -> list[search.Item]:
    keys = find_keys(Project, asked.workspace, asked.text, asked.limit)
    items = _shown(asked.workspace, keys)
    return [items[key] for key in keys if key in items]


def _shown(workspace: Workspace, keys: Sequence[UUID]) -> dict[UUID, search.Item]:
    rows = Project.objects.of(workspace).select_related("contact", "company")
    found = rows.defer("description", "contact__extra", "company__notes").in_bulk(keys)
    return {key: _item(workspace, project) for key, project in found.items()}


def _item(workspace: Workspace, project: Project) -> search.Item:
    said = [str(project.client or ""), project.get_stage_display(), str(_("archived")) if project.archived_at else ""]
    return search.Item(
        title=project.name,
        subtitle=" · ".join(filter(None, said)),
        url=reverse("projects:detail", args=[workspace.slug, project.pk]),
        icon="project",
    )


search.register(_("Projects"), _projects, order=30)
search.register_kind("projects.project", _shown)
