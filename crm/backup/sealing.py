"""A backup as a sealed stream: never whole in memory, and nothing of it is believed before it is known to be genuine.

``"ABK1" | length of the heading (4) | heading (JSON) | chunks``. The chunks are AES-256-GCM as in ``crm.lib.vault``,
under a key derived from ``BACKUP_KEY`` and the heading's salt; the heading is bound in. It can be read without a key
and says when the backup was made, of what kind of database, and by which keys the data in it open: no more.
"""

import base64
import hmac
import json
import os
from collections.abc import Iterable, Iterator
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from crm.lib.crypto import WrongKey
from crm.lib.vault import Opener, Sealer

_MAGIC = b"ABK1"
_LARGEST_HEADING = 1 << 20

Heading = dict[str, Any]


class NoBackup(Exception):
    """There is no backup to be had from this, and why, in a sentence."""


def key_marks() -> dict[str, str]:
    """The keys without which the data of this installation don't open, each as a value that tells it from others."""
    keys = {f"ENCRYPTION_KEYS {name}": key for name, key in settings.ENCRYPTION_KEYS.items()}
    keys |= {"HASH_KEY": settings.HASH_KEY, "LEDGER_KEY": settings.LEDGER_KEY}
    if text := settings.DATABASES["default"].get("OPTIONS", {}).get("key", ""):
        keys["DATABASE_KEY"] = bytes.fromhex(text)
    return {name: hmac.digest(key, b"assent key mark", "sha256").hex()[:16] for name, key in sorted(keys.items())}


def _cipher(salt: bytes) -> AESGCM:
    if not settings.BACKUP_KEY:
        raise NoBackup("BACKUP_KEY is missing: make one with openssl rand -base64 32, or put yours back.")
    return AESGCM(HKDF(SHA256(), 32, salt, b"assent backup").derive(settings.BACKUP_KEY))


def sealed(source: Iterable[bytes], heading: Heading) -> Iterator[bytes]:
    """The bytes of a backup that holds ``source``. Raises NoBackup without a key."""
    salt = os.urandom(16)
    text = json.dumps({**heading, "salt": base64.b64encode(salt).decode()}).encode()
    start = _MAGIC + len(text).to_bytes(4, "big") + text
    sealer = Sealer(_cipher(salt), start)
    yield start
    for piece in source:
        if out := sealer.feed(piece):
            yield out
    yield sealer.end()


def opened(source: Iterable[bytes]) -> tuple[Heading, Iterator[bytes]]:
    """The heading, and what was sealed, piece by piece. Raises NoBackup, also while it is read."""
    pieces = iter(source)
    held = bytearray()
    size = len(_MAGIC) + 4
    while len(held) < size:
        if not (piece := next(pieces, b"")):
            raise NoBackup("This is no backup of Assent: it is too short.")
        held += piece
        if held[: len(_MAGIC)] != _MAGIC[: len(held)]:
            raise NoBackup("This is no backup of Assent.")
        if len(held) >= len(_MAGIC) + 4:
            length = int.from_bytes(held[len(_MAGIC) : len(_MAGIC) + 4], "big")
            if length > _LARGEST_HEADING:
                raise NoBackup("This is no backup of Assent.")
            size = len(_MAGIC) + 4 + length
    start, rest = bytes(held[:size]), bytes(held[size:])
    try:
        heading = json.loads(start[len(_MAGIC) + 4 :])
        salt = base64.b64decode(heading["salt"], validate=True)
    except (ValueError, KeyError, TypeError) as error:
        raise NoBackup("This backup's heading can't be read.") from error
    return heading, _opened(Opener(_cipher(salt), start), rest, pieces)


def _opened(opener: Opener, rest: bytes, pieces: Iterator[bytes]) -> Iterator[bytes]:
    try:
        yield opener.feed(rest)
        for piece in pieces:
            yield opener.feed(piece)
        yield opener.end()
    except WrongKey as error:
        raise NoBackup(
            "The backup does not open: it was made with another BACKUP_KEY, or was altered or cut off."
        ) from error
