"""A company's projects on its page: its own and those of its people, what is open, and what happened with them."""

from collections import Counter
from typing import Any

from django.db.models import Count, QuerySet, Sum
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.access import WorkspaceRequest
from accounts.models import Role
from contacts import panels
from contacts.models import Company
from crm.lib import money
from projects.members.models import may_see, seen_by, sees_all
from projects.models import Project, StageChange
from projects.stages.models import OVER

SHOWN = 8


def _of(request: WorkspaceRequest, company: Company) -> tuple[QuerySet[Project], QuerySet[Project]]:
    """Two questions with an index each; one with an "or" would read every project."""
    rows = Project.objects.current().defer("description")
    if not sees_all(request.membership):
        rows = rows.filter(may_see(request.user.pk))
    return rows.filter(company=company), rows.filter(company=None, contact__company=company)


def projects(request: WorkspaceRequest, company: Company) -> panels.Content:
    """The latest projects and a way to add one."""
    found = [row for rows in _of(request, company) for row in rows.order_by("-updated_at")[: SHOWN + 1]]
    found.sort(key=lambda project: project.updated_at, reverse=True)
    context = {"projects": found[:SHOWN], "more": len(found) > SHOWN, "may_add": request.membership.may(Role.MEMBER)}
    return "projects/_company_panel.html", context


def open_value(request: WorkspaceRequest, company: Company) -> list[panels.Figure]:
    """How much work is open, by currency."""
    values: Counter[str] = Counter()
    count = 0
    for rows in _of(request, company):
        totals: Any = rows.exclude(kind__in=OVER).values("currency").order_by()
        for total in totals.annotate(sum=Sum("value"), number=Count("pk")):
            values[total["currency"]] += total["sum"] or 0
            count += total["number"]
    shown = [money.show(value, currency) for currency, value in sorted(values.items()) if value]
    note = ngettext("%(count)s project", "%(count)s projects", count) % {"count": count}
    return [panels.Figure(_("Open work"), " · ".join(shown) or "–", note)]


def activity(request: WorkspaceRequest, company: Company) -> panels.Content:
    """The latest moves of its projects and those of its people, as far as the member sees them."""
    rows = StageChange.objects.of(request.workspace).filter(seen_by(request.membership))
    rows = rows.select_related("project", "by").defer("project__description").order_by("-at")
    each = (
        rows.filter(project__company=company),
        rows.filter(project__company=None, project__contact__company=company),
    )
    found = [row for part in each for row in part[:SHOWN]]
    found.sort(key=lambda change: change.at, reverse=True)
    return ("projects/_company_activity.html", {"moves": found[:SHOWN]}) if found else None


panels.companies.register("project_activity", activity, place=panels.Place.SIDE, order=25)
panels.companies.register("projects", projects, place=panels.Place.MAIN, order=20)
panels.companies.register_figures("projects", open_value, order=20)
