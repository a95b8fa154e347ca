"""Files encrypted at rest, wherever Django's storage puts them (``DATA_DIR/files``, or object storage).

AES-256-GCM in chunks of 64 KiB, so that no file is ever whole in memory and each piece is known to be genuine before
it is handed on. A file is ``"AV1" | key id length (1) | key id | salt (16) | chunks``, each chunk with its 16-byte tag.
Every file has a key of its own, derived (HKDF-SHA-256) from the key of ``ENCRYPTION_KEYS`` that its header names. The
nonce is the chunk's number and whether it is the last: chunks can't be swapped, dropped, repeated or cut off. The
file's name is bound in: bytes copied to another name do not open there.
"""

import io
import os
import secrets
from collections.abc import Iterable, Iterator
from typing import IO, Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage

from crm.lib import crypto
from crm.lib.crypto import WrongKey

CHUNK = 64 * 1024  # bytes of plain text
_TAG = 16
_MAGIC = b"AV1"
_SALT = 16


def new_name() -> str:
    """A random name that tells nothing; the first two letters are a folder, so that none grows too large."""
    name = secrets.token_hex(24)
    return f"{name[:2]}/{name}"


def put(name: str, source: Iterable[bytes]) -> None:
    """Seal ``source`` piece by piece into a new file."""
    kept = default_storage.save(name, Pieces(sealed(source, name)))
    if kept != name:
        default_storage.delete(kept)
        raise FileExistsError(name)


def open_file(name: str) -> "Reader":
    """The plain content, seekable. Raises FileNotFoundError, and WrongKey, also while reading, if it does not open."""
    file = default_storage.open(name, "rb")
    try:
        header, key = _key_of(file, name)
        return Reader(file, key, header + name.encode(), start=len(header), end=int(default_storage.size(name)))
    except BaseException:
        file.close()
        raise


def pieces(name: str) -> Iterator[bytes]:
    """The plain content, chunk by chunk. Raises as ``open_file``."""
    with open_file(name) as file:
        while piece := file.read(CHUNK):
            yield piece


def delete(name: str) -> None:
    """Destroy a file; nothing happens when it is gone already."""
    default_storage.delete(name)


def names() -> Iterator[str]:
    """Every file of the vault, folder by folder."""
    try:
        folders, _files = default_storage.listdir("")
    except FileNotFoundError:
        return
    for folder in sorted(folders):
        _folders, files = default_storage.listdir(folder)
        yield from (f"{folder}/{file}" for file in sorted(files))


def sealed(source: Iterable[bytes], name: str) -> Iterator[bytes]:
    """The bytes of the file that will hold ``source``."""
    key_id = crypto.active_key_id()
    salt = os.urandom(_SALT)
    header = _MAGIC + bytes([len(key_id.encode())]) + key_id.encode() + salt
    yield header
    sealer = Sealer(_derived(settings.ENCRYPTION_KEYS[key_id], salt), header + name.encode())
    for piece in source:
        if out := sealer.feed(piece):
            yield out
    yield sealer.end()


class Sealer:
    """Turns what is fed to it into sealed chunks of equal size; the last one, perhaps empty, is marked as the last."""

    def __init__(self, key: AESGCM, associated: bytes) -> None:
        self._key, self._associated = key, associated
        self._held, self._number = bytearray(), 0

    def feed(self, piece: bytes) -> bytes:
        """The chunks that are full now. One is always kept back: it might be the last."""
        self._held += piece
        out = bytearray()
        while len(self._held) > CHUNK:
            out += self._key.encrypt(_nonce(self._number, last=False), bytes(self._held[:CHUNK]), self._associated)
            del self._held[:CHUNK]
            self._number += 1
        return bytes(out)

    def end(self) -> bytes:
        """The last chunk."""
        return self._key.encrypt(_nonce(self._number, last=True), bytes(self._held), self._associated)


