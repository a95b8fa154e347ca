"""The journal is ahead of a database that is an older copy: what it says was erased is erased there once more.

The other way round, an erasure whose line is gone could not be done again after a restore: that shows, too.
"""

import logging
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db import transaction

from privacy.endings import accounts, workspaces
from privacy.erasure import erasing, journal
from privacy.models import Erasure

log = logging.getLogger(__name__)


def _nobody_knows(line: journal.Line) -> None:
    log.warning("The journal lost whom the erasure %s was about: it can't be done again here.", line.id)


REPLAYS: dict[str, Callable[[journal.Line], object]] = {
    "contact": erasing.again,
    "account": accounts.again,
    "workspace": workspaces.again,
    "lost": _nobody_knows,
}
"""How each kind of subject is erased again."""


LOST = "is missing, or lacks erasures that this database carried out: after a restore they could not be done again."

_looked: tuple[Any, list[UUID]] | None = None  # what was looked at, and what was lost in it


class UnknownSubject(Exception):
    """A line says that something was erased of which this version knows nothing."""


def ahead() -> list[journal.Line]:
    """Lines that this database has not carried out, oldest first. Raises BrokenJournal."""
    lines = list(journal.read())
    if not lines:
        return []
    done = {str(key) for key in Erasure.objects.values_list("pk", flat=True)}
    return [line for line in lines if line.id not in done]


def replay() -> int:
    """Carry them out; returns how many. Safe to repeat. Raises BrokenJournal, UnknownSubject."""
    done = 0
    for line in ahead():
        if Erasure.objects.filter(pk=line.id).exists():  # along with another of the same person
            done += 1
            continue
        if line.subject not in REPLAYS:
            raise UnknownSubject(f"The journal tells of the erasure of a {line.subject}, made by a newer version.")
        REPLAYS[line.subject](line)
        with transaction.atomic():
            Erasure.objects.get_or_create(pk=line.id, defaults={"workspace_id": line.workspace})
        done += 1
    return done


def lost() -> list[UUID]:
    """Erasures that this database carried out and whose lines the journal does not have: it is gone, was cut off, or
    begun anew. It is read only when it, or what was erased, is not as it was at the last look. Raises BrokenJournal.
    """
    global _looked
    looked_at = _state()  # before the rows, and these before the lines: a line is written before its row
    if _looked is None or _looked[0] != looked_at:
        done = set(Erasure.objects.values_list("pk", flat=True))
        there = {line.id for line in journal.read()} if done else set()
        _looked = looked_at, sorted(key for key in done if str(key) not in there)
    return _looked[1]


def _state() -> tuple[Any, ...]:
    path = journal.path()
    file = path.stat() if path.exists() else None
    erasures = Erasure.objects.order_by("-pk").values_list("pk", flat=True)
    return str(path), file and (file.st_ino, file.st_size, file.st_mtime_ns), erasures.count(), erasures.first()


def accept() -> int:
    """From now on the journal that is there is the one, as there is no better copy. Returns how many were lost."""
    if keys := lost():
        log.warning("%s %s It goes on from here.", journal.path(), LOST)
        journal.append_lost(keys)
    return len(keys)
