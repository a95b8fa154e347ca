"""An old copy of the database, put in the place of the newer one past us, shows.

A number grows in the database and, once that is on the disk for good, in a signed file beside the journal of erasures:
every hour, at each start, with each backup. The file is never ahead of its own database, so a database behind the file
is an older copy, whether or not somebody was erased meanwhile.
"""

import fcntl
import json
import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.models import F
from django.utils import timezone

from crm.backup.models import DatabaseMark
from crm.lib import crypto

FILE_NAME = "database-mark.json"


class BrokenMark(Exception):
    """The file is not what we wrote."""


@dataclass(frozen=True, slots=True)
class Mark:
    """How far the database was, and when."""

    number: int
    at: str  # ISO 8601, UTC

    def signature(self) -> str:
        return crypto.keyed_hash("database mark", f"{self.number} {self.at}").hex()


def path() -> Path:
    """Where the file is."""
    return Path(settings.JOURNAL_DIR) / FILE_NAME


def noted() -> Mark | None:
    """What the file says; None before there is one. Raises BrokenMark."""
    try:
        text = path().read_text()
    except FileNotFoundError:
        return None
    try:
        what = json.loads(text)
        mark = Mark(int(what["number"]), str(what["at"]))
        genuine = crypto.same(mark.signature(), str(what["mac"]))
    except (ValueError, KeyError, TypeError) as error:
        raise BrokenMark(f"{path()} can't be read.") from error
    if not genuine:
        raise BrokenMark(f"{path()} was changed, or written with another HASH_KEY.")
    return mark


def behind() -> Mark | None:
    """The mark that this database has not reached: it is an older copy. None when all is well. Raises BrokenMark."""
    mark = noted()
    if mark is None:
        return None
    here = DatabaseMark.objects.values_list("number", flat=True).first() or 0
    return mark if here < mark.number else None


def advance() -> None:
    """Let the number grow: in the database for good, then in the file. A database that is behind stays so."""
    if behind() is not None:
        return
    DatabaseMark.objects.get_or_create(pk=1)
    DatabaseMark.objects.filter(pk=1).update(number=F("number") + 1, at=timezone.now())
    if connection.in_atomic_block:
        return  # somebody's transaction may yet be undone
    _to_disk()
    number, at = DatabaseMark.objects.values_list("number", "at").get(pk=1)
    _write(number, at)


def catch_up() -> None:
    """From now on this older copy is the database."""
    mark = noted()
    if mark is not None:
        DatabaseMark.objects.get_or_create(pk=1)
        DatabaseMark.objects.filter(pk=1, number__lt=mark.number).update(number=mark.number)
    advance()


def _to_disk() -> None:
    """SQLite's log reaches the disk with a checkpoint; PostgreSQL's commit is there already."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(PASSIVE)")


def _write(number: int, at: datetime) -> None:
    path().parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    mark = Mark(number, at.isoformat())
    with os.fdopen(os.open(path().with_suffix(".lock"), os.O_RDWR | os.O_CREAT, 0o600), "r+") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        before = noted()
        if before is not None and before.number >= number:
            return
        draft = path().with_suffix(".new")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(json.dumps({"number": mark.number, "at": mark.at, "mac": mark.signature()}))
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path())
