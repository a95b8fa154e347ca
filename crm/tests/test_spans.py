"""Counts, sums and medians per stretch of time, by either database, against plain Python."""

import random
from collections import defaultdict
from datetime import UTC, date, datetime, time, timedelta
from statistics import median
from zoneinfo import ZoneInfo

import pytest
from django.db.models import BigIntegerField, Value
from django.db.models.functions import Cast

from crm.lib import periods, spans
from projects.models import Task
from tests.cast import make_contact

pytestmark = [pytest.mark.django_db, pytest.mark.both]
NEW_YORK = ZoneInfo("America/New_York")


def place_of(moment, stretches):
    return next((place for place, each in enumerate(stretches) if each.start <= moment < each.end), None)


@pytest.fixture
def reminders(cast):
    """Two hundred over the end of summer time, half of them done after some time; some at the very edge of a day."""
    chance, ana = random.Random(7), make_contact(cast.workspace)
    edges = [datetime.combine(date(2026, 11, day), time.min, NEW_YORK) for day in range(1, 9)]
    made = []
    for number in range(200):
        at = (
            edges[number % 8]
            if number < 24
            else datetime(2026, 10, 20, tzinfo=UTC) + timedelta(seconds=chance.randrange(30 * 86_400))
        )
        done = at + timedelta(seconds=chance.randrange(5, 500_000)) if chance.random() < 0.6 else None
        made.append(
            Task(
                workspace=cast.workspace,
                contact=ana,
                text="x",
                due_at=at,
                done_at=done,
                assignee=chance.choice([cast.alice, cast.bob]),
            )
        )
    made.append(Task(workspace=cast.other, contact=make_contact(cast.other), text="x", due_at=edges[0]))
    Task.objects.bulk_create(made)
    return made[:-1]


def test_every_moment_belongs_to_one_stretch_also_when_the_clocks_change(cast, reminders):
    period = periods.own(date(2026, 10, 26), date(2026, 11, 12), NEW_YORK)
    stretches = period.stretches("day")
    rows = Task.objects.of(cast.workspace).values_list("due_at", "assignee__name")
    expected: dict[tuple[int, str], int] = defaultdict(int)
    for each in reminders:
        if (place := place_of(each.due_at, stretches)) is not None:
            expected[place, each.assignee.name] += 1
    assert spans.counts(rows, stretches) == expected
    whole = spans.counts(rows, [period.whole])
    assert sum(whole.values()) == sum(expected.values())


def test_medians_are_those_of_plain_python(cast, reminders):
    stretches = [*periods.own(date(2026, 10, 20), date(2026, 11, 20), NEW_YORK).stretches("week")]
    stretches.append(periods.own(date(2026, 10, 1), date(2026, 11, 30), NEW_YORK).whole)  # overlaps them all
    rows = Task.objects.of(cast.workspace).annotate(waited=spans.Seconds("done_at") - spans.Seconds("due_at"))
    found = spans.medians(rows.values_list("due_at", "waited"), stretches, within=86_400)
    for place, stretch in enumerate(stretches):
        inside = [each for each in reminders if stretch.start <= each.due_at < stretch.end]
        known = [int((each.done_at - each.due_at).total_seconds()) for each in inside if each.done_at]
        if not inside:
            assert (place,) not in found
            continue
        assert found[place,] == spans.Measured(
            len(inside), len(known), sum(each <= 86_400 for each in known), median(known) if known else None
        )


def test_a_stretch_where_nothing_is_known_has_no_median(cast):
    Task.objects.create(
        workspace=cast.workspace,
        contact=make_contact(cast.workspace),
        text="x",
        due_at=datetime(2026, 3, 4, tzinfo=UTC),
    )
    rows = Task.objects.of(cast.workspace).annotate(waited=spans.Seconds("done_at") - spans.Seconds("due_at"))
    stretches = periods.own(date(2026, 3, 1), date(2026, 3, 31), NEW_YORK).stretches("month")
    assert spans.medians(rows.values_list("due_at", "waited"), stretches) == {(0,): spans.Measured(1, 0, 0, None)}


def test_sums_are_by_the_keys_that_are_named(cast, reminders):
    period = periods.own(date(2026, 11, 1), date(2026, 11, 10), NEW_YORK)
    rows = Task.objects.of(cast.workspace).annotate(one=Cast(Value(3), BigIntegerField()))
    found = spans.sums(rows.values_list("due_at", "one", "assignee__name"), [period.whole])
    inside = [each for each in reminders if period.start <= each.due_at < period.end]
    assert sum(found.values()) == 3 * len(inside)
    assert {key[1] for key in found} == {each.assignee.name for each in inside}


def test_nothing_is_asked_where_nothing_can_be(cast):
    assert spans.counts(Task.objects.none().values_list("due_at"), []) == {}
    period = periods.own(date(2026, 11, 1), date(2026, 11, 10), NEW_YORK)
    assert spans.counts(Task.objects.filter(pk__in=[]).values_list("due_at"), [period.whole]) == {}
