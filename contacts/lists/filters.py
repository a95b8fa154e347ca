"""Conditions in a URL, in plain words, and as a query.

``f=tags:any:patient`` is a condition; several are all to be met. ``f=|stage:any:lead`` is joined to the one before by
"or", and binds more tightly than "and": ``f=A&f=B&f=|C`` is "A and (B or C)". A comma parts values, ``\\`` keeps one.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _

from contacts.lists.narrowing import Keys, Narrowed, counted
from contacts.lists.questions import Question, Questions

MOST = 20  # conditions in one filter
LONGEST = 2000  # characters of one condition
FEW = 5000  # contacts that an index tells apart; among more of them the sorted list is walked

_SHAPE = re.compile(r"(\|?)([a-z0-9_\-]{1,60}):([a-z_]{1,20})(?::(.*))?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Condition:
    """One thing that is asked; ``alternative`` joins it to the one before by "or"."""

    key: str
    operator: str
    values: tuple[str, ...] = ()
    alternative: bool = False

    @classmethod
    def read(cls, text: str) -> "Condition | None":
        """Out of a URL; None when it has not the shape of a condition, or is too long."""
        found = _SHAPE.fullmatch(text.replace("\0", ""))
        if not found or len(text) > LONGEST:
            return None
        return cls(found[2], found[3], tuple(_split(found[4] or "")), bool(found[1]))

    def __str__(self) -> str:
        values = ",".join(value.replace("\\", "\\\\").replace(",", "\\,") for value in self.values)
        return f"{'|' if self.alternative else ''}{self.key}:{self.operator}{f':{values}' if values else ''}"


UNREADABLE = Condition("", "")


def _split(text: str) -> Iterable[str]:
    parts = re.findall(r"(?:\\.|[^,\\])+", text, re.DOTALL)
    return [re.sub(r"\\(.)", r"\1", part, flags=re.DOTALL) for part in parts]


def read(texts: Iterable[str]) -> tuple[Condition, ...]:
    """The conditions of a URL; the first has nothing before it.

    What can't be read, or is too much, stays in its place as something that nobody can ask: passed over in silence, it
    would let a change reach more people than somebody meant.
    """
    given = [text for text in texts if text]
    found = [Condition.read(text) or UNREADABLE for text in given[:MOST]]
    if len(given) > MOST:
        found.append(UNREADABLE)
    if found and found[0].alternative:
        found[0] = Condition(found[0].key, found[0].operator, found[0].values)
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Asked:
    """A condition with its question, in plain words. ``problem`` says why it can't be asked; then it is passed over."""

    condition: Condition
    question: Question | None
    words: str
    problem: str = ""


class Filter:
    """Conditions together with what they ask."""

    def __init__(self, conditions: Sequence[Condition], questions: Questions) -> None:
        self.conditions = conditions
        self.asked = [_ask(condition, questions) for condition in conditions]

    @property
    def sound(self) -> bool:
        """Whether all of it can be asked. Nothing is done to a list of which a condition is passed over: it would be
        about more people than somebody meant."""
        return not any(asked.problem for asked in self.asked)

    @property
    def groups(self) -> list[list[Asked]]:
        """All groups are to be met, of each group one."""
        groups: list[list[Asked]] = []
        for asked in self.asked:
            if asked.condition.alternative and groups:
                groups[-1].append(asked)
            else:
                groups.append([asked])
        return groups

    def _sound(self) -> list[list[tuple[Question, Condition]]]:
        sound = [[(a.question, a.condition) for a in group if a.question and not a.problem] for group in self.groups]
        return [group for group in sound if group]

    def q(self) -> Q:
        """What a contact has to pass."""
        whole = Q()
        for group in self._sound():
            one = Q()
            for question, condition in group:
                one |= question.test(condition.operator, condition.values)
            whole &= one
        return whole

    @cached_property
    def narrowed(self) -> Narrowed | None:
        """The few contacts that can pass, when an index of one group knows them; None when many can."""
        best: Narrowed | None = None
        for group in self._sound():
            sources = _sources(group)
            most = 2 * FEW if best is None else best.count  # to gather keys takes less than to hand them over
            if sources is not None and (count := counted(sources, most)) <= most:
                best = Narrowed(sources, count)
        return best

    def few(self) -> Q | None:
        """Whether a contact is among them, when they are at most FEW."""
        return self.narrowed.q() if self.narrowed and self.narrowed.count <= FEW else None


def _sources(group: list[tuple[Question, Condition]]) -> list[Keys] | None:
    """Where the keys of those are who pass one of these; None when no index knows."""
    found: list[Keys] = []
    for question, condition in group:
        sources = question.sources(condition.operator, condition.values)
        if sources is None:
            return None
        found += sources
    return found


def _ask(condition: Condition, questions: Questions) -> Asked:
    question = questions.get(condition.key)
    if condition == UNREADABLE:
        return Asked(condition, None, _("a condition that can't be read"), "unreadable")
    if question is None:
        return Asked(condition, None, str(condition), "unknown")
    try:
        question.check(condition.operator, condition.values)
        return Asked(condition, question, question.says(condition.operator, condition.values))
    except ValidationError as error:
        return Asked(condition, question, f"{question.label}: {' '.join(error.messages)}", " ".join(error.messages))
    except (ValueError, OverflowError, IndexError, KeyError):
        return Asked(condition, question, str(question.label), "unreadable")
