"""The migrated, empty test database of the last run, kept as long as nothing that makes it has changed.

Migrating takes longer than most modules' tests. PostgreSQL is always migrated anew: its server lives with the run.
"""

import hashlib
import shutil
import sqlite3
from pathlib import Path

import django

ROOT = Path(__file__).resolve().parent.parent
# What a migrated database depends on: migrations, and the code that they call.
SOURCES = ("*/migrations/*.py", "crm/lib/**/*.py", "**/triggers.py", "requirements.txt", "crm/settings.py")


def fingerprint() -> str:
    """The same for the same migrations, libraries, Django and SQLite."""
    digest = hashlib.sha256(f"{django.__version__} {sqlite3.sqlite_version}".encode())
    for pattern in SOURCES:
        for path in sorted(ROOT.glob(pattern)):
            digest.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:32]


def fetch(folder: Path, target: Path) -> bool:
    """Put the kept database at ``target``; whether there was one."""
    kept = folder / f"{fingerprint()}.db"
    if not kept.exists():
        return False
    shutil.copyfile(kept, target)
    return True


def keep(folder: Path, source: Path) -> None:
    """Keep a database that nothing was written to yet, and forget older ones."""
    kept = folder / f"{fingerprint()}.db"
    if kept.exists():
        return
    for old in folder.glob("*.db"):
        old.unlink(missing_ok=True)
    half = kept.with_name(f"{kept.name}.{source.stem}")
    shutil.copyfile(source, half)
    half.replace(kept)
