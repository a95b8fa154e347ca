"""RingCentral: texts of a person's number, and High Volume texts (A2P) in batches of one.

It knows no idempotency. Of High Volume texts it tells everything by webhook; of others only what comes in, so the fate
of those is asked for. Source: developers.ringcentral.com/guide/messaging/sms.
"""

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from django.conf import settings
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from crm.lib import outbound
from crm.lib.ids import new_token
from messaging import providers
from messaging.models import Sender
from messaging.permit import Letter
from messaging.providers import (
    PICTURES,
    Answer,
    Ask,
    Call,
    Carries,
    Found,
    Inbound,
    Lookup,
    NotConnected,
    Provider,
    Report,
    Said,
    Sought,
)
from messaging.providers.answers import as_object, by_status, retry_after, time_left, turned_away
from messaging.providers.ringcentral import session, webhook

# developers.ringcentral.com/guide/messaging/sms/sending-images: 10 files, 1.5 MB together.
KINDS = PICTURES | {
    *("image/tiff", "image/webp", "audio/mpeg", "audio/mp4", "audio/wav", "application/pdf"),
    *("video/mp4", "video/quicktime", "video/3gpp"),
}
LONGEST = 1000  # characters
LASTS = 630_720_000  # seconds that a subscription may last
MINE = "/account/~/extension/~"


class RingCentral(Provider):
    """Carries texts by RingCentral."""

    name = "ringcentral"
    title = _("RingCentral")
    about = _("Texts by the numbers of a RingCentral account, High Volume too.")
    connects = True
    asks_news = True
    asks = (
        Ask("client_id", _("Client ID"), _("In the RingCentral developer console: your app, Credentials.")),
        Ask("client_secret", _("Client secret"), _("Beside the client ID."), secret=True),
        Ask(
            "jwt",
            _("JWT credential"),
            _("In the console's menu under your name: Credentials, Create JWT, for this app."),
            secret=True,
            area=True,
        ),
    )
    asks_sender = (
        Ask(
            "api",
            _("How it sends"),
            _("High Volume needs a number that RingCentral registered for it."),
            choices=(("sms", _("as a person's number")), ("a2p", _("High Volume (A2P)"))),
            initial="sms",
        ),
        Ask(
            "confirms",
            _("Who answers STOP"),
            _("RingCentral's opt-out service does for High Volume numbers."),
            choices=(("", _("RingCentral, for High Volume")), ("us", _("this program")), ("them", _("RingCentral"))),
            required=False,
        ),
    )

    def _carry(self, letter: Letter) -> Answer:
        if len(letter.body) > LONGEST:
            return Answer(Said.REJECTED, code="too-large")
        path, body = _with_files(letter) if letter.files else _request(letter)
        try:
            response = session.ask(letter.account_id, "POST", path, body, timeout=time_left(letter))
        except session.TurnedAway as why:
            return Answer(Said.LATER, code=why.code, wait=why.wait) if why.wait else turned_away(why.code)
        except outbound.NotSent:
            return Answer(Said.LATER, code="no-connection", wait=30)
        except outbound.Uncertain:
            return Answer(Said.UNCERTAIN, code="time-out")
        return _said(response)

    def carries(self, sender: Sender) -> Any:
        if _is_a2p(sender):
            return _("High Volume numbers carry words only. Send the file by email, or from a regular number.")
        return Carries(10, 1536 * 2**10, KINDS)

    def fetch(self, sender: Sender, url: str) -> bytes:
        parts = urlsplit(url)
        theirs = parts.scheme == "https" and (parts.hostname or "").endswith(".ringcentral.com")
        if not (theirs or url.startswith(f"{settings.RINGCENTRAL_URL}/")):
            raise outbound.NotSent("This is no address of RingCentral's.")
        try:
            answer = session.fetch(sender.account_id, url)
        except session.TurnedAway as why:
            raise outbound.Uncertain("RingCentral refused.") from why
        if answer.status != 200:
            raise outbound.Uncertain(f"RingCentral answered {answer.status}.")
        return answer.body

    def find(self, sender: Sender, sought: Sought) -> Found:
        rows = _sent_since(sender, sought.since, sought.to)
        ids = [_own_id(row) for row in rows if _is_it(row, sought)]
        return Found(Lookup.THERE, ids[-1]) if ids else Found(Lookup.UNSURE)

    def news(self, sender: Sender, since: datetime) -> list[Report]:
        """What became of texts since then, of numbers about which no webhook tells."""
        if _is_a2p(sender):
            return []
        rows = _sent_since(sender, since)
        return [webhook.report(row) for row in rows if row.get("messageStatus") in webhook.STATUSES and row.get("id")]

    def handshake(self, sender: Sender, call: Call) -> dict[str, str] | None:
        return webhook.greeting(call)

    def verify(self, sender: Sender, call: Call) -> None:
        webhook.verify(str(sender.credentials.get("hook_token", "")), call)

    def parse(self, sender: Sender, call: Call) -> list[Inbound | Report]:
        return webhook.parse(call)

    def confirms_opt_out(self, sender: Sender) -> bool:
        said = sender.keys.get("confirms", "")
        return said == "them" or (said != "us" and _is_a2p(sender))

    def check(self, sender: Sender) -> str:
        try:
            response = session.ask(sender.account_id, "GET", f"{MINE}/phone-number?perPage=1000")
        except session.TurnedAway:
            return _now("RingCentral refuses these credentials.")
        except outbound.OutboundError:
            return _now("RingCentral can't be reached.")
        rows = as_object(response.body).get("records", [])
        mine = [row for row in rows if isinstance(row, dict) and row.get("phoneNumber") == sender.address]
        if response.status != 200 or not mine:
            return _now("The account has no such number.")
        wanted = "A2PSmsSender" if _is_a2p(sender) else "SmsSender"
        return "" if wanted in mine[0].get("features", []) else _now("This number may not send such texts there.")

    def connect(self, sender: Sender) -> None:
        token = new_token()
        # Written down first: RingCentral calls before it answers.
        _remember(sender, hook_token=token)
        said = _subscribed(sender, "POST", "/subscription", _subscription(sender, token))
        _remember(sender, subscription=str(said.get("id", "")))

    def renew(self, sender: Sender) -> None:
        """Subscriptions that RingCentral ended or blocked are made anew."""
        own = sender.credentials.get("subscription")
        if not own:
            return
        try:
            response = session.ask(sender.account_id, "GET", f"/subscription/{quote(str(own), safe='')}")
        except (session.TurnedAway, outbound.OutboundError) as error:
            raise NotConnected(_now("RingCentral can't be reached.")) from error
        if response.status == 404 or as_object(response.body).get("status") not in ("Active", None):
            self.connect(sender)
        else:
            _subscribed(sender, "POST", f"/subscription/{quote(str(own), safe='')}/renew", None)


