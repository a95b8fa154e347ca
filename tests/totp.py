"""Codes of an authenticator app (RFC 6238), as a person's phone would show them."""

import base64
import hmac
import struct
import time

STEP = 30  # seconds


def code(secret: str, at: float | None = None) -> str:
    """The six digits for a base32 secret, now or ``at`` seconds since 1970."""
    counter = struct.pack(">Q", int((time.time() if at is None else at) // STEP))
    digest = hmac.new(base64.b32decode(secret), counter, "sha1").digest()
    start = digest[-1] & 15
    number = struct.unpack(">I", digest[start : start + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06d}"
