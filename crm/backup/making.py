"""Making a backup: the database of one moment, the files, the journals; sealed, put in its place, tried, rotated."""

import hashlib
import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import IntegrityError, connection, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from contacts.consent import heads
from contacts.consent import journal as opt_outs
from crm.backup import marks, places, postgres, rotation, sealing, sqlcipher, trial
from crm.backup.models import BackupRun, Cause, RunState
from crm.backup.parts import PIECE, Part, packed
from crm.backup.sealing import NoBackup
from crm.lib import vault
from privacy.erasure import journal

log = logging.getLogger(__name__)

_SIGN_OF_LIFE = 64 << 20  # bytes between two
_JOURNALS = (journal.JOURNAL, opt_outs.JOURNAL)


def make(cause: str = Cause.CLOCK) -> BackupRun | None:
    """Make, try and rotate. None when somebody is making one. A failure is a row that says so."""
    run = _begin(cause)
    if run is None:
        return None
    name = places.name_for(run.started_at, before_restore=cause == Cause.RESTORE)
    try:
        place = places.configured()
        size = place.write(name, _with_signs_of_life(stream(), run))
        run.end(RunState.GOOD, name=name, size=size)
        trial.examine(place.read(name), run.alive)
        run.end(RunState.GOOD, tried_at=timezone.now())
        if cause != Cause.RESTORE:  # which may be of one of the oldest
            rotation.rotate(place)
            _forget_opt_outs(place)
    except NoBackup as trouble:
        _fail(run, str(trouble))
    except Exception as error:  # whatever it was: the next one is tried on time, and this one is told of
        log.exception("The backup failed.")
        _fail(run, f"It broke off ({type(error).__name__}).")
    return run


def _begin(cause: str) -> BackupRun | None:
    dead = BackupRun.objects.filter(state=RunState.RUNNING, lease_until__lt=timezone.now())
    dead.update(state=RunState.FAILED, finished_at=timezone.now(), trouble="It was cut off.")
    with suppress(IntegrityError), transaction.atomic():
        return BackupRun.objects.create(cause=cause)
    return None


def _fail(run: BackupRun, trouble: str) -> None:
    log.error("There is no new backup. %s", trouble)
    run.end(RunState.FAILED, trouble=trouble[:300])


def write_to(file: Path) -> int:
    """Make a backup as this file; returns its size. Raises NoBackup, OSError."""
    return places.write_file(file, stream())


def _forget_opt_outs(place: places.Place) -> None:
    """What each kept backup knows, and each that was kept elsewhere as long, need not be noted outside any more."""
    try:
        opt_outs.forget(rotation.oldest_kept(place))
    except (OSError, journal.BrokenJournal):
        log.exception("The journal of opt-outs stays as long as it is.")


def _with_signs_of_life(pieces: Iterable[bytes], run: BackupRun) -> Iterator[bytes]:
    since = 0
    for piece in pieces:
        yield piece
        since += len(piece)
        if since >= _SIGN_OF_LIFE:
            since = 0
            run.alive()


def stream() -> Iterator[bytes]:
    """A backup, sealed. Raises NoBackup."""
    heading = {
        "version": 1,
        "made_at": timezone.now().isoformat(timespec="seconds"),
        "database": connection.vendor,
        "keys": sealing.key_marks(),
    }
    return sealing.sealed(packed(_parts()), heading)


def _parts() -> Iterator[Part]:
    """In an order that leaves nothing out: ends of the ledgers that the database has reached in any case, the database,
    files (the row of each is there before its bytes, and goes after them), and every opt-out and erasure until now.
    """
    heads.write_all()
    marks.advance()
    _settle_opt_outs()
    applied = sorted(MigrationRecorder(connection).applied_migrations())
    yield {"kind": "migrations", "applied": applied}, ()
    yield from _journal(heads.path())
    yield from _database()
    yield from _files()
    for each in _JOURNALS:
        yield from _journal(each.path)


def _settle_opt_outs() -> None:
    """So that the copy knows how far the journal went that will have let go of what is older than it."""
    try:
        opt_outs.settle()
    except (OSError, journal.BrokenJournal):
        log.exception("The journal of opt-outs can't be written or read.")


def _journal(path: Path) -> Iterator[Part]:
    if path.exists():
        yield {"kind": "journal", "name": path.name}, [path.read_bytes()]


def _database() -> Iterator[Part]:
    if connection.vendor == "sqlite":
        sqlcipher.forget_scratch()
        with sqlcipher.snapshot() as copy:
            yield {"kind": "database"}, sqlcipher.pieces(copy)
        return
    with postgres.own_connection() as source:
        yield from postgres.out(source)


def _files() -> Iterator[Part]:
    for name in vault.names():
        with suppress(FileNotFoundError):  # destroyed just now
            file = default_storage.open(name, "rb")
            yield {"kind": "file", "name": name}, _read(file)


def _read(file: Any) -> Iterator[bytes]:
    with file:
        while piece := file.read(PIECE):
            yield piece


def make_if_due(report: Callable[[BackupRun], None] | None = None) -> BackupRun | None:
    """By the clock: make one when the newest is old enough, or when the last try failed an hour ago."""
    if not (settings.BACKUP_KEY and settings.BACKUP_EVERY_HOURS) or not rotation.is_due():
        return None
    run = make()
    if run is not None and report is not None:
        report(run)
    return run


def copy_journals() -> bool:
    """Put the journals beside the backups when they have changed: a lost disk must not take them along.

    Returns whether they were copied.
    """
    there = [each.path for each in _JOURNALS if each.path.exists()]
    if not settings.BACKUP_KEY or not there:
        return False
    held = {path.name: path.read_bytes() for path in there}
    mark = Path(settings.JOURNAL_DIR) / "journals.copied"
    seen = [f"{name} {hashlib.sha256(content).hexdigest()}" for name, content in held.items()]
    now_there = " ".join([*seen, settings.BACKUP_TO])
    if mark.exists() and mark.read_text() == now_there:
        return False
    heading = {"version": 1, "made_at": timezone.now().isoformat(timespec="seconds"), "keys": sealing.key_marks()}
    parts: list[Part] = [({"kind": "journal", "name": name}, [content]) for name, content in held.items()]
    try:
        places.configured().write(places.JOURNALS, sealing.sealed(packed(parts), heading))
    except NoBackup as trouble:
        log.error("The journals were not copied. %s", trouble)
        return False
    mark.write_text(now_there)
    return True
