"""A gateway as there are hundreds: JSON in, an id out, a look-up by our reference, signed calls back."""

import json
import secrets
import time
from typing import Any

from messaging.providers.http_gateway import callback
from messaging.tests.fakes import Fake, as_json

NUMBER = "+12025550155"
SECRET = "between-us"


class FakeGateway(Fake):
    """It does not know idempotency either."""

    def __init__(self) -> None:
        super().__init__()
        self.messages: list[dict[str, Any]] = []

    @property
    def keys(self) -> dict[str, str]:
        return {
            "url": f"{self.url}/send",
            "method": "POST",
            "format": "json",
            "headers": "Authorization: Bearer abc",
            "body": '{"messages": [{"to": "{to}", "from": "{from}", "text": "{text}", "ref": "{reference}"}]}',
            "id_path": "messages.0.id",
            "error_path": "error.code",
            "opted_out": "BLOCKED, 51",
            "lookup_url": f"{self.url}/by-reference/{{reference}}",
            "callback_secret": SECRET,
            "signature_header": "X-Signature",
            "timestamp_header": "X-Timestamp",
            "field_code": "error",
        }

    def answer(self, call: dict[str, Any]) -> Any:
        if call["path"].startswith("/by-reference/"):
            known = [m for m in self.messages if m["ref"] == call["path"].rpartition("/")[2]]
            return as_json(200, {"messages": known}) if known else as_json(404, {})
        mood = self.mood()
        if mood == "opted out":
            return as_json(403, {"error": {"code": "BLOCKED"}})
        if mood == "refused":
            return as_json(200, {"error": {"code": 7}})
        return self.by_mood(mood, lambda: self.take(call))

    def take(self, call: dict[str, Any]) -> Any:
        message = {**json.loads(call["body"])["messages"][0], "id": secrets.token_hex(6)}
        self.messages.append(message)
        return as_json(202, {"messages": [{"id": message["id"]}]})


def post(client: Any, url: str, said: Any, *, age: int = 0, secret: str = SECRET) -> Any:
    """A signed call of the gateway's."""
    body = said if isinstance(said, bytes) else json.dumps(said).encode()
    timestamp = str(int(time.time()) - age)
    headers = {"X-Timestamp": timestamp, "X-Signature": f"sha256={callback.sign(secret, timestamp, body)}"}
    return client.post(url, body, content_type="application/json", headers=headers)
