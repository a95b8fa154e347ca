"""Finding and striking what names a person, however it was typed: case, accents and the way of writing a number do not
matter. Used to look for a person everywhere (find_person) and to strike a name out of somebody else's notes."""

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from urllib.parse import unquote

from crm.lib.addresses import mailbox, other_spellings

_NUMBER = re.compile(r"[+(]?\d[\d\s().\-/\u00a0\u2009]{4,}\d")
_PHONE = re.compile(r"[+(]?[\d\s().\-/\u00a0]+")
_ID = re.compile(r"[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}")
# Each part has an end (RFC 5321, 4.5.3.1), so that a text of nothing but letters is not read again from each of them.
_MAIL = re.compile(r"\w[\w.!#$%&'*+/=?^`{|}~-]{0,63}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63})+")
_FEWEST_DIGITS = 7
_CORE = 9  # digits by which a number is known, with or without the country in front


def fold(text: str) -> str:
    """Without case and accents."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", text)
    for mark in _marks().intersection(plain):
        plain = plain.replace(mark, "")
    return plain.casefold()


@cache
def _marks() -> frozenset[str]:
    """Accents and the like that combine with a letter. To ask that of each letter took much of a search."""
    return frozenset(char for char in map(chr, range(0x300, 0x20000)) if unicodedata.combining(char))


def _digits(text: str) -> str:
    return "".join(char for char in text if char.isdecimal())


def _is_phone(text: str) -> bool:
    return bool(_PHONE.fullmatch(text.strip())) and len(_digits(text)) >= _FEWEST_DIGITS


@dataclass(frozen=True)
class Likeness:
    """What a person is known by: names, email addresses, phone numbers."""

    texts: frozenset[str]
    numbers: frozenset[str]
    mailboxes: frozenset[str] = frozenset()  # of addresses that can be spelled in several ways

    @classmethod
    def of(cls, terms: Iterable[str]) -> "Likeness":
        """Empty terms are left out, so that nothing does not match everything."""
        kept = [" ".join(term.split()) for term in terms if term and term.strip()]
        folded = frozenset(filter(None, (fold(term) for term in kept)))
        return cls(
            folded,
            frozenset(_digits(term)[-_CORE:] for term in kept if _is_phone(term)),
            frozenset(mailbox(term) for term in folded if other_spellings(term)),
        )

    def __bool__(self) -> bool:
        return bool(self.texts or self.numbers)

    def found_in(self, text: str) -> bool:
        """Whether any of it stands in ``text``, as it is or escaped as in JSON or a URL."""
        return any(self._stands_in(form) for form in _forms(text))

    def _stands_in(self, text: str) -> bool:
        folded = fold(text).replace("\n", " ")  # names break over lines, and over cells of a row
        return any(term in folded for term in self.texts) or self._number_in(text) or self._mailbox_in(folded)

    def _mailbox_in(self, folded: str) -> bool:
        """Whether an address stands there that is another spelling of one of these."""
        return any(True for _span in self._spelled_otherwise(folded))

    def _spelled_otherwise(self, folded: str) -> Iterator[tuple[int, int]]:
        if any(domain in folded for domain in self._domains):
            for each in _MAIL.finditer(folded):
                if mailbox(each.group()) in self.mailboxes:
                    yield each.span()

    @cached_property
    def _domains(self) -> frozenset[str]:
        return frozenset(domain for known in self.mailboxes for domain in other_spellings(known))

    def _number_in(self, text: str) -> bool:
        if not self.numbers or _ID.fullmatch(text.lower()):
            return False
        return any(core in _digits(run.group()) for run in _NUMBER.finditer(text) for core in self.numbers)

    @cached_property
    def _words(self) -> re.Pattern[str] | None:
        longest_first = sorted(self.texts, key=len, reverse=True)
        if not longest_first:
            return None
        each = "|".join(r"\s+".join(map(re.escape, term.split())) for term in longest_first)
        return re.compile(rf"(?<!\w)(?:{each})(?!\w)")

    def strike(self, text: str, placeholder: str) -> str:
        """``text`` with every mention, as whole words, replaced."""
        for start, end in reversed(list(self.mentions(text))):
            text = text[:start] + placeholder + text[end:]
        return text

    def mentions(self, text: str) -> Iterator[tuple[int, int]]:
        """Where it stands in ``text`` as whole words, from left to right, never overlapping."""
        folded, places = _fold_with_places(text)
        spans = [match.span() for match in self._words.finditer(folded)] if self._words else []
        found = [(places[start], places[end - 1] + 1) for start, end in spans]
        for run in _NUMBER.finditer(text) if self.numbers else ():
            if any(core in _digits(run.group()) for core in self.numbers):
                found.append(run.span())
        found += [(places[start], places[end - 1] + 1) for start, end in self._spelled_otherwise(folded)]
        last = 0
        for start, end in sorted(found):
            if start >= last:
                yield start, end
                last = end


def _fold_with_places(text: str) -> tuple[str, list[int]]:
    folded: list[str] = []
    places: list[int] = []
    for place, char in enumerate(text):
        for kept in fold(char):
            folded.append(kept)
            places.append(place)
    return "".join(folded), places


def _forms(text: str) -> Iterator[str]:
    yield text
    if "%" in text:
        yield unquote(text)
    if "\\u" in text:
        try:
            yield json.dumps(json.loads(text), ensure_ascii=False)
        except (ValueError, RecursionError):  # no JSON, or a thousand brackets that somebody sent us
            return
