"""Identifiers and tokens that tell a reader nothing and can't be guessed."""

import os
import secrets
import threading
import time
import uuid
from datetime import datetime

# No vowels and no look-alikes: a slug can be read out on the phone and never spells a word.
_SLUG_ALPHABET = "23456789bcdfghjkmnpqrstvwxz"


_PARTS = 1 << 12  # of a millisecond, which is as fine as the clock of an id goes
_lock = threading.Lock()
_latest = 0


def uuid7() -> uuid.UUID:
    """A time-ordered random id (RFC 9562, version 7), so that new rows lie side by side in an index.

    Each is greater than all that this process made before, even where its clock stands still or is set back: the bits
    behind the milliseconds say which part of one it is (6.2, method 3), and the last 62 are random.
    """
    global _latest
    with _lock:
        _latest = now = max(time.time_ns() * _PARTS // 1_000_000, _latest + 1)
    milliseconds, part = divmod(now, _PARTS)
    value = (milliseconds & ((1 << 48) - 1)) << 80 | 0x7 << 76 | part << 64
    value |= 0x2 << 62 | int.from_bytes(os.urandom(8), "big") >> 2
    return uuid.UUID(int=value)


def uuid7_at(moment: datetime) -> uuid.UUID:
    """What is greater than every such id made before ``moment``, and less than every one made later."""
    return uuid.UUID(int=int(moment.timestamp() * 1000) << 80)


def new_slug(length: int = 8) -> str:
    """A short random name for use in a URL: 8 characters of 27 are 38 bits."""
    return "".join(secrets.choice(_SLUG_ALPHABET) for _ in range(length))


def new_token() -> str:
    """A secret for a link that is mailed or printed once: 256 bits, safe in a URL."""
    return secrets.token_urlsafe(32)
