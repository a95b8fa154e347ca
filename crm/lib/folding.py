"""Text as search compares it: no case, no accents, phone numbers as bare digits.

``search_text(...)`` makes what a row's ``search_text`` column holds: words parted by one space, with a space in front
of the first as well, so that a word's beginning can be looked for as " wor".
"""

import re
import unicodedata
from collections.abc import Iterable

import phonenumbers

_LETTERS = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h"}
    | dict.fromkeys("'’‘ʼ`´", "")
)
_PARTS = re.compile(r"[^\w@.+\-&]+")
_EDGES = ".+-_&@"
_PHONE = re.compile(r"(?<![\w@.])\+?\(?\d[\d\s().\-/]*\d(?![\w@])")
_LONGEST_WORD = 64


def fold(text: str) -> str:
    """Lower case without accents, apostrophes and invisible characters: "Zoë O’Brien-Größe" is "zoe obrien-grosse"."""
    if text.isascii() and text.isprintable():
        return text.lower().translate(_LETTERS)  # the same, ten times as fast
    plain = unicodedata.normalize("NFKD", text.casefold()).casefold().translate(_LETTERS)
    kept = (
        " " if unicodedata.category(c) in {"Cc", "Zs"} else c for c in plain if unicodedata.category(c) not in _DROP
    )
    return "".join(kept)


_DROP = {"Mn", "Me", "Cf", "Cs", "Co"}


def words(text: str) -> list[str]:
    """The folded words of a text; what stands inside an email address stays together."""
    return [word[:_LONGEST_WORD] for part in _PARTS.split(fold(text)) if (word := part.strip(_EDGES))]


def search_text(*parts: str) -> str:
    """What a ``search_text`` column holds: every word once, in order."""
    found = dict.fromkeys(word for part in parts for word in words(part))
    return "".join(f" {word}" for word in found)


def phone_words(values: Iterable[str]) -> str:
    """The digits of E.164 numbers, and their national form where that is no part of it (020… beside 4420…)."""
    found: list[str] = []
    for value in values:
        digits = value.lstrip("+")
        found.append(digits)
        if value.startswith("+1"):
            continue  # the national form is the end of the international one
        try:
            number = phonenumbers.parse(value, None)
        except phonenumbers.NumberParseException:
            continue
        national = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)
        national = re.sub(r"\D", "", national)
        if national not in digits:
            found.append(national)
    return " ".join(found)


def readings(query: str) -> list[list[str]]:
    """The ways to read a query as words, likelier first: "208 555-01" is one phone fragment, else two words."""
    joined = _PHONE.sub(_digits, query.replace("(0)", ""))
    ways = [words(joined)[:8], words(query)[:8]]
    return ways[:1] if ways[0] == ways[1] else ways


def _digits(match: re.Match[str]) -> str:
    digits = re.sub(r"\D", "", match[0])
    return digits.removeprefix("00") if len(digits) > 3 else match[0]


def inner(word: str) -> list[str]:
    """The parts of a word that holds more than one: "jane.doe@example.com" has four."""
    if word.isalnum():
        return []
    parts = [part for part in re.split(r"[@.+\-_&]+", word) if part]
    return parts if len(parts) > 1 else []
