"""Tasks in global search: those that are not deleted, of projects that whoever looks may see."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Membership, Workspace
from crm.lib import search
from crm.lib.finding import find_keys
from crm.lib.page_addresses import address
from crm.lib.prepared import prepared
from projects.members.models import eyes, may_see
from projects.models import Task


def _tasks(asked: search.Asked) -> list[search.Item]:
    keys = find_keys(Task, asked.workspace, asked.text, asked.limit)
    items = _shown(asked.workspace, keys, asked.membership)
    return [items[key] for key in keys if key in items]


def _shown(workspace: Workspace, keys: Sequence[UUID], membership: Membership | None = None) -> dict[UUID, search.Item]:
    user, whole = eyes(membership)
    return {task.pk: _item(workspace, task) for task in _rows(workspace.pk, keys, user, whole=whole)}


@prepared
def _rows(workspace: Any, keys: Any, user: Any, *, whole: bool) -> QuerySet[Task]:
    rows = Task.objects.of(workspace).filter(pk__in=keys, deleted_at__isnull=True).select_related("project")
    rows = rows if whole else rows.filter(Q(project__isnull=True) | may_see(user, "project__"))
    return rows.only("name", "done_at", "project__name")


def _item(workspace: Workspace, task: Task) -> search.Item:
    said = [str(task.project or ""), _("done") if task.done_at else ""]
    return search.Item(
        title=task.name,
        subtitle=" · ".join(filter(None, said)),
        url=address("tasks:task", workspace.slug, task.pk),
        icon="check",
    )


search.register(gettext_lazy("Tasks"), _tasks, order=35)
search.register_kind("projects.task", _shown)
