"""Projects as lists show them."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from accounts.models import Workspace
from contacts.models import Company, Contact
from crm.lib.finding import find_keys
from crm.lib.prepared import prepared
from projects.models import CLOSED, Project, Stage

SORTS: dict[str, Any] = {
    "name": F("name").asc(),
    "stage": F("stage").asc(),
    "due": F("due_on").asc(nulls_last=True),
    "changed": F("updated_at").asc(),
}
DEFAULT_SORT = "-changed"
# What the list can be narrowed to beside a single stage.
OPEN, ARCHIVED = "open", "archived"
PER_PAGE = 50
MOST_FOUND = 500  # projects, people and companies each that one search looks through

_LINE = ("name", "stage", "value", "currency", "due_on", "archived_at", "updated_at", "contact__name", "company__name")


def listed(workspace: Any, *, query: str = "", stage: str = "", sort: str = DEFAULT_SORT) -> QuerySet[Project]:
    """The workspace's projects with what a line of the list shows of them and their clients.

    ``query`` finds a project by its name or its client's; ``stage`` is a stage, "open", "archived" or empty (all
    that is not archived); an unknown one, and an unknown ``sort``, count as none.
    """
    rows = _of_stage(workspace, stage).select_related("contact", "company").only(*_LINE)
    if query:
        rows = rows.filter(_about(workspace, query))
    return rows.order_by(*_order(sort))


class Unsearched:
    """All that ``listed`` gives without a query, for a paginator: its beginning and its size are prepared questions."""

    ordered = True

    def __init__(self, workspace: Workspace, stage: str, sort: str) -> None:
        self.workspace = workspace
        self.stage = stage if stage in (OPEN, ARCHIVED, *Stage.values) else ""
        self.sort = sort if sort.removeprefix("-") in SORTS else DEFAULT_SORT

    def count(self) -> int:
        """How many there are."""
        return sum(_count(self.workspace.pk, stage=self.stage))

    def __getitem__(self, part: slice) -> Sequence[Project]:
        if part.start:
            return list(listed(self.workspace, stage=self.stage, sort=self.sort)[part])
        return _first(self.workspace.pk, stage=self.stage, sort=self.sort)[part]


@prepared
def _first(workspace: Any, *, stage: str, sort: str) -> QuerySet[Project]:
    return listed(workspace, stage=stage, sort=sort)[:PER_PAGE]


@prepared
def _count(workspace: Any, *, stage: str) -> QuerySet[Project, int]:
    rows = _of_stage(workspace, stage).order_by().values("workspace_id").annotate(found=Count("pk"))
    return rows.values_list("found", flat=True)


def _of_stage(workspace: Any, stage: str) -> QuerySet[Project]:
    rows = Project.objects.of(workspace).filter(archived_at__isnull=stage != ARCHIVED)
    if stage == OPEN:
        return rows.exclude(stage__in=CLOSED)
    return rows.filter(stage=stage) if stage in Stage.values else rows


def _about(workspace: Workspace, query: str) -> Q:
    return (
        Q(pk__in=find_keys(Project, workspace, query, MOST_FOUND))
        | Q(contact__in=find_keys(Contact, workspace, query, MOST_FOUND))
        | Q(company__in=find_keys(Company, workspace, query, MOST_FOUND))
    )


def _order(sort: str) -> list[Any]:
    order = SORTS.get(sort.removeprefix("-"))
    if order is None:
        sort, order = DEFAULT_SORT, SORTS[DEFAULT_SORT.removeprefix("-")]
    if sort.startswith("-"):
        order = F(order.expression.name).desc(nulls_last=True)
    return [order, "pk"]
