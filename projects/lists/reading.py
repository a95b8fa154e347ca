"""Projects as lists show them."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from accounts.models import Membership, Workspace
from contacts.lists.asked import ARCHIVED
from contacts.models import Company, Contact
from crm.lib.finding import find_keys
from crm.lib.prepared import prepared
from projects.lists.state import ProjectAsked, ProjectList
from projects.members.models import eyes, may_see, part_of, parts
from projects.models import Project

SORTS: dict[str, Any] = {
    "name": F("name").asc(),
    "stage": F("stage").asc(),
    "value": F("value").asc(nulls_last=True),
    "due": F("due_on").asc(nulls_last=True),
    "updated_at": F("updated_at").asc(),
    "created_at": F("created_at").asc(),
}
PER_PAGE = 50
MOST_FOUND = 500  # projects, people and companies each that one search looks through

_LINE = (
    "name stage kind value currency due_on closed_at archived_at updated_at contact__name company__name owner__name"
    " owner__email"
).split()


def matching(state: ProjectList) -> QuerySet[Project]:
    """The projects that a list is about, in no order: what the member sees, filtered and searched."""
    membership, asked = state.request.membership, state.asked
    rows: QuerySet[Project] = _placed(Project.objects.seen_by(membership), asked.place)
    if asked.conditions:
        rows = rows.filter(state.filter.q())
    return rows.filter(_about(membership.workspace, asked.query)) if asked.query else rows


def listed(state: ProjectList) -> Any:
    """For a paginator: the projects with what a line of the list shows of them."""
    if not state.asked.conditions and not state.asked.query:
        return Unfiltered(state.request.membership, state.asked.place, _known(state.asked.sort))
    return _lines(matching(state), state.asked.sort, state.asked.place)


def _known(sort: str) -> str:
    return sort if sort.removeprefix("-") in SORTS else ProjectAsked.USUAL


def _lines(rows: QuerySet[Project], sort: str, place: str) -> QuerySet[Project]:
    # All that are not archived were archived at no time: PostgreSQL reads the order off an index only if that is said.
    same = ["archived_at"] if place != ARCHIVED else []
    return rows.select_related("contact", "company", "owner").only(*_LINE).order_by(*same, *_order(_known(sort)))


class Unfiltered:
    """All projects, for a paginator: their beginning and their number are prepared questions."""

    ordered = True

    def __init__(self, membership: Membership, place: str, sort: str) -> None:
        self.membership, self.place, self.sort = membership, place, sort
        self.user, self.whole = eyes(membership)

    def count(self) -> int:
        """How many there are."""
        key = self.membership.workspace_id
        return sum(sum(_count(key, self.user, part=part, place=self.place)) for part in parts(self.whole))

    def __getitem__(self, part: slice) -> Sequence[Project]:
        if part.start:
            rows = _placed(Project.objects.seen_by(self.membership), self.place)
            return list(_lines(rows, self.sort, self.place)[part])
        of = {"whole": self.whole, "place": self.place, "sort": self.sort}
        return _first(self.membership.workspace_id, self.user, **of)[part]


def _all(workspace: Any, user: Any, whole: bool, place: str) -> QuerySet[Project]:
    rows: QuerySet[Project] = _placed(Project.objects.of(workspace), place)
    return rows if whole else rows.filter(may_see(user))


@prepared
def _first(workspace: Any, user: Any, *, whole: bool, place: str, sort: str) -> QuerySet[Project]:
    return _lines(_all(workspace, user, whole, place), sort, place)[:PER_PAGE]


@prepared
def _count(workspace: Any, user: Any, *, part: str, place: str) -> QuerySet[Project, int]:
    rows = (
        _placed(Project.objects.of(workspace), place)
        .filter(part_of(part, user))
        .order_by()
        .values("workspace_id")
        .annotate(found=Count("pk"))
    )
    found: QuerySet[Project, int] = rows.values_list("found", flat=True)
    return found


def _placed(rows: Any, place: str) -> Any:
    return rows.filter(archived_at__isnull=place != ARCHIVED)


def _about(workspace: Workspace, query: str) -> Q:
    return (
        Q(pk__in=find_keys(Project, workspace, query, MOST_FOUND))
        | Q(contact__in=find_keys(Contact, workspace, query, MOST_FOUND))
        | Q(company__in=find_keys(Company, workspace, query, MOST_FOUND))
    )


def _order(sort: str) -> list[Any]:
    order = SORTS[sort.removeprefix("-")]
    if sort.startswith("-"):
        name = order.expression.name
        order = F(name).desc(nulls_last=True) if order.nulls_last else F(name).desc()
    return [order, "pk"]
