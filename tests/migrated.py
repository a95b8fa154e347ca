"""A migrated, empty test database, made once: migrating takes longer than most modules' tests.

The first worker migrates, the others wait and copy. SQLCipher's file is kept for the next run too, as long as nothing
that makes it has changed; PostgreSQL's server lives with the run, so there it is the run's template.
"""

import fcntl
import hashlib
import os
import shutil
import sqlite3
import time
from pathlib import Path
from typing import IO

import django
from django.db import connection

ROOT = Path(__file__).resolve().parent.parent
HOME = Path(os.environ["ASSENT_TEST_HOME"])
# What a migrated database depends on: migrations, and the code that they call.
SOURCES = (
    "*/migrations/*.py",
    "crm/lib/**/*.py",
    "**/triggers.py",
    "**/sums.py",
    "requirements.txt",
    "crm/settings.py",
)
PATIENCE = 120  # seconds
TEMPLATE = "assent_migrated"
_lock: list[IO[bytes]] = []  # held from a fetch in vain until the keep, while others wait


def fingerprint() -> str:
    """The same for the same migrations, libraries, Django and SQLite."""
    digest = hashlib.sha256(f"{django.__version__} {sqlite3.sqlite_version}".encode())
    for pattern in SOURCES:
        for path in sorted(ROOT.glob(pattern)):
            digest.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:32]


def _wait_for_turn() -> None:
    """Until nobody else migrates; not for ever, should that one have failed."""
    lock = (HOME / "migrating").open("wb")
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(0.1)
        else:
            break
    _lock.append(lock)


def _next() -> None:
    while _lock:
        _lock.pop().close()


def fetch_file(folder: Path, target: Path) -> bool:
    """Put SQLCipher's kept database at ``target``; whether there was one. If not, ``keep_file`` is expected."""
    _wait_for_turn()
    kept = folder / f"{fingerprint()}.db"
    if not kept.exists():
        return False
    shutil.copyfile(kept, target)
    _next()
    return True


def keep_file(folder: Path, source: Path) -> None:
    """Keep a database that nothing was written to yet, and forget older ones."""
    kept = folder / f"{fingerprint()}.db"
    if not kept.exists():
        for old in folder.glob("*.db"):
            old.unlink(missing_ok=True)
        half = kept.with_name(f"{kept.name}.{source.stem}")
        shutil.copyfile(source, half)
        half.replace(kept)
    _next()


def fetch_template(target: str) -> bool:
    """Make PostgreSQL's database ``target`` from the template; whether there was one. If not, ``keep_template``."""
    _wait_for_turn()
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [TEMPLATE])
        if cursor.fetchone() is None:
            return False
        cursor.execute(f'CREATE DATABASE "{target}" TEMPLATE "{TEMPLATE}"')
    _next()
    return True


def keep_template(source: str) -> None:
    """Keep a database as the template; nobody may be connected to it."""
    if not _lock:
        return
    connection.close_pool()
    try:
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'CREATE DATABASE "{TEMPLATE}" TEMPLATE "{source}"')
    finally:
        _next()
