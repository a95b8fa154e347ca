"""Mail by a server of the business's own, each identity with its own host and password, always over TLS.

SMTP says exactly how far it got: whatever fails before the last dot of the text surely was not taken (RFC 5321, 4.2.5);
a line that breaks after it leaves us not knowing, and then nobody can be asked: only a bounce or an answer tells.
"""

import contextlib
import smtplib
import socket
import ssl
import threading
from email.errors import MessageError
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from crm.lib import outbound
from messaging.permit import Letter
from messaging.providers import TIMEOUT, Answer, Ask, Call, Carries, Inbound, Provider, Report, Said, signed
from messaging.providers import mail as mails
from messaging.providers.answers import time_left, turned_away

TLS, STARTTLS, PLAIN = "tls", "starttls", "plain"
_PORTS = {TLS: 465, STARTTLS: 587, PLAIN: 25}


class Smtp(Provider):
    """Carries mail by SMTP."""

    name = "smtp"
    title = _("Mail server")
    about = _("Email by your own mailbox or mail server (SMTP).")
    channel = "email"
    needs_registration = False
    kinds = ("email",)
    largest_call = 10 * 1024 * 1024
    asks_sender = (
        Ask(
            "host",
            _("Outgoing mail server"),
            _("Your mail provider calls it SMTP server, as smtp.example.com."),
            aim=True,
        ),
        Ask(
            "security",
            _("Encryption"),
            _("Your mail provider says which; the port goes with it."),
            choices=(
                (STARTTLS, _("STARTTLS (port 587)")),
                (TLS, _("TLS (port 465)")),
                (PLAIN, _("none: only inside your own network")),
            ),
            initial=STARTTLS,
        ),
        Ask("port", _("Port"), _("Leave it empty for the usual one."), required=False, aim=True),
        Ask("user", _("User name"), _("Often the address itself."), required=False),
        Ask("password", _("Password"), _("With Google or Microsoft: an app password."), secret=True, required=False),
        Ask(
            "reply_domain",
            _("Domain for answers"),
            _("Only if mail to any address of a domain of yours is handed to this program; else answers go to you."),
            required=False,
        ),
        Ask(
            "returns",
            _("Mail that can't be delivered"),
            _("A signed address of that domain tells a real return from a forged one. Some mail servers refuse it."),
            choices=(("signed", _("to a signed address of that domain")), ("own", _("to the address itself"))),
            required=False,
            initial="signed",
        ),
    )

    def _carry(self, letter: Letter) -> Answer:
        try:
            text = mails.build(letter).as_bytes()
        except (ValueError, MessageError):  # an address or a subject that can't be written as mail
            return Answer(Said.REJECTED, code="unwritable")
        left = time_left(letter)
        try:
            line = _open(letter.credentials, left)
        except outbound.NotPublic:
            return Answer(Said.LATER, code="private-address", wait=300)
        except outbound.NotSent:
            return Answer(Said.LATER, code="no-connection", wait=30)
        except smtplib.SMTPAuthenticationError as error:
            return turned_away(f"smtp-{error.smtp_code}")
        except (smtplib.SMTPException, OSError) as error:
            return Answer(Said.LATER, code=_code(error), wait=30)
        # Each word has its own time-out in smtplib; all of them together end with this one.
        watchdog = threading.Timer(left, _hang_up, [line])
        watchdog.daemon = True
        watchdog.start()
        try:
            return _hand_over(line, letter, text)
        finally:
            watchdog.cancel()
            line.close()

    def carries(self, sender: Any) -> Carries:
        return mails.CARRIES

    def hook_addresses(self, sender: Any) -> list[tuple[Any, str]]:
        return []  # a mail server of one's own runs ``manage.py receive_mail``

    def verify(self, sender: Any, call: Call) -> None:
        signed.verify(str(sender.keys.get("hook_secret", "")), call)

    def parse(self, sender: Any, call: Call) -> list[Inbound | Report]:
        return mails.read(call.body, sender.workspace_id, signed_only=mails.signs_returns(sender))

    def check(self, sender: Any) -> str:
        try:
            _open(sender.keys, TIMEOUT).close()
        except outbound.NotPublic:
            return _now("This server is in a private network. The operator can allow it: PRIVATE_HOSTS.")
        except outbound.NotSent:
            return _now("The mail server can't be reached.")
        except smtplib.SMTPAuthenticationError:
            return _now("The mail server refuses user name or password.")
        except (smtplib.SMTPException, OSError) as error:
            return _now("The mail server can't be talked to (%(code)s).") % {"code": _code(error)}
        return ""


