"""Whether what was prepared last time still holds, told without starting Django, which takes longer than all else."""

import hashlib
import hmac
import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from launch.places import Places

_SOURCES = ("*/migrations/*.py", "*/static/**/*", "static/**/*", "crm/settings.py", "crm/checks.py", "requirements.txt")
_SETTINGS = ("SECRET_KEY", "DATABASE_URL", "DATABASE_KEY", "ENCRYPTION_KEYS", "HASH_KEY", "LEDGER_KEY")


def holds(where: Places, environ: Mapping[str, str]) -> bool:
    """Nothing has changed since ``note``: migrations, static files, keys, the database itself."""
    try:
        noted = _stamp(where).read_text()
    except OSError:
        return False
    if not (where.root / "staticfiles" / "staticfiles.json").is_file() or noted != _state(where, environ):
        return False
    return _is_of_its_age(where, environ["DATABASE_KEY"])


def _is_of_its_age(where: Places, key: str) -> bool:
    """Whether the database is as far as what stands beside it. A hint: in doubt, preparing it looks closely."""
    mark, journal = where.journal / "database-mark.json", where.journal / "erasures.jsonl"
    try:
        number = int(json.loads(mark.read_text())["number"])
        lines = journal.read_bytes().count(b"\n") if journal.exists() else 0
        there, carried_out = next(_asked(where.database, key, _AGE))
        return bool(number <= there and lines <= carried_out)
    except Exception:  # no mark yet, an older schema: whatever it is, preparing it will say
        return False


def note(where: Places, environ: Mapping[str, str]) -> None:
    """All is prepared now."""
    _stamp(where).write_text(_state(where, environ) or "unknown")


def forget(where: Places) -> None:
    """The next start has something to prepare or to say."""
    _stamp(where).unlink(missing_ok=True)


def _stamp(where: Places) -> Path:
    return where.data / "prepared"


def _state(where: Places, environ: Mapping[str, str]) -> str | None:
    """A keyed digest of all it depends on; None where it can't be told, as on PostgreSQL or with a wrong key."""
    if environ["DATABASE_URL"] != f"sqlcipher:///{where.database}":
        return None
    try:
        applied = list(_applied_migrations(where.database, environ["DATABASE_KEY"]))
    except Exception:  # whatever is wrong with the database, preparing it will say
        return None
    parts = [sys.version, *_files(where.root), *(environ.get(name, "") for name in _SETTINGS), *applied]
    return hmac.new(environ["SECRET_KEY"].encode(), "\0".join(parts).encode(), hashlib.sha256).hexdigest()


def _files(root: Path) -> Iterator[str]:
    for pattern in _SOURCES:
        for path in sorted(root.glob(pattern)):
            if path.is_file():
                found = path.stat()
                yield f"{path} {found.st_size} {found.st_mtime_ns}"


def _applied_migrations(database: Path, key: str) -> Iterator[str]:
    yield from (" ".join(row) for row in _asked(database, key, "SELECT app, name FROM django_migrations ORDER BY id"))


_AGE = "SELECT (SELECT number FROM crm_databasemark), (SELECT count(*) FROM privacy_erasure)"


def _asked(database: Path, key: str, question: str) -> Iterator[tuple[Any, ...]]:
    from sqlcipher3 import dbapi2

    connection = dbapi2.connect(f"file:{database}?mode=rw", uri=True)
    try:
        connection.execute("PRAGMA cipher_log_level = NONE")  # a wrong key is said once, in a sentence
        connection.execute(f"PRAGMA key = \"x'{key}'\"")
        yield from connection.execute(question).fetchall()
    finally:
        connection.close()
