"""The copy of somebody's data, as JSON and PDF or in formats for other software, with the files: one ZIP, written while
it is sent.

Nothing is whole in memory or on the disk: each file is opened, packed and handed on piece by piece.
"""

import io
import json
import time
import zipfile
from collections.abc import Collection, Iterator
from typing import Any
from uuid import UUID

from crm.lib.crypto import WrongKey
from crm.lib.personal_data import Held, stores
from privacy.copies import portable


def files_of(contacts: Collection[UUID]) -> list[Held]:
    """Every file that a store holds about these people."""
    return [held for store in stores() if store.files for held in store.files(contacts)]


def stream(number: str, content: dict[str, Any], document: bytes, files: list[Held]) -> Iterator[bytes]:
    """The bytes of the archive: the copy, and the files beside it, each with its number before its name."""
    sink = _Sink()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in _parts(number, content, document):
            archive.writestr(name, part)
            yield sink.take()
        for place, held in enumerate(files, 1):
            entry = zipfile.ZipInfo(f"files/{place:03} {held.name}", time.localtime()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            with archive.open(entry, "w", force_zip64=True) as packed:
                for piece in _pieces(held):
                    packed.write(piece)
                    yield sink.take()
            yield sink.take()
    yield sink.take()


def _parts(number: str, content: dict[str, Any], document: bytes) -> Iterator[tuple[str, bytes]]:
    if content["format"] == portable.FORMAT:
        yield from portable.parts(content)
        return
    yield f"{number}.json", json.dumps(content, ensure_ascii=False, indent=2).encode()
    if document:
        yield f"{number}.pdf", document


def _pieces(held: Held) -> Iterator[bytes]:
    try:
        yield from held.pieces()
    except (FileNotFoundError, WrongKey):
        return  # erased meanwhile: its name stands in the archive, and nothing behind it


class _Sink(io.RawIOBase):
    """Takes what the archive writes until somebody takes it on."""

    def __init__(self) -> None:
        self._held = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._held += data
        return len(data)

    def take(self) -> bytes:
        taken = bytes(self._held)
        self._held.clear()
        return taken
