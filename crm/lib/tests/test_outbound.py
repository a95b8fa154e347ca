"""Calls to other servers: an end to waiting, no redirects, no way into our own network."""

import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

import pytest

from crm.lib import outbound
from crm.lib.outbound import NotSent, Uncertain, request


class Handler(BaseHTTPRequestHandler):
    """Behaves as the path asks."""

    seen: ClassVar[list[tuple[str, str, bytes]]] = []

    def do_GET(self):
        self.answer(b"")

    def do_POST(self):
        self.answer(self.rfile.read(int(self.headers["Content-Length"])))

    def answer(self, body):
        self.seen.append((self.command, self.path, body))
        if self.path == "/redirect":
            self.send_response(302)
            self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()
        elif self.path == "/vanish":
            self.connection.shutdown(socket.SHUT_RDWR)
        else:
            self.send_response(200)
            self.send_header("X-Seen", "yes")
            if self.path == "/cut":
                self.send_header("Content-Length", "1000")
            self.end_headers()
            self.write_body(body)

    def write_body(self, body):
        if self.path == "/drip":
            for _ in range(100):
                self.wfile.write(b".")
                self.wfile.flush()
                time.sleep(0.05)
        elif self.path == "/huge":
            self.wfile.write(b"x" * 200_000)
        else:
            self.wfile.write(b"you said " + body)

    def log_message(self, *args):
        pass

    def handle_one_request(self):
        try:
            super().handle_one_request()
        except OSError:
            self.close_connection = True


@pytest.fixture
def url():
    Handler.seen = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_an_answer_comes_back(url):
    answer = request("POST", f"{url}/echo?a=b", body=b"hello", headers={"X-A": "b"}, trusted=True)
    assert (answer.status, answer.headers["x-seen"], answer.body) == (200, "yes", b"you said hello")
    assert Handler.seen == [("POST", "/echo?a=b", b"hello")]


def test_a_redirect_is_not_followed(url):
    assert request("GET", f"{url}/redirect", trusted=True).status == 302
    assert [path for _method, path, _body in Handler.seen] == ["/redirect"]


def test_a_server_that_drips_is_left_in_time(url):
    began = time.monotonic()
    with pytest.raises(Uncertain):
        request("GET", f"{url}/drip", trusted=True, timeout=0.4)
    assert time.monotonic() - began < 3


def test_an_answer_that_is_too_large_is_not_read(url):
    with pytest.raises(Uncertain, match="larger"):
        request("GET", f"{url}/huge", trusted=True, largest=1000)


def test_a_call_that_breaks_off_is_uncertain(url):
    with pytest.raises(Uncertain):
        request("POST", f"{url}/vanish", body=b"x", trusted=True)


def test_half_an_answer_is_none(url):
    with pytest.raises(Uncertain, match="broke off"):
        request("GET", url + "/cut", trusted=True)


def test_a_closed_port_is_certain():
    with socket.socket() as line:
        line.bind(("127.0.0.1", 0))
        port = line.getsockname()[1]
    with pytest.raises(NotSent, match="reached"):
        request("GET", f"http://127.0.0.1:{port}/", trusted=True)


@pytest.mark.parametrize(
    "address",
    [
        "ftp://example.com",
        "http://example.com",
        "https://",
        "https://a:b@example.com",
        "https://[",
        "https://\ud800.com",
        "x",
        "",
    ],
)
def test_odd_addresses_are_refused(address):
    with pytest.raises(NotSent):
        request("GET", address)


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "10.0.0.1", "169.254.169.254", "localhost"]
)
def test_an_address_that_somebody_typed_does_not_lead_inside(host):
    with pytest.raises(NotSent, match="private"):
        request("GET", f"https://{host}/")


def test_a_name_that_leads_inside_is_refused_when_connecting(monkeypatch):
    answers = [[(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("10.1.2.3", 443))]]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: answers[0])
    with pytest.raises(NotSent, match="private"):
        request("GET", "https://innocent.example/")


def test_a_line_break_in_a_header_is_not_sent(url):
    with pytest.raises(NotSent):
        request("GET", url, headers={"X-A": "b\r\nX-C: d"}, trusted=True)
    assert Handler.seen == []


@pytest.mark.parametrize(
    ("ip", "public"),
    [
        ("8.8.8.8", True),
        ("2606:4700::1111", True),
        ("100.64.0.1", False),
        ("0.0.0.0", False),  # noqa: S104
        ("224.0.0.1", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("64:ff9b::a00:1", False),
        ("2002:a00:1::", False),
        ("::ffff:8.8.8.8", True),
        ("nonsense", False),
    ],
)
def test_what_is_public(ip, public):
    assert outbound.is_public(ip) is public
