"""The tables of a PostgreSQL database, all of one moment, as the server itself writes and reads them (``COPY``).

No program of PostgreSQL is needed on this machine, and none of its version: structure is what the migrations make,
contents are text. Names of tables and columns come out of the server's catalogue and are quoted.
"""

import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connections

from crm.backup.parts import PIECE, About
from crm.backup.sealing import NoBackup

TRIAL = "assent_trial"  # a schema that lives as long as a trial
_LEVEL = 1  # of compression: what is sealed in the application comes in hexadecimal, half of which is air


@contextmanager
def own_connection() -> Iterator[Any]:
    """A connection besides the process's own."""
    found = connections.create_connection("default")
    try:
        yield found
    finally:
        found.close()


def tables(cursor: Any, schema: str) -> list[str]:
    """Every table of a schema."""
    cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s ORDER BY tablename", [schema])
    return [name for (name,) in cursor.fetchall()]


def current_schema(cursor: Any) -> str:
    cursor.execute("SELECT current_schema()")
    return str(cursor.fetchone()[0])


def _columns(cursor: Any, schema: str, table: str) -> list[str]:
    cursor.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_schema = %s AND table_name = %s"
        " AND is_generated = 'NEVER' ORDER BY ordinal_position",
        [schema, table],
    )
    return [name for (name,) in cursor.fetchall()]


def _named(schema: str, table: str) -> str:
    return f"{_quoted(schema)}.{_quoted(table)}"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def out(source: Any) -> Iterator[tuple[About, Iterable[bytes]]]:
    """Each table as a part. ``source`` is a connection of its own; the whole runs in one transaction that sees one
    moment.
    """
    source.set_autocommit(False)
    try:
        with source.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            schema = current_schema(cursor)
            for table in tables(cursor, schema):
                columns = _columns(cursor, schema, table)
                about = {"kind": "table", "name": table, "columns": columns, "packed": "zlib"}
                yield about, _compressed(_copied_out(cursor, _named(schema, table), columns))
    finally:
        source.rollback()
        source.set_autocommit(True)


def _copied_out(cursor: Any, table: str, columns: list[str]) -> Iterator[bytes]:
    names = ", ".join(map(_quoted, columns))
    held = bytearray()
    with cursor.copy(f"COPY {table} ({names}) TO STDOUT") as copy:
        for row in copy:
            held += row
            if len(held) >= PIECE:
                yield bytes(held)
                held.clear()
    yield bytes(held)


def _compressed(pieces: Iterable[bytes]) -> Iterator[bytes]:
    packer = zlib.compressobj(_LEVEL)
    for piece in pieces:
        if out := packer.compress(piece):
            yield out
    yield packer.flush()


def _inflated(pieces: Iterable[bytes]) -> Iterator[bytes]:
    unpacker = zlib.decompressobj()
    for piece in pieces:
        while piece:
            yield unpacker.decompress(piece, PIECE)
            piece = unpacker.unconsumed_tail
    yield unpacker.flush()


def take_in(cursor: Any, schema: str, about: About, pieces: Iterable[bytes]) -> int:
    """Fill an empty table with a part; returns how many rows. Raises NoBackup when the table isn't as it was."""
    table, columns = str(about["name"]), list(about["columns"])
    if _columns(cursor, schema, table) != columns:
        raise NoBackup(f"The table {table} has other columns than in the backup.")
    names = ", ".join(map(_quoted, columns))
    with cursor.copy(f"COPY {_named(schema, table)} ({names}) FROM STDIN") as copy:
        for piece in _inflated(pieces):
            copy.write(piece)
    return int(cursor.rowcount)


def empty(cursor: Any, schema: str) -> None:
    """Empty every table of a schema, in the caller's transaction."""
    found = [_named(schema, table) for table in tables(cursor, schema)]
    if found:
        cursor.execute(f"TRUNCATE {', '.join(found)}")


def drop_all(cursor: Any) -> None:
    """Remove every table, so that the migrations of another time make theirs."""
    schema = current_schema(cursor)
    found = [_named(schema, table) for table in tables(cursor, schema)]
    if found:
        cursor.execute(f"DROP TABLE {', '.join(found)} CASCADE")


def set_counters(cursor: Any, schema: str) -> None:
    """Let numbers that count up go on behind the last one."""
    cursor.execute(
        "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = %s"
        " AND (is_identity = 'YES' OR column_default LIKE 'nextval(%%')",
        [schema],
    )
    for table, column in cursor.fetchall():
        name = _named(schema, table)
        cursor.execute(
            f"SELECT setval(pg_get_serial_sequence(%s, %s), COALESCE((SELECT max({_quoted(column)}) FROM {name}), 1))",  # noqa: S608
            [name, column],
        )


@contextmanager
def trial_schema(cursor: Any) -> Iterator[str]:
    """Empty tables like the real ones, in a schema of their own that is gone afterwards."""
    schema = current_schema(cursor)
    cursor.execute(f"DROP SCHEMA IF EXISTS {TRIAL} CASCADE")
    cursor.execute(f"CREATE SCHEMA {TRIAL}")
    try:
        for table in tables(cursor, schema):
            like = f"LIKE {_named(schema, table)} INCLUDING CONSTRAINTS INCLUDING INDEXES INCLUDING GENERATED"
            cursor.execute(f"CREATE TABLE {_named(TRIAL, table)} ({like})")
        yield TRIAL
    finally:
        cursor.execute(f"DROP SCHEMA IF EXISTS {TRIAL} CASCADE")


def broken_references(cursor: Any, schema: str, trial: str) -> list[str]:
    """Names of foreign keys of ``schema`` that the same tables of ``trial`` break."""
    cursor.execute(
        "SELECT con.conname, src.relname, sa.attname, dst.relname, da.attname FROM pg_constraint con"
        " JOIN pg_class src ON src.oid = con.conrelid JOIN pg_namespace n ON n.oid = src.relnamespace"
        " JOIN pg_class dst ON dst.oid = con.confrelid"
        " JOIN pg_attribute sa ON sa.attrelid = src.oid AND sa.attnum = con.conkey[1]"
        " JOIN pg_attribute da ON da.attrelid = dst.oid AND da.attnum = con.confkey[1]"
        " WHERE con.contype = 'f' AND n.nspname = %s",
        [schema],
    )
    wrong = []
    for name, table, column, other, key in cursor.fetchall():
        cursor.execute(
            f"SELECT 1 FROM {_named(trial, table)} s WHERE s.{_quoted(column)} IS NOT NULL AND NOT EXISTS"  # noqa: S608
            f" (SELECT 1 FROM {_named(trial, other)} d WHERE d.{_quoted(key)} = s.{_quoted(column)}) LIMIT 1"
        )
        if cursor.fetchone():
            wrong.append(name)
    return wrong
