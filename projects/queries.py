"""Projects as lists show them."""

from typing import Any

from django.db.models import F, Q, QuerySet

from accounts.models import Workspace
from contacts.models import Company, Contact
from crm.lib.finding import find_keys
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
MOST_FOUND = 500  # projects, people and companies each that one search looks through


def listed(workspace: Workspace, *, query: str = "", stage: str = "", sort: str = DEFAULT_SORT) -> QuerySet[Project]:
    """The workspace's projects with their clients, without the encrypted description.

    ``query`` finds a project by its name or its client's; ``stage`` is a stage, "open", "archived" or empty (all
    that is not archived); an unknown one, and an unknown ``sort``, count as none.
    """
    rows = (
        Project.objects.of(workspace)
        .select_related("contact", "company")
        .defer("description", "contact__extra", "company__notes")
    )
    rows = rows.filter(archived_at__isnull=stage != ARCHIVED)
    if stage == OPEN:
        rows = rows.exclude(stage__in=CLOSED)
    elif stage in Stage.values:
        rows = rows.filter(stage=stage)
    if query:
        rows = rows.filter(_about(workspace, query))
    return rows.order_by(*_order(sort))


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
