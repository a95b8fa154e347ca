"""Identifiers and tokens that tell a reader nothing and can't be guessed."""

import os
import secrets
import time
import uuid

# No vowels and no look-alikes: a slug can be read out on the phone and never spells a word.
_SLUG_ALPHABET = "23456789bcdfghjkmnpqrstvwxz"


def uuid7() -> uuid.UUID:
    """A time-ordered random id (RFC 9562, version 7), so that new rows lie side by side in an index."""
    milliseconds = time.time_ns() // 1_000_000
    value = (milliseconds & ((1 << 48) - 1)) << 80 | int.from_bytes(os.urandom(10), "big")
    value = value & ~(0xF << 76) | (0x7 << 76)
    value = value & ~(0x3 << 62) | (0x2 << 62)
    return uuid.UUID(int=value)


def new_slug(length: int = 8) -> str:
    """A short random name for use in a URL: 8 characters of 27 are 38 bits."""
    return "".join(secrets.choice(_SLUG_ALPHABET) for _ in range(length))


def new_token() -> str:
    """A secret for a link that is mailed or printed once: 256 bits, safe in a URL."""
    return secrets.token_urlsafe(32)
