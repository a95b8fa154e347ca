"""The columns of the board: of each stage the first projects, how many there are and what they are worth."""

from collections import Counter, defaultdict
from collections.abc import Iterable
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
    "name stage kind place value currency due_on closed_at archived_at members_only contact__name"
    " contact__restricted_at company__name owner__name owner__email"
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
    strangers = [steps.stranger(key) for key in counts if key not in known]
    shown = [step for step in known.values() if not step.archived or counts[step.key]]
    firsts = _firsts(state, [key for key, count in counts.items() if count])
    return [
        Column(step, firsts.get(step.key, []), counts[step.key], _shown(sums[step.key]))
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


def cards(state: ProjectList, stage: str, behind: tuple[int, UUID]) -> list[Project]:
    """The next projects of a stage in their order, behind the one of this place and key."""
    rows = reading.matching(state).filter(stage=stage)
    rows = rows.filter(place__gte=behind[0]).exclude(place=behind[0], pk__lte=behind[1])
    return list(_with_facts(rows).order_by("place", "id")[:SHOWN])


def _firsts(state: ProjectList, stages: list[str]) -> dict[str, list[Project]]:
    """The first projects of each of these stages in their order: one query, however many there are."""
    found: dict[str, dict[UUID, Project]] = defaultdict(dict)
    for card in _read_firsts(state, stages) if stages else []:
        found[card.stage][card.pk] = card  # each once, though a prepared question names its last stage again
    return {stage: sorted(cards.values(), key=lambda card: (card.place, card.pk)) for stage, cards in found.items()}


def _read_firsts(state: ProjectList, stages: list[str]) -> Iterable[Project]:
    if _is_whole(state):
        user, whole = eyes(state.request.membership)
        return _all_firsts(state.request.workspace.pk, user, stages, whole=whole)
    rows = reading.matching(state)
    return _together([_first(rows.filter(stage=stage)) for stage in stages])


@prepared
def _all_firsts(workspace: Any, user: Any, stages: Any, *, whole: bool) -> QuerySet[Project]:
    rows = Project.objects.of(workspace).current()
    rows = rows if whole else rows.filter(may_see(user))
    return _together([_first(rows.filter(stage=stage)) for stage in stages])


def _together(parts: list[QuerySet[Project]]) -> QuerySet[Project]:
    return parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]


def _first(rows: QuerySet[Project]) -> QuerySet[Project]:
    """Cards of the first of these projects, in no order: SQLite takes neither order nor limit in a part of a union."""
    keys = rows.order_by("place", "id").values("pk")[:SHOWN]
    return _with_facts(Project.objects.filter(pk__in=keys)).order_by()


def _with_facts(rows: QuerySet[Project]) -> QuerySet[Project]:
    return rows.select_related("contact", "company", "owner").only(*_CARD)


def progress_of(shown: list[Column]) -> dict[UUID, progress.Progress]:
    """How far the projects of the board are, those that are in work."""
    return progress.of([card.pk for column in shown if column.step.kind == Kind.WON for card in column.cards])
