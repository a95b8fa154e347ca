"""The journal of opt-outs, outside the database: an older copy of the database does not know who said no since.

Whatever makes somebody less reachable is noted here, by ids and keyed hashes, in the transaction that makes it so; once
that is committed its line is on the disk before anybody is told that it holds. So the journal is never ahead of its own
database: one that it is ahead of is an older copy, and serves nobody before ``replay`` has closed everything again. A
yes is not noted. Losing one costs a question, losing a no a message to somebody who said no; and what lifted an opt-out
after the copy was made is lost with the copy's other yeses.

What every copy knows that may still be put back is let go of (``forget``); a copy that is older than that shows as one
for which lines are lost.

Whoever makes people less reachable says in the ``opt_outs.py`` of its app how that is done again::

    from contacts.consent import journal

    journal.register("frozen", again)

Fields of a line: ``id``, ``at`` (ISO 8601), ``workspace``, ``kind``, ``of`` (a list of keys or keyed hashes), and what
that kind needs; ``previous`` and ``mac`` as ``crm.lib.journals`` has them.
"""

import logging
import os
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import DatabaseError, connection, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from accounts.models import Workspace
from contacts.consent.models import OptOutLine
from crm.lib.discovery import discover
from crm.lib.ids import uuid7, uuid7_at
from crm.lib.journals import BrokenJournal, Journal, Line

log = logging.getLogger(__name__)

JOURNAL = Journal("opt-outs.jsonl", "opt-out journal")

Said = dict[str, Any]
Again = Callable[[Workspace, Said, datetime], None]
"""Carries a line out once more, in this workspace, as of that moment. It may find that nothing is left to do."""

_AT_ONCE = 300  # keys in a line: some 20 KB
_CHUNK = 500  # ids in a query
_CLOCKS = timedelta(days=1)  # by which the clocks of two machines, or a long transaction, may be out
_LATE = timedelta(minutes=1)  # after which a line that is not in the journal was not written by its own process

_kinds: dict[str, Again] = {}
_replaying: ContextVar[bool] = ContextVar("replaying", default=False)


class UnknownKind(Exception):
    """A line was written by a newer version."""


def register(kind: str, again: Again) -> None:
    """Have lines of this kind carried out by ``again``."""
    _kinds[kind] = again


# Written


def note(workspace_id: UUID, kind: str, of: Collection[str], *, at: datetime | None = None, **more: Any) -> None:
    """Note that ``of`` are less reachable from now on, within the transaction that makes it so."""
    if _replaying.get() or not of:
        return
    moment, keys = at or timezone.now(), sorted(of)
    rows = []
    for start in range(0, len(keys), _AT_ONCE):
        pk = uuid7()
        said = {"id": str(pk), "at": moment.isoformat(), "workspace": str(workspace_id), "kind": kind}
        rows.append(OptOutLine(pk=pk, said={**said, **more, "of": keys[start : start + _AT_ONCE]}))
    with transaction.atomic():
        OptOutLine.objects.bulk_create(rows)
        _to_be_written().extend(row.pk for row in rows)
        transaction.on_commit(_write)


def _to_be_written() -> list[UUID]:
    """Lines of the transaction under way: all of them are written at its end, in one go."""
    held: list[UUID] | None = getattr(connection, "_opt_outs", None)
    if held is None or not any(hook[1] is _write for hook in connection.run_on_commit):  # of one that was undone
        held = connection._opt_outs = []  # type: ignore[attr-defined]
    return held


def _write() -> None:
    """Put committed lines on the disk. What can't be written now is by ``settle``: the opt-out itself holds already."""
    keys: list[UUID] = getattr(connection, "_opt_outs", [])
    connection._opt_outs = []  # type: ignore[attr-defined]
    try:
        lines = [said for part in _parts(keys) for said in _said(OptOutLine.objects.filter(pk__in=part))]
        if lines:  # parts of the transaction may have been undone
            _commit_to_disk()
            JOURNAL.append(lines)
    except (OSError, BrokenJournal, DatabaseError):  # what waits for the same commit must happen all the same
        log.exception("%d opt-outs are not in the journal yet.", len(keys))


def _said(rows: QuerySet[OptOutLine]) -> Iterator[Said]:
    for row in rows.filter(said__isnull=False).order_by("pk").iterator():
        if row.said is not None:
            yield row.said


