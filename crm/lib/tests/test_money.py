from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.lib.money import CURRENCIES, LARGEST, decimals, parse, plain, show


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("1200", "USD", 120_000),
        ("1,200", "USD", 120_000),
        ("1.200", "EUR", 120_000),
        ("1,200.5", "USD", 120_050),
        ("1.200,50", "EUR", 120_050),
        ("1 200,50", "EUR", 120_050),
        ("1'200.50", "CHF", 120_050),
        ("$1,200", "USD", 120_000),
        ("€ 5", "EUR", 500),
        ("5 EUR", "EUR", 500),
        ("99.9", "USD", 9_990),
        ("99.", "USD", 9_900),
        (".5", "USD", 50),
        ("0", "USD", 0),
        ("1,234,567.89", "USD", 123_456_789),
        ("12,34,567", "INR", 123_456_700),
        ("1.234.567", "EUR", 123_456_700),
        ("1234", "JPY", 1_234),
        ("1,234", "JPY", 1_234),
        ("¥1,234,567", "JPY", 1_234_567),
        ("1.234", "KWD", 1_234),
        ("1,234.567", "KWD", 1_234_567),
        ("1234567", "KWD", 1_234_567_000),
    ],
)
def test_amounts_as_people_write_them(text, currency, minor):
    assert parse(text, currency) == minor


@pytest.mark.parametrize(
    ("text", "currency"),
    [
        ("", "USD"), ("abc", "USD"), ("-5", "USD"), ("1.5", "JPY"), ("1,23,4", "USD"), ("1.2345", "USD"),
        ("1,2.3,4", "USD"),
        ("1e9", "USD"), ("５", "USD"), ("€5", "USD"), ("12,34", "JPY"), (",", "USD"), ("9" * 30, "USD"),
        ("1,,000", "USD"), ("1.000,000.00", "USD"), ("NaN", "USD"), ("1/2", "USD"),
    ],
)  # fmt: skip
def test_what_is_no_amount_is_refused(text, currency):
    with pytest.raises(ValueError, match="amount"):
        parse(text, currency)


@pytest.mark.parametrize(
    ("minor", "currency", "shown"),
    [
        (120_050, "USD", "$1,200.50"),
        (120_000, "USD", "$1,200"),
        (5, "EUR", "€0.05"),
        (-150, "GBP", "−£1.50"),
        (1_234_567, "JPY", "¥1,234,567"),
        (1_234_567, "KWD", "1,234.567 KWD"),
        (100_000, "SEK", "1,000 SEK"),
    ],
)
def test_shown_for_reading(minor, currency, shown):
    assert show(minor, currency) == shown


@given(st.integers(0, LARGEST), st.sampled_from(CURRENCIES))
def test_what_a_form_shows_is_read_back_the_same(minor, currency):
    assert parse(plain(minor, currency), currency) == minor
    assert parse(show(minor, currency), currency) == minor


@given(st.text(max_size=30), st.sampled_from(CURRENCIES))
def test_any_text_is_an_amount_or_refused(text, currency):
    with suppress(ValueError):
        assert 0 <= parse(text, currency) <= LARGEST


def test_decimals_follow_iso_4217():
    assert [decimals(code) for code in ("USD", "jpy", "KWD", "XXX")] == [2, 0, 3, 2]
