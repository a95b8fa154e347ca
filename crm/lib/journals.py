"""Files that only grow and tell when somebody changed them: what has to survive the database.

One line of JSON each, for every line an HMAC over itself and the HMAC of the line before, so that a changed, missing or
foreign line shows. Writers wait for each other, and for the disk. Nothing personal belongs in them but keyed hashes and
ids: they are neither encrypted nor erased.
"""

import fcntl
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

from django.conf import settings

from crm.lib import crypto

FIRST: Final = "0" * 64
"""What the first line has for the line before."""

_TAIL = 65_536  # bytes, which hold the last line of most journals


class BrokenJournal(Exception):
    """A line does not verify: it was changed, or lines before it are missing."""


@dataclass(frozen=True, slots=True)
class Line:
    """A verified line: what it says, and where it ends."""

    said: dict[str, Any]
    mac: str
    end: int  # bytes from the beginning of the file


@dataclass(frozen=True, slots=True)
class Journal:
    """One such file in ``JOURNAL_DIR``. ``purpose`` tells its HMACs from those of others."""

    file_name: str
    purpose: str

    @property
    def path(self) -> Path:
        """Where it is."""
        return Path(settings.JOURNAL_DIR) / self.file_name

    def signature(self, values: Mapping[str, Any]) -> str:
        """What the ``mac`` of these has to be."""
        signed = {name: value for name, value in values.items() if name != "mac"}
        return crypto.keyed_hash(self.purpose, json.dumps(signed, sort_keys=True)).hex()

    def append(self, lines: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """Write lines and wait until the disk has them; returns them with ``previous`` and ``mac``.

        Raises OSError when that can't be done, and BrokenJournal when what is there last does not verify.
        """
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        written = []
        with self._locked() as file:
            previous = self._last_mac(file)
            for said in lines:
                values = {**said, "previous": previous}
                previous = self.signature(values)
                written.append({**values, "mac": previous})
            is_new = file.seek(0, os.SEEK_END) == 0
            file.write(b"".join(json.dumps(values).encode() + b"\n" for values in written))
            file.flush()
            os.fsync(file.fileno())
            if is_new:  # its name has to last, too
                _to_disk(self.path.parent)
        return written

    def read(self, *, after: int = 0, previous: str = FIRST) -> Iterator[Line]:
        """Every line behind the byte ``after``, where the line before ends that has ``previous`` for its mac.

        Raises BrokenJournal at the first that does not verify or does not follow the one before it.
        """
        try:
            file = self.path.open("rb")
        except FileNotFoundError:
            return
        with file:
            end = file.seek(after)
            for number, text in enumerate(file, start=1):
                if not text.endswith(b"\n"):
                    return  # a writer is at it, or was killed: nothing rests on half a line
                said = self._parse(text, number, after)
                if said["previous"] != previous:
                    raise BrokenJournal(f"Before line {number}{_from(after)} of {self.path}, lines are missing.")
                end += len(text)
                previous = said["mac"]
                yield Line(said, previous, end)

    def has(self, mac: str, end: int) -> bool:
        """Whether the line with this ``mac`` ends at the byte ``end``: else lines are missing, or it is another."""
        start = max(0, end - _TAIL)
        try:
            with self.path.open("rb") as file:
                file.seek(start)
                part = file.read(end - start)
            return len(part) == end - start and str(json.loads(part.splitlines()[-1])["mac"]) == mac
        except (FileNotFoundError, IndexError, ValueError, TypeError, KeyError):
            return False

    @contextmanager
    def _locked(self) -> Iterator[IO[bytes]]:
        with os.fdopen(os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600), "r+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield file

    def _last_mac(self, file: IO[bytes]) -> str:
        size, span = file.seek(0, os.SEEK_END), _TAIL
        while True:
            file.seek(max(0, size - span))
            tail = file.read()
            whole = tail[: tail.rfind(b"\n") + 1]
            if span >= size or whole.count(b"\n") > 1:
                break
            span *= 4
        if len(whole) < len(tail):  # killed while writing
            file.truncate(size - len(tail) + len(whole))
        lines = whole.splitlines()
        return str(self._parse(lines[-1], len(lines), max(0, size - span))["mac"]) if lines else FIRST

    def _parse(self, text: bytes, number: int, after: int) -> dict[str, Any]:
        where = f"Line {number}{_from(after)} of {self.path}"
        try:
            values: dict[str, Any] = json.loads(text)
            mac, _previous = str(values["mac"]), str(values["previous"])
        except (ValueError, TypeError, KeyError) as error:
            raise BrokenJournal(f"{where} can't be read.") from error
        if not crypto.same(mac, self.signature(values)):
            raise BrokenJournal(f"{where} does not verify: it was changed, or written with another key.")
        return values


def _from(after: int) -> str:
    return f" behind byte {after}" if after else ""


def _to_disk(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