def _is_a2p(sender: Sender) -> bool:
    return bool(sender.keys.get("api") == "a2p")


def _request(letter: Letter) -> tuple[str, dict[str, Any]]:
    if letter.credentials.get("api") == "a2p":
        one = {"from": letter.sender_address, "text": letter.body, "messages": [{"to": [letter.to]}]}
        return "/account/~/a2p-sms/batches", one
    text = {
        "from": {"phoneNumber": letter.sender_address},
        "to": [{"phoneNumber": letter.to}],
        "text": letter.body,
    }
    return f"{MINE}/sms", text


def _with_files(letter: Letter) -> tuple[str, session.Raw]:
    """The message as JSON, then each file (developers.ringcentral.com/guide/messaging/sms/sending-images)."""
    _path, text = _request(letter)
    mark = f"part-{letter.reference}".encode()
    parts = [b"Content-Type: application/json\r\n\r\n" + json.dumps(text).encode()]
    for number, file in enumerate(letter.files, 1):
        # The name is ours: one that somebody chose could break out of the header.
        ending = file.name.rpartition(".")[2].lower()
        name = f"file-{number}.{ending}" if ending.isascii() and ending.isalnum() else f"file-{number}"
        head = f'Content-Type: {file.media_type}\r\nContent-Disposition: attachment; filename="{name}"\r\n\r\n'
        parts.append(head.encode() + file.read())
    body = b"".join(b"--" + mark + b"\r\n" + part + b"\r\n" for part in parts) + b"--" + mark + b"--\r\n"
    return f"{MINE}/mms", session.Raw(f"multipart/mixed; boundary={mark.decode()}", body)


