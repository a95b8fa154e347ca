"""Rows that are never changed once they are written: the database itself refuses, whoever asks.

A model names the fields: ``never_changes = ("form", "content")``. Rows may be deleted, where a retention period ends
or a workspace goes; the consent ledger refuses even that by triggers of its own (``contacts.consent.triggers``).
SQLite's ``INSERT OR REPLACE`` deletes without a word, so a second row of the same key is refused too.
"""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import connection

_SAYS = "This row is never changed."
_FUNCTION = f"""
    CREATE OR REPLACE FUNCTION row_never_changes() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION '{_SAYS}' USING ERRCODE = 'integrity_constraint_violation';
    END $$"""


def models() -> list[Any]:
    """Every model with fields that never change."""
    return [model for model in apps.get_models() if getattr(model, "never_changes", ())]


def guard_all(**_signal: Any) -> None:
    """After a migration: make the triggers, anew where altering a table took them. Connected to ``post_migrate``."""
    with connection.cursor() as cursor:
        there = set(connection.introspection.table_names(cursor))
        if connection.vendor == "postgresql":
            cursor.execute(_FUNCTION)
        for model in models():
            if model._meta.db_table in there:  # a migration back to the beginning has none
                for statement in _statements(connection.vendor, model):
                    cursor.execute(statement)


def unguarded(database: Any) -> list[str]:
    """Tables whose trigger is not there."""
    query = (
        "SELECT tgname FROM pg_trigger WHERE tgenabled <> 'D'"
        if database.vendor == "postgresql"
        else "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    )
    with database.cursor() as cursor:
        cursor.execute(query)
        there = {name for (name,) in cursor.fetchall()}
    return sorted(model._meta.db_table for model in models() if f"{model._meta.db_table}_lasts" not in there)


def _statements(vendor: str, model: Any) -> Iterator[str]:
    table = model._meta.db_table
    columns = [f'"{model._meta.get_field(name).column}"' for name in model.never_changes]
    differs = "IS DISTINCT FROM" if vendor == "postgresql" else "IS NOT"
    # Saving a whole row writes the same once more; that is no change.
    change = f'UPDATE OF {", ".join(columns)} ON "{table}" FOR EACH ROW'
    when = " OR ".join(f"NEW.{column} {differs} OLD.{column}" for column in columns)
    if vendor == "postgresql":
        yield f"""
            CREATE OR REPLACE TRIGGER "{table}_lasts" BEFORE {change}
            WHEN ({when}) EXECUTE FUNCTION row_never_changes()"""
        return
    refuse = f"BEGIN SELECT RAISE(ABORT, '{_SAYS}'); END"
    for name in (f"{table}_lasts", f"{table}_stays"):
        yield f'DROP TRIGGER IF EXISTS "{name}"'
    yield f'CREATE TRIGGER "{table}_lasts" BEFORE {change} WHEN {when} {refuse}'
    yield f"""
        CREATE TRIGGER "{table}_stays" BEFORE INSERT ON "{table}"
        WHEN EXISTS (SELECT 1 FROM "{table}" WHERE id = NEW.id) {refuse}"""  # noqa: S608  names of our own models