class _Line(smtplib.SMTP):
    """smtplib over a connection that our own outbound module judged and made."""

    def __init__(self, host: str, port: int, timeout: float) -> None:
        super().__init__(timeout=timeout, local_hostname=urlsplit(settings.PUBLIC_URL).hostname or "localhost")
        code, words = self.connect(host, port)
        if code != 220:
            raise smtplib.SMTPConnectError(code, words)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        return outbound.dial(host, port, timeout=timeout)


class _TlsLine(_Line):
    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        line = outbound.dial(host, port, timeout=timeout)
        return _trust(host, port).wrap_socket(line, server_hostname=host)


def _open(keys: dict[str, Any], timeout: float) -> smtplib.SMTP:
    """A connection that is signed in. Raises NotSent, SMTPException, OSError: nothing was sent."""
    security = keys.get("security", STARTTLS)
    host = str(keys.get("host", ""))
    try:
        port = int(keys.get("port") or _PORTS.get(security, 587))
    except ValueError as error:
        raise outbound.NotSent("The port is no number.") from error
    if security == PLAIN and not outbound.is_allowed(host, port):
        raise outbound.NotPublic("Without encryption only inside the operator's own network.")
    line = (_TlsLine if security == TLS else _Line)(host, port, timeout)
    try:
        if security != TLS:
            line._host = host  # type: ignore[attr-defined]  # whose certificate STARTTLS checks
            if security == STARTTLS:
                line.starttls(context=_trust(host, port))
        if keys.get("user"):
            line.login(str(keys["user"]), str(keys.get("password", "")))
    except BaseException:
        line.close()
        raise
    return line


def _trust(host: str, port: int) -> ssl.SSLContext:
    """Certificates are checked; a server in the operator's own network may have one of its own making."""
    context = ssl.create_default_context()
    if outbound.is_allowed(host, port):
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


def _hand_over(line: smtplib.SMTP, letter: Letter, text: bytes) -> Answer:
    try:
        code, words = line.mail(letter.return_path or letter.sender_address)
        if code == 250:
            code, words = line.rcpt(letter.to)
        if code not in (250, 251):
            return _refused(code, words)
        code, words = line.docmd("DATA")
        if code != 354:
            return _refused(code, words)
    except ValueError:  # an address beyond ASCII, to a server that knows none
        return Answer(Said.REJECTED, code="unwritable")
    except (smtplib.SMTPException, OSError) as error:
        return Answer(Said.LATER, code=_code(error), wait=30)
    return _text(line, letter, text)


def _text(line: smtplib.SMTP, letter: Letter, text: bytes) -> Answer:
    """From here on a broken line proves nothing."""
    dotted = b"\r\n".join(b"." + row if row.startswith(b".") else row for row in text.split(b"\r\n"))
    try:
        line.send(dotted.removesuffix(b"\r\n") + b"\r\n.\r\n")
        code, words = line.getreply()
    except (smtplib.SMTPException, OSError):
        return Answer(Said.UNCERTAIN, code="time-out")
    if code != 250:
        return _refused(code, words)
    return Answer(Said.ACCEPTED, provider_id=mails.message_id(letter))


def _refused(code: int, words: Any) -> Answer:
    """4xx: not now. 5xx: never. The enhanced code (RFC 3463), where told, says more than the three figures."""
    said = words.decode(errors="replace") if isinstance(words, bytes) else str(words)
    enhanced = said.split(" ", 1)[0] if said[:2] in ("4.", "5.") else ""
    told = f"smtp-{enhanced or code}"[:40]
    if 400 <= code < 500:
        return Answer(Said.LATER, code=told, wait=60 if code == 421 else 0)
    return Answer(Said.BOUNCED if enhanced.startswith("5.1.") else Said.REJECTED, code=told)


def _hang_up(line: smtplib.SMTP) -> None:
    with contextlib.suppress(OSError, AttributeError):  # over already
        line.sock.shutdown(socket.SHUT_RDWR)  # type: ignore[union-attr]


def _code(error: Exception) -> str:
    code = getattr(error, "smtp_code", None)
    return f"smtp-{code}" if code else "no-connection"


provider = Smtp()