def _said(response: outbound.Response) -> Answer:
    said = as_object(response.body)
    rejected = said.get("rejected")
    if isinstance(rejected, list) and rejected and isinstance(rejected[0], dict):
        return _refused(str(rejected[0].get("errorCode", "")) or "rejected")
    if response.status in (200, 201, 202):
        own = said.get("id")
        return Answer(Said.ACCEPTED, provider_id=str(own)) if own else Answer(Said.UNCERTAIN, code="garbage")
    code = _code(said)
    if response.status == 429 or code == "CMN-301":
        return Answer(Said.LATER, code=code or "CMN-301", wait=retry_after(response, session.PENALTY))
    if response.status == 400 and webhook.OPTED_OUT.match(code):
        return Answer(Said.OPTED_OUT, code=code)
    if code in ("MSG-245", "CMN-401", "CMN-408", "SMS-UP-431"):
        return turned_away(code)
    return by_status(response, code)


def _refused(code: str) -> Answer:
    return Answer(Said.OPTED_OUT if webhook.OPTED_OUT.match(code) else Said.REJECTED, code=code[:40])


def _code(said: dict[str, Any]) -> str:
    errors = said.get("errors")
    first = errors[0] if isinstance(errors, list) and errors and isinstance(errors[0], dict) else said
    return str(first.get("errorCode") or said.get("errorCode") or "")[:40]


def _sent_since(sender: Sender, since: datetime, to: str = "") -> list[dict[str, Any]]:
    """What the account sent since then, newest first. Raises OutboundError, TurnedAway."""
    query = {"direction": "Outbound", "dateFrom": since.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"), "perPage": 250}
    if to:
        query["phoneNumber"] = to
    path = f"{MINE}/message-store?{urlencode({**query, 'messageType': 'SMS'})}"
    if _is_a2p(sender):
        path = f"/account/~/a2p-sms/messages?{urlencode({**query, 'view': 'Detailed'})}"
    response = session.ask(sender.account_id, "GET", path)
    rows = as_object(response.body).get("records", []) if response.status == 200 else []
    return [row for row in rows if isinstance(row, dict)]


def _own_id(row: dict[str, Any]) -> str:
    return str(row.get("batchId") or row.get("id") or "")


def _is_it(row: dict[str, Any], sought: Sought) -> bool:
    to = row.get("to")
    first = to[0] if isinstance(to, list) and to else to
    number = first.get("phoneNumber") if isinstance(first, dict) else first
    words = str(row.get("text") or row.get("subject") or "")
    made = parse_datetime(str(row.get("creationTime", "")))
    return (
        number == sought.to
        and " ".join(words.split()) == " ".join(sought.body.split())
        and _own_id(row) not in {"", *sought.known}
        and made is not None
        and made >= sought.since - timedelta(seconds=1)
    )


def _subscription(sender: Sender, token: str) -> dict[str, Any]:
    filters = [f"/restapi/v1.0{MINE}/message-store/instant?type=SMS"]
    if _is_a2p(sender):
        number, a2p = quote(sender.address, safe=""), "/restapi/v1.0/account/~/a2p-sms"
        filters = [
            f"{a2p}/messages?direction=Inbound&to={number}",
            f"{a2p}/messages?direction=Outbound&from={number}",
            f"{a2p}/opt-outs?from={number}",
        ]
    delivery = {"transportType": "WebHook", "address": providers.hook_url(sender), "verificationToken": token}
    return {"eventFilters": filters, "deliveryMode": delivery, "expiresIn": LASTS}


def _subscribed(sender: Sender, method: str, path: str, body: Any) -> dict[str, Any]:
    try:
        response = session.ask(sender.account_id, method, path, body)
    except (session.TurnedAway, outbound.OutboundError) as error:
        raise NotConnected(_now("RingCentral can't be reached, or refuses the credentials.")) from error
    said = as_object(response.body)
    if response.status not in (200, 201):
        raise NotConnected(_now("RingCentral did not subscribe (%(code)s).") % {"code": _code(said) or response.status})
    return said


def _remember(sender: Sender, **values: str) -> None:
    sender.credentials = {**sender.credentials, **values}
    sender.save(update_fields=["credentials"])


provider = RingCentral()
