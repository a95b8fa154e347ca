"""Today's tasks, the timer that runs, what colleagues wrote about a task, and projects by the day they are due."""

from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.lib import today
from crm.lib.prepared import prepared
from crm.lib.today import ASKED, Asked, Box
from projects.hours import timer
from projects.members.models import eyes, may_see, seen_by_user
from projects.models import TO_BE_DONE, Project
from projects.tasks.models import OPEN, Task, TaskMention

DUE = 30  # tasks, those beyond the first few folded up


def due(asked: Asked) -> Box:
    """Open projects that this member sees by due date, those overdue first."""
    user, whole = eyes(asked.membership)
    return Box(
        title=_("Projects by date"),
        rows=due_projects(asked.workspace.pk, user, whole=whole),
        line="projects/today/_project.html",
        url="projects:list",
        label=_("All projects"),
        more={"today": timezone.localdate(asked.now)},
    )


@prepared
def due_projects(workspace: Any, user: Any, *, whole: bool) -> QuerySet[Project]:
    """Open projects of the workspace with this key by due date; not ``whole``: those that this person sees."""
    rows = Project.objects.of(workspace).filter(TO_BE_DONE)
    return (
        (rows if whole else rows.filter(may_see(user)))
        .select_related("contact", "company")
        .only("name", "due_on", "contact__name", "company__name")
        .order_by("due_on")[:ASKED]
    )


def tasks(asked: Asked) -> Box:
    """What this member has to do until tonight by their clock: the oldest day first, what is high before the rest."""
    user, whole = eyes(asked.membership)
    rows = _tasks(asked.workspace.pk, asked.user.pk, asked.tonight, user, whole=whole)
    rows = sorted(rows, key=lambda task: (task.order_at.date(), task.priority, task.order_at))
    return Box(
        title=_("Your tasks"),
        rows=rows,
        line="projects/today/_task.html",
        url="tasks:list",
        label=_("All tasks"),
        folded=True,
        css="",
    )


@prepared
def _tasks(workspace: Any, member: Any, tonight: Any, user: Any, *, whole: bool) -> QuerySet[Task]:
    rows = Task.objects.of(workspace).filter(OPEN, assignee=member, order_at__lte=tonight)
    if not whole:
        rows = rows.filter(Q(project__isnull=True) | may_see(user, "project__"))
    rows = rows.select_related("project__contact", "contact")
    rows = rows.defer("text", "contact__extra", "project__description", "project__contact__extra")
    return rows.order_by("order_at", "id")[:DUE]


def mentioned(asked: Asked) -> Box:
    """Comments on tasks in which a colleague named this member."""
    rows = _mentions(asked.workspace.pk, asked.user.pk)
    return Box(title=_("Mentioned in tasks"), rows=rows, line="projects/today/_mention.html")


@prepared
def _mentions(workspace: Any, member: Any) -> QuerySet[TaskMention]:
    rows = TaskMention.objects.of(workspace).filter(member=member, seen_at__isnull=True)
    rows = rows.filter(comment__deleted_at__isnull=True, comment__task__deleted_at__isnull=True)
    rows = rows.filter(seen_by_user(member, "comment__task__project__"))
    rows = rows.select_related("comment__task", "comment__author").defer("comment__task__text")
    return rows.order_by("-created_at")[: today.SHOWN]


def timers(asked: Asked) -> Box | None:
    """The timer of this member, if it runs in this workspace."""
    running = timer.running(asked.user)
    if running is None or running.workspace_id != asked.workspace.pk:
        return None
    return Box(title=_("Your timer runs"), rows=[running], line="projects/today/_timer.html", css="")


today.register("timer", timers, order=5)
today.register("tasks", tasks, order=15)
today.register("task-mentions", mentioned, order=55)
today.register("projects", due, order=70)
