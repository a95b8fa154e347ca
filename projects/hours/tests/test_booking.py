"""Time is booked under the workspace's rules: rounding, rates, locked days."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from accounts.models import Membership, Role
from projects.hours import booking, entries, timer, totals
from projects.hours.models import Locked, TimeEntry
from projects.hours.totals import Period
from projects.models import Project, ProjectMember
from tests.cast import make_cast

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 11, 16)


@pytest.fixture
def site(cast):
    return Project.objects.create(workspace=cast.workspace, name="Site", rate=9_000, currency="USD")


def book(cast, minutes=60, day=MONDAY, **fields):
    return booking.book(cast.workspace, cast.bob, day=day, minutes=minutes, **fields)


def rules(cast, **values):
    entries.save_rules(cast.workspace, values)


def test_the_rate_is_the_members_else_the_projects_else_none(cast, site):
    assert (book(cast, project=site).amount, book(cast).rate) == (9_000, None)
    ProjectMember.objects.create(workspace=cast.workspace, project=site, user=cast.bob, rate=12_000)
    assert book(cast, 30, project=site).amount == 6_000
    unbilled = book(cast, project=site, billable=False)
    assert (unbilled.amount, unbilled.billed_minutes, unbilled.minutes) == (0, 0, 60)


@pytest.mark.parametrize(
    ("currency", "rate", "amount"), [("JPY", 5_000, 417), ("USD", 9_999, 833), ("KWD", 12_345, 1_029)]
)
def test_money_is_whole_minor_units_in_any_currency(cast, currency, rate, amount):
    project = Project.objects.create(workspace=cast.workspace, name="x", rate=rate, currency=currency)
    entry = book(cast, 5, project=project)
    assert (entry.amount, entry.currency) == (amount, currency)


def test_billable_time_is_rounded_by_the_rule_of_the_day_and_stays_so(cast, site):
    rules(cast, step=15, way="up")
    entry = book(cast, 31, project=site)
    assert (entry.minutes, entry.billed_minutes, entry.amount) == (31, 45, 6_750)
    rules(cast, step=6, way="nearest")
    entry.refresh_from_db()
    assert entry.billed_minutes == 45
    assert booking.change(entry, minutes=31).billed_minutes == 30
    assert book(cast, 31, billable=False).billed_minutes == 0


def test_nothing_of_a_locked_day_changes_by_any_way(cast, site):
    entry, gone = book(cast, project=site), book(cast)
    gone.remove()
    rules(cast, locked_until=MONDAY)
    for way in (
        lambda: book(cast),
        lambda: booking.change(entry, minutes=5),
        lambda: booking.change(entry, day=MONDAY + timedelta(1)),
        entry.remove,
        gone.take_back,
    ):
        with pytest.raises(Locked, match="locked"):
            way()
    later = book(cast, day=MONDAY + timedelta(1))
    with pytest.raises(Locked):
        booking.change(later, day=MONDAY)
    assert totals.whole(cast.workspace, Period(MONDAY, MONDAY)).minutes == 60


def test_a_person_has_one_timer_whatever_the_workspace(cast, site):
    Membership.objects.create(workspace=cast.other, user=cast.bob, role=Role.MEMBER)
    first, _none = timer.start(cast.workspace, cast.bob, project=site)
    TimeEntry.objects.filter(pk=first.pk).update(started_at=first.started_at - timedelta(minutes=30))
    second, stopped = timer.start(cast.other, cast.bob)
    assert (stopped.entry.pk, stopped.entry.minutes, stopped.entry.amount) == (first.pk, 30, 4_500)
    assert timer.running(cast.bob) == second
    with pytest.raises(IntegrityError), transaction.atomic():
        TimeEntry.objects.create(workspace=cast.workspace, member=cast.bob, day=MONDAY, started_at=first.started_at)


def test_who_left_a_workspace_books_nothing_there_and_is_told_nothing_of_it(cast, site):
    Membership.objects.create(workspace=cast.other, user=cast.bob, role=Role.MEMBER)
    left, _none = timer.start(cast.workspace, cast.bob, project=site)
    Membership.objects.filter(workspace=cast.workspace, user=cast.bob).delete()
    assert timer.running(cast.bob) is None
    entry, stopped = timer.start(cast.other, cast.bob)
    assert stopped is None and timer.running(cast.bob) == entry
    left.refresh_from_db()
    assert left.deleted_at is not None and left.minutes == 0


def test_taking_a_switch_back_lets_the_first_timer_run_on(cast):
    first, _none = timer.start(cast.workspace, cast.bob)
    _second, stopped = timer.start(cast.workspace, cast.bob)
    assert timer.resume(stopped.entry)
    running = timer.running(cast.bob)
    assert running == first and running.started_at == first.started_at and running.minutes == 0
    assert not timer.resume(running)


def test_a_timer_is_thrown_away_and_brought_back_unless_another_runs(cast):
    entry, _none = timer.start(cast.workspace, cast.bob)
    assert timer.discard(entry) and not timer.discard(entry) and timer.running(cast.bob) is None
    other, _none = timer.start(cast.workspace, cast.bob)
    with pytest.raises(timer.Busy):
        timer.bring_back(entry)
    timer.discard(other)
    assert timer.bring_back(entry) and timer.running(cast.bob) == entry
    assert timer.stop(entry) and timer.stop(entry) is None


def test_a_timer_that_was_forgotten_books_a_day_and_one_of_a_locked_day_books_today(cast):
    entry, _none = timer.start(cast.workspace, cast.bob)
    week = timedelta(days=7)
    TimeEntry.objects.filter(pk=entry.pk).update(started_at=entry.started_at - week, day=entry.day - week)
    rules(cast, locked_until=entry.day - timedelta(1))
    stopped = timer.stop(timer.running(cast.bob))
    assert stopped.too_long and stopped.entry.minutes == 24 * 60
    assert TimeEntry.objects.get().day == entry.day


def test_sums_are_by_client_project_person_and_week_and_never_mix_currencies(cast, site):
    euros = Project.objects.create(workspace=cast.workspace, name="Euros", rate=6_000, currency="EUR")
    book(cast, 90, project=site)
    book(cast, 30, project=euros, day=MONDAY + timedelta(6))
    booking.book(cast.workspace, cast.alice, day=MONDAY + timedelta(7), minutes=15)
    booking.book(cast.other, cast.olga, day=MONDAY, minutes=999)
    fortnight = Period(MONDAY, MONDAY + timedelta(13))
    assert [(row.label, row.sums.minutes) for row in totals.by_project(cast.workspace, fortnight)] == [
        ("Site", 90), ("Euros", 30), ("Without a project", 15),
    ]  # fmt: skip
    assert [row.sums.minutes for row in totals.by_week(cast.workspace, fortnight)] == [120, 15]
    assert [(row.label, row.sums.minutes) for row in totals.by_person(cast.workspace, fortnight)] == [
        ("Bob", 120), ("Alice", 15),
    ]  # fmt: skip
    assert totals.whole(cast.workspace, fortnight).money == {"USD": 13_500, "EUR": 3_000}
    assert totals.whole(cast.workspace, fortnight, member=cast.alice).minutes == 15
    assert [row.label for row in totals.by_client(cast.workspace, fortnight)] == ["Without a client"]


ENTRIES = st.lists(
    st.tuples(st.integers(1, 1440), st.integers(0, 20), st.booleans(), st.integers(0, 2)), min_size=1, max_size=6
)


class Sums(TestCase):
    """Whatever was booked: every way to sum it comes to the same, and to what the entries say."""

    @given(ENTRIES, st.sampled_from([0, 6, 15]))
    @settings(max_examples=12, deadline=None)
    def test_every_way_to_sum_comes_to_the_same(self, made, step):
        cast = make_cast()
        rules(cast, step=step)
        projects = [
            Project.objects.create(workspace=cast.workspace, name=code, rate=rate, currency=code)
            for code, rate in (("JPY", 3_333), ("USD", 7_777), ("BHD", 12_345))
        ]
        booked = [
            booking.book(
                cast.workspace, cast.bob, day=MONDAY + timedelta(day), minutes=minutes, billable=billable,
                project=projects[which],
            )
            for minutes, day, billable, which in made
        ]  # fmt: skip
        period = Period(MONDAY, MONDAY + timedelta(20))
        whole = totals.whole(cast.workspace, period)
        assert whole.minutes == sum(entry.minutes for entry in booked)
        assert whole.billed == sum(entry.billed_minutes for entry in booked)
        for way in (totals.by_day, totals.by_week, totals.by_person, totals.by_project, totals.by_client):
            assert sum((row.sums for row in way(cast.workspace, period)), totals.Sums()) == whole
        for code, amount in whole.money.items():
            assert amount == sum(entry.amount for entry in booked if entry.currency == code)
