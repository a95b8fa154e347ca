"""A project's hours: how much of its budget they used, who worked, and a timer to start."""

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.access import WorkspaceRequest
from accounts.models import Role
from crm.lib import money
from projects import panels
from projects.budgets import BudgetKind
from projects.hours import durations, totals
from projects.hours.models import TimeEntry
from projects.hours.totals import Period, Sums
from projects.models import Project

_SHOWN = 5


def hours(request: WorkspaceRequest, project: Project) -> panels.Content:
    """The latest entries that this member may see, and the timer."""
    if not request.membership.may(Role.MEMBER):
        return None
    rows = TimeEntry.objects.seen_by(request.membership).filter(project=project).select_related("member", "task")
    context = {
        "entries": list(rows.defer("task__text").order_by("-day", "-id")[:_SHOWN]),
        "may_edit": not project.is_frozen and project.archived_at is None,
    }
    return "hours/_project_panel.html", context


def used(request: WorkspaceRequest, project: Project) -> list[panels.Figure]:
    """The hours so far, beside what was planned; of a retainer, those of this month."""
    whole = _counted(project)
    if not whole.minutes and not project.budget_minutes:
        return []
    said, percent = _budget(project, whole)
    label = _("Hours this month") if project.budget_kind == BudgetKind.RETAINER else _("Hours")
    url = f"{reverse('hours:entries', args=[request.workspace.slug])}?project={project.pk}&member=all"
    may = request.membership.may(Role.MEMBER)
    return [panels.Figure(label, durations.show(whole.minutes), said, percent, url if may else "")]


def _counted(project: Project) -> Sums:
    if project.budget_kind != BudgetKind.RETAINER:
        return totals.of_project(project)
    first = timezone.localdate().replace(day=1)
    rows = totals.by_project(project.workspace_id, Period(first, timezone.localdate()), seen=_only(project))
    return next((row.sums for row in rows if row.key == project.pk), Sums())


def _only(project: Project) -> object:
    return Project.objects.filter(pk=project.pk)


def _budget(project: Project, whole: Sums) -> tuple[str, int | None]:
    """What is used of the budget in words, and in percent: of hours where hours were planned, else of money."""
    if project.budget_minutes:
        planned = durations.show(project.budget_minutes)
        return _("of %(planned)s planned") % {"planned": planned}, whole.minutes * 100 // project.budget_minutes
    worth = whole.money.get(project.currency, 0)
    if project.budget:
        words = {"used": money.show(worth, project.currency), "budget": project.shown_budget}
        return _("%(used)s of %(budget)s") % words, worth * 100 // project.budget
    return whole.shown_money or date_format(timezone.localdate()), None


panels.projects.register("hours", hours, place=panels.Place.SIDE, order=20)
panels.projects.register_figures("hours", used, order=20)
