"""Object storage that speaks S3's protocol, as a process of its own: ``object_store.py KEY_ID SECRET LEAST_PART``.

It knows nothing of our code: signatures are checked by the rules of AWS's version 4 as written there. The first line it
prints is its port. ``POST /_behave`` with a JSON list says how the next signed calls are answered: ``slow`` (503),
``cut`` (the line breaks in the middle), ``late error`` (an error under status 200), ``flip`` (a byte is stored wrong).
"""

import hashlib
import hmac
import json
import re
import socket
import sys
import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlsplit

KEY_ID, SECRET, LEAST_PART = sys.argv[1], sys.argv[2], int(sys.argv[3])
PAGE = 2  # objects in a list before there is more
OBJECTS: dict[str, bytes] = {}
UPLOADS: dict[str, dict[int, tuple[bytes, str]]] = {}
MOODS: list[str] = []
LOCK = threading.Lock()


class Refused(Exception):
    """With a status and S3's code."""


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def check(method: str, target: str, headers: Any, body: bytes) -> None:
    """The signature of a call, its time and the hash of its body."""
    found = re.fullmatch(
        r"AWS4-HMAC-SHA256 Credential=([^/]+)/(\d{8})/([^/]+)/s3/aws4_request, SignedHeaders=([^,]+), Signature=(\w+)",
        headers.get("Authorization", ""),
    )
    if not found or found[1] != KEY_ID:
        raise Refused(403, "InvalidAccessKeyId")
    at = datetime.strptime(headers["x-amz-date"], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    if abs(datetime.now(UTC) - at) > timedelta(minutes=15) or found[2] != f"{at:%Y%m%d}":
        raise Refused(403, "RequestTimeTooSkewed")
    if headers["x-amz-content-sha256"] != digest(body):
        raise Refused(400, "XAmzContentSHA256Mismatch")
    parts, names = urlsplit(target), found[4].split(";")
    if not {"host", "x-amz-date", "x-amz-content-sha256"} <= set(names):
        raise Refused(403, "AccessDenied")
    asked = sorted(parse_qsl(parts.query, keep_blank_values=True))
    query = "&".join(f"{quote(name, safe='-_.~')}={quote(value, safe='-_.~')}" for name, value in asked)
    lines = "".join(f"{name}:{headers[name].strip()}\n" for name in names)
    path = quote(unquote(parts.path), safe="/-_.~")
    request = "\n".join((method, path, query, lines, found[4], headers["x-amz-content-sha256"]))
    scope = f"{found[2]}/{found[3]}/s3/aws4_request"
    said = "\n".join(("AWS4-HMAC-SHA256", headers["x-amz-date"], scope, digest(request.encode())))
    key = f"AWS4{SECRET}".encode()
    for each in scope.split("/"):
        key = hmac.digest(key, each.encode(), "sha256")
    if not hmac.compare_digest(hmac.new(key, said.encode(), "sha256").hexdigest(), found[5]):
        raise Refused(403, "SignatureDoesNotMatch")


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def any(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        with LOCK:
            try:
                self.serve(body)
            except Refused as refused:
                status, code = refused.args
                self.answer(status, f"<Error><Code>{code}</Code></Error>".encode())

    do_GET = do_POST = do_PUT = do_DELETE = any

    def log_message(self, *args: Any) -> None:
        pass

    def answer(self, status: int, content: bytes = b"", *, cut: bool = False, **headers: str) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(len(content)), **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(content[: len(content) // 2] if cut else content)
        if cut:
            self.hang_up()

    def hang_up(self) -> None:
        self.wfile.flush()
        self.connection.shutdown(socket.SHUT_RDWR)
        self.close_connection = True

    def serve(self, body: bytes) -> None:
        if self.path == "/_behave":
            MOODS.extend(json.loads(body))
            return self.answer(204)
        if self.path == "/_state":
            return self.answer(200, json.dumps({"objects": sorted(OBJECTS), "uploads": len(UPLOADS)}).encode())
        check(self.command, self.path, self.headers, body)
        mood = MOODS.pop(0) if MOODS else ""
        if mood == "slow":
            return self.answer(503, b"<Error><Code>SlowDown</Code></Error>")
        if mood == "cut" and self.command != "GET":
            return self.hang_up()
        parts = urlsplit(self.path)
        bucket, _slash, key = unquote(parts.path).lstrip("/").partition("/")
        if bucket != "kept":
            raise Refused(404, "NoSuchBucket")
        return self.act(key, dict(parse_qsl(parts.query, keep_blank_values=True)), body, mood)

    def act(self, key: str, query: dict[str, str], body: bytes, mood: str) -> None:
        upload = query.get("uploadId", "")
        if upload and upload not in UPLOADS:
            raise Refused(404, "NoSuchUpload")
        if self.command == "GET":
            return self.list(query) if "list-type" in query else self.get(key, cut=mood == "cut")
        if self.command == "DELETE":
            (UPLOADS if upload else OBJECTS).pop(upload or key, None)
            return self.answer(204)
        if "uploads" in query:
            new = f"upload {len(OBJECTS)}/{id(body)}+{len(UPLOADS)}"
            UPLOADS[new] = {}
            return self.answer(200, f"<R xmlns='http://s3.example/'><UploadId>{new}</UploadId></R>".encode())
        if "partNumber" in query:
            stored = bytes([body[0] ^ 1]) + body[1:] if mood == "flip" else body
            mark = hashlib.md5(body).hexdigest()  # noqa: S324  as S3 does
            UPLOADS[upload][int(query["partNumber"])] = (stored, mark)
            return self.answer(200, ETag=f'"{mark}"')
        return self.complete(key, upload, body, mood)

    def complete(self, key: str, upload: str, body: bytes, mood: str) -> None:
        if mood == "late error":
            return self.answer(200, b"<Error><Code>InternalError</Code></Error>")
        told = re.findall(r"<PartNumber>(\d+)</PartNumber><ETag>\"(\w+)\"", body.decode())
        held = {number: stored for number, (stored, _mark) in UPLOADS[upload].items()}
        if told != [(str(number), mark) for number, (_stored, mark) in sorted(UPLOADS[upload].items())]:
            raise Refused(400, "InvalidPart")
        named = sorted(held)
        if any(len(held[number]) < LEAST_PART for number in named[:-1]):
            raise Refused(400, "EntityTooSmall")
        OBJECTS[key] = b"".join(held[number] for number in named)
        del UPLOADS[upload]
        return self.answer(200, b"<CompleteMultipartUploadResult/>")

    def get(self, key: str, *, cut: bool) -> None:
        if key not in OBJECTS:
            raise Refused(404, "NoSuchKey")
        content = OBJECTS[key]
        first, last = (int(text) for text in self.headers["Range"].removeprefix("bytes=").split("-"))
        if first >= len(content):
            raise Refused(416, "InvalidRange")
        part = content[first : last + 1]
        where = f"bytes {first}-{first + len(part) - 1}/{len(content)}"
        return self.answer(206, part, cut=cut, Content_Range=where)

    def list(self, query: dict[str, str]) -> None:
        names = [name for name in sorted(OBJECTS) if name.startswith(query["prefix"])]
        start = int(query.get("continuation-token") or 0)
        shown = names[start : start + PAGE]
        rows = "".join(f"<Contents><Key>{name}</Key><Size>{len(OBJECTS[name])}</Size></Contents>" for name in shown)
        more = start + PAGE < len(names)
        token = f"<NextContinuationToken>{start + PAGE}</NextContinuationToken>" if more else ""
        return self.answer(200, f"<ListBucketResult>{rows}{token}</ListBucketResult>".encode())


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    sys.stdout.write(f"{server.server_port}\n")
    sys.stdout.flush()
    server.serve_forever(0.05)
