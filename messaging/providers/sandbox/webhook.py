"""How the sandbox calls back: JSON, signed with the sender's secret over the time and the bytes."""

import hashlib
import hmac
import json
import time
from collections.abc import Mapping
from typing import Any

from crm.lib.crypto import same
from messaging.providers import BadPayload, BadSignature, Inbound, Report

TIMESTAMP = "X-Sandbox-Timestamp"
SIGNATURE = "X-Sandbox-Signature"
TOLERANCE = 300  # seconds that a call may be old or early, so that a recorded one can't be replayed later
LONGEST = 10_000  # characters of a text
REPORTED = ("sent", "delivered", "failed")


def sign(secret: str, timestamp: str, body: bytes) -> str:
    """The signature of a call."""
    return hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def signed(secret: str, body: bytes) -> dict[str, str]:
    """The headers that make ``body`` a genuine call now."""
    timestamp = str(int(time.time()))
    return {TIMESTAMP: timestamp, SIGNATURE: sign(secret, timestamp, body)}


def verify(secret: str, body: bytes, headers: Mapping[str, str]) -> None:
    """Raises BadSignature unless the call is signed and fresh."""
    timestamp, signature = headers.get(TIMESTAMP, ""), headers.get(SIGNATURE, "")
    if not secret or not (timestamp.isascii() and timestamp.isdigit()) or len(timestamp) > 12:
        raise BadSignature
    if abs(time.time() - int(timestamp)) > TOLERANCE or not same(sign(secret, timestamp, body), signature):
        raise BadSignature


def parse(body: str) -> list[Inbound | Report]:
    """What a call says: a text from a person, or how a message of ours fared. Raises BadPayload."""
    try:
        said = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise BadPayload("This is not JSON.") from error
    if not isinstance(said, dict):
        raise BadPayload("This is not an object.")
    if said.get("type") == "status":
        return [_report(said)]
    own, wrote, text = _text(said, "id", 100), _text(said, "from", 254), _text(said, "text", LONGEST, empty=True)
    return [Inbound(own, wrote, text, media=_media(said.get("media")))]


def _media(given: Any) -> tuple[dict[str, str], ...]:
    rows = [each for each in given if isinstance(each, dict)] if isinstance(given, list) else []
    return tuple(
        {key: _text({key: "", **each}, key, 400, empty=True) for key in ("stash", "type", "name")} for each in rows[:10]
    )


def _report(said: dict[str, Any]) -> Report:
    status = _text(said, "status", 20)
    if status not in REPORTED:
        raise BadPayload("This is not a status.")
    return Report(
        _text(said, "id", 100), _text(said, "message", 120), status, _text({"code": "", **said}, "code", 40, empty=True)
    )


def _text(said: dict[str, Any], key: str, longest: int, *, empty: bool = False) -> str:
    value = said.get(key)
    value = value.replace("\x00", "") if isinstance(value, str) else None
    if value is None or len(value) > longest or not (value or empty):
        raise BadPayload(f"“{key}” is missing or not a text of at most {longest} characters.")
    try:
        value.encode()
    except UnicodeEncodeError as error:  # half a surrogate pair
        raise BadPayload(f"“{key}” is not Unicode text.") from error
    return value
