"""Calls that we design ourselves: HMAC-SHA-256 over the time, a dot, and the bytes."""

import hashlib
import hmac
import time

from crm.lib.crypto import same
from messaging.providers import BadSignature, Call

TIMESTAMP = "X-Timestamp"
SIGNATURE = "X-Signature"
TOLERANCE = 300  # seconds that a call may be old or early, so that a recorded one can't be replayed later


def sign(secret: str, timestamp: str, body: bytes) -> str:
    """The signature of a call, in hexadecimal."""
    return hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def signed(secret: str, body: bytes) -> dict[str, str]:
    """The headers that make ``body`` a genuine call now."""
    timestamp = str(int(time.time()))
    return {TIMESTAMP: timestamp, SIGNATURE: sign(secret, timestamp, body)}


def verify(secret: str, call: Call) -> None:
    """Raises BadSignature unless the call is signed and fresh."""
    timestamp, signature = call.headers.get(TIMESTAMP, ""), call.headers.get(SIGNATURE, "")
    if not secret or not (timestamp.isascii() and timestamp.isdigit()) or len(timestamp) > 12:
        raise BadSignature
    if abs(time.time() - int(timestamp)) > TOLERANCE or not same(sign(secret, timestamp, call.body), signature):
        raise BadSignature
