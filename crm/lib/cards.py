"""Payment card numbers in free text: found by length, issuer, check digit and shape, and masked before they stay."""

from __future__ import annotations

import re
from collections.abc import Iterator

# Issuer identification numbers: (first, last) leading digits and the lengths a number with them may have.
# Sources: ISO/IEC 7812 ranges as published by the networks and in PCI's and the issuers' test-card guides.
ISSUERS: tuple[tuple[str, str, frozenset[int]], ...] = (
    ("4", "4", frozenset({13, 16, 19})),  # Visa
    ("51", "55", frozenset({16})),  # Mastercard
    ("2221", "2720", frozenset({16})),  # Mastercard since 2017
    ("34", "34", frozenset({15})),  # American Express
    ("37", "37", frozenset({15})),
    ("6011", "6011", frozenset(range(16, 20))),  # Discover
    ("644", "649", frozenset(range(16, 20))),
    ("65", "65", frozenset(range(16, 20))),
    ("62", "62", frozenset(range(16, 20))),  # UnionPay
    ("81", "81", frozenset(range(16, 20))),  # UnionPay, RuPay
    ("300", "305", frozenset(range(14, 20))),  # Diners Club
    ("3095", "3095", frozenset(range(14, 20))),
    ("36", "36", frozenset(range(14, 20))),
    ("38", "39", frozenset(range(14, 20))),
    ("3528", "3589", frozenset(range(16, 20))),  # JCB, some RuPay
    ("5018", "5018", frozenset(range(12, 20))),  # Maestro
    ("5020", "5020", frozenset(range(12, 20))),
    ("5038", "5038", frozenset(range(12, 20))),
    ("5893", "5893", frozenset(range(12, 20))),
    ("6304", "6304", frozenset(range(12, 20))),
    ("6759", "6763", frozenset(range(12, 20))),
    ("508", "508", frozenset({16})),  # RuPay
    ("60", "60", frozenset({16})),
    ("82", "82", frozenset({16})),
    ("2200", "2204", frozenset(range(16, 20))),  # Mir
    ("9792", "9792", frozenset({16})),  # Troy
)

_GAP = r"[ \t\u00a0\u2007\u2009\u202f./_\-\u2010-\u2015\u2212]{1,3}"
# Digits, perhaps in groups. A plus sign, or digits and letters right before, make it something else: a telephone
# number, the inside of a key, a decimal fraction.
_RUN = re.compile(rf"(?<![\w+])\d+(?:{_GAP}\d+)*(?!\w)")
_DIGIT, _GROUP = re.compile(r"\d"), re.compile(r"\d+")
_CODE = re.compile(
    r"\b(?P<name>cvv2?|cvc2?|card (?:verification|security) (?:code|number|value)|security code)"
    r"(?P<between>\s*(?:is|no\.?|number|code)?\W{0,4})(?P<digits>\d{3,4})\b",
    re.IGNORECASE,
)
SHORTEST, LONGEST = 12, 19  # digits, ISO/IEC 7812-1
_SHORTEST_CODE = 3


def mask(text: str) -> str:
    """The text with every card number masked to its last four digits and every card code to none.

    "4111 1111 1111 1111" becomes "**** **** **** 1111". Telephone numbers stay: they begin with a plus sign, are
    shorter, or come in groups that no card has. Source: PCI DSS 3.4 (last four digits may be shown) and 3.3.1 (a card
    verification code is never kept).
    """
    digits = len(_DIGIT.findall(text))
    if digits < _SHORTEST_CODE:
        return text  # as most of what is asked
    if digits >= SHORTEST:
        for start, end in reversed(list(_numbers(text))):
            text = text[:start] + _masked(text[start:end]) + text[end:]
    return _CODE.sub(lambda found: found["name"] + found["between"] + "*" * len(found["digits"]), text)


def _masked(number: str) -> str:
    """All digits but the last four as asterisks, with the spaces and dashes between them kept."""
    hidden = sum(character.isdigit() for character in number) - 4
    shown = []
    for character in number:
        if character.isdigit() and hidden > 0:
            character, hidden = "*", hidden - 1
        shown.append(character)
    return "".join(shown)


def _numbers(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of each card number, left to right, never overlapping."""
    for run in _RUN.finditer(text):
        groups = [(run.start() + group.start(), run.start() + group.end()) for group in _GROUP.finditer(run.group())]
        first = 0
        while first < len(groups):
            last = _card(text, groups, first)
            if last is None:
                first += 1
                continue
            yield groups[first][0], groups[last][1]
            first = last + 1


def _card(text: str, groups: list[tuple[int, int]], first: int) -> int | None:
    """The index of the last group of the longest card number that begins with group `first`; None when none does."""
    digits, found = "", None
    sizes: list[int] = []
    for index in range(first, len(groups)):
        start, end = groups[index]
        digits += text[start:end]
        sizes.append(end - start)
        if len(digits) > LONGEST:
            break
        if len(digits) >= SHORTEST and _shaped(sizes) and is_card_number(digits):
            found = index
    return found


def _shaped(sizes: list[int]) -> bool:
    """Whether cards are written in such groups: whole, in fours, as 4-6-5 or 4-6-4, as 6-10, or in ones or twos.

    3-3-4-3-3 are two telephone numbers.
    """
    if len(sizes) == 1 or sizes in ([4, 6, 5], [4, 6, 4]):
        return True
    if len(sizes) > 2 and set(sizes) in ({1}, {2}, {1, 2}):
        return set(sizes) != {1, 2} or sizes.count(1) == 1
    return all(size >= 4 for size in sizes) and (set(sizes[:-1]) in ({4}, {8}) or sizes[0] == 6 or sizes[-1] <= 8)


def is_card_number(digits: str) -> bool:
    """Whether digits have an issuer's beginning and length and a right check digit (Luhn, ISO/IEC 7812-1, annex B)."""
    plain = "".join(str(int(digit)) for digit in digits)
    known = any(first <= plain[: len(first)] <= last and len(plain) in lengths for first, last, lengths in ISSUERS)
    return known and len(set(plain)) > 1 and _luhn(plain)


def _luhn(digits: str) -> bool:
    total = 0
    for position, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + position % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0
