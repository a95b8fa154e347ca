"""What SQLite is told of its indexes, so that it plans a question alike for few rows and for many, as tests see it.

Without statistics it takes a workspace for ten rows: it then reads all contacts of one rather than look up twenty keys.
With those of ANALYZE plans differ from one installation to the next, and an index that came later, of which nothing is
known yet, looks better than all others. So every index that begins with the workspace, or with a choice such as a
state, is described once, as if there were a million rows in ten workspaces. PostgreSQL keeps statistics of its own.
"""

from typing import Any

from django.apps import apps
from django.db import connection, models

_ROWS, _WORKSPACES = 1_000_000, 10
_FEW = 1_000  # rows that a partial index holds
_REFERRING = 5  # rows that refer to the same one; more than where an index has the workspace, too
_PER_CHOICE, _PER_VALUE, _PER_REFERENCE = 4, 1_000, 50_000  # how many values a column of choices has, and others


def describe_indexes(**_signal: Any) -> None:
    """Write the statistics anew, whatever ANALYZE may have written. Connected to ``post_migrate``; connections that are
    open see it once they open again.
    """
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE sqlite_master")  # makes the tables of statistics where there are none
        cursor.execute("SELECT name FROM sqlite_master WHERE name IN ('sqlite_stat1', 'sqlite_stat4')")
        for (name,) in cursor.fetchall():
            cursor.execute(f'DELETE FROM "{name}"')  # noqa: S608  one of the two above
        rows = [row for model in apps.get_models() for row in _described(cursor, model)]
        cursor.executemany("INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES (%s, %s, %s)", rows)
        cursor.execute("ANALYZE sqlite_master")  # reads them


def _described(cursor: Any, model: type[models.Model]) -> list[tuple[str, str, str]]:
    table = model._meta.db_table
    fields = {field.column: field for field in model._meta.concrete_fields}
    described = []
    cursor.execute(f'PRAGMA index_list("{table}")')
    for _number, name, unique, _origin, partial in cursor.fetchall():
        cursor.execute(f'PRAGMA index_info("{name}")')
        columns = [fields.get(column) for _place, _of_table, column in cursor.fetchall()]
        first = columns[0] if columns else None
        if first is not None and (first.column == "workspace_id" or first.choices):
            described.append((table, name, _numbers(columns, bool(unique), bool(partial))))
        elif first is not None and first.is_relation and first.null and not unique and _is_by_key(columns[1:]):
            described.append((table, name, f"{_ROWS} {_REFERRING}{' 1' * (len(columns) - 1)}"))
    return described


def _is_by_key(columns: list[Any]) -> bool:
    """Whether nothing but perhaps the key of the row follows in an index."""
    return all(getattr(column, "primary_key", False) for column in columns)


def _numbers(columns: list[Any], unique: bool, partial: bool) -> str:
    """The rows of an index, then how many are alike in its first column, in its first two, and so on."""
    rows = _FEW if partial else _ROWS
    alike = [rows, rows // (_WORKSPACES if columns[0].column == "workspace_id" else _PER_CHOICE)]
    for field in columns[1:]:
        alike.append(max(1, alike[-1] // _values(field)))
    if unique or getattr(columns[-1], "primary_key", False):
        alike[-1] = 1
    return " ".join(map(str, alike))


def _values(field: Any) -> int:
    """How many values a column has; it may also be an expression."""
    if field is None:
        return _PER_VALUE
    if field.is_relation:
        return _PER_REFERENCE
    return _PER_CHOICE if field.choices or isinstance(field, models.BooleanField) else _PER_VALUE
