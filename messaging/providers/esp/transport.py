"""Anymail's HTTP calls over our own outbound module: its time-outs, no redirects, no way into private networks."""

from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import requests
from anymail.exceptions import AnymailError
from django.core.mail import EmailMultiAlternatives
from requests.adapters import BaseAdapter
from requests.structures import CaseInsensitiveDict

from crm.lib import outbound


class Line(BaseAdapter):
    """One call at most; what became of it is kept, since anymail's errors don't tell what is certain."""

    def __init__(self, timeout: float) -> None:
        super().__init__()
        self.timeout = timeout
        self.response: outbound.Response | None = None
        self.error: outbound.OutboundError | None = None

    def send(self, request: Any, **_options: Any) -> requests.Response:  # type: ignore[override]
        """Carry a prepared request. Raises requests.ConnectionError."""
        if self.response is not None:  # a redirect: not followed
            raise requests.TooManyRedirects
        body = request.body.encode() if isinstance(request.body, str) else (request.body or b"")
        headers = {name: value for name, value in request.headers.items() if name.lower() != "content-length"}
        headers = {name: _text(value) for name, value in headers.items() if name.lower() != "accept-encoding"}
        try:
            said = outbound.request(request.method, request.url, headers=headers, body=body, timeout=self.timeout)
        except outbound.OutboundError as error:
            self.error = error
            raise requests.ConnectionError from error
        self.response = said
        answer = requests.Response()
        answer.status_code, answer._content = said.status, said.body
        answer.headers = CaseInsensitiveDict(said.headers)
        answer.request, answer.url, answer.encoding = request, request.url, "utf-8"
        return answer

    def close(self) -> None:
        """Nothing is kept open."""


def _text(value: Any) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What anymail read in the answer; empty when it could read nothing."""

    status: str = ""
    message_id: str = ""


def send(mail: EmailMultiAlternatives, service: str, options: dict[str, Any], line: Line) -> Outcome:
    """Hand a mail to a service over ``line``, which then knows how the call ended."""
    backend = import_module(f"anymail.backends.{service}").EmailBackend

    class OverOurs(backend):  # type: ignore[misc,valid-type]
        def create_session(self) -> requests.Session:
            session = super().create_session()
            session.trust_env = False  # no proxies and no passwords out of the environment
            session.mount("https://", line)
            session.mount("http://", line)
            found: requests.Session = session
            return found

    # What is certain stands in ``line``; what was understood, in the mail.
    with suppress(AnymailError, requests.RequestException, ValueError, TypeError, KeyError):
        OverOurs(**options).send_messages([mail])
    status: Any = getattr(mail, "anymail_status", None)
    each = next(iter(status.recipients.values()), None) if status is not None and status.recipients else None
    if each is None:
        return Outcome()
    return Outcome(str(each.status or ""), str(each.message_id or "")[:120])
