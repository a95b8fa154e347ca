"""Files that grow at their end and tell when somebody changed them: what has to survive the database.

One line of JSON each, for every line an HMAC over itself and the HMAC of the line before, so that a changed, missing or
foreign line shows. Writers wait for each other, and for the disk. Nothing personal belongs in them but keyed hashes and
ids: they are neither encrypted nor erased.

What nobody needs any more may be let go of at the beginning (``forget``): one signed line then stands for it, which
says behind which line, and behind how many bytes, the journal goes on. Places are counted as if all were still there.
"""

import fcntl
import json
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import IO, Any, Final

from django.conf import settings

from crm.lib import crypto

FIRST: Final = "0" * 64
"""What the first line has for the line before."""

_TAIL = 65_536  # bytes, which hold the last line of most journals
_LEAD = 20  # bytes of a line, of which the name of its first value is some


class BrokenJournal(Exception):
    """A line does not verify: it was changed, or lines before it are missing."""


@dataclass(frozen=True, slots=True)
class Line:
    """A verified line: what it says, and where it ends."""

    said: dict[str, Any]
    mac: str
    end: int  # bytes from the beginning of the journal


@dataclass(frozen=True, slots=True)
class Start:
    """Where a journal begins: behind the line with this ``mac``, which ended at the byte ``at``."""

    mac: str = FIRST
    at: int = 0
    length: int = 0  # bytes of the line that says so
    whole_since: datetime | None = None  # what was written since then is all there

    def place(self, offset: int) -> int:
        """Which byte of the journal stands there in the file."""
        return offset - self.length + self.at

    def offset(self, place: int) -> int:
        """Where in the file a byte of the journal stands."""
        return place - self.at + self.length


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

    def read(self, *, after: int | None = None, previous: str = FIRST) -> Iterator[Line]:
        """Every line behind the byte ``after``, where the line before ends that has ``previous`` for its mac; without
        these from the beginning. Raises BrokenJournal at the first that does not verify or does not follow the one
        before it, and where the journal begins behind ``after`` only.
        """
        try:
            file = self.path.open("rb")
        except FileNotFoundError:
            return
        with file:
            start = self._start(file)
            if after is None:
                after, previous = start.at, start.mac
            if after < start.at:
                raise BrokenJournal(f"{self.path} goes back to byte {start.at} only.")
            yield from self._lines(file, start, after, previous)

    def _lines(self, file: IO[bytes], start: Start, after: int, previous: str) -> Iterator[Line]:
        file.seek(start.offset(after))
        end = after
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
        try:
            with self.path.open("rb") as file:
                return self._has(file, mac, end)
        except FileNotFoundError:
            return False

    def _has(self, file: IO[bytes], mac: str, end: int) -> bool:
        try:
            start = self._start(file)
            if end <= start.at:
                return end == start.at and mac == start.mac
            stop = start.offset(end)
            first = max(start.length, stop - _TAIL)
            file.seek(first)
            part = file.read(stop - first)
            return len(part) == stop - first and str(json.loads(part.splitlines()[-1])["mac"]) == mac
        except (BrokenJournal, IndexError, ValueError, TypeError, KeyError):
            return False

    def end(self) -> int:
        """How many bytes were ever written to it. Raises BrokenJournal."""
        return self.start().place(self.path.stat().st_size) if self.path.exists() else 0

    def start(self) -> Start:
        """Where it begins. Raises BrokenJournal."""
        try:
            with self.path.open("rb") as file:
                return self._start(file)
        except FileNotFoundError:
            return Start()

    def start_of(self, content: bytes) -> Start:
        """The same of a copy. Raises BrokenJournal."""
        return self._start(BytesIO(content))

    def goes_on_in(self, copy: bytes) -> bool:
        """Whether this copy is of the same journal and has lines that are not here; so any copy where there is none."""
        here = self.path.read_bytes() if self.path.exists() else b""
        if not here:
            return bool(copy)
        mine = BytesIO(here)
        mac = self._last_mac(mine)
        end = self.start_of(here).place(mine.seek(0, os.SEEK_END))
        return self.start_of(copy).place(len(copy)) > end and self._has(BytesIO(copy), mac, end)

    def forget(self, may_go: Callable[[Line], bool], *, whole_since: datetime) -> int:
        """Let go of the first lines, up to the first that may not go; returns how many. ``whole_since`` is noted as the
        time from which on nothing is missing. Raises OSError, and BrokenJournal.
        """
        with self._locked() as file:
            start, last, number = self._start(file), None, 0
            for line in self._lines(file, start, start.at, start.mac):
                if not may_go(line):
                    break
                last, number = line, number + 1
            if last is not None:
                says = {"begins_at": last.end, "after": last.mac, "whole_since": whole_since.isoformat()}
                file.seek(start.offset(last.end))
                self._begin_anew({**says, "previous": FIRST}, file)
            return number

    def _begin_anew(self, says: dict[str, Any], rest: IO[bytes]) -> None:
        """In a new file that takes the old one's place at once, so that at any moment one of both is there."""
        draft = self.path.with_suffix(".new")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(json.dumps({**says, "mac": self.signature(says)}).encode() + b"\n")
            shutil.copyfileobj(rest, file)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self.path)
        _to_disk(self.path.parent)

    @contextmanager
    def _locked(self) -> Iterator[IO[bytes]]:
        while True:
            with os.fdopen(os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600), "r+b") as file:
                fcntl.flock(file, fcntl.LOCK_EX)
                if self._is_this(file):  # else another file took its place while we waited
                    yield file
                    return

    def _is_this(self, file: IO[bytes]) -> bool:
        try:
            return os.path.samestat(os.fstat(file.fileno()), self.path.stat())
        except FileNotFoundError:
            return False

    def _start(self, file: IO[bytes]) -> Start:
        file.seek(0)
        text = file.readline()
        if b'"begins_at"' not in text[:_LEAD]:
            return Start()
        says = self._parse(text, 1, 0)
        since = datetime.fromisoformat(says["whole_since"])
        return Start(str(says["after"]), int(says["begins_at"]), len(text), since)

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
        if not lines:
            return FIRST
        last = self._parse(lines[-1], len(lines), max(0, size - span))
        return str(last["after"] if "begins_at" in last else last["mac"])

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
