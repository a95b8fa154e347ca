"""The one module that speaks HTTP to others: with an end to waiting, without redirects, and with a limit on the answer.

An address that somebody typed into a form must not lead into our own network: it is refused when the connection is
made, by the number it resolved to, so that a name that answers otherwise the second time (DNS rebinding) gains nothing.

Two errors, since a sender of messages must know the difference: ``NotSent`` is certain that nothing reached the other
side, ``Uncertain`` is not.
"""

import contextlib
import http.client
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

TIMEOUT = 10.0  # seconds for everything together
LARGEST = 1_000_000  # bytes of an answer
_CHUNK = 65_536
_NAT64 = ipaddress.ip_network("64:ff9b::/96")  # RFC 6052: the last 32 bits are an IPv4 address

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class OutboundError(Exception):
    """The call did not work."""


class NotSent(OutboundError):
    """It surely reached nobody: no such name, a refused address, no connection, no trust in the certificate."""


class NotPublic(NotSent):
    """The address leads into a private network, and the operator did not allow it."""


class Uncertain(OutboundError):
    """It broke off after the request had begun, or the answer was too large: the other side may have acted on it."""


@dataclass(frozen=True, slots=True)
class Response:
    """An answer, whatever its status. A redirect is an answer, too: it is not followed."""

    status: int
    headers: Mapping[str, str]  # names in lower case
    body: bytes


def request(
    method: str,
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    body: bytes = b"",
    trusted: bool = False,
    timeout: float = TIMEOUT,
    largest: int = LARGEST,
) -> Response:
    """Make one call and read its answer.

    ``trusted`` is for addresses out of our own code or the operator's environment; all others must be https and lead to
    a public address, or to one of the ``PRIVATE_HOSTS`` that the operator allows. ``timeout`` (seconds) covers
    everything. Raises NotSent or Uncertain.
    """
    host, port, target, tls = _parts(url, trusted)
    began = time.monotonic()
    line = _connected(host, port, tls, trusted or is_allowed(host, port), timeout)
    timeout = max(0.1, timeout - (time.monotonic() - began))
    connection = http.client.HTTPConnection(host, port)
    connection.sock = line
    # A server that sends a byte now and then never runs into a socket's own time-out; this ends the call all the same.
    late = threading.Event()
    watchdog = threading.Timer(timeout, _hang_up, [line, late])
    watchdog.daemon = True
    watchdog.start()
    try:
        answer = _exchange(connection, method, target, dict(headers or {}), body, largest)
        if late.is_set():  # what looks like the end of the answer may be our hanging up
            raise TimeoutError
        return answer
    except (OSError, http.client.HTTPException) as error:
        raise Uncertain(f"The call broke off: {type(error).__name__}.") from error
    finally:
        watchdog.cancel()
        connection.close()


def dial(host: str, port: int, *, timeout: float = TIMEOUT) -> socket.socket:
    """A bare connection to a server that a user named, for protocols other than HTTP. Raises NotSent."""
    try:
        name = host.encode("idna").decode()
    except UnicodeError as error:
        raise NotSent("This is no name of a server.") from error
    return _connected(name, port, False, is_allowed(name, port), timeout)


def is_allowed(host: str, port: int) -> bool:
    """Whether the operator allows this server of a private network (``PRIVATE_HOSTS``: "host:port")."""
    return f"{host}:{port}".lower() in {each.strip().lower() for each in settings.PRIVATE_HOSTS}


def _exchange(
    connection: http.client.HTTPConnection, method: str, target: str, headers: dict[str, str], body: bytes, largest: int
) -> Response:
    names_host = "host" in {name.lower() for name in headers}  # as a signature covers it
    try:
        connection.putrequest(method, target, skip_accept_encoding=True, skip_host=names_host)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            connection.putheader(name, value)
    except (ValueError, http.client.HTTPException) as error:  # a line break in a header, a blank in the address
        raise NotSent("The request can't be written as HTTP.") from error
    connection.endheaders(body or None)
    answer = connection.getresponse()
    received = bytearray()
    while chunk := answer.read(_CHUNK):
        received += chunk
        if len(received) > largest:
            raise Uncertain(f"The answer is larger than {largest} bytes.")
    if answer.length:  # http.client takes the end of the line for the end of the answer
        raise Uncertain("The answer broke off.")
    return Response(answer.status, {name.lower(): value for name, value in answer.getheaders()}, bytes(received))


def _parts(url: str, trusted: bool) -> tuple[str, int, str, bool]:
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").encode("idna").decode()
        port = parts.port
    except ValueError as error:  # UnicodeError is one
        raise NotSent("This is no address.") from error
    if parts.scheme not in ("http", "https") or not host or parts.username is not None:
        raise NotSent("The address must begin with https:// and hold no password.")
    if parts.scheme == "http" and not (trusted or is_allowed(host, port or 80)):
        raise NotSent("The address must begin with https://.")
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return host, port or (443 if parts.scheme == "https" else 80), target, parts.scheme == "https"


def _connected(host: str, port: int, tls: bool, trusted: bool, timeout: float) -> socket.socket:
    """A connection to the first address of the name that answers; each is judged before it is tried."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise NotSent("The name of the server is not known.") from error
    last: Exception | None = None
    end = time.monotonic() + timeout
    for family, kind, protocol, _name, where in found:
        if not trusted and not is_public(str(where[0])):
            raise NotPublic("The address leads into a private network.")
        try:
            left = max(0.1, end - time.monotonic())
            return _connect(family, kind, protocol, where, host if tls else None, left)
        except (OSError, ssl.SSLError) as error:
            last = error
    raise NotSent("The server can't be reached.") from last


def _connect(family: int, kind: int, protocol: int, where: Any, tls_name: str | None, timeout: float) -> socket.socket:
    line = socket.socket(family, kind, protocol)
    try:
        line.settimeout(timeout)
        line.connect(where)
        return ssl.create_default_context().wrap_socket(line, server_hostname=tls_name) if tls_name else line
    except BaseException:
        line.close()
        raise


def _hang_up(line: socket.socket, late: threading.Event) -> None:
    late.set()
    with contextlib.suppress(OSError):  # over already
        line.shutdown(socket.SHUT_RDWR)


def is_public(text: str) -> bool:
    """Whether an IP address is of the public internet, also one that is wrapped in another (RFC 4291, 6052, 3056)."""
    try:
        address: Address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return False
    return all(each.is_global and not each.is_multicast for each in _wrapped(address))


def _wrapped(address: Address) -> list[Address]:
    if address.version == 4:
        return [address]
    inside: list[Address | None] = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
    if address in _NAT64:
        inside.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    wrapped = [each for each in inside if each is not None]
    return wrapped if address.ipv4_mapped else [address, *wrapped]
