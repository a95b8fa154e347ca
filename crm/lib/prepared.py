"""Questions to the database that are put together once and then asked again and again with other values.

Django builds, resolves and compiles a query anew each time it is asked, which takes several times as long as SQLite
needs to answer it. A page that asks twenty always alike can keep what was compiled::

    _calls = prepared(lambda contact, before, limit: Call.objects.filter(contact=contact, at__lt=before)[:limit])

    _calls(contact.pk, before, limit=31)    # a list of calls

What is given by place is a value and goes to the database as a parameter: a key, moment, number, text, bytes, or a list
of these to be among (of a foreign key: ``contact__pk__in``). What is given by name is part of the question: each is
compiled for itself, so there must be few. Nothing else may vary in what the function builds; "now" is a value like any
other.
"""

from collections.abc import Callable, Hashable, Sequence
from copy import copy
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import Expression, Model, QuerySet

R = TypeVar("R", covariant=True)

LATEST = datetime.max.replace(tzinfo=UTC)  # "before" which everything is: for questions whose moment is optional

_LENGTHS = (*range(9), 16, 32, 64)  # of lists: others are filled up; still longer ones are compiled as ever


class _Slot(Expression):
    """Where a value will stand."""

    def __init__(self, place: int, at: int = -1) -> None:
        super().__init__()
        self.place, self.at = place, at  # the argument, and which of its values if it is a list

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        return "%s", [self]

    def of(self, values: tuple[Any, ...]) -> Any:
        value = values[self.place]
        return value if self.at < 0 else value[self.at]


class _Compiled:
    """Stands where Django expects the query of a QuerySet that is about to be read."""

    def __init__(self, query: Any, compiler: Any) -> None:
        self._query, self._compiler = query, compiler

    def get_compiler(self, *_args: Any, **_options: Any) -> Any:
        return self._compiler

    def __getattr__(self, name: str) -> Any:
        return getattr(self._query, name)


class _Plan:
    """A question in the words of the database."""

    def __init__(self, rows: QuerySet[Any, Any]) -> None:
        self.rows = rows
        self._compiler = rows.query.get_compiler(rows.db)
        self._sql, self._params = self._compiler.as_sql()
        self._compiler.connection = None  # that of whichever thread compiled it: each asks on its own

    def ask(self, values: tuple[Any, ...]) -> list[Any]:
        template, connection = self.rows, connections[self.rows.db]
        params = tuple(_adapted(p.of(values), connection) if isinstance(p, _Slot) else p for p in self._params)
        compiler = copy(self._compiler)
        compiler.connection = connection
        compiler.as_sql = lambda *_args, **_options: (self._sql, params)
        compiler.get_converters = lambda columns: self._converters(compiler, columns)
        query: Any = _Compiled(template.query, compiler)
        rows: Any = type(template)(template.model, query, template.db)
        for name in ("_iterable_class", "_prefetch_related_lookups", "_fields", "_known_related_objects"):
            setattr(rows, name, getattr(template, name))
        return list(rows)

    def _converters(self, compiler: Any, columns: Any) -> Any:
        """What turns the columns into values, by Django's own choice: the same each time, but each connection has its
        own, and so keeps them.
        """
        known = compiler.connection.__dict__.setdefault("_prepared_converters", {})
        if self not in known:
            known[self] = type(compiler).get_converters(compiler, columns)
        return known[self]


class Prepared(Generic[R]):
    """A question that is asked by calling it."""

    def __init__(self, build: Callable[..., QuerySet[Any, R]]) -> None:
        self.build = build
        self._plans: dict[Hashable, _Plan] = {}

    def __call__(self, *values: Any, **fixed: Any) -> list[R]:
        """The rows, read. Raises TypeError for None, which SQL compares in another way."""
        if any(value is None for value in values):
            raise TypeError("None can't be compared in a prepared query; build another one for it.")
        if any(isinstance(value, list | tuple) and len(value) > _LENGTHS[-1] for value in values):
            return list(self.build(*values, **fixed))
        values = tuple(_filled(value) if isinstance(value, list | tuple) else value for value in values)
        lengths = tuple(len(value) if isinstance(value, list | tuple) else -1 for value in values)
        key = (lengths, *fixed.items())
        plan = self._plans.get(key)
        if plan is None:
            slots = [_slots(place, length) for place, length in enumerate(lengths)]
            try:
                plan = self._plans[key] = _Plan(self.build(*slots, **fixed))
            except EmptyResultSet:  # an empty list, say
                return []
        return plan.ask(values)


def prepared(build: Callable[..., QuerySet[Any, R]]) -> Prepared[R]:
    """The question that ``build`` puts together, to be asked with values in the place of its arguments."""
    return Prepared(build)


def attach(row: Model, name: str, found: Sequence[Model]) -> None:
    """Let ``row.name.all()`` be what was found, as ``prefetch_related`` does."""
    manager = getattr(row, name)
    back = manager.field.name
    for each in found:
        setattr(each, back, row)
    rows = manager.get_queryset()
    rows._result_cache, rows._prefetch_done = list(found), True
    row.__dict__.setdefault("_prefetched_objects_cache", {})[name] = rows


def _filled(values: Sequence[Any]) -> Sequence[Any]:
    """The list with its last value repeated up to the next length: that changes nothing in what is among them."""
    length = next(length for length in _LENGTHS if length >= len(values))
    return [*values, *values[-1:] * (length - len(values))] if length > len(values) else values


def _slots(place: int, length: int) -> Any:
    return _Slot(place) if length < 0 else [_Slot(place, at) for at in range(length)]


def _adapted(value: Any, connection: Any) -> Any:
    """As the database takes a value of this type; Django leaves that to the field it is compared with."""
    if isinstance(value, UUID):
        return value if connection.features.has_native_uuid_field else value.hex
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return connection.Database.Binary(value) if isinstance(value, bytes) else value
