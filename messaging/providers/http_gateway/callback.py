"""How a gateway calls back: a form or JSON with names that the operator tells, signed with a shared secret."""

import base64
import hashlib
import hmac
import json
import time
from typing import Any
from urllib.parse import parse_qsl

from django.utils.translation import gettext_lazy as _

from crm.lib.crypto import same
from messaging.providers import Ask, BadPayload, BadSignature, Call, Inbound, Report

TOLERANCE = 300  # seconds that a call may be old or early
FIELDS = (
    Ask("field_id", _("Name of the message's id"), "", initial="id"),
    Ask("field_from", _("Name of the person's number"), "", initial="from"),
    Ask("field_to", _("Name of your number"), "", required=False, initial="to"),
    Ask("field_text", _("Name of the text"), "", initial="text"),
    Ask("field_status", _("Name of the status"), "", initial="status"),
    Ask("field_code", _("Name of the error"), "", required=False, initial="error"),
    Ask("field_reference", _("Name of our reference"), "", required=False, initial="reference"),
    Ask("words_delivered", _("Words for “delivered”"), _("With commas between."), initial="delivered"),
    Ask("words_failed", _("Words for “failed”"), "", initial="failed, undelivered, rejected, expired"),
)


def sign(secret: str, timestamp: str, body: bytes) -> str:
    """The signature of a call; ``timestamp`` is empty where only the body is signed."""
    signed = timestamp.encode() + b"." + body if timestamp else body
    return hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()


def verify(keys: dict[str, Any], call: Call) -> None:
    """Raises BadSignature. The signature may be in hexadecimal or base64, with or without "sha256=" before it."""
    secret = str(keys.get("callback_secret", ""))
    given = call.headers.get(str(keys.get("signature_header") or "X-Signature"), "").removeprefix("sha256=")
    header = str(keys.get("timestamp_header") or "")
    timestamp = call.headers.get(header, "") if header else ""
    if header:
        if not (timestamp.isascii() and timestamp.isdigit()) or len(timestamp) > 12:
            raise BadSignature
        if abs(time.time() - int(timestamp)) > TOLERANCE:
            raise BadSignature
    wanted = sign(secret, timestamp, call.body)
    as_base64 = base64.b64encode(bytes.fromhex(wanted)).decode()
    if not secret or not (same(wanted, given.lower()) or same(as_base64, given)):
        raise BadSignature


def parse(keys: dict[str, Any], call: Call) -> list[Inbound | Report]:
    """A text, or news of one of ours. Raises BadPayload."""
    fields = _fields(call)

    def said(name: str, longest: int = 254) -> str:
        return _text(fields.get(str(keys.get(f"field_{name}") or name)), longest)

    own = said("id", 100)
    if not own:
        raise BadPayload("The id is missing.")
    if said("status"):
        status = _status(keys, said("status").strip().lower())
        code, reference = said("code", 40), said("reference", 64)
        return [Report(f"{own}:{status}", own, status, code if status == "failed" else "", reference)]
    if not said("from"):
        raise BadPayload("The sender's number is missing.")
    return [Inbound(own, said("from"), said("text", 10_000), said("to"))]


def _fields(call: Call) -> dict[str, Any]:
    text = call.text
    try:
        if text.lstrip().startswith("{"):
            found = json.loads(text)
            return found if isinstance(found, dict) else {}
        return dict(parse_qsl(text, keep_blank_values=True, max_num_fields=500))
    except (ValueError, RecursionError) as error:
        raise BadPayload("This is neither JSON nor a form.") from error


def _text(value: Any, longest: int) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    text = str(value).replace("\x00", "")[:longest]
    try:
        text.encode()
    except UnicodeEncodeError as error:  # half a surrogate pair
        raise BadPayload("This is not Unicode text.") from error
    return text


def _status(keys: dict[str, Any], word: str) -> str:
    for status in ("delivered", "failed"):
        words = str(keys.get(f"words_{status}") or status).lower().split(",")
        if word in {each.strip() for each in words}:
            return status
    return "sent"
