"""Mail as bytes: how a letter becomes one, and how one that came in is read. For all providers of mail."""

import email
import re
from collections.abc import Iterable
from email.message import EmailMessage, Message
from email.policy import EmailPolicy
from email.utils import formataddr, formatdate
from html import unescape
from html.parser import HTMLParser
from itertools import islice
from typing import Any
from uuid import UUID

from django.utils.html import escape, urlize

from messaging.incoming import headers, stash
from messaging.models import Conversation
from messaging.permit import Letter
from messaging.providers import BadPayload, Carries, Inbound, Report
from messaging.words import mail_words

CARRIES = Carries(20, 7 * 2**20)  # 10 MB as it travels, which every mail service takes (Postmark's limit)
MOST_FILES = 20  # of one mail that came in
LONGEST = 50_000  # characters of a text that are kept
MOST_HTML = 500_000  # characters of a page that are read for its words: what people write stands on top
MOST_PARTS = 2_000  # of a mail; reading 10 MB of nothing but parts takes a minute
_AUTOMATIC = {"bulk", "junk", "list", "auto_reply"}  # Precedence, as older programs say it


# Going out


class _OneLine(EmailPolicy):
    """SMTP lines, but for headers that are read as they stand: a mail program does not look for words encoded in an
    address or an id (RFC 2047, 5), and the library encodes whatever is longer than a line."""

    def fold(self, name: str, value: Any) -> str:
        """The header as text."""
        if name.lower() in _AS_THEY_STAND:
            return f"{name}: {value}{self.linesep}"
        folded: str = super().fold(name, value)
        return folded

    def fold_binary(self, name: str, value: Any) -> bytes:
        """The header as bytes."""
        if name.lower() in _AS_THEY_STAND:
            return self.fold(name, value).encode("ascii", "replace")
        return super().fold_binary(name, value)


_AS_THEY_STAND = frozenset({"list-unsubscribe", "list-unsubscribe-post", "list-id", "in-reply-to", "references"})
_POLICY = _OneLine(linesep="\r\n")


def message_id(letter: Letter) -> str:
    """The same for the same message, however often it is tried: mailboxes that care show it once."""
    return f"<{letter.reference}@{mail_words.domain_of(letter.sender_address)}>"


def build(letter: Letter) -> EmailMessage:
    """The whole mail: text, the same as plain HTML, and the headers (RFC 5322, 8058). Raises ValueError."""
    html = html_of(letter)
    if not letter.unsubscribe or not all(letter.unsubscribe in words for words in (letter.body, html)):
        raise ValueError("A mail without the link that stops it does not leave (CN-8).")
    mail = EmailMessage(policy=_POLICY)
    mail["From"] = author(letter)
    mail["To"] = letter.to
    mail["Subject"] = _line(letter.subject)
    mail["Date"] = formatdate(localtime=False)
    mail["Message-ID"] = message_id(letter)
    for name, value in letter.headers.items():
        mail[name] = _line(value)
    mail.set_content(letter.body, cte="quoted-printable")  # survives any server, so that a DKIM signature does
    mail.add_alternative(html, subtype="html", cte="quoted-printable")
    for file in letter.files:
        main, _slash, sub = file.media_type.partition("/")
        mail.add_attachment(file.read(), maintype=main, subtype=sub, filename=_line(file.name))
    return mail


def html_of(letter: Letter) -> str:
    """The mail as HTML: laid out, or its text with paragraphs and links."""
    return letter.html or as_html(letter.body)


def author(letter: Letter) -> str:
    """What stands in "From": the name of the business beside the address."""
    return formataddr((_line(letter.sender_name), letter.sender_address))


def as_html(text: str) -> str:
    """The text with paragraphs and links, and nothing else: no picture, no beacon (CN-14)."""
    parts = [part.replace("\n", "<br>\n") for part in urlize(escape(text), nofollow=False).split("\n\n")]
    return f"<!doctype html><html><body>{''.join(f'<p>{part}</p>' for part in parts)}</body></html>\n"


def _line(text: str) -> str:
    return " ".join(text.split())


# Coming in


def signs_returns(sender: Any) -> bool:
    """Whether a return is to be believed only at a signed address."""
    return mail_words.signs_returns(sender)


def read(raw: bytes, workspace_id: UUID, *, signed_only: bool = False) -> list[Inbound | Report]:
    """What a mail that reached us is: somebody's words, or the news that ours came back. Raises BadPayload.

    Anybody can write a delivery report. Proven is one that came to the address which that very mail was to be returned
    to; with ``signed_only`` no other changes anything.
    """
    try:
        return _read(raw, workspace_id, signed_only)
    except BadPayload:
        raise
    except Exception as error:  # the library breaks off at a thousand parts in each other, or at half a Message-ID
        raise BadPayload("The mail can't be read.") from error


def _read(raw: bytes, workspace_id: UUID, signed_only: bool) -> list[Inbound | Report]:
    if raw.lower().count(b"\ncontent-type:") > MOST_PARTS:
        raise BadPayload("The mail has too many parts.")
    mail = email.message_from_bytes(raw, policy=headers.careful())
    returned = next((key for key in map(mail_words.returned, _recipients(mail)) if key), None)
    bounce = _bounced(mail, returned.hex if returned else "", signed_only=signed_only)
    if bounce is not None:
        return [bounce]
    if returned is not None:  # somebody answers an address that takes no answers
        return []
    wrote = next(iter(headers.addresses(mail, "From")), "")
    if not wrote:
        raise BadPayload("The mail says not who wrote it.")
    own_id = str(mail.get("Message-ID", "")).strip()[:110]
    if not own_id:
        raise BadPayload("The mail has no Message-ID.")
    return [
        inbound(
            workspace_id=workspace_id,
            external_id=own_id,
            author=wrote,
            recipients=_recipients(mail),
            text=_text(mail),
            subject=str(mail.get("Subject", "")),
            media=attachments(mail),
            automatic=is_automatic(mail),
        )
    ]


