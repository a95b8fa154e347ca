"""Encryption of single values, and keyed hashes to find them again.

AES-256-GCM with a random 96-bit nonce. A sealed value is
``version (1 byte) | key id length (1) | key id | nonce (12) | ciphertext and tag``; the caller's associated data bind
it to its place, so that a value copied into another row or column does not open there.
Keys come from ``ENCRYPTION_KEYS``; the first one seals, every one opens, which is how keys are rotated.
"""

import hmac
import os
from collections.abc import Iterable
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

_VERSION = 1
_NONCE = 12


class WrongKey(Exception):
    """A sealed value can't be opened: its key is not configured, or it was altered or moved."""


@lru_cache(maxsize=32)
def _cipher(key: bytes) -> AESGCM:
    return AESGCM(key)


def seal_with(key: bytes, key_id: str, plaintext: bytes, associated: bytes) -> bytes:
    """Seal with a given 256-bit key (for keys that are themselves data, as the one per contact)."""
    name = key_id.encode()
    nonce = os.urandom(_NONCE)
    header = bytes([_VERSION, len(name)]) + name
    return header + nonce + _cipher(key).encrypt(nonce, plaintext, header + associated)


def open_with(key: bytes, sealed: bytes, associated: bytes) -> bytes:
    """Open what ``seal_with`` made. Raises WrongKey."""
    sealed = bytes(sealed)
    split = 2 + _id_length(sealed)
    header, nonce, box = sealed[:split], sealed[split : split + _NONCE], sealed[split + _NONCE :]
    try:
        return _cipher(key).decrypt(nonce, box, header + associated)
    except (InvalidTag, ValueError) as error:
        raise WrongKey("The value does not open: wrong key, or it was altered or moved.") from error


def _id_length(sealed: bytes) -> int:
    if len(sealed) < 2 or sealed[0] != _VERSION or len(sealed) < 2 + sealed[1] + _NONCE + 16:
        raise WrongKey("This is not a sealed value.")
    return sealed[1]


def key_id_of(sealed: bytes) -> str:
    """Which key sealed this value. Raises WrongKey when it is not a sealed value."""
    sealed = bytes(sealed)
    return sealed[2 : 2 + _id_length(sealed)].decode()


def active_key_id() -> str:
    """The id of the key that seals new values."""
    return next(iter(settings.ENCRYPTION_KEYS))


def seal(plaintext: bytes, associated: bytes) -> bytes:
    """Seal with the active key."""
    key_id, key = next(iter(settings.ENCRYPTION_KEYS.items()))
    return seal_with(key, key_id, plaintext, associated)


def unseal(sealed: bytes, associated: bytes) -> bytes:
    """Open with whichever configured key sealed it. Raises WrongKey."""
    key_id = key_id_of(sealed)
    key = settings.ENCRYPTION_KEYS.get(key_id)
    if key is None:
        raise WrongKey(f"The key {key_id!r} that sealed this value is not among ENCRYPTION_KEYS.")
    return open_with(key, sealed, associated)


def keyed_hash(purpose: str, value: str) -> bytes:
    """HMAC-SHA-256 of a normalized value under ``HASH_KEY``: equal values can be found, none can be read back.

    ``purpose`` separates domains, so that an address's hash can't be matched with a token's.
    """
    return hmac.digest(settings.HASH_KEY, f"{purpose}\0{value}".encode(), "sha256")


def keyed_hashes(purpose: str, values: Iterable[str]) -> list[bytes]:
    """``keyed_hash`` of many."""
    key, start = settings.HASH_KEY, f"{purpose}\0"
    return [hmac.digest(key, f"{start}{value}".encode(), "sha256") for value in values]


def same(left: bytes | str, right: bytes | str) -> bool:
    """Compare secrets in constant time."""
    as_bytes = [value.encode() if isinstance(value, str) else value for value in (left, right)]
    return hmac.compare_digest(*as_bytes)
