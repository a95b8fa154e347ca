"""RingCentral as a local server: tokens that run out, texts without idempotency, subscriptions with a handshake."""

import email
import json
import secrets
from datetime import UTC, datetime
from typing import Any

from messaging.providers.ringcentral import webhook
from messaging.tests.fakes import Fake, as_json

NUMBER = "+12025550166"
PICTURE = b"\x89PNG\r\n\x1a\nfrom RingCentral"
SITE = "https://crm.example.com"
KEYS = {"client_id": "an-app", "client_secret": "its-secret", "jwt": "a.user.jwt"}


class FakeRingCentral(Fake):
    """One account with one number."""

    def __init__(self) -> None:
        super().__init__()
        self.messages: list[dict[str, Any]] = []
        self.tokens: set[str] = set()
        self.exchanged = 0
        self.opted_out: set[str] = set()
        self.subscriptions: dict[str, dict[str, Any]] = {}

    def answer(self, call: dict[str, Any]) -> Any:
        path = call["path"]
        if path == "/restapi/oauth/token":
            return self._exchange(call)
        if call["headers"].get("Authorization", "").removeprefix("Bearer ") not in self.tokens:
            return as_json(401, {"errorCode": "OAU-213", "message": "Token not found"})
        if path.startswith("/content/"):
            return 200, {"Content-Type": "image/png"}, PICTURE
        body = json.loads(self._parts(call) or b"{}")
        if "/subscription" in path:
            return self._subscribe(call, path, body)
        if path.endswith("/phone-number"):
            features = ["SmsSender", "A2PSmsSender"]
            return as_json(200, {"records": [{"phoneNumber": NUMBER, "features": features}]})
        if call["method"] == "GET":
            return as_json(200, {"records": list(reversed(self.messages))})
        return self.by_mood(self.mood(), lambda: self.take(path, body))

    def _parts(self, call: dict[str, Any]) -> bytes:
        """The JSON of a call; files that came with it are noted."""
        kind = call["headers"].get("Content-Type", "")
        if not kind.startswith("multipart/mixed"):
            return bytes(call["body"])
        mail: Any = email.message_from_bytes(f"Content-Type: {kind}\r\n\r\n".encode() + call["body"])
        first, *rest = mail.get_payload()
        self.files = [(part.get_content_type(), part.get_filename(), part.get_payload(decode=True)) for part in rest]
        return bytes(first.get_payload(decode=True))

    def _exchange(self, call: dict[str, Any]) -> Any:
        self.exchanged += 1
        if self.moods[:1] == ["no token"]:
            self.moods.pop(0)
            return 429, {"Retry-After": "55"}, b""
        if call["form"].get("assertion") != KEYS["jwt"]:
            return as_json(400, {"error": "invalid_grant", "errors": [{"errorCode": "OAU-140"}]})
        token = secrets.token_hex(8)
        self.tokens.add(token)
        return as_json(200, {"access_token": token, "token_type": "bearer", "expires_in": 3600})

    def _subscribe(self, call: dict[str, Any], path: str, body: dict[str, Any]) -> Any:
        key = path.rpartition("/subscription")[2].strip("/").partition("/")[0]
        if call["method"] == "GET":
            known = self.subscriptions.get(key)
            return as_json(200, {"id": key, "status": known["status"]}) if known else as_json(404, {})
        if path.endswith("/renew"):
            return as_json(200, {"id": key})
        key = secrets.token_hex(4)
        self.subscriptions[key] = {"status": "Active", **body}
        return as_json(200, {"id": key, "status": "Active"})

    def take(self, path: str, body: dict[str, Any]) -> Any:
        a2p = path.endswith("/a2p-sms/batches")
        to = body["messages"][0]["to"][0] if a2p else body["to"][0]["phoneNumber"]
        if to in self.opted_out:
            refusal = {"index": 0, "to": [to], "errorCode": "SMS-RC-413", "description": "opted out"}
            if a2p:
                return as_json(200, {"id": secrets.token_hex(6), "status": "Completed", "rejected": [refusal]})
            return as_json(400, {"errorCode": "SMS-RC-413", "errors": [refusal]})
        now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        own = {"id": str(secrets.randbelow(10**9)), "creationTime": now, "direction": "Outbound"}
        if a2p:
            message = {**own, "to": [to], "text": body["text"], "messageStatus": "Queued", "batchId": own["id"] + "b"}
        else:
            message = {**own, "to": [{"phoneNumber": to}], "subject": body["text"], "messageStatus": "Sent"}
        self.messages.append(message)
        return as_json(200, {"id": message["batchId"] if a2p else own["id"], "status": "Processing"})


def post(client: Any, url: str, event: str, body: Any, token: str) -> Any:
    """A call of RingCentral's."""
    said = {"uuid": secrets.token_hex(8), "event": f"/restapi/v1.0/account/1{event}", "body": body, "ownerId": "1"}
    return client.post(
        url.removeprefix(SITE),
        json.dumps(said),
        content_type="application/json",
        headers={webhook.TOKEN: token} if token else {},
    )
