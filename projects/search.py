"""Projects in global search."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, Workspace
from crm.lib import search
from crm.lib.finding import find_keys
from crm.lib.page_addresses import address
from crm.lib.prepared import prepared
from projects.members.models import eyes, may_see
from projects.models import Project
from projects.stages import steps


def _projects(asked: search.Asked) -> list[search.Item]:
    keys = find_keys(Project, asked.workspace, asked.text, asked.limit)
    items = _shown(asked.workspace, keys, asked.membership)
    return [items[key] for key in keys if key in items]


def _shown(workspace: Workspace, keys: Sequence[UUID], membership: Membership | None = None) -> dict[UUID, search.Item]:
    user, whole = eyes(membership)
    found = _rows(workspace.pk, keys, user, whole=whole)
    names = {key: step.name for key, step in steps.by_key(workspace).items()} if found else {}
    return {project.pk: _item(workspace, project, names) for project in found}


@prepared
def _rows(workspace: Any, keys: Any, user: Any, *, whole: bool) -> QuerySet[Project]:
    rows = Project.objects.of(workspace).filter(pk__in=keys).select_related("contact", "company")
    rows = rows if whole else rows.filter(may_see(user))
    return rows.only("name", "stage", "archived_at", "contact__name", "company__name")


def _item(workspace: Workspace, project: Project, names: dict[str, str]) -> search.Item:
    stage = names.get(project.stage, project.stage)
    said = [str(project.client or ""), stage, str(_("archived")) if project.archived_at else ""]
    return search.Item(
        title=project.name,
        subtitle=" · ".join(filter(None, said)),
        url=address("projects:detail", workspace.slug, project.pk),
        icon="project",
    )


search.register(_("Projects"), _projects, order=30)
search.register_kind("projects.project", _shown)

import projects.tasks.search  # noqa: E402,F401  isort: skip  tasks
