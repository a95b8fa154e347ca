"""Global search: each app says in its ``search.py`` how its own records are found.

::

    from crm.lib import search

    def projects(workspace: Workspace, query: str, limit: int) -> Iterable[search.Item]:
        return [search.Item(title=..., url=...) for row in index.find(Project.objects.of(workspace), query, limit)]

    search.register(_("Projects"), projects, order=30)
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

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


Searcher = Callable[[Any, str, int], Iterable[Item]]  # (workspace, query, limit)

_searchers: dict[str, tuple[int, str | Promise, Searcher]] = {}


def register(label: str | Promise, searcher: Searcher, *, order: int = 50) -> None:
    """Add a kind of result; ``label`` heads its group, low ``order`` comes first."""
    _searchers[f"{searcher.__module__}.{searcher.__qualname__}"] = (order, label, searcher)


def results(workspace: Any, query: str, limit: int = 8) -> list[Group]:
    """What the workspace has for ``query``: groups in their order, empty ones left out, ``limit`` items in each."""
    discover("search")
    query = query.replace("\0", "").strip()[:LONGEST_QUERY]
    if not query:
        return []
    found = [
        Group(label, list(searcher(workspace, query, limit)))
        for _order, label, searcher in sorted(_searchers.values(), key=lambda each: each[0])
    ]
    return [group for group in found if group.items]
