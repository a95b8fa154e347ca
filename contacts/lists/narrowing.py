"""Those who can pass a filter, as far as an index knows them, and the cheapest way to a page of them.

Few are read by their keys and sorted. More are gathered into a set, and the index of the order is walked until a page
of them has come by: SQLite passes some seventy entries of an index in the time that it takes to read one contact from
an encrypted file, and needs to read none that is not in the set. Where it stops being worth it follows from both
numbers. PostgreSQL reads rows as fast as entries, and sorts.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import BooleanField, F, Func, Q, QuerySet
from django.db.models.lookups import In

from contacts.models import Contact

Keys = QuerySet[Any, Any]

_ENTRIES = 70  # of an index, in the time that one contact takes
_AHEAD = 4  # times as many entries as a page is expected to take: who pass need not lie evenly


class Unindexed(Func):
    """A column that SQLite does not look up in an index, so that it walks the list in its order instead."""

    template = "%(expressions)s"
    arity = 1

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        return self.as_sql(compiler, connection, template="+%(expressions)s", **extra)


class AmongAll(Func):
    """Whether a key is among those that a query gives, all of which PostgreSQL then reads first: left to choose, it may
    walk a sorted list of everybody in hope of meeting them.
    """

    template = "%(expressions)s)"
    arg_joiner = " = ANY("
    output_field = BooleanField()

    def __init__(self, key: str, rows: Keys) -> None:
        super().__init__(F(key), ArraySubquery(rows))


@dataclass(frozen=True)
class Narrowed:
    """Keys of contacts out of one index or several, ``count`` at most; whoever is not among them does not pass."""

    sources: Sequence[Keys]
    count: int

    @cached_property
    def is_read(self) -> bool:
        """Whether they are read by their keys rather than looked for along the sorted list."""
        return connection.vendor != "sqlite" or self._walk > self.count * _ENTRIES

    @property
    def looked(self) -> int:
        """How many entries of the sorted list a page looks through at most."""
        return max(_AHEAD * self._walk, 1000)

    def q(self) -> Q:
        """Whether a contact is among them, when they are read."""
        if connection.vendor == "sqlite":
            return Q(pk__in={key for rows in self.sources for key in rows.order_by()})
        among = Q(pk__in=[])
        for rows in self.sources:
            among |= Q(AmongAll("pk", rows.order_by()))
        return among

    def test(self, key: str) -> Q:
        """Whether ``key``, the contact's in an index that is walked, is among them: gathered once, before the walk."""
        among = Q(pk__in=[])
        for rows in self.sources:
            among |= Q(In(Unindexed(key), rows.order_by()))
        return among

    @cached_property
    def _walk(self) -> int:
        """Entries of the sorted list that are likely to come by before a page is full."""
        from contacts.lists.reading import PAGE

        with connection.cursor() as cursor:
            cursor.execute(f'SELECT max(rowid) FROM "{Contact._meta.db_table}"')  # noqa: S608  a name of ours
            (rows,) = cursor.fetchone()
        return PAGE * (rows or 0) // max(self.count, 1)


def counted(sources: Sequence[Keys], most: int) -> int:
    """How many keys there are, counted to one more than ``most``: in the index, without reading them."""
    found = 0
    for rows in sources:
        found += rows.order_by()[: most + 1 - found].count()
        if found > most:
            break
    return found
