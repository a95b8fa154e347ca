"""Projects in global search."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import Workspace
from crm.lib import search
from crm.lib.finding import find_keys
from crm.lib.page_addresses import address
from crm.lib.prepared import prepared
from projects.models import Project


def _projects(asked: search.Asked) -> list[search.Item]:
    keys = find_keys(Project, asked.workspace, asked.text, asked.limit)
    items = _shown(asked.workspace, keys)
    return [items[key] for key in keys if key in items]


def _shown(workspace: Workspace, keys: Sequence[UUID]) -> dict[UUID, search.Item]:
    return {project.pk: _item(workspace, project) for project in _rows(workspace.pk, keys)}


@prepared
def _rows(workspace: Any, keys: Any) -> QuerySet[Project]:
    rows = Project.objects.of(workspace).filter(pk__in=keys).select_related("contact", "company")
    return rows.only("name", "stage", "archived_at", "contact__name", "company__name")


def _item(workspace: Workspace, project: Project) -> search.Item:
    said = [str(project.client or ""), project.get_stage_display(), str(_("archived")) if project.archived_at else ""]
    return search.Item(
        title=project.name,
        subtitle=" · ".join(filter(None, said)),
        url=address("projects:detail", workspace.slug, project.pk),
        icon="project",
    )


search.register(_("Projects"), _projects, order=30)
search.register_kind("projects.project", _shown)
