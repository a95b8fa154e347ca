"""The index behind search, for any model with a ``search_text`` column.

SQLite: an FTS5 table of trigrams over the rows' own column (external content), kept by triggers in the transaction
that changes the row. ``secure-delete`` takes the words of an erased row out of the index's pages at once.
PostgreSQL: a GIN index of pg_trgm.
"""

from typing import Any

from django.apps import apps
from django.db import connection
from django.db.migrations.operations.base import Operation

_COLUMN = "search_text"


def index_name(table: str) -> str:
    """The FTS5 table on SQLite, the index on PostgreSQL."""
    return f"{table}_search"


class SearchIndex(Operation):
    """Migration operation: index a model's ``search_text``. PostgreSQL needs ``TrigramExtension()`` before it."""

    reduces_to_sql = True
    reversible = True

    def __init__(self, model_name: str) -> None:
        self.model_name = model_name

    def deconstruct(self) -> Any:
        return type(self).__name__, [self.model_name], {}

    def state_forwards(self, app_label: str, state: Any) -> None:
        return None

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        table = to_state.apps.get_model(app_label, self.model_name)._meta.db_table
        for statement in _create(schema_editor.connection.vendor, table):
            schema_editor.execute(statement, params=None)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        table = from_state.apps.get_model(app_label, self.model_name)._meta.db_table
        for statement in _drop(schema_editor.connection.vendor, table):
            schema_editor.execute(statement, params=None)

    def describe(self) -> str:
        return f"Index the search text of {self.model_name}"


def mend(database: Any, table: str) -> bool:
    """Make the index anew when its triggers are gone; True when it had to be.

    On SQLite Django alters a table by copying it, and the triggers go with the old one.
    """
    if database.vendor != "sqlite":
        return False
    index = index_name(table)
    with database.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE name = %s OR tbl_name = %s", [index, table])
        found = {name for (name,) in cursor.fetchall()}
        if index not in found:
            return False  # the migration that makes it has not run
        if {f"{index}_{verb}" for verb in ("insert", "delete", "update")} <= found:
            return False
        for statement in [*_drop("sqlite", table), *_create("sqlite", table)]:
            cursor.execute(statement)
    return True


def mend_all(**_signal: Any) -> None:
    """After a migration: make good what altering a table took away. Connected to ``post_migrate``."""
    for model in apps.get_models():
        if any(field.name == _COLUMN for field in model._meta.fields):
            mend(connection, model._meta.db_table)


def _create(vendor: str, table: str) -> list[str]:
    index = index_name(table)
    if vendor == "postgresql":
        return [f'CREATE INDEX "{index}" ON "{table}" USING gin ({_COLUMN} gin_trgm_ops)']
    # No word of these statements comes from outside: table names are our models'.
    add = f'INSERT INTO "{index}"(rowid, {_COLUMN}) VALUES (new.rowid, new.{_COLUMN});'  # noqa: S608
    remove = f'INSERT INTO "{index}"("{index}", rowid, {_COLUMN}) VALUES (\'delete\', old.rowid, old.{_COLUMN});'  # noqa: S608
    changed = f"old.{_COLUMN} IS NOT new.{_COLUMN}"
    return [
        f"CREATE VIRTUAL TABLE \"{index}\" USING fts5({_COLUMN}, content='{table}', "
        "tokenize='trigram case_sensitive 1')",
        f'INSERT INTO "{index}"("{index}", rank) VALUES (\'secure-delete\', 1)',  # noqa: S608
        f'CREATE TRIGGER "{index}_insert" AFTER INSERT ON "{table}" BEGIN {add} END',
        f'CREATE TRIGGER "{index}_delete" AFTER DELETE ON "{table}" BEGIN {remove} END',
        f'CREATE TRIGGER "{index}_update" AFTER UPDATE OF {_COLUMN} ON "{table}" WHEN {changed} '
        f"BEGIN {remove} {add} END",
        f'INSERT INTO "{index}"("{index}") VALUES (\'rebuild\')',  # noqa: S608
    ]


def _drop(vendor: str, table: str) -> list[str]:
    index = index_name(table)
    if vendor == "postgresql":
        return [f'DROP INDEX IF EXISTS "{index}"']
    triggers = [f'DROP TRIGGER IF EXISTS "{index}_{verb}"' for verb in ("insert", "delete", "update")]
    return [*triggers, f'DROP TABLE IF EXISTS "{index}"']
