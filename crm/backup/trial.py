"""Trying a backup: it is opened, and its database put back beside the real one and looked at; nothing of it stays."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from django.db import connection

from crm.backup import postgres, sealing, sqlcipher
from crm.backup.parts import About, unpacked
from crm.backup.sealing import NoBackup

# Each chain of the ledger is whole: as many links as its head says, the last of them the one that the head names.
_CHAINS = """
    SELECT count(*) FROM {schema}contacts_ledgerhead h WHERE h.seq > 0 AND (
        (SELECT count(*) FROM {schema}contacts_consentevent e WHERE e.workspace_id = h.workspace_id) <> h.seq
        OR NOT EXISTS (SELECT 1 FROM {schema}contacts_consentevent e
                       WHERE e.workspace_id = h.workspace_id AND e.seq = h.seq AND e.hash = h.hash))
"""


def examine(source: Iterable[bytes], alive: Callable[[], None] = lambda: None) -> dict[str, int]:
    """Put a backup back for trial; returns how many tables, rows and files it has. Raises NoBackup.

    ``alive`` is called now and then.
    """
    heading, stream = sealing.opened(source)
    refuse_foreign(heading)
    parts = _watched(unpacked(stream), alive)
    return _in_sqlcipher(parts) if connection.vendor == "sqlite" else _in_postgres(parts)


def refuse_foreign(heading: sealing.Heading) -> None:
    """What does not belong to this installation's kind of database, or to its keys. Raises NoBackup."""
    if heading.get("version") != 1:
        raise NoBackup("The backup was made by a newer version of Assent.")
    if heading.get("database") != connection.vendor:
        made = {"sqlite": "SQLCipher", "postgresql": "PostgreSQL"}.get(str(heading.get("database")), "another database")
        raise NoBackup(f"The backup is of {made}; DATABASE_URL names {connection.display_name}.")
    here, wanted = sealing.key_marks(), dict(heading.get("keys", {}))
    missing = [name for name in sorted(wanted) if here.get(name) != wanted[name]]
    if missing:
        raise NoBackup(f"The data in the backup need other keys than there are: {', '.join(missing)}.")


def _watched(parts: Iterable[tuple[About, Iterator[bytes]]], alive: Callable[[], None]) -> Iterator[Any]:
    for number, part in enumerate(parts):
        if number % 50 == 0:
            alive()
        yield part


def _in_sqlcipher(parts: Iterable[tuple[About, Iterator[bytes]]]) -> dict[str, int]:
    found = {"files": 0, "databases": 0}
    with sqlcipher.scratch() as folder:
        for about, pieces in parts:
            if about["kind"] == "database":
                _look_at(folder / "assent.db", pieces)
                found["databases"] += 1
            found["files"] += about["kind"] == "file"
    if not found["databases"]:
        raise NoBackup("There is no database in the backup.")
    return found


def _look_at(file: Path, pieces: Iterable[bytes]) -> None:
    sqlcipher.unpack(pieces, file)
    sqlcipher.examine(file)
    copy = sqlcipher.opened(file)
    try:
        refuse_broken_chains(copy.execute(_CHAINS.format(schema="")).fetchone()[0])
    finally:
        copy.close()


def refuse_broken_chains(number: int) -> None:
    if number:
        raise NoBackup("A ledger of consent in it is not whole.")


def _in_postgres(parts: Iterable[tuple[About, Iterator[bytes]]]) -> dict[str, int]:
    found = {"files": 0, "tables": 0, "rows": 0}
    with postgres.own_connection() as own, own.cursor() as cursor, postgres.trial_schema(cursor) as schema:
        missing = set(postgres.tables(cursor, schema))
        for about, pieces in parts:
            if about["kind"] == "table":
                missing.discard(about["name"])
                found["rows"] += postgres.take_in(cursor, schema, about, pieces)
                found["tables"] += 1
            found["files"] += about["kind"] == "file"
        if missing:
            raise NoBackup(f"The backup lacks the table {min(missing)}.")
        broken = postgres.broken_references(cursor, postgres.current_schema(cursor), schema)
        if broken:
            raise NoBackup(f"The database in it is damaged: {broken[0]} does not hold.")
        cursor.execute(_CHAINS.format(schema=f"{schema}."))
        refuse_broken_chains(cursor.fetchone()[0])
    return found
