"""What HTTP itself makes certain, whoever the provider is."""

import base64
import json
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from django.utils import timezone

from crm.lib import outbound
from messaging.permit import Letter, NotPermitted
from messaging.providers import CREDENTIALS_WAIT, TIMEOUT, Answer, Said

LONGEST_WAIT = 3600.0  # seconds; who asks for more is asked again


def time_left(letter: Letter) -> float:
    """Seconds that the call for this letter may take. Raises NotPermitted when there are none: nothing has begun yet.

    To be asked when everything else is ready; to read a large file may take longer than the lease.
    """
    left = (letter.lease_until - timezone.now()).total_seconds()
    if left <= 0.5:
        raise NotPermitted("The lease has run out.")
    return min(TIMEOUT, left - 0.5)


def call(letter: Letter, method: str, url: str, **options: Any) -> outbound.Response | Answer:
    """The provider's response, or what is certain when there is none."""
    try:
        return outbound.request(method, url, timeout=time_left(letter), **options)
    except outbound.NotSent as why:
        private = isinstance(why, outbound.NotPublic)
        return Answer(Said.LATER, code="private-address" if private else "no-connection", wait=30)
    except outbound.Uncertain:
        return Answer(Said.UNCERTAIN, code="time-out")


def by_status(response: outbound.Response, code: str) -> Answer:
    """An answer that is no yes. A 5xx may come after the message was taken; a 4xx says that it was not."""
    code = code or f"http-{response.status}"
    if response.status == 429:
        return Answer(Said.LATER, code=code, wait=retry_after(response))
    if response.status in (401, 403):
        return turned_away(code)
    if 400 <= response.status < 500:
        return Answer(Said.REJECTED, code=code)
    return Answer(Said.UNCERTAIN, code=code)


def turned_away(code: str) -> Answer:
    """Not this message but the sender was refused: ask again in a while, and tell a person."""
    return Answer(Said.LATER, code=code, wait=CREDENTIALS_WAIT, trouble=code)


def retry_after(response: outbound.Response, usual: float = 10.0) -> float:
    """Seconds to wait, from Retry-After in either form (RFC 9110)."""
    text = response.headers.get("retry-after", "").strip()
    try:
        seconds = float(text)
    except ValueError:
        try:
            at = parsedate_to_datetime(text)
            at = at if at.tzinfo else at.replace(tzinfo=UTC)
            seconds = (at - datetime.now(UTC)).total_seconds()
        except (ValueError, TypeError):
            return usual
    return min(LONGEST_WAIT, max(1.0, seconds)) if seconds == seconds else usual


def as_object(body: bytes) -> dict[str, Any]:
    """A JSON object; an empty one when it is none."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def basic(user: str, password: str) -> str:
    """The header of basic authentication."""
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()
