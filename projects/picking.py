"""The choice of a project, or of a project and one of its tasks, among more than a list can show."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from accounts.access import WorkspaceRequest, workspace_view
from accounts.models import Membership, Role
from contacts.picking import PICKED, PickField, PickWidget, choices
from crm.lib.finding import find_keys
from projects import freezing
from projects.hours.models import KEPT, TimeEntry
from projects.models import Project, Task
from projects.tasks.models import FREE

Choice = tuple[str, str]
RECENT = 12
_INVITATION = gettext_lazy("Type a name to look for a project")


class ProjectField(PickField):
    """One project that the member may see, or none."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=Project.objects.defer("description"), **kwargs)

    def offer_to(self, membership: Membership, chosen: Any) -> None:
        """Put into the list: none, the chosen one, and the latest."""
        self.queryset = Project.objects.seen_by(membership).defer("description")
        self.widget.source = reverse("tasks:pick", args=[membership.workspace.slug, "project"])
        self.widget.invitation = str(_INVITATION)
        self.widget.choices = choices(self.queryset, chosen, self.queryset.workable())


@dataclass(frozen=True, slots=True)
class Work:
    """What time was spent on: a project, perhaps one of its tasks; or a task of none; or neither."""

    project: Project | None = None
    task: Task | None = None

    @property
    def value(self) -> str:
        """As a list of choices has it."""
        return value_of(self.project.pk if self.project else None, self.task.pk if self.task else None)

    @property
    def is_frozen(self) -> bool:
        """It is for somebody whose data are kept and not touched."""
        return any(each is not None and each.is_frozen for each in (self.project, self.task))

    @property
    def label(self) -> str:
        """For reading: "Website · Fix the header"."""
        return " · ".join(str(each) for each in (self.project, self.task) if each) or _("Without a project")


def value_of(project: UUID | None, task: UUID | None) -> str:
    """A project and a task by their keys, as a list of choices has them; "" for neither."""
    return f"{project or ''}:{task}" if task else str(project or "")


class WorkField(forms.Field):
    """A project or a task that the member may see; the last that they worked on come first."""

    widget = PickWidget

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)
        self.membership: Membership | None = None

    def offer_to(self, membership: Membership, chosen: Any = None) -> None:
        """Put into the list: none, the chosen one, what they worked on last, the latest projects."""
        self.membership = membership
        widget: Any = self.widget
        widget.source = reverse("tasks:pick", args=[membership.workspace.slug, "work"])
        widget.invitation = _("Type a name to look for a project or task")
        widget.choices = recent(membership, chosen if isinstance(chosen, str) else "")

    def clean(self, value: Any) -> Work:
        assert self.membership is not None
        work = read_work(self.membership, str(value or ""))
        if work is None:
            raise ValidationError(_("Choose a project or a task from the list."), code="invalid_choice")
        if work.is_frozen:
            raise ValidationError(str(freezing.Frozen()))
        return work


def read_work(membership: Membership, value: str) -> Work | None:
    """What a choice stands for; None when it is nothing that this member may see."""
    if not value:
        return Work()
    project_key, _sign, task_key = value.partition(":")
    try:
        keys = [UUID(key) if key else None for key in (project_key, task_key)]
    except ValueError:
        return None
    tasks = Task.objects.seen_by(membership).select_related("project__contact", "contact").defer("text")
    task = _first(tasks, keys[1])
    if keys[1] and (task is None or (keys[0] and task.project_id != keys[0])):
        return None
    if task is not None:
        return Work(task.project, task)
    project = _first(Project.objects.seen_by(membership).select_related("contact").defer("description"), keys[0])
    return Work(project) if project else None


def _first(rows: Any, key: UUID | None) -> Any:
    return rows.filter(pk=key).first() if key else None


def recent(membership: Membership, chosen: str = "") -> list[Choice]:
    """Choices before anything was typed: five queries at most."""
    found: dict[str, str] = {"": _("Without a project")}
    if chosen and (work := read_work(membership, chosen)):
        found[work.value] = work.label
    for work in last_worked_on(membership):
        found.setdefault(work.value, work.label)
    for project in Project.objects.seen_by(membership).workable().order_by("-updated_at")[:RECENT]:
        found.setdefault(str(project.pk), str(project))
    return list(found.items())


def last_worked_on(membership: Membership, most: int = RECENT) -> list[Work]:
    """Projects and tasks of the member's last entries, each once: two queries."""
    rows = TimeEntry.objects.of(membership.workspace_id).filter(KEPT, member=membership.user_id)
    rows = rows.filter(project__archived_at__isnull=True, project__contact__restricted_at__isnull=True)
    rows = rows.filter(task__contact__restricted_at__isnull=True).select_related("project", "task")
    latest = rows.defer("text", "project__description", "task__text").order_by("-day", "-id")[: 4 * most]
    entries = [entry for entry in latest if entry.project_id or entry.task_id]
    keys = {entry.project_id for entry in entries if entry.project_id}
    seen = set(Project.objects.seen_by(membership).filter(pk__in=keys).values_list("pk", flat=True)) if keys else set()
    works: dict[str, Work] = {}
    for entry in entries:
        if not entry.project_id or entry.project_id in seen:
            works.setdefault(value_of(entry.project_id, entry.task_id), Work(entry.project, entry.task))
    return list(works.values())[:most]


def found_work(membership: Membership, query: str) -> list[Choice]:
    """Projects and open tasks for what was typed."""
    workspace = membership.workspace
    keys = find_keys(Project, workspace, query, PICKED, archived=False)
    projects = Project.objects.seen_by(membership).workable().defer("description").in_bulk(keys)
    tasks_keys = find_keys(Task, workspace, query, PICKED)
    free = Task.objects.seen_by(membership).open().filter(FREE).select_related("project").defer("text")
    tasks = free.in_bulk(tasks_keys)
    offered = [(str(key), str(projects[key])) for key in keys if key in projects]
    works = [Work(tasks[key].project, tasks[key]) for key in tasks_keys if key in tasks]
    return [*offered, *((work.value, work.label) for work in works)][:PICKED]


@require_safe
@workspace_view(Role.MEMBER)
def pick(request: WorkspaceRequest, kind: str) -> HttpResponse:
    """Choices for what was typed, as options of a list: projects, or (``work``) projects and tasks."""
    query = request.GET.get("q", "").replace("\0", "").strip()
    if kind == "work":
        offered = found_work(request.membership, query) if query else recent(request.membership)
    else:
        rows = Project.objects.seen_by(request.membership).workable().defer("description")
        keys = find_keys(Project, request.workspace, query, PICKED, archived=False) if query else []
        there = rows.in_bulk(keys)
        offered = [(str(key), str(there[key])) for key in keys if key in there] if query else choices(rows)
    return render(request, "ui/pick_options.html", {"offered": offered, "query": query})
