"""What a marketing or informational message may not say, found before it is written into the outbox.

The writer sees the rule, the words as they wrote them, and whether it blocks. Tables: messaging/words/prohibited.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import product
from typing import Literal

from contacts.consent.models import Channel
from messaging.words.folding import APOSTROPHES, fold
from messaging.words.links import links, misleading
from messaging.words.prohibited import LOAN_CONTEXT, RULES, SHORTENERS, Rule

Severity = Literal["block", "warn"]
BLOCK: Severity = "block"
WARN: Severity = "warn"


@dataclass(frozen=True)
class Finding:
    """A rule that a text breaks: `words` as they stand in it; a "warn" may be sent after a second look."""

    rule: str
    words: str
    severity: Severity


@dataclass(frozen=True)
class _Token:
    """A word of the text: where it stands, as written, and every plain word it may be meant as."""

    start: int
    end: int
    written: str
    readings: frozenset[str]


@dataclass(frozen=True)
class _Phrase:
    words: tuple[str, ...]
    rule: str
    severity: Severity | None  # None: a harmless phrase that contains words of the rule


# Digits and signs that stand in for letters (L0AN, v1agra, ca$ino). A 1 may be an i or an l: both are read.
DISGUISES: dict[str, str] = {
    "0": "o", "1": "il", "3": "e", "4": "a", "5": "s", "7": "t", "8": "b", "9": "g",
    "@": "a", "$": "s", "!": "i", "|": "il", "€": "e", "£": "l", "¥": "y", "+": "t",
}  # fmt: skip
# Characters without width may be hidden inside a word.
_BOXED = "\U0001f130-\U0001f189"  # letters in squares and circles
_LETTER = rf"(?:[^\W_]|[{_BOXED}])"
_WORD = re.compile(rf"{_LETTER}(?:[\w@$!|€£¥+\u00ad\u200b-\u200f\u2060\ufeff{_BOXED}]*{_LETTER}|[$])?")
# Single letters with the same sign or a space between each ("s.e.x", "l o a n"), three of them or more.
_SPACED = re.compile(r"(?<![\w.*_-])[^\W_](?:(?P<gap>[ .*_\-\u00b7\u2022/]{1,2})[^\W_])(?:(?P=gap)[^\W_])+(?![\w])")
# One word with signs inside ("via.gra", "lo-an", "v*i*agra").
_BROKEN = re.compile(r"(?<![\w@./-])[^\W_]+(?:[.*_\-\u00b7\u2022][^\W_]+){1,4}(?![\w@/])")
MOST_READINGS = 16


def review(text: str, *, channel: str = Channel.SMS) -> list[Finding]:
    """Everything in a text that carriers or we ourselves don't let through, in the order of the tables.

    Rules of words, then of links: shared shorteners, more than one host (in a text; a mail may name several), a link
    that shows another host. Source of each: messaging/words/prohibited.py.
    """
    return list(dict.fromkeys([*_of_words(text), *_of_links(text, most_hosts=99 if channel == Channel.EMAIL else 1)]))


def by_rules(text: str, rules: tuple[Rule, ...]) -> list[Finding]:
    """What a text says that tables of somebody else forbid, disguised or not; in the order of those."""
    return list(dict.fromkeys(_of_words(text, rules)))


def _of_words(text: str, rules: tuple[Rule, ...] = RULES) -> Iterator[Finding]:
    tokens, table = _tokens(text), _phrases(rules)
    broken = list(_joined(text))
    harmless: dict[str, set[int]] = {}
    found: list[tuple[_Phrase, int, int]] = []
    for tokens_of_reading in (tokens, *([token] for token in broken)):
        for phrase, first, last in _matches(tokens_of_reading, table):
            span = range(tokens_of_reading[first].start, tokens_of_reading[last].end)
            if phrase.severity is None:
                harmless.setdefault(phrase.rule, set()).update(span)
            elif not _is_name(tokens_of_reading, first, last):
                found.append((phrase, span.start, span.stop))
    kept = [each for each in found if each[1] not in harmless.get(each[0].rule, ())]
    yield from _strongest(text, kept, rules)


def _strongest(text: str, found: list[tuple[_Phrase, int, int]], rules: tuple[Rule, ...]) -> Iterator[Finding]:
    """Findings in the order of the rules; a shorter or weaker one inside another of the same rule is left out."""
    order = {rule.name: index for index, rule in enumerate(rules)}
    found.sort(key=lambda each: (order[each[0].rule], each[1], each[0].severity != BLOCK, -each[2]))
    covered: dict[str, set[int]] = {}
    for severity in (BLOCK, WARN):
        for phrase, start, end in found:
            taken = covered.setdefault(phrase.rule, set())
            if phrase.severity == severity and not taken & set(range(start, end)):
                taken.update(range(start, end))
                yield Finding(phrase.rule, text[start:end], severity)


def _tokens(text: str) -> list[_Token]:
    """The words of a text, in order."""
    plain = APOSTROPHES.sub(" ", text)
    return [_Token(m.start(), m.end(), m.group(), _readings(m.group())) for m in _WORD.finditer(plain)]


def _joined(text: str) -> Iterator[_Token]:
    """Words that were pulled apart or broken by signs, each as one word."""
    for pattern in (_SPACED, _BROKEN):
        for match in pattern.finditer(text):
            whole = "".join(character for character in match.group() if character.isalnum())
            yield _Token(match.start(), match.end(), match.group(), _readings(whole))


def _readings(written: str) -> frozenset[str]:
    """The plain words that a written one may be meant as; only itself when nothing in it is a disguise."""
    word = fold(written)
    readings = {word}
    if "l" in written and written.replace("l", "").isupper():  # CASlNO: a small l among capitals
        readings.add(fold(written.replace("l", "i")))
    if any(c in DISGUISES for c in word) and any(c.isalpha() for c in word):
        choices = [DISGUISES.get(c, c) for c in word]
        for letters in product(*choices):
            readings.add("".join(letters))
            if len(readings) > MOST_READINGS:
                break
    # Letters drawn out ("viaaagra", "looooan") as one and as two.
    for reading in list(readings):
        if re.search(r"(.)\1\1", reading):
            readings |= {re.sub(r"(.)\1{2,}", r"\1", reading), re.sub(r"(.)\1{2,}", r"\1\1", reading)}
    return frozenset(readings)


@cache
def _phrases(rules: tuple[Rule, ...]) -> dict[str, list[_Phrase]]:
    """Every phrase of these tables by its first word, singular and plural."""
    table: dict[str, list[_Phrase]] = {}
    for rule in rules:
        severities: tuple[tuple[str, Severity | None], ...] = (
            (rule.block, BLOCK), (rule.warn, WARN), (rule.harmless, None),
        )  # fmt: skip
        for listed, severity in severities:
            for phrase in filter(None, listed.split(", ")):
                words = tuple(phrase.split())
                for first in _with_plurals(words[0]):
                    table.setdefault(first, []).append(_Phrase(words, rule.name, severity))
    return table


@cache
def _with_plurals(word: str) -> frozenset[str]:
    """A word and its plurals; short ones ("sex", "gun") too, but no third person of a verb that is not a noun."""
    plurals = {word, f"{word}s"}
    if word.endswith(("s", "x", "z", "ch", "sh")):
        plurals.add(f"{word}es")
    if word.endswith("y"):
        plurals.add(f"{word[:-1]}ies")
    return frozenset(plurals)


def _matches(tokens: list[_Token], table: dict[str, list[_Phrase]]) -> Iterator[tuple[_Phrase, int, int]]:
    """Each phrase that stands in the tokens, with the places of its first and last word."""
    for index, token in enumerate(tokens):
        for reading in token.readings:
            for phrase in table.get(reading, ()):
                last = index + len(phrase.words) - 1
                following = zip(phrase.words[1:], tokens[index + 1 : last + 1], strict=False)
                if last < len(tokens) and all(_with_plurals(word) & other.readings for word, other in following):
                    yield phrase, index, last


def _is_name(tokens: list[_Token], first: int, last: int) -> bool:
    """Whether "Loan" is somebody: the Vietnamese given name, beside another capitalized word or behind a greeting."""
    if first != last or tokens[first].written != "Loan":
        return False
    following = tokens[first + 1] if first + 1 < len(tokens) else None
    before = tokens[first - 1] if first else None
    greeted = before is not None and fold(before.written) in {
        "hi",
        "hello",
        "hey",
        "dear",
        "thanks",
        "ms",
        "mrs",
        "miss",
    }
    return (
        greeted
        or (following is not None and _capitalized(following))
        or (before is not None and first > 1 and _capitalized(before))
    )


def _capitalized(token: _Token) -> bool:
    """A word such as Nguyen: not LOUD, and not one that goes with money."""
    return token.written.istitle() and token.written.isalpha() and fold(token.written) not in LOAN_CONTEXT


def _of_links(text: str, most_hosts: int) -> Iterator[Finding]:
    found = links(text)
    for link in found:
        if any(link.host == short or link.host.endswith(f".{short}") for short in SHORTENERS):
            yield Finding("shared link shortener", link.words, BLOCK)
    hosts = list(dict.fromkeys(link.host for link in found))
    if len(hosts) > most_hosts:
        yield Finding("more than one host name", ", ".join(hosts), BLOCK)
    for link in misleading(text):
        yield Finding("link that shows another host", link.words, BLOCK)
