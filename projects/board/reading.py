"""The columns of the board: of each stage the first projects, how many there are and what they are worth."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, QuerySet, Sum

from contacts.lists.asked import EVERYBODY
from crm.lib import money
from crm.lib.prepared import prepared
from projects import progress
from projects.lists import reading
from projects.lists.state import ProjectList
from projects.members.models import eyes, may_see, part_of, parts
from projects.models import Kind, Project
from projects.stages import steps
from projects.stages.steps import Step

SHOWN = 20  # projects of a column at first, and with each "more"

_CARD = (
    "name stage place value currency due_on closed_at archived_at members_only contact__name contact__restricted_at"
    " company__name owner__name owner__email"
).split()


@dataclass(frozen=True, slots=True)
class Column:
    """A stage with its first projects, and what is in it altogether."""

    step: Step
    cards: list[Project]
    count: int
    sums: list[str]

    @property
    def more(self) -> bool:
        """Whether there are others below."""
        return len(self.cards) < self.count


def columns(state: ProjectList) -> list[Column]:
    """Every stage that can be chosen, and archived ones in which projects were left."""
    counts, sums = _totals(state)
    known = steps.by_key(state.request.workspace)
    strangers = [steps.find(state.request.workspace, key) for key in counts if key not in known]
    shown = [step for step in known.values() if not step.archived or counts[step.key]]
    return [
        Column(step, cards(state, step.key) if counts[step.key] else [], counts[step.key], _shown(sums[step.key]))
        for step in [*shown, *strangers]
    ]


def _is_whole(state: ProjectList) -> bool:
    """Whether nothing is left out of the board: then its questions are prepared."""
    return not state.asked.conditions and not state.asked.query and state.asked.place == EVERYBODY


def _shown(sums: dict[str, int]) -> list[str]:
    return [money.show(total, currency) for currency, total in sorted(sums.items()) if total]


def _totals(state: ProjectList) -> tuple[Counter[str], dict[str, dict[str, int]]]:
    """How many projects are in each stage, and the sum of their values by currency: one query."""
    rows: Any
    if not _is_whole(state):
        rows = _grouped(reading.matching(state))
    else:
        user, whole = eyes(state.request.membership)
        rows = [row for part in parts(whole) for row in _all_grouped(state.request.workspace.pk, user, part=part)]
    counts: Counter[str] = Counter()
    sums: dict[str, dict[str, int]] = defaultdict(dict)
    for stage, currency, number, total in rows:
        counts[stage] += number
        sums[stage][currency] = sums[stage].get(currency, 0) + (total or 0)
    return counts, sums


def _grouped(rows: QuerySet[Project]) -> Any:
    return rows.order_by().values_list("stage", "currency").annotate(number=Count("pk"), total=Sum("value"))


@prepared
def _all_grouped(workspace: Any, user: Any, *, part: str) -> Any:
    return _grouped(Project.objects.of(workspace).current().filter(part_of(part, user)))


def cards(state: ProjectList, stage: str, behind: tuple[int, UUID] | None = None) -> list[Project]:
    """The first projects of a stage in their order; ``behind``: the place and key of the last that is shown."""
    if _is_whole(state) and behind is None:
        user, whole = eyes(state.request.membership)
        return _first(state.request.workspace.pk, user, stage, whole=whole)
    rows = reading.matching(state).filter(stage=stage)
    if behind is not None:
        rows = rows.filter(place__gte=behind[0]).exclude(place=behind[0], pk__lte=behind[1])
    return list(_as_cards(rows))


@prepared
def _first(workspace: Any, user: Any, stage: Any, *, whole: bool) -> QuerySet[Project]:
    rows = Project.objects.of(workspace).current().filter(stage=stage)
    return _as_cards(rows if whole else rows.filter(may_see(user)))


def _as_cards(rows: QuerySet[Project]) -> QuerySet[Project]:
    return rows.select_related("contact", "company", "owner").only(*_CARD).order_by("place", "id")[:SHOWN]


def progress_of(shown: list[Column]) -> dict[UUID, progress.Progress]:
    """How far the projects of the board are, those that are in work."""
    return progress.of([card.pk for column in shown if column.step.kind == Kind.WON for card in column.cards])
