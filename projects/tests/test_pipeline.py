"""The pipeline against plain Python: every project counted once, money exact in each currency, nobody's secret told."""

import random
from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest

from crm.lib import periods, reports
from projects import pipeline
from projects.models import Kind, Project, ProjectMember, ProjectStage
from projects.stages import steps
from tests.cast import make_contact

pytestmark = pytest.mark.django_db
PERIOD = periods.own(date(2025, 1, 1), date(2025, 6, 30), ZoneInfo("America/New_York"))
CURRENCIES = ("USD", "JPY", "KWD")  # two, no and three decimals


def report(cast, user=None, per=""):
    membership = cast.workspace.memberships.get(user=user or cast.alice)
    return pipeline.pipeline(reports.Asked(cast.workspace, membership, PERIOD, per, "", looks_ahead=True))


def table(answer, title):
    return next(each for each in answer.tables if str(each.title) == title)


def half_up(exact):
    return int(exact + Fraction(1, 2))


@pytest.fixture
def projects(cast):
    """Two hundred of all stages, in three currencies, due within the period, around it or on no day."""
    steps.write_down(cast.workspace)
    ProjectStage.objects.of(cast.workspace).filter(key="prospect").update(chance=33)
    chance, known, made = random.Random(5), steps.by_key(cast.workspace), []
    for number in range(200):
        step = known[chance.choice(list(known))]
        due = date(2024, 11, 1) + timedelta(days=chance.randrange(330)) if chance.random() < 0.8 else None
        value = chance.randrange(1, 10**9) if chance.random() < 0.9 else None
        at = datetime(2025, 1, 1, tzinfo=UTC) + timedelta(days=chance.randrange(200))
        made.append(
            Project(
                workspace=cast.workspace,
                name=str(number),
                stage=step.key,
                kind=step.kind,
                value=value,
                due_on=due,
                currency=chance.choice(CURRENCIES),
                won_at=at if step.kind in (Kind.WON, Kind.CLOSED) else None,
                closed_at=at if step.kind in (Kind.CLOSED, Kind.LOST) else None,
                lost_reason="price" if step.kind == Kind.LOST else "",
                archived_at=at if number % 10 == 0 else None,
            )
        )
    Project.objects.bulk_create([*made, Project(workspace=cast.other, name="Theirs", value=5, currency="USD")])
    return made


def test_each_stage_and_each_month_is_what_plain_python_says(cast, projects):
    known, answer = steps.by_key(cast.workspace), report(cast)
    current = [each for each in projects if each.kind in (Kind.OPEN, Kind.WON) and not each.archived_at]
    expected = defaultdict(lambda: [0, 0])
    for each in current:
        expected[known[each.stage].name, each.currency][0] += 1
        expected[known[each.stage].name, each.currency][1] += each.value or 0
    by_stage = {(row[0], row[2][1]): row for row in table(answer, "By stage, as it stands").rows}
    assert {key: [row[1], row[2][0]] for key, row in by_stage.items()} == expected
    for currency in CURRENCIES:
        forecast = table(answer, f"Forecast, {currency}")
        parts = {"Earlier, still open": [], "Later": [], "Without a day": []}
        stretches = PERIOD.stretches("month")
        for each in (each for each in current if each.currency == currency):
            inside = next(
                (part.name for part in stretches if each.due_on and part.since <= each.due_on <= part.until), ""
            )
            outside = (
                "Without a day" if not each.due_on else "Later" if each.due_on > PERIOD.until else "Earlier, still open"
            )
            parts.setdefault(inside or outside, []).append(each)
        for row in (*forecast.rows, forecast.total):
            those = (
                parts.get(row[0], [])
                if row is not forecast.total
                else [each for some in parts.values() for each in some]
            )
            value = sum(each.value or 0 for each in those)
            exact = sum(Fraction((each.value or 0) * known[each.stage].chance, 100) for each in those)
            assert [cell[0] if cell else 0 for cell in (row[1], row[4])] == [value, half_up(exact)]
        assert sum(row[1][0] for row in forecast.rows if row[1]) == forecast.total[1][0]


def test_what_was_won_and_lost_is_counted_in_its_month(cast, projects):
    answer = report(cast)
    won, lost = (
        [at for each in projects if (at := getattr(each, name)) and PERIOD.start <= at < PERIOD.end and wanted(each)]
        for name, wanted in (("won_at", lambda each: True), ("closed_at", lambda each: each.kind == Kind.LOST))
    )
    won_and_lost = table(answer, "Won and lost")
    assert won_and_lost.total[1:] == [len(won), len(lost), (len(won), len(won) + len(lost))]
    for part, row in zip(PERIOD.stretches("month"), won_and_lost.rows, strict=True):
        inside = [sum(part.start <= at < part.end for at in ats) or None for ats in (won, lost)]
        assert row[1:3] == inside
    assert table(answer, "Why work was lost").rows == [["Too expensive", len(lost)]]


def test_a_hidden_project_is_counted_for_those_who_see_it_and_the_rest_are_told_that_some_are_not(cast):
    given = {"workspace": cast.workspace, "currency": "USD", "stage": "proposal", "due_on": date(2025, 2, 3)}
    Project.objects.create(**given, name="Open", value=100)
    secret = Project.objects.create(**given, name="Secret", value=1_000, members_only=True)

    def seen(user):
        answer = report(cast, user)
        return table(answer, "Forecast, USD").total[1][0], any("left out" in str(note) for note in answer.notes)

    assert [seen(user) for user in (cast.alice, cast.max, cast.bob)] == [(1_100, False), (1_100, False), (100, True)]
    ProjectMember.objects.create(workspace=cast.workspace, project=secret, user=cast.bob)
    assert seen(cast.bob) == (1_100, True)


def test_nothing_yet_says_what_to_do_and_a_project_without_a_value_is_still_one(cast):
    assert report(cast).empty is not None
    Project.objects.create(workspace=cast.workspace, name="Talk", contact=make_contact(cast.workspace))
    answer = report(cast)
    assert table(answer, "By stage, as it stands").rows == [["Prospect", 1, (0, "USD"), (20, 100), (0, "USD")]]
