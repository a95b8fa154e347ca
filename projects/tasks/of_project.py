"""A project's tasks: the box on its page, how many are done, and those that a template brings."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django.db.models import Count, Prefetch, Q
from django.utils import timezone

from accounts.access import WorkspaceRequest
from accounts.models import Role
from projects import panels, progress
from projects.models import Milestone, Project, Task, TaskStep
from projects.tasks.finishing import end_of_day
from projects.tasks.models import OPEN
from projects.work_templates import starting
from projects.work_templates.outline import PlannedTask

_SHOWN = 8


def tasks(request: WorkspaceRequest, project: Project) -> panels.Content:
    """What is still to be done, and a line to add to it."""
    steps = Prefetch("steps", TaskStep.objects.filter(deleted_at__isnull=True).defer("text"))
    rows = (
        Task.objects.filter(OPEN, project=project)
        .select_related("assignee", "contact", "milestone")
        .prefetch_related(steps)
    )
    found = list(rows.defer("text", "contact__extra").order_by("order_at", "id")[: _SHOWN + 1])
    for task in found:
        task.project = project  # known already, with its client
    may_edit = request.membership.may(Role.MEMBER) and not project.is_frozen
    context = {"tasks": found[:_SHOWN], "more": len(found) > _SHOWN, "may_edit": may_edit}
    return "tasks/_project_panel.html", context


def _counts(projects: Collection[UUID]) -> dict[UUID, tuple[int, int]]:
    rows = Task.objects.filter(project__in=list(projects), deleted_at__isnull=True).order_by()
    counted: Any = rows.values_list("project")
    counted = counted.annotate(done=Count("pk", filter=Q(done_at__isnull=False)), total=Count("pk"))
    return {project: (done, total) for project, done, total in counted}


def make(project: Project, planned: Sequence[tuple[PlannedTask, date | None, Milestone | None]], by: Any) -> None:
    """The tasks of a template, for whoever begins the project."""
    user = getattr(by, "user", by)
    zone = timezone.get_current_timezone()
    for task, due_on, milestone in planned:
        due_at = end_of_day(datetime.combine(due_on, time(0), zone)) if due_on else None
        Task.objects.create(
            workspace_id=project.workspace_id,
            project=project,
            milestone=milestone,
            name=task.name[:300],
            author=user,
            assignee=user,
            due_at=due_at,
            all_day=due_at is not None,
            due_zone=timezone.get_current_timezone_name() if due_at else "",
            estimate=task.minutes,
        )


def read(project: Project) -> Iterable[tuple[PlannedTask, date | None, UUID | None]]:
    """The project's tasks, for a template of it; those that recur once."""
    rows = Task.objects.filter(project=project, deleted_at__isnull=True, follows__isnull=True)
    for task in rows.defer("text").order_by("order_at", "id")[:200]:
        local = task.local_due
        yield PlannedTask(task.name, None, task.estimate), local.date() if local else None, task.milestone_id


panels.projects.register("tasks", tasks, place=panels.Place.MAIN, order=20)
progress.register("tasks", _counts)
starting.register_tasks(make, read)
