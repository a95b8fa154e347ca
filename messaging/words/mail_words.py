"""What a mail says besides its text: who sends it, how to stop it (RFC 8058, RFC 2369), what it answers.

Added when a mail is handed over, not when it is written: each link is one person's, and the address of the business is
the one that holds then. ``preview`` shows the same words to the writer.
"""

import base64
import hashlib
import hmac
from datetime import timedelta
from email.utils import formataddr
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils.translation import gettext as _

from crm.lib.crypto import keyed_hash, same
from messaging.campaigns import measuring
from messaging.models import Conversation, Direction, Message
from messaging.words import mail_markup

_SALT = "messaging.unsubscribe"
FRESH = timedelta(hours=1)
_REPLY, _BOUNCE = "reply+", "bounce+"


def of_letter(message: Message) -> dict[str, Any]:
    """The fields of a letter that a mail has beyond those of a text."""
    workspace, sender = message.contact.workspace, message.sender
    link = unsubscribe_url(message.conversation)
    headers = {
        "List-Unsubscribe": f"<{link}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "List-Id": f"<{workspace.slug}.{domain_of(sender.address if sender else '')}>",
    }
    if message.campaign_id or message.author_id is None:
        headers["Auto-Submitted"] = "auto-generated"  # RFC 3834
    domain = str((sender.keys if sender else {}).get("reply_domain", ""))
    if domain:
        headers["Reply-To"] = formataddr((workspace.business_name, reply_address(message.conversation_id, domain)))
    answers = _answers(message)
    if answers:
        headers |= {"In-Reply-To": answers, "References": answers}
    subject = message.subject or default_subject(workspace)
    end = footer(workspace, link, preferences_url(message.conversation))
    return {
        "body": f"{message.shown_body}\n\n{end}",
        "html": _html(message, subject, end) if message.is_laid_out else "",
        "subject": subject,
        "sender_name": (sender.label if sender else "") or workspace.business_name,
        "headers": headers,
        "unsubscribe": link,
        "return_path": return_path(message, sender),
    }


def _html(message: Message, subject: str, end: str) -> str:
    lead, beacon = measuring.of_mail(message)
    return mail_markup.document(
        message.body, subject=subject, preheader=message.preheader or "", footer=end, lead=lead, beacon=beacon
    )


def default_subject(workspace: Any) -> str:
    """What stands in the subject when nobody wrote one."""
    return _("A message from %(business)s") % {"business": workspace.business_name}


def footer(workspace: Any, link: str, choose: str) -> str:
    """The end of every mail: the business by its name (CN-9), its postal address, the way to stop (CN-8), and the page
    on which the person chooses what else to get (CN-15).
    """
    who = ", ".join(line.strip() for line in workspace.postal_address.splitlines() if line.strip())
    name = f"{workspace.business_name}, {who}" if who else workspace.business_name
    return f"-- \n{name}\n{_('Choose what you get')}: {choose}\n{_('Stop these emails')}: {link}"


def preview(workspace: Any, text: str) -> str:
    """A mail as the person would read it, with links that lead nowhere."""
    theirs = _("a link that is theirs alone")
    return f"{text}\n\n{footer(workspace, theirs, theirs)}" if text else ""


def domain_of(address: str) -> str:
    """What stands behind the @."""
    return address.rpartition("@")[2] or "localhost"


def _answers(message: Message) -> str:
    """The Message-ID of the mail this one answers, so that mail programs show them together."""
    heard = Message.objects.filter(conversation_id=message.conversation_id, direction=Direction.IN)
    last = heard.exclude(provider_id="").order_by("-created_at").values_list("provider_id", flat=True).first() or ""
    return last if last.startswith("<") and last.endswith(">") and len(last) < 120 else ""


# The link that stops


def unsubscribe_url(talk: Conversation) -> str:
    """The page behind the link; by POST it stops everything to the conversation's address, without a question."""
    return f"{settings.PUBLIC_URL}{reverse('messaging:unsubscribe', args=[token(talk)])}"


