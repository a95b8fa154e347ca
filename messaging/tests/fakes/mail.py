"""A real SMTP server (aiosmtpd) with STARTTLS or TLS, passwords, and bad days."""

import datetime
import email
import socket
import ssl
import tempfile
from email import policy
from functools import lru_cache
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

USER, PASSWORD = "hello@alice.example", "an-app-password"


class Mailbox:
    """What arrived, and how to answer."""

    def __init__(self) -> None:
        self.mails: list[Any] = []
        self.envelopes: list[Any] = []
        self.moods: list[str] = []
        self.kill: Any = lambda step: None  # called at each step, to end whoever is sending

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        self.kill("rcpt")
        mood = self.moods[0] if self.moods else ""
        if mood.startswith("rcpt "):
            self.moods.pop(0)
            return mood.removeprefix("rcpt ")
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Any) -> str:
        mood = self.moods.pop(0) if self.moods else ""
        if mood == "vanish":
            server.transport.abort()
            return "250 never heard"
        if mood.startswith("data "):
            return mood.removeprefix("data ")
        self.mails.append(email.message_from_bytes(envelope.content, policy=policy.default))
        self.envelopes.append(envelope)
        self.kill("data")
        if mood == "accept and vanish":
            server.transport.abort()
        return "250 OK"


def start(*, tls: bool = False, password: bool = True) -> tuple[Controller, Mailbox]:
    """A server on a free port of this machine."""
    mailbox = Mailbox()
    context = certificate()

    def known(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        right = (data.login, data.password) == (USER.encode(), PASSWORD.encode())
        return AuthResult(success=right, handled=False)

    with socket.socket() as line:
        line.bind(("127.0.0.1", 0))
        port = line.getsockname()[1]
    options: dict[str, Any] = {"authenticator": known, "auth_required": password, "auth_require_tls": not tls}
    if tls:
        options["ssl_context"] = context
    else:
        options |= {"tls_context": context, "require_starttls": True}
    controller = Controller(mailbox, hostname="127.0.0.1", port=port, **options)
    controller.start()
    return controller, mailbox


@lru_cache
def certificate() -> ssl.SSLContext:
    """One that this server made for itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=30))
        .sign(key, hashes.SHA256())
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "both.pem"
        path.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
            + made.public_bytes(serialization.Encoding.PEM)
        )
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(path)
    return context
