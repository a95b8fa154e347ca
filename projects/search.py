"""Projects in global search."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Workspace
from crm.lib import search
from crm.lib.finding import find_keys
from projects.models import Project


def projects(workspace: Workspace, query: str, limit: int) -> list[search.Item]:
    """The projects found by their name."""
    keys = find_keys(Project, workspace, query, limit)
    rows = Project.objects.of(workspace).select_related("contact", "company")
    found = rows.defer("description", "contact__extra", "company__notes").in_bulk(keys)
    return [_item(workspace, found[key]) for key in keys if key in found]


def _item(workspace: Workspace, project: Project) -> search.Item:
    said = [str(project.client or ""), project.get_stage_display(), str(_("archived")) if project.archived_at else ""]
    return search.Item(
        title=project.name,
        subtitle=" · ".join(filter(None, said)),
        url=reverse("projects:detail", args=[workspace.slug, project.pk]),
        icon="project",
    )


search.register(_("Projects"), projects, order=30)
