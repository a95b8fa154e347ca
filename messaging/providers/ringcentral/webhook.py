"""How RingCentral calls: JSON with the token that we gave it when we subscribed.

Source: developers.ringcentral.com/guide/notifications, and the event filters named there.
"""

import json
import re
from typing import Any

from crm.lib.crypto import same
from messaging.providers import BadPayload, BadSignature, Call, Inbound, Report

HANDSHAKE = "Validation-Token"
TOKEN = "Verification-Token"  # noqa: S105  the name of a header
STATUSES = {
    **dict.fromkeys(("Queued", "Sent"), "sent"),
    "Delivered": "delivered",
    **dict.fromkeys(("SendingFailed", "DeliveryFailed"), "failed"),
}
OPTED_OUT = re.compile(r"SMS-(?:RC|UP|CAR)-413\Z")


def greeting(call: Call) -> dict[str, str] | None:
    """What proves that somebody is here: their token, given back. It lets nobody in."""
    token = call.headers.get(HANDSHAKE, "")
    return {HANDSHAKE: token} if re.fullmatch(r"[\w.~+/=-]{1,200}", token, re.ASCII) else None


def verify(token: str, call: Call) -> None:
    """Raises BadSignature unless the call carries our token."""
    if not token or not same(token, call.headers.get(TOKEN, "")):
        raise BadSignature


def parse(call: Call) -> list[Inbound | Report]:
    """A text, news of one of ours, or an opt-out. Raises BadPayload. Events of other kinds say nothing to us."""
    said = _object(call.text)
    event, body = str(said.get("event", "")), said.get("body")
    if not isinstance(body, dict):
        raise BadPayload("The event has no body.")
    if "/message-store/instant" in event:
        return [_instant(body)]
    if "/a2p-sms/messages" in event:
        return [report(body) if body.get("direction") == "Outbound" else _inbound(body)]
    if "/a2p-sms/opt-outs" in event and body.get("active") is True:
        return [_opt_out(said, body)]
    return []


def _object(text: str) -> dict[str, Any]:
    try:
        said = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadPayload("This is not JSON.") from error
    if not isinstance(said, dict):
        raise BadPayload("This is not an object.")
    return said


def _text(value: Any, longest: int) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    text = str(value).replace("\x00", "")[:longest]
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise BadPayload("This is not Unicode text.") from error
    return text


def _needed(body: dict[str, Any], *path: str) -> str:
    value: Any = body
    for step in path:
        value = value.get(step) if isinstance(value, dict) else None
    text = _text(value, 100)
    if not text:
        raise BadPayload(f"“{'.'.join(path)}” is missing.")
    return text


def _first(value: Any) -> Any:
    return (value[0] if value else "") if isinstance(value, list) else value


def _instant(body: dict[str, Any]) -> Inbound:
    to = _first(body.get("to"))
    return Inbound(
        external_id=_needed(body, "id"),
        sender=_needed(body, "from", "phoneNumber"),
        text=_text(body.get("subject"), 10_000),
        to=_text(to.get("phoneNumber"), 254) if isinstance(to, dict) else "",
        media=_media(body),
    )


def _inbound(body: dict[str, Any]) -> Inbound:
    return Inbound(
        external_id=_needed(body, "id"),
        sender=_needed(body, "from"),
        text=_text(body.get("text"), 10_000),
        to=_text(_first(body.get("to")), 254),
        media=_media(body),
    )


def _media(body: dict[str, Any]) -> tuple[dict[str, str], ...]:
    held = body.get("attachments")
    return tuple(
        {"url": _text(each.get("uri"), 2000), "type": _text(each.get("contentType"), 100), "name": ""}
        for each in (held if isinstance(held, list) else [])[:10]
        if isinstance(each, dict) and each.get("type") not in ("Text", None)
    )


def report(body: dict[str, Any]) -> Report:
    """News of a text of ours, from an event or from a list. High volume texts are known by their batch."""
    own = _needed(body, "id")
    said = _text(body.get("messageStatus"), 30)
    if said not in STATUSES:
        raise BadPayload("This is not a status.")
    code = _text(body.get("errorCode") or body.get("deliveryErrorCode"), 40)
    cost = body.get("cost")
    return Report(
        external_id=f"{own}:{said}",
        provider_id=_text(body.get("batchId"), 120) or own,
        status=STATUSES[said],
        code=code if STATUSES[said] == "failed" else "",
        closes="opt_out" if OPTED_OUT.match(code) else "",
        fee=round(cost * 10_000) if isinstance(cost, int | float) and 0 <= cost < 100 else None,
    )


def _opt_out(said: dict[str, Any], body: dict[str, Any]) -> Report:
    return Report(
        external_id=_needed(said, "uuid"),
        provider_id="",
        status="",
        code="opt-out service",
        closes="opt_out",
        address=_text(_first(body.get("to")), 254),
    )
