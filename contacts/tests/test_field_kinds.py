"""Each kind of field reads back what it writes, and its keys sort as its values do."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from contacts.fields import dates, kinds
from contacts.fields.dates import Birthday
from contacts.fields.kinds import Money

numbers = st.decimals(-(10**12), 10**12, places=6, allow_nan=False, allow_infinity=False)
sums = st.builds(Money, st.integers(-(10**15), 10**15), st.sampled_from(["USD", "EUR", "JPY", "KWD"]))


@given(numbers)
def test_a_number_reads_back(number):
    assert kinds.clean_number(kinds.number_text(number)) == number
    assert kinds.number_of_key(kinds.number_key(number)) == number


@given(numbers, numbers)
def test_numbers_sort_by_their_keys(a, b):
    assert (kinds.number_key(a) < kinds.number_key(b)) == (a < b)


@given(sums)
def test_money_reads_back(amount):
    assert kinds.clean_money(kinds.money_text(amount), "GBP") == amount
    assert kinds.money_of_key(kinds.money_key(amount)) == amount


@given(st.dates(date(1000, 1, 1)))
def test_a_date_reads_back(day):
    assert dates.clean_date(day.isoformat()) == day


@given(st.dates(date(1850, 1, 1), date(2020, 1, 1)), st.booleans())
def test_a_birthday_reads_back(day, known):
    born = Birthday(day.month, day.day, day.year if known else None)
    assert dates.clean_birthday(born.text) == born


@pytest.mark.both
@given(st.text(max_size=300))
def test_whatever_is_written_is_taken_or_refused_in_words(text):
    for clean in (
        kinds.clean_text, kinds.clean_long, kinds.clean_number, dates.clean_date, dates.clean_birthday,
        kinds.clean_yes_no, kinds.clean_url, lambda said: kinds.clean_money(said, "USD"),
    ):  # fmt: skip
        try:
            value = clean(text)
        except ValidationError as error:
            assert error.messages
        else:
            assert "\0" not in str(value)


@given(st.text(max_size=300))
def test_text_reads_back(text):
    value = kinds.clean_text(text)
    assert kinds.clean_text(value) == value


@pytest.mark.parametrize(
    ("text", "country", "day"),
    [
        ("2026-03-14", "US", date(2026, 3, 14)),
        ("3/14/2026", "US", date(2026, 3, 14)),
        ("3/4/2026", "US", date(2026, 3, 4)),
        ("3/4/2026", "GB", date(2026, 4, 3)),
        ("14.3.2026", "US", date(2026, 3, 14)),
        ("14 March 2026", "DE", date(2026, 3, 14)),
        ("March 14, 2026", "US", date(2026, 3, 14)),
        ("20260314", "US", date(2026, 3, 14)),
        ("2026-03-14T00:00:00Z", "US", date(2026, 3, 14)),
    ],
)
def test_dates_as_people_write_them(text, country, day):
    assert dates.clean_date(text, country) == day


@pytest.mark.parametrize("text", ["31 February 2026", "2026-13-01", "soon", "14", "March", "0000-00-00", "1/2/3/4"])
def test_what_is_no_date(text):
    with pytest.raises(ValidationError):
        dates.clean_date(text)


@pytest.mark.parametrize(
    ("text", "born"),
    [
        ("--03-14", Birthday(3, 14)),
        ("--0314", Birthday(3, 14)),
        ("14 March", Birthday(3, 14)),
        ("1604-02-29", Birthday(2, 29)),  # how Apple's address book writes that it does not know the year
        ("2000-02-29", Birthday(2, 29, 2000)),
        ("3/14", Birthday(3, 14)),
    ],
)
def test_birthdays_without_a_year(text, born):
    assert dates.clean_birthday(text) == born


@pytest.mark.parametrize(
    ("text", "number"),
    [("1,234.5", "1234.5"), ("1.234,5", "1234.5"), ("1,5", "1.5"), ("1.234", "1.234"), ("1,234", "1234"),
     ("−3", "-3"), ("1 000", "1000"), ("0,125", "0.125"), ("1,234,567", "1234567")],
)  # fmt: skip
def test_numbers_as_people_write_them(text, number):
    assert kinds.clean_number(text) == Decimal(number)


@pytest.mark.parametrize("text", ["", "-", "1.2.3", "12,34,5", "1e5", "٣", "12 %", "9" * 30, "--1"])
def test_what_is_no_number(text):
    with pytest.raises(ValidationError):
        kinds.clean_number(text)


def test_money_names_its_currency():
    assert kinds.clean_money("1,200.50", "USD") == Money(120050, "USD")
    assert kinds.clean_money("1.200,50 EUR", "USD") == Money(120050, "EUR")
    assert kinds.clean_money("€ 5", "USD") == Money(500, "EUR")
    assert kinds.clean_money("JPY 500", "USD") == Money(500, "JPY")


def test_co4_a_card_number_never_stays():
    assert "4111" not in kinds.clean_text("card 4111 1111 1111 1111")
    assert "4111" not in kinds.clean_long("card 4111111111111111\nthanks")
    assert "4111" not in kinds.clean_url("example.com/?card=4111-1111-1111-1111")


def test_a_web_address_gets_its_scheme():
    assert kinds.clean_url("example.com/x") == "https://example.com/x"
    for text in ("javascript:alert(1)", "not an address", "ftp://example.com"):
        with pytest.raises(ValidationError):
            kinds.clean_url(text)
