"""What changed between two versions, section by section, down to the word."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from privacy.policy.models import Section
from privacy.policy.parts import lines

_WORDS = re.compile(r"\s+|[^\s]+")
_ALIKE = 0.4  # lines less alike than this are shown as one gone and one new


@dataclass(frozen=True, slots=True)
class Run:
    """Words that stayed (""), went ("gone") or came ("new")."""

    kind: str
    text: str


@dataclass(slots=True)
class Changed:
    """A section in which something is different."""

    title: str
    kind: str  # "changed", "gone" or "new"
    lines: list[list[Run]] = field(default_factory=list)


def between(old: list[Section], new: list[Section]) -> list[Changed]:
    """The sections that differ, in the order of the new text; those that are gone at the end."""
    before = {section["key"]: section for section in old}
    after = {section["key"]: section for section in new}
    found = []
    for key, section in after.items():
        earlier = lines(before[key]) if key in before else []
        if key not in before or earlier != lines(section):
            kind = "changed" if key in before else "new"
            found.append(Changed(section["title"], kind, list(_lines(earlier, lines(section)))))
    for key, section in before.items():
        if key not in after:
            found.append(Changed(section["title"], "gone", list(_lines(lines(section), []))))
    return found


def _lines(old: list[str], new: list[str]) -> Iterator[list[Run]]:
    for what, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what == "equal":
            continue
        gone, came = old[a:b], new[c:d]
        for earlier, later in zip(gone, came, strict=False):
            yield from _pair(earlier, later)
        yield from ([Run("gone", line)] for line in gone[len(came) :])
        yield from ([Run("new", line)] for line in came[len(gone) :])


def _pair(old: str, new: str) -> Iterator[list[Run]]:
    before, after = _WORDS.findall(old), _WORDS.findall(new)
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    if matcher.ratio() < _ALIKE:
        yield [Run("gone", old)]
        yield [Run("new", new)]
        return
    runs = []
    for what, a, b, c, d in matcher.get_opcodes():
        gone, came = "".join(before[a:b]), "".join(after[c:d])
        if what == "equal":
            runs.append(Run("", gone))
            continue
        runs += [Run(kind, words) for kind, words in (("gone", gone), ("new", came)) if words]
    yield runs