class Opener:
    """Turns sealed chunks that come one after the other, in pieces of any size, back into what was fed to a Sealer."""

    def __init__(self, key: AESGCM, associated: bytes) -> None:
        self._key, self._associated = key, associated
        self._held, self._number = bytearray(), 0

    def feed(self, piece: bytes) -> bytes:
        """What is known to be genuine by now. One chunk is always kept back: it might be the last. Raises WrongKey."""
        self._held += piece
        out = bytearray()
        while len(self._held) > CHUNK + _TAG:
            out += self._opened(bytes(self._held[: CHUNK + _TAG]), last=False)
            del self._held[: CHUNK + _TAG]
            self._number += 1
        return bytes(out)

    def end(self) -> bytes:
        """The last chunk. Raises WrongKey also when what came was cut off before its end."""
        return self._opened(bytes(self._held), last=True)

    def _opened(self, box: bytes, *, last: bool) -> bytes:
        try:
            return self._key.decrypt(_nonce(self._number, last=last), box, self._associated)
        except (InvalidTag, ValueError) as error:
            raise WrongKey("It does not open: wrong key, or it was altered or cut.") from error


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])


def _derived(key: bytes, salt: bytes) -> AESGCM:
    return AESGCM(HKDF(SHA256(), 32, salt, b"assent file").derive(key))


def _key_of(file: IO[bytes], name: str) -> tuple[bytes, AESGCM]:
    start = file.read(len(_MAGIC) + 1)
    if len(start) != len(_MAGIC) + 1 or not start.startswith(_MAGIC):
        raise WrongKey(f"{name} is no sealed file.")
    rest = file.read(start[-1] + _SALT)
    key_id, salt = rest[: start[-1]].decode(errors="replace"), rest[start[-1] :]
    key = settings.ENCRYPTION_KEYS.get(key_id)
    if key is None:
        raise WrongKey(f"The key {key_id!r} that sealed {name} is not among ENCRYPTION_KEYS.")
    return start + rest, _derived(key, salt)


class Reader(io.RawIOBase):
    """Sealed chunks of ``file`` between ``start`` and ``end``, read as the plain content; any place can be sought."""

    def __init__(self, file: IO[bytes], key: AESGCM, associated: bytes, *, start: int, end: int) -> None:
        self._file, self._key, self._associated, self._start = file, key, associated, start
        self._chunks = max(1, -(-(end - start) // (CHUNK + _TAG)))
        self.size = max(0, end - start - self._chunks * _TAG)
        self._place = 0
        self._at, self._held = -1, b""

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._place

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        self._place = max(0, offset + {os.SEEK_SET: 0, os.SEEK_CUR: self._place, os.SEEK_END: self.size}[whence])
        return self._place

    def readinto(self, buffer: Any) -> int:
        number, within = divmod(self._place, CHUNK)
        if number >= self._chunks:
            return 0
        piece = self._chunk(number)[within : within + len(buffer)]
        buffer[: len(piece)] = piece
        self._place += len(piece)
        return len(piece)

    def _chunk(self, number: int) -> bytes:
        if number != self._at:
            self._file.seek(self._start + number * (CHUNK + _TAG))
            box = self._file.read(CHUNK + _TAG)
            try:
                last = number == self._chunks - 1
                self._held = self._key.decrypt(_nonce(number, last=last), box, self._associated)
            except (InvalidTag, ValueError) as error:
                raise WrongKey("The file does not open: wrong key, or it was altered, moved or cut.") from error
            self._at = number
        return self._held

    def close(self) -> None:
        if not self.closed:
            self._file.close()
        super().close()


class Pieces(File):  # type: ignore[type-arg]
    """What a storage reads while it writes a file: whole pieces, or as many bytes as it asks for."""

    def __init__(self, source: Iterator[bytes]) -> None:
        super().__init__(None, "pieces")
        self._source, self._rest = source, b""

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
        yield from self._source

    def read(self, size: int = -1) -> bytes:
        while size < 0 or len(self._rest) < size:
            piece = next(self._source, None)
            if piece is None:
                break
            self._rest += piece
        cut = len(self._rest) if size < 0 else size
        given, self._rest = self._rest[:cut], self._rest[cut:]
        return given

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Storages rewind before they read; there is nothing to rewind yet."""
        return 0
