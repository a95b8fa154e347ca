"""Database triggers that refuse to change or delete a row of the ledger, whoever asks.

They know no exception and name no other table (SQLite can't rebuild a table that a trigger elsewhere names); to remove
a sample workspace, the ledger lifts them inside the one transaction. SQLite's ``INSERT OR REPLACE`` deletes without
firing a delete trigger, so a second row of the same key is refused too.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction

TABLE = "contacts_consentevent"

_SQLITE = {
    "ledger_no_update": f"""
        CREATE TRIGGER IF NOT EXISTS ledger_no_update BEFORE UPDATE ON {TABLE}
        BEGIN SELECT RAISE(ABORT, 'The consent ledger is append-only.'); END""",
    "ledger_no_delete": f"""
        CREATE TRIGGER IF NOT EXISTS ledger_no_delete BEFORE DELETE ON {TABLE}
        BEGIN SELECT RAISE(ABORT, 'The consent ledger is append-only.'); END""",
    "ledger_no_replace": f"""
        CREATE TRIGGER IF NOT EXISTS ledger_no_replace BEFORE INSERT ON {TABLE}
        WHEN EXISTS (SELECT 1 FROM {TABLE} WHERE id = NEW.id)
          OR EXISTS (SELECT 1 FROM {TABLE} WHERE workspace_id = NEW.workspace_id AND seq = NEW.seq)
        BEGIN SELECT RAISE(ABORT, 'The consent ledger is append-only.'); END""",  # noqa: S608
}

_POSTGRES_FUNCTION = """
    CREATE OR REPLACE FUNCTION ledger_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'The consent ledger is append-only.';
    END $$"""
_POSTGRES = {
    "ledger_no_change": f"""
        CREATE OR REPLACE TRIGGER ledger_no_change BEFORE UPDATE OR DELETE ON {TABLE}
        FOR EACH ROW EXECUTE FUNCTION ledger_append_only()""",
    "ledger_no_truncate": f"""
        CREATE OR REPLACE TRIGGER ledger_no_truncate BEFORE TRUNCATE ON {TABLE}
        FOR EACH STATEMENT EXECUTE FUNCTION ledger_append_only()""",
}


def install(connection: Any) -> None:
    """Create the triggers; harmless when they are there."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_POSTGRES_FUNCTION)
        for statement in _triggers(connection).values():
            cursor.execute(statement)


def remove(connection: Any) -> None:
    """Drop the triggers: for reversing the migration, and for tests that empty the tables between two runs."""
    on_table = f" ON {TABLE}" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        for name in _triggers(connection):
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on_table}")


@contextmanager
def lifted(connection: Any) -> Iterator[None]:
    """Without the triggers inside one transaction: another connection never sees the table without them."""
    with transaction.atomic():
        _settle(connection)
        remove(connection)
        yield
        _settle(connection)
        install(connection)


def _settle(connection: Any) -> None:
    """PostgreSQL alters no table that still has foreign keys to check at the end of the transaction."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def missing(connection: Any) -> list[str]:
    """Names of the triggers that are not there."""
    query = (
        "SELECT tgname FROM pg_trigger WHERE tgrelid = to_regclass(%s) AND tgenabled <> 'D'"
        if connection.vendor == "postgresql"
        else "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s"
    )
    with connection.cursor() as cursor:
        cursor.execute(query, [TABLE])
        there = {name for (name,) in cursor.fetchall()}
    return sorted(_triggers(connection).keys() - there)


def _triggers(connection: Any) -> dict[str, str]:
    return _POSTGRES if connection.vendor == "postgresql" else _SQLITE
