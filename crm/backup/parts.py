"""What a backup holds, as a stream of parts: each a few words about itself and then its bytes in pieces.

A part is ``length (4) | JSON | pieces | 0 (4)``, a piece ``length (4) | bytes``. Nothing needs to know beforehand how
long a part will be, and nothing is read twice.
"""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from crm.backup.sealing import NoBackup

PIECE = 256 * 1024  # bytes
_LARGEST = 64 << 20  # of one piece: what a row of a table may have

About = dict[str, Any]
Part = tuple[About, Iterable[bytes]]


def packed(parts: Iterable[Part]) -> Iterator[bytes]:
    """The parts as one stream."""
    for about, pieces in parts:
        yield _framed(json.dumps(about).encode())
        yield from (_framed(bytes(piece)) for piece in pieces if piece)
        yield _framed(b"")


def _framed(data: bytes) -> bytes:
    return len(data).to_bytes(4, "big") + data


def unpacked(stream: Iterable[bytes]) -> Iterator[tuple[About, Iterator[bytes]]]:
    """The parts of a stream. What is left unread of a part is passed over when the next is asked for."""
    reader = _Reader(stream)
    while (text := reader.frame(or_end=True)) is not None:
        try:
            about = json.loads(text)
        except ValueError as error:
            raise NoBackup("A part of the backup can't be read.") from error
        pieces = _pieces(reader)
        yield about, pieces
        for _rest in pieces:
            pass


def _pieces(reader: "_Reader") -> Iterator[bytes]:
    while piece := reader.frame():
        yield piece


class _Reader:
    """Frames out of pieces of any size."""

    def __init__(self, stream: Iterable[bytes]) -> None:
        self._stream, self._held, self._at = iter(stream), b"", 0

    def frame(self, *, or_end: bool = False) -> bytes | None:
        head = self._take(4, or_end=or_end)
        if head is None:
            return None
        length = int.from_bytes(head, "big")
        if length > _LARGEST:
            raise NoBackup("A part of the backup can't be read.")
        return self._take(length)

    def _take(self, size: int, *, or_end: bool = False) -> bytes | None:
        taken = bytearray()
        while len(taken) < size:
            if self._at == len(self._held):
                piece = next(self._stream, None)
                if piece is None:
                    if or_end and not taken:
                        return None
                    raise NoBackup("The backup ends in the middle of a part.")
                self._held, self._at = piece, 0
                continue
            end = min(len(self._held), self._at + size - len(taken))
            taken += self._held[self._at : end]
            self._at = end
        return bytes(taken)
