"""Twilio as a local server: takes texts without idempotency, lists them, and calls back signed."""

import base64
import secrets
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any
from urllib.parse import urlencode

from messaging.providers.twilio.webhook import SIGNATURE, sign
from messaging.tests.fakes import Fake, as_json

SID, TOKEN = "AC" + "a" * 32, "a-token-of-twilio"
PICTURE = b"\x89PNG\r\n\x1a\nfrom Twilio"
NUMBER = "+12025550188"
SITE = "https://crm.example.com"


class FakeTwilio(Fake):
    """One account with one number."""

    def __init__(self) -> None:
        super().__init__()
        self.messages: list[dict[str, Any]] = []
        self.opted_out: set[str] = set()
        self.sms_url = ""

    def answer(self, call: dict[str, Any]) -> Any:
        wanted = "Basic " + base64.b64encode(f"{SID}:{TOKEN}".encode()).decode()
        if call["path"].startswith("/elsewhere/"):  # where files lie: the password is not shown there
            return (400 if "Authorization" in call["headers"] else 200), {}, PICTURE
        if call["headers"].get("Authorization") != wanted:
            return as_json(401, {"code": 20003, "message": "Authenticate", "status": 401})
        inside = call["path"].partition(f"/Accounts/{SID}")[2]
        if inside == ".json":
            return as_json(200, {"sid": SID, "status": "active"})
        if inside.startswith("/IncomingPhoneNumbers"):
            self.sms_url = call["form"].get("SmsUrl", self.sms_url)
            mine = call["query"].get("PhoneNumber", NUMBER) == NUMBER
            return as_json(200, {"incoming_phone_numbers": [{"sid": "PN1", "phone_number": NUMBER}] if mine else []})
        if inside.startswith("/Media/"):
            return 307, {"Location": f"{self.url}/elsewhere/{secrets.token_hex(4)}"}, b""
        if call["method"] == "GET":
            if "From" in call["query"] and "To" not in call["query"]:
                return as_json(200, self.priced(call["query"]))
            to = call["query"].get("To")
            return as_json(200, {"messages": [m for m in reversed(self.messages) if m["to"] == to]})
        return self.by_mood(self.mood(), lambda: self.take(call["form"]))

    def priced(self, query: dict[str, str]) -> dict[str, Any]:
        """A page of all messages, one a page."""
        place = int(query.get("Page", 0))
        rows = self.messages[place : place + 1]
        more = place + 1 < len(self.messages)
        path = f"/2010-04-01/Accounts/{SID}/Messages.json?From=x&Page={place + 1}"
        return {"messages": rows, "next_page_uri": path if more else None}

    def take(self, form: dict[str, str]) -> Any:
        if form["To"] in self.opted_out:
            return as_json(400, {"code": 21610, "message": "Attempt to send to unsubscribed recipient"})
        if form["To"].endswith("0000"):
            return as_json(400, {"code": 21211, "message": "Invalid 'To' Phone Number"})
        message = {
            "sid": "SM" + secrets.token_hex(16),
            "to": form["To"],
            "from": form.get("From"),
            "body": form["Body"],
            "media": form.get("MediaUrl"),
            "direction": "outbound-api",
            "status": "queued",
            "date_created": format_datetime(datetime.now(UTC)),
            "callback": form.get("StatusCallback", ""),
        }
        self.messages.append(message)
        return as_json(201, {name: value for name, value in message.items() if name != "callback"})

    def call_back(self, client: Any, message: dict[str, Any], status: str, **more: str) -> Any:
        """What Twilio tells about a message."""
        fields = {
            "MessageSid": message["sid"],
            "MessageStatus": status,
            "To": message["to"],
            "From": message["from"],
            "AccountSid": SID,
            "RawDlrDoneDate": "2603041900",
            **more,
        }
        return post(client, message["callback"], fields)


def post(client: Any, url: str, fields: dict[str, str], *, token: str = TOKEN, signature: str | None = None) -> Any:
    """A signed call of Twilio's."""
    body = urlencode(fields)
    good = sign(token, url, list(fields.items()))
    return client.post(
        url.removeprefix(SITE),
        body,
        content_type="application/x-www-form-urlencoded",
        headers={SIGNATURE: good if signature is None else signature},
    )
