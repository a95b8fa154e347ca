"""The encrypted file of a single machine: a copy of one moment while others write, and putting it in its place.

The copy is page by page (SQLite's own backup), not ``VACUUM INTO``: that one gives rows new numbers, by which the
search index knows them.
"""

import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from sqlcipher3 import dbapi2

from crm.backup.parts import PIECE
from crm.backup.sealing import NoBackup


def path() -> Path:
    """Where the database is."""
    return Path(str(connection.settings_dict["NAME"]))


def opened(file: Path) -> Any:
    """A connection to a database file under this installation's key. Raises NoBackup."""
    found = dbapi2.connect(str(file), isolation_level=None)
    found.execute("PRAGMA cipher_log_level = NONE")
    found.execute(f"PRAGMA key = \"x'{connection.settings_dict['OPTIONS']['key']}'\"")
    try:
        found.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except dbapi2.DatabaseError as error:
        found.close()
        raise NoBackup("The database in it does not open with this DATABASE_KEY.") from error
    return found


@contextmanager
def scratch() -> Iterator[Path]:
    """A folder beside the data that is gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="backup-", dir=settings.DATA_DIR))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def forget_scratch() -> None:
    """What somebody left who was killed. Only one makes or tries a backup at a time."""
    for folder in Path(settings.DATA_DIR).glob("backup-*"):
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def snapshot() -> Iterator[Path]:
    """A copy of the database as it is at one moment, as encrypted as itself. Raises NoBackup without room for it."""
    room = shutil.disk_usage(settings.DATA_DIR).free
    if room < path().stat().st_size * 1.1 + (100 << 20):
        raise NoBackup("The disk with the data has no room for a copy of the database while it is backed up.")
    with scratch() as folder:
        copy = folder / "assent.db"
        os.close(os.open(copy, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        source, target = opened(path()), opened(copy)
        try:
            for line in ("journal_mode = OFF", "synchronous = OFF"):  # nobody needs half of it after a crash
                target.execute(f"PRAGMA {line}")
            source.backup(target)
        finally:
            source.close()
            target.close()
        yield copy


def pieces(file: Path) -> Iterator[bytes]:
    """A file, piece by piece."""
    with file.open("rb") as source:
        while piece := source.read(PIECE):
            yield piece


def unpack(stream: Iterable[bytes], file: Path) -> None:
    """Write a copy out of a backup beside the database."""
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as target:
        for piece in stream:
            target.write(piece)
        target.flush()
        os.fsync(target.fileno())


def examine(file: Path) -> None:
    """Whether every page of it is genuine and whole. Raises NoBackup."""
    found = opened(file)
    try:
        for question in ("cipher_integrity_check", "quick_check", "foreign_key_check"):
            wrong = [row for row in found.execute(f"PRAGMA {question}").fetchmany(3) if row != ("ok",)]
            if wrong:
                raise NoBackup(f"The database in it is damaged: {question} finds something.")
    except dbapi2.DatabaseError as error:
        raise NoBackup("The database in it is damaged.") from error
    finally:
        found.close()


def put_in_place(file: Path) -> None:
    """Make ``file`` the database; nobody may have the old one open."""
    connection.close()
    for ending in ("-wal", "-shm"):
        path().with_name(path().name + ending).unlink(missing_ok=True)
    file.replace(path())
    folder = os.open(path().parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