def inbound(
    *,
    workspace_id: UUID,
    external_id: str,
    author: str,
    recipients: list[str],
    text: str,
    subject: str,
    media: tuple[dict[str, str], ...],
    automatic: bool,
) -> Inbound:
    """A person's mail; who answers an address that we made for a conversation is the one we wrote to.

    That address was told to nobody else. What stands in "From" proves nothing: anybody can write it there.
    """
    talk = next((key for key in map(mail_words.answered, recipients) if key), None)
    known = Conversation.objects.filter(pk=talk, workspace_id=workspace_id).first() if talk else None
    return Inbound(
        external_id=external_id[:110],
        sender=known.address if known is not None else author[:254],
        text=text.replace("\x00", "")[:LONGEST],
        subject=_line(subject.replace("\x00", ""))[:200],
        media=media,
        automatic=automatic,
        proven=known is not None,
    )


def is_automatic(mail: Any) -> bool:
    """Whether a machine wrote it: never answered (RFC 3834)."""
    said = str(mail.get("Auto-Submitted", "no")).strip().lower().partition(";")[0]
    empty_path = str(mail.get("Return-Path", "x")).strip() in ("<>", "")
    return said != "no" or str(mail.get("Precedence", "")).strip().lower() in _AUTOMATIC or empty_path


def attachments(mail: Any) -> tuple[dict[str, str], ...]:
    """What hangs on a mail: name, type, and where its bytes wait."""
    return kept(mail.iter_attachments() if hasattr(mail, "iter_attachments") else [])


def kept(parts: Iterable[Any]) -> tuple[dict[str, str], ...]:
    """The same for the parts of a mail that are files."""
    found = []
    for part in islice(parts, MOST_FILES):
        content = part.get_payload(decode=True) or b""
        kind, name = part.get_content_type()[:100], _line(str(part.get_filename() or ""))[:200]
        found.append({"url": "", "stash": stash.put(content) if content else "", "type": kind, "name": name})
    return tuple(found)


def _recipients(mail: Message) -> list[str]:
    return headers.addresses(mail, "Delivered-To", "X-Original-To", "To", "Cc")


def _text(mail: Any) -> str:
    try:
        body = mail.get_body(preferencelist=("plain", "html"))
        words = str(body.get_content()) if body is not None else ""
    except (LookupError, ValueError, KeyError, AttributeError):  # an unknown charset, a broken encoding
        return ""
    return without_tags(words) if body is not None and body.get_content_subtype() == "html" else words


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.hidden = 0

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.hidden += tag in ("script", "style")
        if tag in ("br", "p", "div", "tr", "li"):
            self.found.append("\n")
        if tag == "blockquote":
            self.found.append("\n> ")

    def handle_endtag(self, tag: str) -> None:
        self.hidden -= tag in ("script", "style") and self.hidden > 0

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.found.append(data)


def without_tags(html: str) -> str:
    """The words of a page, quotations marked as in plain mail."""
    words, html = _Words(), html[:MOST_HTML]
    try:
        words.feed(html)
        words.handle_data(unescape(words.rawdata))  # behind a "<" or "&" that is never closed
    except AssertionError:  # "<![x>": what is no page still has words
        words.found = [re.sub(r"<[^<>]*>", "\n", html)]
    return re.sub(r"\n{3,}", "\n\n", "".join(words.found)).strip()


def _bounced(mail: Any, returned: str, *, signed_only: bool) -> Report | None:
    """What a delivery report says about a mail of ours (RFC 3464); ``returned`` is the one whose address it came to."""
    if mail.get_content_type() != "multipart/report":
        return None
    status = action = reference = ""
    for part in mail.walk():
        kind = part.get_content_type()
        if kind == "message/delivery-status":
            for block in part.get_payload() if isinstance(part.get_payload(), list) else []:
                action = str(block.get("Action", action)).strip().lower()
                status = str(block.get("Status", status)).strip()
        elif kind in ("message/rfc822", "text/rfc822-headers"):
            reference = _reference(str(part)) or reference
    proven = bool(returned) and reference in ("", returned)
    reference = reference or returned
    if not reference:
        raise BadPayload("A delivery report about a mail that is not ours.")
    hard = action == "failed" and status.startswith("5")
    said = {"failed": "failed", "delivered": "delivered"}.get(action, "sent")
    if signed_only and not proven:
        return Report(f"{reference}:forged:{status}"[:120], "", "", reference=reference, proven=False)
    return Report(
        external_id=f"{reference}:{action}:{status}"[:120],
        provider_id="",
        status=said,
        code=f"smtp-{status}" if said == "failed" else "",
        reference=reference,
        closes="bounced" if hard and status.startswith(("5.1", "5.2.1")) else "",
        proven=proven,
    )


def _reference(text: str) -> str:
    found = re.search(r"^Message-ID:\s*<([0-9a-f]{32})@", text, re.IGNORECASE | re.MULTILINE)
    return found[1] if found else ""
