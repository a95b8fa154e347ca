from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from privacy.age import is_adult

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)  # 00:00 of 4 March at UTC-12


@pytest.mark.parametrize(
    ("born", "adult"),
    [
        ("2008-03-03", True),
        ("2008-03-04", True),
        ("2008-03-05", False),
        ("2008-02-29", True),
        ("1990-01-01", True),
        ("2026-03-04", False),
        ("2026-03-05", False),  # the future
        ("2999-01-01", False),
        ("1896-03-04", True),
        ("1895-12-31", False),  # nobody is that old
        ("0001-01-01", False),
    ],
)
def test_eighteen_years_to_the_day(born, adult):
    assert is_adult(date.fromisoformat(born), NOON) is adult


def test_the_day_counts_when_it_has_come_everywhere():
    born = date(2008, 3, 4)
    assert is_adult(born, NOON)
    assert not is_adult(born, NOON - timedelta(microseconds=1))
    auckland = timezone(timedelta(hours=13))
    assert not is_adult(born, datetime(2026, 3, 4, 23, tzinfo=auckland))
    assert is_adult(born, datetime(2026, 3, 5, 1, tzinfo=auckland))


@pytest.mark.parametrize(
    ("today", "adult"),
    [("2026-02-28", False), ("2026-03-01", True), ("2026-02-27", False)],
)
def test_29_february_comes_of_age_on_1_march(today, adult):
    now = datetime.fromisoformat(f"{today}T12:00+00:00")
    assert is_adult(date(2008, 2, 29), now) is adult


def test_29_february_in_a_leap_year_is_the_birthday():
    assert is_adult(date(2008, 2, 29), datetime(2028, 2, 29, 12, tzinfo=UTC), years=20)
    assert not is_adult(date(2008, 2, 29), datetime(2028, 2, 29, 11, 59, tzinfo=UTC), years=20)


def test_another_age():
    assert is_adult(date(2013, 3, 4), NOON, years=13)
    assert not is_adult(date(2013, 3, 5), NOON, years=13)


@pytest.mark.parametrize("born", [None, "2000-01-01", 20000101, ""])
def test_what_is_no_date_is_no_adult(born):
    assert is_adult(born, NOON) is False


def test_a_naive_moment_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        is_adult(date(2000, 1, 1), datetime(2026, 3, 4, 12))


def test_the_edges_of_the_calendar_do_not_crash():
    assert is_adult(date.max, NOON) is False
    assert is_adult(date.min, datetime.min.replace(tzinfo=UTC)) is False


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2030, 1, 1)), st.integers(1, 60), st.integers(0, 400))
def test_once_of_age_always_of_age(born, years, later):
    now = datetime(2026, 3, 4, 12, tzinfo=UTC)
    if is_adult(born, now, years=years):
        assert is_adult(born, now + timedelta(days=later), years=years)
        assert is_adult(born - timedelta(days=1), now, years=years) or born == date(1896, 1, 1)
    assert not (is_adult(born, now, years=years) and (now.date() - born).days < 365 * years)
