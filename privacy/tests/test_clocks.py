from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from privacy.clocks import due, strictest
from privacy.regimes import REGIMES, american, easter, english, european, nth


def day(text):
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("received", "answer", "extended"),
    [
        ("2026-03-05", "2026-04-07", "2026-06-05"),  # 5 April is Easter Sunday, the 6th Easter Monday
        ("2026-01-31", "2026-03-02", "2026-04-30"),  # 28 February is a Saturday
        ("2025-01-31", "2025-02-28", "2025-04-30"),
        ("2024-01-31", "2024-02-29", "2024-04-30"),  # leap year
        ("2024-01-30", "2024-02-29", "2024-04-30"),
        ("2024-02-29", "2024-03-29", "2024-05-29"),
        ("2027-01-29", "2027-03-01", "2027-04-29"),  # 28 February is a Sunday
        ("2025-11-25", "2025-12-29", "2026-02-25"),  # Christmas, Boxing Day, a weekend
        ("2025-12-01", "2026-01-02", "2026-03-02"),  # New Year; 1 March is a Sunday
        ("2026-04-01", "2026-05-04", "2026-07-01"),  # 1 May is a Friday
        ("2026-08-31", "2026-09-30", "2026-11-30"),
        ("2026-10-31", "2026-11-30", "2027-02-01"),  # 31 January is a Sunday
        ("2026-12-15", "2027-01-15", "2027-03-15"),
        ("2026-06-10", "2026-07-10", "2026-09-10"),
    ],
)
def test_gdpr_gives_a_calendar_month_and_two_more(received, answer, extended):
    deadlines = due("gdpr", "access", day(received))
    assert deadlines.acknowledge is None
    assert (deadlines.answer, deadlines.extended) == (day(answer), day(extended))


def test_a_list_of_holidays_replaces_the_usual_ones():
    assert due("gdpr", "access", day("2026-04-01"), holidays=()).answer == day("2026-05-01")
    own = (day("2026-06-11"), day("2026-06-12"))  # Corpus Christi and the day behind it
    assert due("gdpr", "access", day("2026-05-11"), holidays=own).answer == day("2026-06-15")


@pytest.mark.parametrize(
    ("received", "answer"),
    [
        ("2026-03-03", "2026-04-07"),  # 3 April is Good Friday, the weekend, the 6th Easter Monday
        ("2026-04-04", "2026-05-05"),  # the 4th of May is the early May holiday
        ("2026-07-31", "2026-09-01"),  # 31 August is the summer bank holiday
        ("2026-11-28", "2026-12-29"),  # Monday 28 December stands in for Boxing Day
        ("2027-11-27", "2027-12-29"),  # Christmas is a Saturday: 27 and 28 December stand in
        ("2026-05-01", "2026-06-01"),
    ],
)
def test_the_united_kingdom_has_its_own_holidays(received, answer):
    assert due("uk", "access", day(received)).answer == day(answer)


def test_only_the_united_kingdoms_clock_stops():
    assert due("uk", "access", day("2026-06-10"), paused_days=5).answer == day("2026-07-15")
    for regime in ("gdpr", "ccpa", "operator"):
        with pytest.raises(ValueError, match="does not stop"):
            due(regime, "access", day("2026-06-10"), paused_days=1)
    with pytest.raises(ValueError, match="does not stop"):
        due("uk", "access", day("2026-06-10"), paused_days=-1)


@pytest.mark.parametrize(
    ("received", "acknowledge", "answer", "extended"),
    [
        ("2026-03-02", "2026-03-16", "2026-04-16", "2026-05-31"),
        ("2026-03-06", "2026-03-20", "2026-04-20", "2026-06-04"),  # a Friday
        ("2026-03-07", "2026-03-20", "2026-04-21", "2026-06-05"),  # a Saturday: counted from Monday
        ("2026-02-10", "2026-02-25", "2026-03-27", "2026-05-11"),  # Washington's birthday between
        ("2026-06-26", "2026-07-13", "2026-08-10", "2026-09-24"),  # 4 July is a Saturday: Friday is free
        ("2025-12-20", "2026-01-06", "2026-02-03", "2026-03-20"),  # Christmas and New Year
        ("2021-12-20", "2022-01-05", "2022-02-03", "2022-03-20"),  # New Year kept on 31 December, Christmas on the 24th
        ("2024-01-15", "2024-01-29", "2024-02-29", "2024-04-14"),  # a holiday itself; leap year
    ],
)
def test_ccpa(received, acknowledge, answer, extended):
    deadlines = due("ccpa", "deletion", day(received))
    assert deadlines.acknowledge == day(acknowledge)
    assert deadlines.answer == day(answer)
    assert deadlines.extended == day(extended)