def preferences_url(talk: Conversation, *, fresh: bool = False) -> str:
    """The page on which the person who has the conversation's address chooses what to get (CN-15).

    ``fresh``: it is sent to the address alone, because it asked for it just now, and says so for ``FRESH``.
    """
    carried = _fresh_signer().sign(_key_of(talk)) if fresh else token(talk)
    return f"{settings.PUBLIC_URL}{reverse('messaging:preferences', args=[carried])}"


def token(talk: Conversation) -> str:
    """What both links carry, signed: the conversation, and its address. It does not run out, as mail is kept."""
    return signing.Signer(salt=_SALT).sign(_key_of(talk))


def is_fresh(token: str) -> bool:
    """Whether the address asked for this link, and only a moment ago: who follows it has the address."""
    try:
        _fresh_signer().unsign(token, max_age=FRESH)
    except signing.BadSignature:
        return False
    return True


def _fresh_signer() -> signing.TimestampSigner:
    return signing.TimestampSigner(salt=f"{_SALT}.fresh")


def _key_of(talk: Conversation) -> str:
    return f"{UUID(str(talk.pk)).hex}{_address_key(talk)}"


def _address_key(talk: Conversation) -> str:
    """Workspace and address, by which the link finds the conversation that this one became part of in a merge."""
    return talk.workspace_id.hex + bytes(talk.address_hash).hex()


def conversation_of(token: str) -> Conversation | None:
    """Whose link it is; None when that conversation was erased meanwhile. Raises signing.BadSignature."""
    try:
        key = signing.Signer(salt=_SALT).unsign(token)
    except signing.BadSignature:
        key = _fresh_signer().unsign(token)
    rows = Conversation.objects.select_related("workspace", "contact")
    found = rows.filter(pk=UUID(key[:32])).first()
    if found is None and len(key) == 128:
        same_address = rows.filter(workspace=UUID(key[32:64]), address_hash=bytes.fromhex(key[64:]))
        found = same_address.order_by("created_at").first()
    return found


# The address that answers come to


def reply_address(conversation: Any, domain: str) -> str:
    """An address that says which conversation an answer belongs to. In lower case, since servers fold it."""
    key = UUID(str(conversation)).bytes
    return f"{_REPLY}{_letters(key + _seal(key))}@{domain}"


def answered(address: str) -> UUID | None:
    """The conversation that an address of ours stands for; None when we did not make it."""
    return _opened(address, _REPLY, "reply address")


def _opened(address: str, prefix: str, use: str) -> UUID | None:
    local = address.partition("@")[0].lower()
    if not local.startswith(prefix):
        return None
    letters = local.removeprefix(prefix)
    try:
        raw = base64.b32decode(letters.upper() + "=" * (-len(letters) % 8))
    except ValueError:
        return None
    return UUID(bytes=raw[:16]) if len(raw) == 26 and same(raw[16:], _seal(raw[:16], use)) else None


def return_path(message: Message, sender: Any) -> str:
    """Where the mail is returned to when it can't be delivered: a signed address of its own, which nobody can guess."""
    domain = str(sender.keys.get("reply_domain", "")) if signs_returns(sender) else ""
    key = UUID(str(message.pk)).bytes
    return f"{_BOUNCE}{_letters(key + _seal(key, 'bounce address'))}@{domain}" if domain else ""


def signs_returns(sender: Any) -> bool:
    """Whether mail of this sender is returned to signed addresses, so that any other return is forged."""
    keys = sender.keys if sender else {}
    return bool(keys.get("reply_domain")) and keys.get("returns", "signed") == "signed"


def returned(address: str) -> UUID | None:
    """The message that an address for returned mail stands for; None when we did not make it."""
    return _opened(address, _BOUNCE, "bounce address")


def _seal(key: bytes, use: str = "reply address") -> bytes:
    return hmac.new(keyed_hash(use, ""), key, hashlib.sha256).digest()[:10]


def _letters(raw: bytes) -> str:
    return base64.b32encode(raw).decode().rstrip("=").lower()
