"""Being let in by RingCentral: a JWT of the user is exchanged for a token, which is kept encrypted until it runs out.

Its API counts calls by the minute and begins anew with each call made during the penalty, so one token serves many.
Source: developers.ringcentral.com/guide/authentication/jwt-flow.
"""

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from crm.lib import outbound
from messaging.models import ProviderAccount
from messaging.providers import LARGEST_FILE
from messaging.providers.answers import as_object, basic, retry_after

GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
SPARE = timedelta(seconds=60)
PENALTY = 60.0  # seconds, where RingCentral does not say


class TurnedAway(Exception):
    """The credentials are wrong, or too many asked at once (``wait`` in seconds). Nothing else was asked."""

    def __init__(self, code: str, wait: float = 0) -> None:
        super().__init__(code)
        self.code, self.wait = code, wait


@dataclass(frozen=True, slots=True)
class Raw:
    """A body that is not JSON."""

    content_type: str
    content: bytes


def fetch(account_id: UUID | None, url: str) -> outbound.Response:
    """A file of a message. The caller has seen to it that the address is RingCentral's. Raises as ``ask``."""
    if account_id is None:
        raise TurnedAway("credentials")
    headers = {"Authorization": f"Bearer {_token(account_id)}"}
    return outbound.request("GET", url, headers=headers, trusted=True, largest=LARGEST_FILE)


def ask(
    account_id: UUID | None, method: str, path: str, body: Any = None, *, timeout: float = outbound.TIMEOUT
) -> outbound.Response:
    """One call, with a token that holds. A token that was withdrawn is exchanged once more.

    Raises TurnedAway, outbound.NotSent or outbound.Uncertain.
    """
    if account_id is None:
        raise TurnedAway("credentials")
    response = _call(_token(account_id), method, path, body, timeout)
    if response.status == 401:  # certain: it did nothing
        ProviderAccount.objects.filter(pk=account_id).update(token_until=None)
        response = _call(_token(account_id), method, path, body, timeout)
    return response


def _call(token: str, method: str, path: str, body: Any, timeout: float) -> outbound.Response:
    headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
    content = b""
    if isinstance(body, Raw):
        headers["Content-Type"], content = body.content_type, body.content
    elif body is not None:
        headers["Content-Type"] = "application/json"
        content = json.dumps(body).encode()
    url = f"{settings.RINGCENTRAL_URL}/restapi/v1.0{path}"
    return outbound.request(method, url, headers=headers, body=content, trusted=True, timeout=timeout)


def _token(account_id: UUID) -> str:
    account = ProviderAccount.objects.filter(pk=account_id).first()
    if account is None:
        raise TurnedAway("credentials")
    if account.token and account.token_until and account.token_until > timezone.now() + SPARE:
        return str(account.token["access_token"])
    said = _exchange(account.credentials)
    account.token = {"access_token": said["access_token"]}
    account.token_until = timezone.now() + timedelta(seconds=said["seconds"])
    account.save(update_fields=["token", "token_until"])
    return str(said["access_token"])


def _exchange(keys: dict[str, Any]) -> dict[str, Any]:
    form = urlencode({"grant_type": GRANT, "assertion": keys.get("jwt", "")}).encode()
    headers = {
        "Authorization": basic(str(keys.get("client_id", "")), str(keys.get("client_secret", ""))),
        "Content-Type": "application/x-www-form-urlencoded",
    }
    url = f"{settings.RINGCENTRAL_URL}/restapi/oauth/token"
    try:
        response = outbound.request("POST", url, headers=headers, body=form, trusted=True)
    except outbound.Uncertain as error:  # no message was sent yet, so nothing is uncertain about it
        raise outbound.NotSent("RingCentral did not answer.") from error
    if response.status == 429:
        raise TurnedAway("CMN-301", retry_after(response, PENALTY))
    if response.status >= 500:
        raise outbound.NotSent("RingCentral is out of order.")
    said = as_object(response.body)
    token, seconds = said.get("access_token"), said.get("expires_in")
    if response.status != 200 or not isinstance(token, str) or not token:
        raise TurnedAway("credentials")
    return {"access_token": token, "seconds": min(86_400, int(seconds)) if isinstance(seconds, int) else 600}
