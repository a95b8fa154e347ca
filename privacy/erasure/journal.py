"""The journal of erasures, outside the database and its backups: what replays an erasure after an old backup came back.

One line for each erasure (``crm.lib.journals``), written to the disk before anything is destroyed. It names the erased
record by id and the person's addresses by keyed hashes, nothing else. Fields::

    v          1
    id         of the line; the database keeps an ``Erasure`` of the same id once it is carried out
    at         ISO 8601, UTC
    subject    "contact", "account" or "workspace"; "lost" for one whose line is gone and of which nothing else is known
    subject_id the key of the erased row
    workspace  the workspace's key, or null
    request    the key of the privacy request, or null
    hashes     ``addresses.address_hash`` of each address, in hexadecimal
    previous   the ``mac`` of the line before; 64 zeros in the first
    mac        HMAC-SHA-256 under ``HASH_KEY`` of all the others
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from django.utils import timezone

from crm.lib.ids import uuid7
from crm.lib.journals import BrokenJournal, Journal

__all__ = ["JOURNAL", "BrokenJournal", "Line", "append", "path", "read"]

JOURNAL = Journal("erasures.jsonl", "erasure journal")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """An erasure, as the journal holds it."""

    subject: str
    subject_id: str
    workspace: str | None
    request: str | None
    hashes: tuple[str, ...]
    id: str
    at: str
    previous: str
    mac: str
    v: int


def path() -> Path:
    """Where the journal is."""
    return JOURNAL.path


def append(
    subject: str, subject_id: UUID, *, workspace: UUID | None, request: UUID | None, hashes: Iterable[bytes]
) -> Line:
    """Write a line and wait until the disk has it. Raises OSError when the journal can't be written, and then nothing
    may be destroyed; BrokenJournal when its last line does not verify."""
    said: dict[str, Any] = {
        "subject": subject,
        "subject_id": str(subject_id),
        "workspace": str(workspace) if workspace else None,
        "request": str(request) if request else None,
        "hashes": sorted(digest.hex() for digest in hashes),
        "id": str(uuid7()),
        "at": timezone.now().isoformat(),
        "v": 1,
    }
    return _line(JOURNAL.append([said])[0])


def append_lost(keys: Iterable[UUID]) -> None:
    """Write a line for each of these erasures, which the database carried out and whose lines are gone."""
    empty: dict[str, Any] = {"subject": "lost", "workspace": None, "request": None, "hashes": [], "v": 1}
    now = timezone.now().isoformat()
    JOURNAL.append({**empty, "subject_id": str(key), "id": str(key), "at": now} for key in keys)


def _line(values: dict[str, Any]) -> Line:
    try:
        return Line(**{**values, "hashes": tuple(values["hashes"])})
    except (TypeError, KeyError) as error:
        raise BrokenJournal(f"A line of {path()} can't be read.") from error


def read() -> Iterator[Line]:
    """Every line, verified. Raises BrokenJournal at the first that does not verify or does not follow the last."""
    return (_line(line.said) for line in JOURNAL.read())
