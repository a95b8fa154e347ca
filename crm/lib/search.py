"""Global search: each app says in its ``search.py`` how its own records are found.

::

    from crm.lib import search

    def projects(asked: search.Asked) -> Iterable[search.Item]:
        keys = find_keys(Project, asked.workspace, asked.text, asked.limit)
        return shown(asked.workspace, keys, asked.membership).values()

    search.register(_("Projects"), projects, order=30)
    search.register_kind("projects.project", shown)  # by key: {key: item}, for recent ones
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.utils.functional import Promise

from crm.lib.discovery import discover

LONGEST_QUERY = 200  # characters; what is beyond is not looked at


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One result."""

    title: str
    url: str
    subtitle: str = ""
    icon: str = "search"


@dataclass(frozen=True, slots=True)
class Group:
    """The results of one kind."""

    label: str | Promise
    items: list[Item]


@dataclass(frozen=True, slots=True)
class Asked:
    """What was typed, where, and how many results of each kind are wanted."""

    workspace: Any
    text: str
    limit: int = 8
    membership: Any = None  # whose search it is; nobody's finds what every member may see
    _known: dict[Any, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, workspace: Any, text: str, limit: int = 8, membership: Any = None) -> "Asked":
        """Raw text as it came in, made harmless."""
        return cls(workspace, text.replace("\0", "").strip()[:LONGEST_QUERY], limit, membership)

    def once(self, name: Any, look: Callable[[], Any]) -> Any:
        """What several kinds of results need, looked up for the first of them."""
        if name not in self._known:
            self._known[name] = look()
        return self._known[name]


Searcher = Callable[[Asked], Iterable[Item]]
# (workspace, keys, membership of who looks): those that are there and may be shown
Shown = Callable[[Any, Sequence[UUID], Any], dict[UUID, Item]]

_searchers: dict[str, tuple[int, str | Promise, Searcher]] = {}
_kinds: dict[str, Shown] = {}


def register(label: str | Promise, searcher: Searcher, *, order: int = 50) -> None:
    """Add a kind of result; ``label`` heads its group, low ``order`` comes first."""
    _searchers[f"{searcher.__module__}.{searcher.__qualname__}"] = (order, label, searcher)


def register_kind(label: str, shown: Shown) -> None:
    """Say how records of a model ("app.model") are shown that are known by their keys."""
    _kinds[label] = shown


def results(asked: Asked) -> list[Group]:
    """What the workspace has: groups in their order, empty ones left out."""
    discover("search")
    if not asked.text:
        return []
    found = [
        Group(label, list(searcher(asked)))
        for _order, label, searcher in sorted(_searchers.values(), key=lambda each: each[0])
    ]
    return [group for group in found if group.items]


def kinds() -> list[str]:
    """The models whose records can be shown by their keys."""
    discover("search")
    return sorted(_kinds)


def shown(workspace: Any, records: Iterable[tuple[str, UUID]], membership: Any = None) -> list[Item]:
    """Records by (model label, key), in this order: one query for each kind. What is gone is left out."""
    wanted: dict[str, list[UUID]] = {}
    order = list(dict.fromkeys(records))
    for label, key in order:
        wanted.setdefault(label, []).append(key)
    found = {label: _kinds[label](workspace, keys, membership) for label, keys in wanted.items() if label in _kinds}
    return [found[label][key] for label, key in order if key in found.get(label, {})]