@pytest.mark.parametrize("kind", ["opt_out", "opt-out", "opt_out_sale", "opt_out_marketing", "opt_out_profiling"])
def test_a_californian_opt_out_has_15_business_days_and_no_extension(kind):
    deadlines = due("ccpa", kind, day("2026-03-02"))
    assert (deadlines.acknowledge, deadlines.answer, deadlines.extended) == (None, day("2026-03-23"), None)


def test_the_operators_promise_is_30_days_whatever_they_are():
    deadlines = due("operator", "access", day("2026-12-01"))
    assert (deadlines.acknowledge, deadlines.answer, deadlines.extended) == (None, day("2026-12-31"), None)


def test_a_moment_counts_as_the_day_it_is_in_its_own_zone():
    assert due("operator", "access", datetime(2026, 1, 1, 23, 59, tzinfo=UTC)).answer == day("2026-01-31")


def test_an_unknown_regime_is_an_error():
    with pytest.raises(ValueError, match="unknown privacy regime"):
        due("lgpd", "access", day("2026-01-01"))


def test_the_strictest_of_several():
    received = day("2026-07-01")
    both = strictest(["ccpa", "gdpr"], "access", received)
    assert both.acknowledge == due("ccpa", "access", received).acknowledge
    assert both.answer == day("2026-08-03")  # GDPR: 1 August is a Saturday
    assert both.extended == day("2026-09-29")  # CCPA's 90 days end before GDPR's three months
    promised = strictest(["ccpa", "gdpr", "operator"], "access", received)
    assert promised.answer == day("2026-07-31")
    assert promised.extended is None  # the promise knows no extension
    with pytest.raises(ValueError, match="no privacy regime"):
        strictest([], "access", received)


@pytest.mark.parametrize(
    ("regimes", "answer"),
    [
        (["uk"], "2026-04-13"),  # 2 April and ten days, a Sunday
        (["uk", "gdpr"], "2026-04-02"),
        (["uk", "operator"], "2026-04-01"),
        (["ccpa"], "2026-04-16"),
    ],
)
def test_a_pause_moves_only_what_knows_pauses(regimes, answer):
    assert strictest(regimes, "access", day("2026-03-02"), paused_days=10).answer == day(answer)


def test_an_extension_lasts_until_the_earliest_end_that_binds():
    # The promise ends on 2 March, the month's clock on 28 February: the extension may use the days between.
    deadlines = strictest(["gdpr", "operator"], "access", day("2025-01-31"))
    assert (deadlines.answer, deadlines.extended) == (day("2025-02-28"), day("2025-03-02"))


@pytest.mark.parametrize(
    ("year", "sunday"),
    [(2000, "2000-04-23"), (2008, "2008-03-23"), (2024, "2024-03-31"), (2025, "2025-04-20"), (2026, "2026-04-05"),
     (2027, "2027-03-28"), (2038, "2038-04-25"), (2100, "2100-03-28")],
)  # fmt: skip
def test_easter(year, sunday):
    assert easter(year) == day(sunday)


def test_holidays_of_2026():
    assert european(2026) == {day(f"2026-{d}") for d in ("01-01", "04-06", "05-01", "12-25", "12-26")}
    assert english(2026) == {
        day(f"2026-{d}") for d in ("01-01", "04-03", "04-06", "05-04", "05-25", "08-31", "12-25", "12-28")
    }
    assert american(2026) == {
        day(f"2026-{d}")
        for d in ("01-01", "01-19", "02-16", "05-25", "06-19", "07-03", "09-07", "10-12", "11-11", "11-26", "12-25")
    } | {day("2027-01-01")}
    assert nth(2026, 12, 0, -1) == day("2026-12-28")


days = st.dates(min_value=date(2000, 1, 1), max_value=date(2100, 1, 1))


@given(days, st.sampled_from(sorted(REGIMES)), st.sampled_from(["access", "deletion", "opt_out_sale"]))
def test_steps_come_in_order_and_after_receipt(received, regime, kind):
    deadlines = due(regime, kind, received)
    assert deadlines.answer > received
    assert deadlines.acknowledge is None or received < deadlines.acknowledge < deadlines.answer
    assert deadlines.extended is None or deadlines.extended > deadlines.answer


@given(days)
def test_a_month_never_ends_on_a_free_day_and_never_runs_early(received):
    for regime in ("gdpr", "uk"):
        answer = due(regime, "access", received).answer
        assert answer.weekday() < 5
        assert answer not in REGIMES[regime].holidays(answer.year)
        assert timedelta(days=28) <= answer - received <= timedelta(days=31 + 5)


@given(days, days)
def test_a_later_request_is_never_due_earlier(one, other):
    first, second = sorted([one, other])
    for regime in REGIMES:
        assert due(regime, "access", first).answer <= due(regime, "access", second).answer
