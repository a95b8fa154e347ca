"""Rows straight into a table, several times faster than model instances: for imports, the ledger, invented data.

A row is a mapping of attribute names (``workspace_id``, not ``workspace``) to values. Defaults, encryption and the
database's own checks hold as everywhere; what a model's ``save`` would do does not happen.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.db import connection, models
from django.utils import timezone

from crm.lib import crypto
from crm.lib.fields import EncryptedField, Sealed

Row = Mapping[str, Any]
Convert = Callable[[Any], Any]


def insert(model: type[models.Model], rows: Iterable[Row]) -> None:
    """Add rows, inside the caller's transaction. A constraint that one of them breaks refuses all of them."""
    _table(model, connection.vendor).insert(rows)


def create(model: type[models.Model], instances: Iterable[models.Model]) -> None:
    """Add instances, which are saved ones afterwards."""
    made = list(instances)
    insert(model, rows_of(made))
    for instance in made:
        instance._state.adding = False


def rows_of(instances: Iterable[models.Model]) -> Iterator[Row]:
    """Instances of one model as rows; what they only carry along is left out."""
    names: set[str] = set()
    for instance in instances:
        names = names or {field.attname for field in instance._meta.concrete_fields}
        yield {name: value for name, value in vars(instance).items() if name in names}


def insert_missing(model: type[models.Model], rows: Iterable[Row]) -> None:
    """Add rows; those that break a unique constraint are left out."""
    _table(model, connection.vendor).insert(rows, "ON CONFLICT DO NOTHING")


def upsert(model: type[models.Model], rows: Iterable[Row], on: Sequence[str], update: Sequence[str]) -> None:
    """Add rows; where one with the same ``on`` is there, set its ``update``. Both are attribute names."""
    column = {field.attname: f'"{field.column}"' for field in model._meta.concrete_fields}
    same = ", ".join(column[name] for name in on)
    sets = ", ".join(f"{column[name]} = excluded.{column[name]}" for name in update)
    _table(model, connection.vendor).insert(rows, f"ON CONFLICT ({same}) DO UPDATE SET {sets}")


@contextmanager
def room_for_indexes(mebibytes: int) -> Iterator[None]:
    """A larger page cache while it lasts: hashes go into random places of their indexes, and SQLite's own 2 MB would
    read and decrypt the same pages again and again."""
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        usual = cursor.execute("PRAGMA cache_size").fetchone()[0]
        cursor.execute(f"PRAGMA cache_size = -{mebibytes * 1024}")
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA cache_size = {int(usual)}")


@cache
def _table(model: type[models.Model], vendor: str) -> "_Table":
    return _Table(model, vendor)


class _Table:
    """How rows of one model are written to one kind of database."""

    def __init__(self, model: type[models.Model], vendor: str) -> None:
        self.name, self.is_sqlite = model._meta.db_table, vendor == "sqlite"
        self.fields = list(model._meta.concrete_fields)
        # A number that counts up, as a many-to-many relation has, is the database's to give.
        self.fields = [field for field in self.fields if not isinstance(field, models.AutoField)]
        self.columns = ", ".join(f'"{field.column}"' for field in self.fields)
        self.places = {field.attname: place for place, field in enumerate(self.fields)}
        self.sealed = [(field.attname, field) for field in self.fields if isinstance(field, EncryptedField)]
        self.convert = {field.attname: self._converter(field) for field in self.fields}
        self.timed = [field.attname for field in self.fields if _is_moment(field)]
        self.key = next((field for field in self.fields if field.primary_key), None)
        self.start = [self._constant(field) for field in self.fields]

    def insert(self, rows: Iterable[Row], conflict: str = "") -> None:
        start, now = list(self.start), timezone.now()
        for name in self.timed:
            start[self.places[name]] = self._converted(name, now)
        ready = [self._row(row, start) for row in rows]
        if not ready:
            return
        with connection.cursor() as cursor:
            if not (self.is_sqlite or conflict):
                with cursor.copy(f'COPY "{self.name}" ({self.columns}) FROM STDIN') as copy:
                    for row in ready:
                        copy.write_row(row)
                return
            marks = ", ".join(["%s"] * len(self.fields))
            # No word of this comes from outside: names are our models'.
            cursor.executemany(f'INSERT INTO "{self.name}" ({self.columns}) VALUES ({marks}) {conflict}', ready)  # noqa: S608

    def _row(self, given: Row, start: list[Any]) -> list[Any]:
        row, places, converters = list(start), self.places, self.convert
        for name, value in given.items():
            if value is not None:
                convert = converters[name]
                row[places[name]] = convert(value) if convert else value
        key = given.get(self.key.attname) if self.key else None
        if key is None and self.key is not None and self.key.has_default():
            key = self.key.get_default()
            row[places[self.key.attname]] = self._converted(self.key.attname, key)
        for name, field in self.sealed:
            value = given[name] if name in given else field.get_default()
            if isinstance(value, Sealed):
                row[places[name]] = bytes(value)
            elif value is not None:
                row[places[name]] = crypto.seal(field.encode(value), field.associated(key))
        return row

    def _converted(self, name: str, value: Any) -> Any:
        convert = self.convert[name]
        return convert(value) if convert else value

    def _constant(self, field: Any) -> Any:
        """What a row has that is not given; keys, moments and encrypted values are made for each row or call."""
        if field.primary_key or isinstance(field, EncryptedField) or _is_moment(field):
            return None
        value = field.get_default()  # "" for text without a default, as everywhere in Django
        return None if value is None else self._converted(field.attname, value)

    def _converter(self, field: Any) -> Convert | None:
        kind = field.target_field if field.is_relation else field
        if isinstance(kind, EncryptedField):
            return None
        if isinstance(kind, models.JSONField):
            return json.dumps
        if isinstance(kind, models.CharField | models.TextField):
            return str  # also what is a choice's name or translated later
        if not self.is_sqlite:
            return None
        if isinstance(kind, models.UUIDField):
            return _hex
        if isinstance(kind, models.DateTimeField):
            return _utc
        return str if isinstance(kind, models.DateField) else None


def _is_moment(field: Any) -> bool:
    """Whether a row that says nothing has the present time there."""
    return isinstance(field, models.DateTimeField) and (
        field.auto_now or field.auto_now_add or field.default is timezone.now
    )


def _hex(value: UUID) -> str:
    return value.hex


def _utc(value: datetime) -> str:
    return str(value.astimezone(UTC).replace(tzinfo=None))
