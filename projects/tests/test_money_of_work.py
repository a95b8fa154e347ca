"""Sums, rates and budgets: exact in currencies with 0, 2 and 3 decimals."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm.lib import money
from projects.board import reading
from projects.board.reading import Column
from projects.budget_fields import hours_text, minutes_of
from projects.budgets import MOST_AN_HOUR, MOST_WORTH, months, worth
from projects.models import Project
from projects.stages import steps
from projects.tests.making import url

CURRENCY = st.sampled_from(["JPY", "USD", "EUR", "KWD"])
AMOUNT = st.integers(0, 10**12)
FEW = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@FEW
@given(AMOUNT, CURRENCY)
def test_an_amount_is_read_as_it_was_written(amount, currency):
    assert money.parse(money.plain(amount, currency), currency) == amount
    assert money.parse(money.show(amount, currency), currency) == amount


@FEW
@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_what_time_is_worth_is_rounded_once_half_up(minutes, rate):
    assert abs(Fraction(worth(minutes, rate)) - Fraction(minutes * rate, 60)) <= Fraction(1, 2)
    assert worth(60, rate) == rate
    assert worth(minutes, rate) <= worth(minutes + 1, rate)


def test_half_a_cent_is_rounded_up():
    assert [worth(minutes, 1) for minutes in (29, 30, 89, 90)] == [0, 1, 1, 2]


@FEW
@given(st.integers(0, 100_000 * 60))
def test_hours_are_read_as_they_were_written(minutes):
    assert minutes_of(hours_text(minutes)) == minutes


@pytest.mark.parametrize(
    ("text", "minutes"), [("", None), ("12", 720), ("1.5", 90), ("1,5 h", 90), ("7:30", 450), ("0:05", 5)]
)
def test_hours_are_written_as_people_do(text, minutes):
    assert minutes_of(text) == minutes


@pytest.mark.parametrize("text", ["a lot", "1:75", "-3", "9999999", "1.234"])
def test_what_is_no_hours_is_refused(text):
    with pytest.raises(ValueError):
        minutes_of(text)


def test_a_retainer_begins_a_month_each_month():
    spans = [("2026-01-15", "2026-01-20"), ("2026-01-15", "2026-02-14"), ("2026-01-15", "2026-02-15")]
    assert [months(*map(date.fromisoformat, span)) for span in spans] == [1, 1, 2]


@pytest.mark.django_db
@FEW
@given(st.lists(st.tuples(AMOUNT, CURRENCY), max_size=6))
def test_the_sums_of_the_board_are_exact(cast, values):
    Project.objects.all().delete()
    for amount, currency in values:
        Project.objects.create(workspace=cast.workspace, name="A", value=amount, currency=currency)
    totals = {}
    for stage, currency, _number, total in reading._grouped(Project.objects.of(cast.workspace)):
        assert stage == "prospect"
        totals[currency] = total
    expected = {currency: sum(a for a, c in values if c == currency) for _amount, currency in values}
    assert totals == expected
    shown = Column(steps.first(cast.workspace), [], len(values), reading._shown(totals)).sums
    assert shown == [money.show(total, currency) for currency, total in sorted(expected.items()) if total]


@pytest.mark.django_db
def test_amounts_end_where_their_sums_would_break(client, cast):
    client.force_login(cast.bob)
    given = {"name": "A", "stage": "prospect", "currency": "USD"}
    new = url("new", cast.workspace)
    for name, most, minor in (
        ("amount", "$100,000,000,000", MOST_WORTH),
        ("budget_amount", "$100,000,000,000", MOST_WORTH),
        ("rate_amount", "$10,000,000", MOST_AN_HOUR),
    ):
        answer = client.post(new, {**given, name: money.plain(minor + 1, "USD")})
        assert answer.status_code == 422 and f"This can be {most} at most." in answer.content.decode(), name
        assert client.post(new, {**given, name: money.plain(minor, "USD")}).status_code == 302, name
    member = {"user": str(cast.max.pk), "rate": money.plain(MOST_AN_HOUR + 1, "USD")}
    project = Project.objects.of(cast.workspace).first()
    assert client.post(url("member-set", cast.workspace, project.pk), member).status_code == 422
    assert 900_000 * MOST_WORTH < 2**63 and 300_000_000 * worth(24 * 60, MOST_AN_HOUR) < 2**63  # SQLite adds them
