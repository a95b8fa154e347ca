"""An uploaded file in pieces, each encrypted, so that reading a large one takes no more memory than a small one."""

import io
from typing import Any, BinaryIO, cast

from contacts.imports.models import ImportFile, ImportRun

PIECE = 1024 * 1024  # bytes


def keep(run: ImportRun, file: BinaryIO) -> None:
    """Put a file away; the caller opens the transaction."""
    file.seek(0)
    for number, body in enumerate(iter(lambda: file.read(PIECE), b"")):
        ImportFile.objects.create(run=run, number=number, body=body)


def opened(run: ImportRun) -> BinaryIO | None:
    """The file to be read from its beginning; None when it has been let go."""
    pieces = ImportFile.objects.filter(run=run).count()
    return cast(BinaryIO, io.BufferedReader(_Pieces(run, pieces), 256 * 1024)) if pieces else None


class _Pieces(io.RawIOBase):
    """Random access over the pieces; one of them is held at a time."""

    def __init__(self, run: ImportRun, count: int) -> None:
        super().__init__()
        self.run, self.count, self.position = run, count, 0
        self.number, self.body = -1, b""
        self.size = (count - 1) * PIECE + len(self._piece(count - 1))

    def _piece(self, number: int) -> bytes:
        if number != self.number:
            self.body = ImportFile.objects.get(run=self.run, number=number).body or b""
            self.number = number
        return self.body

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self.position

    def seek(self, offset: int, whence: int = 0) -> int:
        base = {0: 0, 1: self.position, 2: self.size}[whence]
        self.position = max(0, base + offset)
        return self.position

    def readinto(self, buffer: Any) -> int:
        if self.position >= self.size:
            return 0
        number, start = divmod(self.position, PIECE)
        part = self._piece(number)[start : start + len(buffer)]
        buffer[: len(part)] = part
        self.position += len(part)
        return len(part)
