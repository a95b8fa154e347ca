"""What a list's URL asks for, made harmless, and written back."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Self, TypeVar
from urllib.parse import urlencode
from uuid import UUID

from django.http import QueryDict

from contacts.lists import filters
from contacts.lists.filters import Condition
from contacts.models import Stage

EVERYBODY, FROZEN, ARCHIVED = "all", "restricted", "archived"
PLACES = (EVERYBODY, FROZEN, ARCHIVED)

# The usual orders; ``orders`` has the others.
SORTS = {
    "name": ("sort_name", "id"),
    "-name": ("-sort_name", "-id"),
    "-updated_at": ("-updated_at", "id"),
    "updated_at": ("updated_at", "-id"),
    "-created_at": ("-created_at", "id"),
    "created_at": ("created_at", "-id"),
}
_SORT = re.compile(r"-?[a-z][a-z0-9_]{0,40}")
_EARLIER = {"updated": "updated_at", "created": "created_at", "changed": "updated_at"}
MOST_COLUMNS = 20
LONGEST_QUERY = 100_000  # characters; a longer one is refused, not cut: without its end it would be about more people


@dataclass(frozen=True, slots=True)
class Asked:
    """What the URL asks for. ``columns`` is empty for the usual ones; ``view`` is the saved view it started from.

    Another list than that of contacts has its own usual order (``USUAL``), which its URL leaves out.
    """

    USUAL: ClassVar[str] = "name"

    query: str = ""
    place: str = EVERYBODY
    conditions: tuple[Condition, ...] = ()
    sort: str = "name"
    columns: tuple[str, ...] = ()
    after: str = ""
    view: UUID | None = None
    explicit: bool = False  # the URL says itself what it wants, even beside a saved view

    @classmethod
    def from_query(cls, data: Any) -> Self:
        """Out of request.GET, or of a saved view's query."""
        place, sort = data.get("view", ""), data.get("sort", "")
        texts = data.getlist("f")
        if place in Stage:  # addresses of earlier days: ?view=client
            texts, place = [*texts, f"stage:any:{place}"], EVERYBODY
        name = sort.lstrip("-")
        sort = sort.replace(name, _EARLIER.get(name, name)) if name else ""
        texts = [*cls.earlier(data), *texts]
        return cls(
            query=data.get("q", "").replace("\0", "").strip()[:200],
            place=place if place in PLACES else EVERYBODY,
            conditions=filters.read(texts),
            sort=sort if _SORT.fullmatch(sort) else cls.USUAL,
            columns=tuple(dict.fromkeys(filter(None, data.get("cols", "")[:2000].split(","))))[:MOST_COLUMNS],
            after=data.get("after", ""),
            view=_key(data.get("v", "")),
            explicit=any(name in data for name in ("f", "sort", "cols", "view", "own")),
        )

    @classmethod
    def earlier(cls, data: Any) -> list[str]:
        """Conditions that addresses of earlier days hold in another way."""
        return []

    @classmethod
    def from_text(cls, text: str) -> Self:
        """Out of a query string."""
        return cls.from_query(query_of(text))

    def pairs(self) -> list[tuple[str, str]]:
        """As the parameters of a URL, without the page."""
        pairs = [("f", str(condition)) for condition in self.conditions]
        if self.query:
            pairs.append(("q", self.query))
        if self.place != EVERYBODY:
            pairs.append(("view", self.place))
        if self.sort != self.USUAL:
            pairs.append(("sort", self.sort))
        if self.columns:
            pairs.append(("cols", ",".join(self.columns)))
        if self.view:
            pairs.append(("v", str(self.view)))
            if self.explicit:
                pairs.append(("own", "1"))
        return pairs or [("view", EVERYBODY)]

    def url(self, **changes: Any) -> str:
        """The query string of this list with something changed; a change leads to its first page."""
        changed = replace(self, **{"after": "", "explicit": True, **changes})
        pairs = changed.pairs()
        if changed.after:
            pairs.append(("after", changed.after))
        return f"?{urlencode(pairs)}"

    def stored(self) -> str:
        """What a saved view keeps: not what was searched for, nor the page."""
        return replace(self, query="", after="", view=None, explicit=False).url()[1:]

    def same_as(self, stored: str) -> bool:
        """Whether a saved view asks for the same."""
        return self.stored() == self.from_text(stored).stored()

    def without(self, index: int) -> tuple[Condition, ...]:
        """The conditions but for one; an alternative to nothing becomes one of its own."""
        rest = [c for place, c in enumerate(self.conditions) if place != index]
        if index < len(rest) and not self.conditions[index].alternative:
            rest[index] = replace(rest[index], alternative=False)
        return tuple(rest)

    def with_condition(self, condition: Condition, index: int | None) -> tuple[Condition, ...]:
        """The conditions with one more, or one replaced."""
        if index is not None and 0 <= index < len(self.conditions):
            kept = replace(condition, alternative=self.conditions[index].alternative)
            return (*self.conditions[:index], kept, *self.conditions[index + 1 :])
        return (*self.conditions, replace(condition, alternative=condition.alternative and bool(self.conditions)))


A = TypeVar("A", bound=Asked)


def query_of(text: str) -> QueryDict:
    """The parameters of a query string. One that is too long asks for something that can't be asked."""
    try:
        return QueryDict(text.lstrip("?") if len(text) <= LONGEST_QUERY else "f=too-long:is")
    except (ValueError, UnicodeError):
        return QueryDict("f=unreadable:is")


def resolve(asked: A, stored: Mapping[UUID, str], first: UUID | None, *, bare: bool) -> A:
    """Take from the saved view what the URL leaves open; ``bare``: it says nothing at all."""
    view = asked.view if asked.view in stored else None
    if view is None and bare and first in stored:
        view = first
    if view is None or (asked.explicit and asked.view):
        return replace(asked, view=view)
    kept = asked.from_text(stored[view])
    return replace(kept, query=asked.query, after=asked.after, view=view)


def _key(text: str) -> UUID | None:
    try:
        return UUID(text[:64])
    except ValueError:
        return None


def hidden(pairs: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """For hidden inputs of a form that leads back to the list."""
    return [(name, value) for name, value in pairs if name != "q"]
