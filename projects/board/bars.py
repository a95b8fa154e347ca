"""Projects as bars by their days, drawn on the server; the same in a table below."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Q
from django.http import HttpResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.views.decorators.http import require_safe

from accounts.access import WorkspaceRequest, workspace_view
from accounts.models import Role
from contacts.lists.pages import bar
from crm.lib.htmx import page
from crm.lib.page_addresses import address
from projects.lists import reading
from projects.lists.pages import looks
from projects.lists.state import ProjectBars
from projects.models import Milestone, Project
from projects.stages import steps

SHOWN = 100
_WIDTH, _LABELS, _ROW, _HEAD = 1000, 220, 30, 28  # of the drawing, in its own units
_LABEL = 24  # the width of a month's name
_LONGEST = 30  # characters of a name beside its bar


@dataclass(frozen=True, slots=True)
class Bar:
    """A project from its first to its last day, and where that is drawn."""

    project: Project
    url: str
    first: date
    last: date
    hue: int
    stage: str
    top: float
    x: float
    width: float
    marks: list[tuple[float, Milestone]]

    @property
    def label(self) -> str:
        name = self.project.name
        return name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1]}…"

    @property
    def middle(self) -> float:
        """Where the words of the row stand."""
        return self.top + 19


@dataclass(frozen=True, slots=True)
class Scale:
    """Days onto the width of the drawing."""

    first: date
    last: date

    def x(self, day: date) -> float:
        """Where a day begins."""
        whole = (self.last - self.first).days + 1
        return round(_LABELS + (day - self.first).days * (_WIDTH - _LABELS) / whole, 1)

    def months(self) -> list[tuple[float, str]]:
        """The beginnings of months (a January is called by its year), or of years where there are many."""
        many = (self.last - self.first).days > 800
        found, day = [], self.first.replace(day=1)
        while day <= self.last:
            if day >= self.first and (not many or day.month == 1):
                found.append((self.x(day), str(day.year) if day.month == 1 else date_format(day, "M")))
            day = (day + timedelta(days=32)).replace(day=1)
        step = max(1, len(found) // 14)
        return [(x, name) for x, name in found[::step] if x < _WIDTH - _LABEL]


@require_safe
@workspace_view(Role.READ_ONLY)
def bars(request: WorkspaceRequest) -> HttpResponse:
    """Projects that have a day, by the day they begin."""
    state = ProjectBars.of(request)
    rows = reading.matching(state).filter(Q(starts_on__isnull=False) | Q(due_on__isnull=False))
    found = list(rows.select_related("contact", "company").defer("description").order_by("due_on", "pk")[: SHOWN + 1])
    today = timezone.localdate()
    shown, scale = _drawn(request, found[:SHOWN], today)
    height = _HEAD + len(shown) * _ROW + 6
    context: dict[str, Any] = {
        "nav": "projects",
        **bar(state),
        **looks(state, "bars"),
        "bars": shown,
        "more": len(found) > SHOWN,
        "months": scale.months() if scale else [],
        "now": scale.x(today) if scale and scale.first <= today <= scale.last else None,
        "width": _WIDTH,
        "height": height,
        "bottom": height - 4,
        "today": today,
    }
    return page(request, "projects/bars.html", context, fragment="projects/_bars.html")


def _drawn(request: WorkspaceRequest, projects: list[Project], today: date) -> tuple[list[Bar], Scale | None]:
    if not projects:
        return [], None
    names = steps.by_key(request.workspace)
    days = [_days(project) for project in projects]
    scale = Scale(min(first for first, _last in days), max(last for _first, last in days) + timedelta(days=2))
    reached: dict[Any, list[Milestone]] = {}
    for row in Milestone.objects.there().filter(project__in=projects, due_on__range=(scale.first, scale.last)):
        reached.setdefault(row.project_id, []).append(row)
    drawn = []
    for place, (project, (first, last)) in enumerate(
        sorted(zip(projects, days, strict=True), key=lambda each: each[1])
    ):
        step = names.get(project.stage)
        drawn.append(
            Bar(
                project=project,
                url=address("projects:detail", request.workspace.slug, project.pk),
                first=first,
                last=last,
                hue=step.hue if step else 7,
                stage=step.name if step else project.stage,
                top=_HEAD + place * _ROW,
                x=scale.x(first),
                width=max(6, round(scale.x(last + timedelta(days=1)) - scale.x(first), 1)),
                marks=[(scale.x(row.due_on), row) for row in reached.get(project.pk, []) if row.due_on],
            )
        )
    return drawn, scale


def _days(project: Project) -> tuple[date, date]:
    """The first and the last day; one of them alone is both."""
    first = project.starts_on or project.due_on
    last = project.due_on or project.starts_on
    assert first and last  # asked for
    return min(first, last), max(first, last)
