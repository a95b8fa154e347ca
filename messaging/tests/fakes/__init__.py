"""Providers as local HTTP servers that behave as theirs do, bad days included."""

import json
import socket
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit


class Fake:
    """A server whose next answers a test sets: ``behave("accept and vanish")``, then normal again."""

    def __init__(self) -> None:
        self.calls: list[dict[str, Any]] = []
        self.moods: list[str] = []
        fake = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def _any(self) -> None:
                fake._serve(self)

            do_GET = do_POST = do_PUT = do_DELETE = _any

            def log_message(self, *args: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}"

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.server.server_port}"

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def behave(self, *moods: str) -> None:
        """How to answer the next calls that send: one mood each."""
        self.moods += moods

    def _serve(self, request: BaseHTTPRequestHandler) -> None:
        body = request.rfile.read(int(request.headers.get("Content-Length") or 0))
        parts = urlsplit(request.path)
        call = {
            "method": request.command,
            "path": parts.path,
            "query": dict(parse_qsl(parts.query)),
            "headers": dict(request.headers),
            "body": body,
            "form": dict(parse_qsl(body.decode(errors="replace"))),
        }
        self.calls.append(call)
        answer = self.answer(call)
        if answer is None:  # the line breaks
            request.connection.shutdown(socket.SHUT_RDWR)
            request.close_connection = True
            return
        status, headers, content = answer
        request.send_response(status)
        for name, value in {"Content-Length": str(len(content)), **headers}.items():
            request.send_header(name, value)
        request.end_headers()
        request.wfile.write(content)

    def mood(self) -> str:
        return self.moods.pop(0) if self.moods else ""

    def answer(self, call: dict[str, Any]) -> tuple[int, dict[str, str], bytes] | None:
        raise NotImplementedError

    def by_mood(
        self, mood: str, take: Callable[[], tuple[int, dict[str, str], bytes]]
    ) -> tuple[int, dict[str, str], bytes] | None:
        """The bad days that every provider has."""
        if mood == "accept and vanish":
            take()
            return None
        if mood == "vanish":
            return None
        if mood == "accept and garbage":
            take()
            return 201, {}, b"<html>\xff\xfe not what you expect"
        if mood == "busy":
            return 429, {"Retry-After": "7"}, b"slow down"
        if mood == "broken":
            return 500, {}, b"oops"
        if mood == "redirect":
            return 302, {"Location": "http://169.254.169.254/"}, b""
        if mood == "huge":
            return 200, {}, b"x" * 1_200_000
        return take()


def as_json(status: int, value: Any) -> tuple[int, dict[str, str], bytes]:
    """A JSON answer."""
    return status, {"Content-Type": "application/json"}, json.dumps(value).encode()