def _commit_to_disk() -> None:
    """A power cut must not take a committed opt-out: SQLite leaves its log to the operating system for a while."""
    if connection.vendor != "sqlite":
        return
    wal = Path(f"{connection.settings_dict['NAME']}-wal")
    if wal.exists():
        handle = os.open(wal, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def settle() -> int:
    """By the clock: write what is missing in the journal, and note up to where it is known. Returns how many lines.

    Raises BrokenJournal, also where lines are lost, and OSError.
    """
    if is_lost():  # what is noted of it here is the only trace of that
        raise BrokenJournal(f"{JOURNAL.path} {LOST}")
    lines = _unknown()
    there = {line.said["id"] for line in lines}
    late = OptOutLine.objects.filter(at__lt=timezone.now() - _LATE)
    missing = [said for said in _said(late) if said["id"] not in there]
    if missing:
        JOURNAL.append(missing)
        lines = _unknown()
    if lines and not _not_here(lines):
        keys = [UUID(line.said["id"]) for line in lines]
        with transaction.atomic():
            for part in _parts(keys):
                OptOutLine.objects.filter(pk__in=part).update(said=None)
            OptOutLine.objects.filter(ends_at__isnull=False).update(ends_at=None, mac="")
            OptOutLine.objects.filter(pk=keys[-1]).update(ends_at=lines[-1].end, mac=lines[-1].mac)
    return len(missing)


# Read


def ahead() -> list[Said]:
    """Lines that this database has not carried out, oldest first. Raises BrokenJournal."""
    return _not_here(_unknown())


LOST = "does not have what this database knows that it said, or what was said since: opt-outs are lost from it."


def is_lost() -> bool:
    """Whether the journal does not have the last line that this database knows it to have had: it is gone, was cut off,
    or begun anew, or goes on behind it only. Costs one short read, however long the journal is.
    """
    known = _known()
    if known is not None and known.ends_at is not None:
        return not JOURNAL.has(known.mac, known.ends_at)
    try:
        return JOURNAL.start().at > 0  # a database that knows nothing of it lacks what it let go of
    except BrokenJournal:
        return False  # it can't be believed at all, which shows by itself


def accept() -> bool:
    """From now on the journal that is there is the one, as there is no better copy. Says whether anything was lost."""
    if not is_lost():
        return False
    log.warning("%s %s It goes on from here.", JOURNAL.path, LOST)
    OptOutLine.objects.filter(ends_at__isnull=False).update(ends_at=None, mac="")
    if (start := JOURNAL.start()).at:  # carried out or not, up to there it is as it is
        OptOutLine.objects.create(ends_at=start.at, mac=start.mac)
    return True


def forget(before: datetime) -> int:
    """Let go of lines noted before: every copy that may still be put back knows them. Returns how many.

    Raises BrokenJournal, and OSError. Only what this database knows to be carried out goes.
    """
    settle()
    known = _known()
    if known is None or known.ends_at is None:
        return 0
    upto, first_to_stay = known.ends_at, uuid7_at(before - _CLOCKS)

    def may_go(line: Line) -> bool:
        return line.end <= upto and UUID(line.said["id"]) < first_to_stay

    return JOURNAL.forget(may_go, whole_since=before)


def _known() -> OptOutLine | None:
    """The last line up to which the journal is known to be carried out."""
    return OptOutLine.objects.filter(ends_at__isnull=False).order_by("-ends_at").first()


def _unknown() -> list[Line]:
    """The lines behind the last that is known to be carried out; all, where the journal is not what it was then."""
    known = _known()
    if known is None or known.ends_at is None:
        return list(JOURNAL.read())
    if JOURNAL.end() >= known.ends_at:
        try:
            return list(JOURNAL.read(after=known.ends_at, previous=known.mac))
        except BrokenJournal:
            log.warning("The journal of opt-outs is not the one that was here; all of it is read.")
    return list(JOURNAL.read())


def _not_here(lines: Sequence[Line]) -> list[Said]:
    here: set[str] = set()
    for part in _parts([line.said["id"] for line in lines]):
        here.update(str(key) for key in OptOutLine.objects.filter(pk__in=part).values_list("pk", flat=True))
    return [line.said for line in lines if line.said["id"] not in here]


def _parts(keys: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (keys[start : start + _CHUNK] for start in range(0, len(keys), _CHUNK))


# Carried out again


def replay() -> int:
    """Carry out what this database has not; returns how many lines. Safe to repeat. Raises BrokenJournal, UnknownKind.

    A line of a workspace that is not in this copy has nobody to close.
    """
    discover("opt_outs")
    workspaces: dict[str, Workspace | None] = {}
    lines = ahead()
    for said in lines:
        if said["kind"] not in _kinds:
            raise UnknownKind(f"The journal of opt-outs tells of “{said['kind']}”, written by a newer version.")
        key = said["workspace"]
        if key not in workspaces:
            workspaces[key] = Workspace.objects.filter(pk=key).first()
        with transaction.atomic(), _quietly():
            if (workspace := workspaces[key]) is not None:
                _kinds[said["kind"]](workspace, said, parse_datetime(said["at"]) or timezone.now())
            OptOutLine.objects.get_or_create(pk=said["id"])
    return len(lines)


@contextmanager
def _quietly() -> Iterator[None]:
    """What is carried out again stands in the journal."""
    token = _replaying.set(True)
    try:
        yield
    finally:
        _replaying.reset(token)
