"""Periods: what can be chosen, and parts that leave out no moment and count none twice."""

from datetime import date, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm.lib import periods

NEW_YORK = ZoneInfo("America/New_York")
SUNDAY = date(2026, 11, 22)
DAYS = st.dates(date(1990, 1, 1), date(2090, 1, 1))


@pytest.mark.parametrize(
    ("key", "since", "until"),
    [
        ("this-week", "2026-11-16", "2026-11-22"),
        ("last-week", "2026-11-09", "2026-11-15"),
        ("this-month", "2026-11-01", "2026-11-30"),
        ("last-month", "2026-10-01", "2026-10-31"),
        ("this-quarter", "2026-10-01", "2026-12-31"),
        ("last-quarter", "2026-07-01", "2026-09-30"),
        ("this-year", "2026-01-01", "2026-12-31"),
        ("last-year", "2025-01-01", "2025-12-31"),
    ],
)
def test_what_can_be_chosen(key, since, until):
    period = periods.named(key, NEW_YORK, today=SUNDAY)
    assert (period.since.isoformat(), period.until.isoformat()) == (since, until)


def test_the_last_quarter_of_january_is_in_the_year_before():
    assert periods.named("last-quarter", NEW_YORK, today=date(2026, 1, 5)).since == date(2025, 10, 1)


def test_a_week_may_begin_on_sunday():
    assert periods.named("this-week", NEW_YORK, today=SUNDAY, week_starts=6).since == SUNDAY


@given(
    DAYS,
    st.integers(0, 3000),
    st.sampled_from(["", "day", "week", "month"]),
    st.sampled_from(["UTC", "America/New_York", "America/Sao_Paulo", "Africa/Cairo", "Pacific/Apia"]),
    st.integers(0, 6),
)
@settings(max_examples=30, deadline=None)
def test_parts_follow_each_other_without_a_gap_whatever_the_clocks_do(since, length, per, zone, week_starts):
    period = periods.own(since, since + timedelta(days=length), ZoneInfo(zone), week_starts=week_starts)
    parts = period.stretches(per)
    assert parts[0].start == period.start and parts[-1].end == period.end
    assert all(before.end == after.start and before.since < after.since for before, after in pairwise(parts))
    assert len(parts) <= periods.MOST_STRETCHES + 1


def test_the_day_the_clocks_change_is_longer():
    day = periods.own(date(2026, 11, 1), date(2026, 11, 1), NEW_YORK)
    assert (day.end.timestamp() - day.start.timestamp()) / 3600 == 25


@pytest.mark.parametrize(
    ("since", "until"), [("2026-02-02", "2026-02-01"), ("2000-01-01", "2026-01-01"), ("1066-10-14", "1066-10-15")]
)
def test_days_that_make_no_period_are_refused(since, until):
    with pytest.raises(ValueError, match=r"before the first|ten years"):
        periods.own(date.fromisoformat(since), date.fromisoformat(until), NEW_YORK)
