"""Tasks that come again, by RFC 5545: nine in the morning stays nine in the morning when the clocks change."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from projects.tasks.repeating import Often, Repeat, in_words, next_time, parts_of, rule_of

ZONES = ["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/Santiago", "Asia/Kathmandu"]


def walk(rule, start, zone, count):
    """The first times behind the beginning, by the zone's clock."""
    at, found = start, []
    while len(found) < count and (at := next_time(rule, start, at, zone)):
        found.append(at.astimezone(zone))
    return found


def local(zone, *parts):
    return datetime(*parts).replace(tzinfo=ZoneInfo(zone))


@pytest.mark.parametrize(
    ("zone", "before"),
    [("Europe/Berlin", (2026, 3, 28)), ("America/New_York", (2026, 10, 31)), ("Australia/Lord_Howe", (2026, 4, 4))],
)
def test_nine_oclock_stays_nine_oclock_over_a_change_of_the_clocks(zone, before):
    start = local(zone, *before, 9)
    times = walk("FREQ=DAILY", start.astimezone(UTC), ZoneInfo(zone), 3)
    assert [(at.hour, at.minute) for at in times] == [(9, 0)] * 3
    assert [at.date() - start.date() for at in times] == [timedelta(days) for days in (1, 2, 3)]
    assert times[1].utcoffset() != start.utcoffset()


def test_a_time_that_the_clocks_leave_out_comes_as_much_later_and_the_next_is_on_time():
    zone, start = ZoneInfo("Europe/Berlin"), local("Europe/Berlin", 2026, 3, 28, 2, 30)
    first, second = walk("FREQ=DAILY", start, zone, 2)
    assert (first.hour, first.minute) == (3, 30) and (second.hour, second.minute) == (2, 30)


def test_a_time_that_comes_twice_is_meant_once():
    zone, start = ZoneInfo("America/New_York"), local("America/New_York", 2026, 10, 31, 1, 30)
    assert [at.day for at in walk("FREQ=DAILY", start, zone, 3)] == [1, 2, 3]


RULES = st.builds(
    Repeat,
    st.sampled_from([often.value for often in Often if often.value]),
    st.integers(1, 12),
)
MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1))


@given(RULES, MOMENTS, st.sampled_from(ZONES))
@settings(max_examples=30, deadline=None)
def test_times_rise_and_stay_on_the_clock(repeat, moment, name):
    zone = ZoneInfo(name)
    start = moment.replace(tzinfo=zone, second=0, microsecond=0)
    start = start.astimezone(UTC).astimezone(zone)  # a time that there is
    times = walk(rule_of(repeat, start), start, zone, 5)
    assert len(times) == 5 and times == sorted(times) and start < times[0]
    for at in times:
        naive = at.replace(tzinfo=None)
        skipped = naive.time() != start.time()
        assert not skipped or abs((naive - naive.replace(hour=start.hour, minute=start.minute)).total_seconds()) <= 3600
        if repeat.often == Often.WEEKDAYS:
            assert at.weekday() < 5
        if repeat.often == Often.MONTH_END:
            assert (at + timedelta(days=1)).day == 1


def test_the_thirty_first_is_the_last_day_of_shorter_months():
    start = local("UTC", 2027, 1, 31, 9)
    rule = rule_of(Repeat(Often.MONTHLY), start)
    assert [at.day for at in walk(rule, start, ZoneInfo("UTC"), 4)] == [28, 31, 30, 31]


def test_a_birthday_on_29_february_is_on_the_28th_in_other_years():
    start = local("UTC", 2028, 2, 29, 9)
    times = walk(rule_of(Repeat(Often.YEARLY), start), start, ZoneInfo("UTC"), 4)
    assert [(at.month, at.day) for at in times] == [(2, 28)] * 3 + [(2, 29)]


def test_a_rule_ends_with_its_last_day_and_keeps_its_parts():
    zone, start = ZoneInfo("Europe/Berlin"), local("Europe/Berlin", 2026, 3, 1, 9)
    repeat = Repeat(Often.DAILY, 2, date(2026, 3, 5))
    rule = rule_of(repeat, start)
    assert [at.day for at in walk(rule, start, zone, 9)] == [3, 5]
    assert parts_of(rule, zone) == repeat
    assert in_words(rule, zone) == "every 2 days until 2026-03-05"


@pytest.mark.parametrize("rule", ["", "FREQ=SECONDLY", "FREQ=DAILY;COUNT=3", "x", "FREQ=DAILY;INTERVAL=x", "BYDAY=MO"])
def test_what_is_no_rule_is_refused(rule):
    start = local("UTC", 2026, 1, 1, 9)
    with pytest.raises(ValueError):
        next_time(rule, start, start, ZoneInfo("UTC"))
