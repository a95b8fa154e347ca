"""CO-4: card numbers and security codes do not enter the database."""

import pytest

from crm.lib.cards import has_card, mask


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("4111 1111 1111 1111", "•••• •••• •••• 1111"),
        ("my card is 4111111111111111, thanks", "my card is ••••••••••••1111, thanks"),
        ("5500-0000-0000-0004", "••••-••••-••••-0004"),
        ("3782 822463 10005", "•••• •••••• •0005"),
        ("2223003122003222", "••••••••••••3222"),
        ("CVV: 123", "CVV: •••"),
        ("the security code is 1234", "the security code is ••••"),
    ],
)
def test_co4_a_card_number_is_masked(typed, kept):
    assert mask(typed) == kept


@pytest.mark.parametrize(
    "text",
    [
        "+1 (208) 555-0143",
        "order 4111111111111112",
        "call 2025550143 or 2025550144",
        "0000 0000 0000 0000",
        "tracking 1Z999AA10123456784",
        "meet at 10:30 on 2026-11-22",
    ],
)
def test_co4_other_numbers_stay(text):
    assert not has_card(text)
