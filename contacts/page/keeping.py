"""What stays though somebody deleted it: an app above knows why, and until when.

It says so in its ``keeping.py``::

    from contacts.page import keeping

    def held(model: type[Model]) -> Q | None: ...

    keeping.register(held)

Deleted rows that a keeper names stay as they are, out of sight, until it no longer does.
"""

from collections.abc import Callable
from typing import Any

from django.db.models import Model, Q, QuerySet

from crm.lib.discovery import discover

Keeper = Callable[[type[Model]], Q | None]
"""Which rows of a model must stay; None: it has nothing to say about these."""

_keepers: list[Keeper] = []


def register(keeper: Keeper) -> None:
    """Ask ``keeper`` before anything is destroyed for good."""
    _keepers.append(keeper)


def free(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Those of the rows that may be destroyed."""
    discover("keeping")
    for keeper in _keepers:
        if (kept := keeper(rows.model)) is not None:
            rows = rows.exclude(kept)
    return rows
