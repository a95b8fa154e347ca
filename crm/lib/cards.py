"""Payment card numbers and their codes are caught in free text and masked before they reach the database (CO-4)."""

import re

MASK = "•"
# ISO/IEC 7812: 13 to 19 digits, written with spaces, dots or dashes as on the card; first digits of the networks.
_CANDIDATE = re.compile(r"(?<![\d+])(?:\d[ .\u2010-\u2015-]{0,2}){12,18}\d(?!\d)")
# The three or four digits on the back, when they are named.
_CODE = re.compile(
    r"\b(cvv2?|cvc2?|cid|security code|card code)(\W{1,4}(?:(?:is|code|no|number)\W{1,3})?)(\d{3,4})\b", re.I
)


def mask(text: str) -> str:
    """Replace all but the last four digits of each card number, and each named security code, by dots."""
    return _CODE.sub(lambda m: m[1] + m[2] + MASK * len(m[3]), _CANDIDATE.sub(_mask_number, text))


def has_card(text: str) -> bool:
    """Whether ``mask`` would change the text."""
    return mask(text) != text


def _mask_number(match: re.Match[str]) -> str:
    written = match[0]
    digits = [int(character) for character in written if character.isdecimal()]
    if not _of_a_network(digits) or not _checks(digits):
        return written
    hidden = len(digits) - 4
    shown = []
    for character in written:
        if character.isdecimal() and hidden > 0:
            character, hidden = MASK, hidden - 1
        shown.append(character)
    return "".join(shown)


def _of_a_network(digits: list[int]) -> bool:
    """Visa 4, Mastercard 51-55 and 2221-2720, Amex 34, 37, Discover and UnionPay 6, Diners 30, 36, 38, 39, JCB 35."""
    four = int("".join(map(str, digits[:4])))
    if digits[0] in (4, 6):
        return True
    return 5100 <= four < 5600 or 2221 <= four <= 2720 or four // 100 in (30, *range(34, 40))


def _checks(digits: list[int]) -> bool:
    """The check digit of Hans Peter Luhn (ISO/IEC 7812-1, annex B)."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        doubled = digit * 2 if place % 2 else digit
        total += doubled - 9 if doubled > 9 else doubled
    return total % 10 == 0 and len(set(digits)) > 1
