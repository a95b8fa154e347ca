"""Beginning a project from a template, and making a template of a project.

Tasks are of another part, which says here how they are made and read::

    starting.register_tasks(make, read)

``make(project, [(task, due_on, milestone)], by)`` adds them; ``read(project)`` gives [(task, due_on, milestone id)]
with ``task`` a PlannedTask without a day.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from crm.lib.discovery import discover
from projects.models import Milestone, Project, WorkTemplate
from projects.work_templates.outline import PlannedMilestone, PlannedTask, parse, written

Make = Callable[[Project, Sequence[tuple[PlannedTask, date | None, Milestone | None]], Any], None]
Read = Callable[[Project], Iterable[tuple[PlannedTask, date | None, UUID | None]]]

_tasks: dict[str, tuple[Make, Read]] = {}


def register_tasks(make: Make, read: Read) -> None:
    """Say how tasks are made and read."""
    _tasks["tasks"] = (make, read)


@transaction.atomic
def begin(project: Project, template: WorkTemplate, *, by: Any) -> int:
    """Give a project the milestones and tasks of a template, and what its budget leaves open; how many there are."""
    discover("project_panels")  # where tasks say how they are made
    _take_budget(project, template)
    start = project.starts_on or timezone.localdate()
    position = project.milestones.count()
    tasks: list[tuple[PlannedTask, date | None, Milestone | None]] = []
    made = 0
    for planned in parse(template.outline):
        milestone = None
        if planned.name:
            milestone = Milestone.objects.create(
                workspace_id=project.workspace_id,
                project=project,
                name=planned.name,
                due_on=_day(start, planned.day),
                position=position + made,
            )
            made += 1
        tasks += [(task, _day(start, task.day), milestone) for task in planned.tasks]
    for make, _read in _tasks.values():
        make(project, tasks, by)
    return made + len(tasks)


def _day(start: date, days: int | None) -> date | None:
    return None if days is None else start + timedelta(days=days)


def _take_budget(project: Project, template: WorkTemplate) -> None:
    if project.budget_kind or not template.budget_kind:
        return
    project.budget_kind, project.budget_minutes = template.budget_kind, template.budget_minutes
    if project.currency == template.currency:  # an amount says nothing in another currency
        project.budget, project.rate = template.budget, template.rate
    project.save(update_fields=["budget_kind", "budget_minutes", "budget", "rate", "updated_at"])


def outline_of(project: Project) -> str:
    """The milestones and tasks of a project as an outline, their days counted from its start."""
    discover("project_panels")
    start = project.starts_on or timezone.localtime(project.created_at).date()
    rows = list(project.milestones.there())
    plan = {row.pk: PlannedMilestone(row.name, _since(start, row.due_on)) for row in rows}
    loose = PlannedMilestone("")
    for _make, read in _tasks.values():
        for task, due_on, milestone in read(project):
            place = plan.get(milestone, loose) if milestone else loose
            place.tasks.append(replace(task, day=_since(start, due_on)))
    return written([*([loose] if loose.tasks else []), *plan.values()])


def _since(start: date, day: date | None) -> int | None:
    return None if day is None else max(0, (day - start).days)
