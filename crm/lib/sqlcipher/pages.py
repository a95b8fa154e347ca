"""The pages of an encrypted database file in the clear: to show that nothing is left in freed space after an erasure.

SQLCipher 4 ends each page with 80 reserved bytes: the nonce (16) and a SHA-512 authentication code (64); the first page
begins with the salt (16). With a raw key, AES-256-CBC runs under that key itself.
"""

from collections.abc import Iterator
from pathlib import Path

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

_PAGE = 4096
_RESERVED = 80
_SALT = 16
_WAL_HEADER = 32
_FRAME_HEADER = 24


def decrypted_pages(path: Path, key: str) -> Iterator[bytes]:
    """Every page of the file at ``path`` and of its write-ahead log, used or free. ``key`` is in hexadecimal."""
    raw = bytes.fromhex(key)
    with path.open("rb") as file:
        for number, page in enumerate(iter(lambda: file.read(_PAGE), b"")):
            yield _decrypt(raw, page, _SALT if number == 0 else 0)
    log = path.with_name(path.name + "-wal")
    if log.exists():
        with log.open("rb") as file:
            file.read(_WAL_HEADER)
            for frame in iter(lambda: file.read(_FRAME_HEADER + _PAGE), b""):
                first = frame[:4] == b"\0\0\0\1"
                yield _decrypt(raw, frame[_FRAME_HEADER:], _SALT if first else 0)


def _decrypt(key: bytes, page: bytes, skip: int) -> bytes:
    body, nonce = page[skip:-_RESERVED], page[-_RESERVED : -_RESERVED + 16]
    decryptor = Cipher(algorithms.AES(key), modes.CBC(nonce)).decryptor()
    return decryptor.update(body) + decryptor.finalize()
