"""The journal of erasures, outside the database and its backups: what replays an erasure after an old backup came back.

One line of JSON for each erasure, written to the disk before anything is destroyed. It names the erased record by id
and the person's addresses by keyed hashes, nothing else. Each line carries an HMAC over itself and the HMAC of the line
before, so that a changed, missing or foreign line shows. Fields::

    v          1
    id         of the line; the database keeps an ``Erasure`` of the same id once it is carried out
    at         ISO 8601, UTC
    subject    "contact", "account" or "workspace"
    subject_id the key of the erased row
    workspace  the workspace's key, or null
    request    the key of the privacy request, or null
    hashes     ``addresses.address_hash`` of each address, in hexadecimal
    previous   the ``mac`` of the line before; 64 zeros in the first
    mac        HMAC-SHA-256 under ``HASH_KEY`` of all the others
"""

import fcntl
import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import IO, Any
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from crm.lib import crypto
from crm.lib.ids import uuid7

_FIRST = "0" * 64
_TAIL = 65536  # bytes; a line has some hundreds, and 66 for each address


class BrokenJournal(Exception):
    """A line does not verify: it was changed, or lines before it are missing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """An erasure, as the journal holds it."""

    subject: str
    subject_id: str
    workspace: str | None
    request: str | None
    hashes: tuple[str, ...]
    id: str = field(default_factory=lambda: str(uuid7()))
    at: str = field(default_factory=lambda: timezone.now().isoformat())
    previous: str = _FIRST
    mac: str = ""
    v: int = 1

    def signature(self) -> str:
        """What ``mac`` has to be."""
        signed = {name: value for name, value in asdict(self).items() if name != "mac"}
        return crypto.keyed_hash("erasure journal", json.dumps(signed, sort_keys=True)).hex()


def path() -> Path:
    """Where the journal is."""
    return Path(settings.JOURNAL_DIR) / "erasures.jsonl"


def append(
    subject: str, subject_id: UUID, *, workspace: UUID | None, request: UUID | None, hashes: Iterable[bytes]
) -> Line:
    """Write a line and wait until the disk has it. Raises OSError when the journal can't be written, and then nothing
    may be destroyed; BrokenJournal when its last line does not verify."""
    path().parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _locked() as file:
        line = Line(
            subject=subject,
            subject_id=str(subject_id),
            workspace=str(workspace) if workspace else None,
            request=str(request) if request else None,
            hashes=tuple(sorted(digest.hex() for digest in hashes)),
            previous=_last_mac(file),
        )
        line = replace(line, mac=line.signature())
        file.seek(0, os.SEEK_END)
        file.write(json.dumps(asdict(line)).encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())
    folder = os.open(path().parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    return line


@contextmanager
def _locked() -> Iterator[IO[bytes]]:
    with os.fdopen(os.open(path(), os.O_RDWR | os.O_CREAT, 0o600), "r+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield file


def _last_mac(file: IO[bytes]) -> str:
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - _TAIL))
    tail = file.read()
    whole = tail[: tail.rfind(b"\n") + 1]
    if len(whole) < len(tail):  # killed while writing: nothing was destroyed on the strength of half a line
        file.truncate(size - len(tail) + len(whole))
    lines = whole.splitlines()
    return _parse(lines[-1], len(lines)).mac if lines else _FIRST


def _parse(text: bytes, number: int) -> Line:
    try:
        values: dict[str, Any] = json.loads(text)
        line = Line(**{**values, "hashes": tuple(values["hashes"])})
    except (ValueError, TypeError, KeyError) as error:
        raise BrokenJournal(f"Line {number} of {path()} can't be read.") from error
    if not crypto.same(line.mac, line.signature()):
        raise BrokenJournal(f"Line {number} of {path()} does not verify: it was changed, or written with another key.")
    return line


def read() -> Iterator[Line]:
    """Every line, verified. Raises BrokenJournal at the first that does not verify or does not follow the last."""
    if not path().exists():
        return
    previous = _FIRST
    with path().open("rb") as file:
        for number, text in enumerate(file, start=1):
            line = _parse(text, number)
            if line.previous != previous:
                raise BrokenJournal(f"Before line {number} of {path()}, lines are missing.")
            previous = line.mac
            yield line
