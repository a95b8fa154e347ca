"""How far projects are, by what is reached and done: milestones, and what other parts count (tasks).

Each part says for many projects at once how many things there are and how many of them are done::

    from projects import progress

    progress.register("tasks", lambda projects: {key: (done, total)})

A project is as far as its milestones are; one without milestones as its tasks are.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Q

from crm.lib.discovery import discover
from projects.models import Milestone, Task

Counts = Mapping[UUID, tuple[int, int]]  # by project: done, of how many
Counter = Callable[[Collection[UUID]], Counts]


@dataclass(frozen=True, slots=True)
class Progress:
    """So many of so many are done."""

    done: int
    total: int

    @property
    def percent(self) -> int:
        """Whole percent, of which all is only said when all is done."""
        return self.done * 100 // self.total if self.total else 0


def _milestones(projects: Collection[UUID]) -> Counts:
    rows = Milestone.objects.filter(project__in=list(projects), deleted_at__isnull=True).order_by()
    counted = rows.values_list("project").annotate(done=Count("pk", filter=Q(done_at__isnull=False)), total=Count("pk"))
    return {project: (done, total) for project, done, total in counted}


def of_milestones(milestones: Collection[UUID]) -> dict[UUID, Progress]:
    """How many of the tasks of each of these milestones are done; those without tasks are left out. One query."""
    rows = Task.objects.filter(milestone__in=list(milestones), deleted_at__isnull=True).order_by()
    counted: Any = rows.values_list("milestone")
    counted = counted.annotate(done=Count("pk", filter=Q(done_at__isnull=False)), total=Count("pk"))
    return {milestone: Progress(done, total) for milestone, done, total in counted}


_counters: dict[str, Counter] = {"milestones": _milestones}


def register(name: str, counter: Counter) -> None:
    """Count something else, after what is counted already."""
    _counters[name] = counter


def of(projects: Collection[UUID]) -> dict[UUID, Progress]:
    """How far these projects are; those of which nothing can be counted are left out. One query for each counter."""
    discover("project_panels")  # where parts of the page say what they count
    found: dict[UUID, Progress] = {}
    left = set(projects)
    for counter in _counters.values():
        if left:
            found |= {key: Progress(*pair) for key, pair in counter(left).items()}
            left -= found.keys()
    return found
