import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.lib.cards import _luhn, is_card_number, mask

# Published test numbers of the networks and of payment providers.
CARDS = [
    "4111111111111111", "4012888888881881", "4222222222222", "4000056655665556", "5555555555554444",
    "5105105105105100", "2223003122003222", "2720990000000007", "378282246310005", "371449635398431",
    "6011111111111117", "6011000990139424", "30569309025904", "38520000023237", "3566002020360505",
    "6200000000000005", "6304000000000000", "36227206271667",
]  # fmt: skip


@pytest.mark.parametrize("number", CARDS)
def test_co4_test_cards_of_every_network_are_masked(number):
    assert is_card_number(number)
    assert mask(number) == "*" * (len(number) - 4) + number[-4:]
    assert mask(f"My card is {number}, thanks.") == f"My card is {'*' * (len(number) - 4)}{number[-4:]}, thanks."


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("4111 1111 1111 1111", "**** **** **** 1111"),
        ("4111-1111-1111-1111", "****-****-****-1111"),
        ("4111.1111.1111.1111", "****.****.****.1111"),
        ("4111\u00a01111\u00a01111\u00a01111", "****\u00a0****\u00a0****\u00a01111"),
        ("4111 - 1111 - 1111 - 1111", "**** - **** - **** - 1111"),
        ("4111–1111–1111–1111", "****–****–****–1111"),
        ("3782 822463 10005", "**** ****** *0005"),
        ("3056 930902 5904", "**** ****** 5904"),
        ("411111 1111111111", "****** ******1111"),
        ("4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1", "* * * * * * * * * * * * 1 1 1 1"),
        ("41 11 11 11 11 11 11 11", "** ** ** ** ** ** 11 11"),
        ("card:4111111111111111.", "card:************1111."),
        ("(4111111111111111)", "(************1111)"),
        ("4111 1111 1111 1111 5555 5555 5555 4444", "**** **** **** 1111 **** **** **** 4444"),
        ("4111 1111 1111 1111 12/27", "**** **** **** 1111 12/27"),
        ("order 12 4111 1111 1111 1111", "order 12 **** **** **** 1111"),
        ("٤١١١١١١١١١١١١١١١", "************١١١١"),  # Arabic-Indic digits
        ("４１１１１１１１１１１１１１１１", "************１１１１"),  # full width
        ("CVV 123", "CVV ***"),
        ("cvc: 1234", "cvc: ****"),
        ("Security code is 987.", "Security code is ***."),
        ("4111111111111111 exp 12/27 cvv2=123", "************1111 exp 12/27 cvv2=***"),
    ],
)
def test_co4_separators_and_codes(text, masked):
    assert mask(text) == masked
    assert mask(text) != text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Call me at 555-0100",
        "+1 415 555 0123",
        "+4111111111111111",  # a plus sign: an international telephone number
        "555-123-4567 555-987-6543",
        "(415) 555-0123, (415) 555-0124",
        "+44 7700 900123 / +44 7700 900124",
        "4111111111111112",  # wrong check digit
        "411111111111111",  # wrong length
        "1234567812345670",  # no issuer
        "0000000000000000",
        "4444444444444448a",  # part of a key
        "a4111111111111111",
        "2026-11-22 03:10:00",
        "IBAN DE89 3704 0044 0532 0130 00",
        "Order 20261122-000123",
        "978-3-16-148410-0",
        "ISBN 9783161484100",
        "EUR 4.111.111.111,11",
        "4111 apples and 1111 pears, 1111 plums and 1111 figs",
        "my security code of conduct",
        "chapter 123",
        "tracking 1Z999AA10123456784",
        "call 2025550143 or 2025550144",
        "https://example.com/a/41111111111111110000000/",
    ],
)
def test_co4_other_numbers_stay(text):
    assert mask(text) == text
    assert mask(text) == text


def with_check_digit(digits):
    return next(digits + str(last) for last in range(10) if _luhn(digits + str(last)))


numbers = st.text("0123456789", min_size=14, max_size=14).map(lambda rest: with_check_digit("4" + rest))


@given(numbers.filter(lambda number: len(set(number)) > 1), st.sampled_from(["", " ", "-", "."]))
def test_every_number_with_issuer_and_check_digit_is_masked_in_fours(number, gap):
    written = gap.join(number[index : index + 4] for index in range(0, 16, 4))
    assert mask(written) == gap.join(["****", "****", "****", number[-4:]])


@given(st.text(max_size=300))
def test_masking_keeps_the_length_and_is_final(text):
    once = mask(text)
    assert len(once) == len(text)
    assert mask(once) == once


@given(st.integers(200, 999), st.integers(200, 999), st.integers(0, 9999))
def test_telephone_numbers_are_never_masked(area, exchange, line):
    for text in (f"({area}) {exchange}-{line:04}", f"+1{area}{exchange}{line:04}", f"{area}-{exchange}-{line:04}"):
        assert mask(text) == text
