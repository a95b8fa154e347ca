"""How Twilio calls: a form, signed with the account's token over the address and all its parameters."""

import base64
import hashlib
import hmac
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit, urlunsplit
from uuid import UUID

from django.conf import settings
from django.urls import reverse

from crm.lib.crypto import same
from messaging.providers import BadPayload, BadSignature, Call, Inbound, Report

SIGNATURE = "X-Twilio-Signature"
MOST_PARAMETERS = 500
MOST_MEDIA = 10
# That a callback comes at all shows that Twilio has the message.
STATUSES = {
    **dict.fromkeys(("accepted", "scheduled", "queued", "sending", "sent"), "sent"),
    **dict.fromkeys(("delivered", "read"), "delivered"),
    **dict.fromkeys(("undelivered", "failed", "canceled"), "failed"),
}


def status_url(sender_id: UUID, reference: str) -> str:
    """Where Twilio tells what became of a message; it repeats our reference."""
    return f"{settings.PUBLIC_URL}{reverse('messaging:hook', args=['twilio', sender_id])}?ref={reference}"


def sign(token: str, url: str, parameters: list[tuple[str, str]]) -> str:
    """Twilio's signature: HMAC-SHA1 over the address and the sorted parameters, each name before its values."""
    values: dict[str, set[str]] = {}
    for name, value in parameters:
        values.setdefault(name, set()).add(value)
    text = url + "".join(name + "".join(sorted(values[name])) for name in sorted(values))
    # SHA-1 is Twilio's choice; as an HMAC it is not broken.
    return base64.b64encode(hmac.new(token.encode(), text.encode(), hashlib.sha1).digest()).decode()


def verify(token: str, call: Call) -> None:
    """Raises BadSignature. Twilio signs no time: what is replayed is known already, as its id was stored."""
    given = call.headers.get(SIGNATURE, "")
    try:
        fields = parse_qsl(call.text, keep_blank_values=True, max_num_fields=MOST_PARAMETERS)
    except (BadPayload, ValueError) as error:
        raise BadSignature from error
    if not token or not any(same(sign(token, url, fields), given) for url in _spellings(call.url)):
        raise BadSignature


def _spellings(url: str) -> list[str]:
    """The address with and without the port that its scheme has anyway; Twilio signs either."""
    parts = urlsplit(url)
    port = {"https": 443, "http": 80}.get(parts.scheme)
    if parts.port is None:
        return [url, urlunsplit(parts._replace(netloc=f"{parts.netloc}:{port}"))]
    return [url, urlunsplit(parts._replace(netloc=parts.netloc.rpartition(":")[0]))]


def parse(call: Call) -> list[Inbound | Report]:
    """A message from a person, or news of one of ours. Raises BadPayload."""
    try:
        fields = {name: value.replace("\x00", "") for name, value in parse_qsl(call.text, keep_blank_values=True)}
    except ValueError as error:
        raise BadPayload("This is not a form.") from error
    sid = fields.get("MessageSid") or fields.get("SmsSid") or ""
    if not sid or len(sid) > 60:
        raise BadPayload("“MessageSid” is missing.")
    return [_report(sid, fields, call) if "MessageStatus" in fields else _inbound(sid, fields)]


def _report(sid: str, fields: dict[str, str], call: Call) -> Report:
    said = fields["MessageStatus"].lower()
    if said not in STATUSES:
        raise BadPayload("This is not a status.")
    code = fields.get("ErrorCode", "")[:40]
    return Report(
        external_id=f"{sid}:{said}",
        provider_id=sid,
        status=STATUSES[said],
        code=code if STATUSES[said] == "failed" else "",
        reference=parse_qs(urlsplit(call.url).query).get("ref", [""])[0][:64],
        closes="opt_out" if code == "21610" else "",
    )


def _inbound(sid: str, fields: dict[str, str]) -> Inbound:
    if not fields.get("From") or "Body" not in fields:
        raise BadPayload("“From” or “Body” is missing.")
    count = fields.get("NumMedia", "0")
    media = min(MOST_MEDIA, int(count)) if count.isascii() and count.isdigit() and len(count) < 5 else 0
    return Inbound(
        external_id=sid,
        sender=fields["From"][:254],
        text=fields["Body"][:10_000],
        to=fields.get("To", "")[:254],
        media=tuple(
            {"url": fields[f"MediaUrl{n}"][:2000], "type": fields.get(f"MediaContentType{n}", "")[:100], "name": ""}
            for n in range(media)
            if fields.get(f"MediaUrl{n}")
        ),
        opt_out=fields.get("OptOutType") == "STOP",
    )


def moment(text: Any) -> datetime | None:
    """A time as Twilio's API writes it (RFC 2822)."""
    try:
        return parsedate_to_datetime(str(text)).astimezone(UTC)
    except (ValueError, TypeError):
        return None
