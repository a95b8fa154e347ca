"""Files that go with messages and come with them. The bytes are files of the contact, sealed in the vault.

What goes out waits with the draft, then with the message, and the gate looks at it like at the words: what the sender's
provider does not carry does not leave. What comes in is a row at once, and is fetched after the call was answered.
"""

import io
import logging
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from contacts.page import files, sniffing
from crm.lib import courier, outbound, vault
from messaging import providers, reasons, verdicts
from messaging.inbox.models import ARRIVING
from messaging.incoming import stash
from messaging.models import HANDED_OVER, Attachment, Draft, Message, Sender
from messaging.providers import PICTURES, Carries

logger = logging.getLogger(__name__)

LINK_LASTS = timedelta(minutes=30)  # a provider fetches a file when it takes the message, or soon after
MOST_COMING = 20  # files of one message that are kept
_MOST_TRIES = 8
_SALT = "messaging.media"


# Going out


def add(draft: Draft, upload: Any, author: Any) -> Attachment:
    """Attach an uploaded file to a draft. Raises ValidationError."""
    file = files.keep(draft.contact, upload.name or "", upload.file, author=author, size=upload.size)
    return Attachment.objects.create(
        workspace_id=draft.workspace_id,
        contact_id=draft.contact_id,
        draft=draft,
        file=file,
        name=file.name,
        media_type=file.media_type,
        size=file.size,
    )


def remove(attachment: Attachment) -> None:
    """Off the draft, and off the contact: nobody sent it."""
    if attachment.file is not None:
        attachment.file.remove()
    attachment.delete()


def of_draft(draft: Draft | None) -> list[Attachment]:
    """What waits with a draft, in its order."""
    return list(draft.attachments.select_related("file").order_by("pk")) if draft is not None else []


def of_message(message: Message) -> list[Attachment]:
    """What goes with a message; no query when nothing does."""
    return list(message.attachments.select_related("file").order_by("pk")) if message.attached else []


def fasten(message: Message, attached: Iterable[Attachment]) -> bool:
    """These go with the message from now on, and with nothing else. False when one is gone, or goes with another."""
    keys = [each.pk for each in attached]
    free = Attachment.objects.filter(pk__in=keys, contact=message.contact_id, message=None)
    return not keys or free.update(message=message, draft=None) == len(keys)


def lift(message: Message) -> list[Attachment]:
    """What goes with a message, taken off it: to be fastened to another."""
    found = of_message(message)
    Attachment.objects.filter(pk__in=[each.pk for each in found]).update(message=None)
    return found


def objections(sender: Sender | None, attached: Sequence[Attachment]) -> list[verdicts.Reason]:
    """What its provider has against carrying these files."""
    if not attached or sender is None:
        return []
    if any(each.file is None or each.file.deleted_at for each in attached):
        return [reasons.file_gone()]
    rules = providers.get(sender.provider).carries(sender)
    if not isinstance(rules, Carries):
        return [reasons.not_carried(str(rules))]
    broken = _broken(rules, attached)
    return [reasons.not_carried(broken)] if broken else []


def _broken(rules: Carries, attached: Sequence[Attachment]) -> str:
    if len(attached) > rules.most:
        return _("At most %(most)s files go with a message of this sender.") % {"most": rules.most}
    for each in attached:
        if rules.kinds and each.media_type not in rules.kinds:
            return _("“%(name)s” is of a kind that this sender does not carry.") % {"name": each.name}
        if rules.others and each.media_type not in PICTURES and each.size > rules.others:
            most = filesizeformat(rules.others)
            return _("“%(name)s” is too large: at most %(most)s, for what is no picture.") % {
                "name": each.name,
                "most": most,
            }
    if sum(each.size for each in attached) > rules.together:
        most = filesizeformat(rules.together)
        return _("All files of a message together may have %(most)s with this sender.") % {"most": most}
    return ""


@dataclass(frozen=True, slots=True)
class Hint:
    """What the composer says about files: whether any can go, and how many and how large, or why not."""

    possible: bool
    words: str


def hint(sender: Sender | None) -> Hint | None:
    """For the sender that a message would leave by; nothing when there is none."""
    if sender is None:
        return None
    rules = providers.get(sender.provider).carries(sender)
    if not isinstance(rules, Carries):
        return Hint(False, str(rules))
    size = {"most": rules.most, "size": filesizeformat(rules.together)}
    return Hint(True, _("Up to %(most)s files, %(size)s together.") % size)


@dataclass(frozen=True, slots=True)
class Enclosed:
    """A file as a provider gets it: by its bytes, or by an address that works for a short time."""

    name: str
    media_type: str
    size: int
    stored: str
    url: str

    def read(self) -> bytes:
        """The bytes. Raises FileNotFoundError."""
        return b"".join(vault.pieces(self.stored))


def enclosed(message: Message) -> tuple[Enclosed, ...]:
    """What goes with a message that the gate lets out."""
    return tuple(
        Enclosed(each.file.name, each.file.media_type, each.file.size, each.file.stored, link(each))
        for each in of_message(message)
        if each.file is not None
    )


def link(attachment: Attachment) -> str:
    """An address under which a provider can fetch the file, for a short time."""
    token = signing.TimestampSigner(salt=_SALT).sign(attachment.pk.hex)
    return f"{settings.PUBLIC_URL}{reverse('messaging:media', args=[token])}"


def linked(token: str) -> Attachment | None:
    """The attachment of an address that is still good and whose message the gate let out."""
    try:
        key = signing.TimestampSigner(salt=_SALT).unsign(token, max_age=LINK_LASTS)
    except signing.BadSignature:
        return None
    rows = Attachment.objects.select_related("file").filter(message__status__in=HANDED_OVER, file__deleted_at=None)
    return rows.filter(pk=UUID(key), file__isnull=False).first()


# Coming in


def arrive(message: Message, media: Sequence[dict[str, str]]) -> None:
    """Note what came with a message, in the transaction that keeps it; a worker fetches it."""
    for item in media[:MOST_COMING]:
        row = Attachment.objects.create(
            workspace_id=message.workspace_id,
            contact_id=message.contact_id,
            message=message,
            source=item.get("stash") or item.get("url") or "",
            name=files.clean_name(item.get("name", "")) if item.get("name") else "",
            media_type=item.get("type", "")[:100],
            state=Attachment.State.WAITING,
            next_try_at=timezone.now(),
        )
        courier.call("messaging.tasks.fetch_attachment", row.pk)


def fetch(pk: UUID | str, now: datetime | None = None) -> None:
    """Bring one file here, if it is due. Safe to call twice, and from any number of workers."""
    now = now or timezone.now()
    due = Attachment.objects.filter(ARRIVING, pk=pk, state=Attachment.State.WAITING, next_try_at__lte=now)
    row = due.select_related("contact__workspace", "message__sender__account").first()
    if row is None:
        return
    wait = timedelta(seconds=min(30 * 4**row.tries, 6 * 3600))
    if not due.filter(tries=row.tries).update(tries=row.tries + 1, next_try_at=now + wait):
        return
    try:
        content = _content(row)
    except (outbound.OutboundError, FileNotFoundError, OSError) as error:
        logger.warning("Attachment %s could not be fetched: %s", row.pk, type(error).__name__)
        if row.tries + 1 >= _MOST_TRIES or isinstance(error, FileNotFoundError):
            _refuse(row, "gone")
        return
    _take(row, content)


def _content(row: Attachment) -> bytes:
    source = row.source or ""
    if source.startswith(stash.MARK):
        return stash.read(source)
    sender = row.message.sender if row.message else None
    if sender is None or not source.startswith(("http://", "https://")):
        raise FileNotFoundError(source)
    return providers.get(sender.provider).fetch(sender, source)


def _take(row: Attachment, content: bytes) -> None:
    why = _why_not(content)
    source = row.source or ""
    if not why:
        try:
            name = row.name or _("file")
            kept = files.keep(row.contact, name, io.BytesIO(content), author=None, size=len(content))
        except ValidationError:
            why = "room"
    if why:
        _refuse(row, why)
    else:
        row.file, row.name, row.media_type, row.size = kept, kept.name, kept.media_type, kept.size
        row.state, row.next_try_at, row.source = Attachment.State.KEPT, None, None
        row.save()
    stash.drop(source)


def _why_not(content: bytes) -> str:
    if not content:
        return "empty"
    if len(content) > settings.FILES_LARGEST_MB * 2**20:
        return "size"
    return "" if sniffing.sort_of(io.BytesIO(content)) else "kind"


def _refuse(row: Attachment, why: str) -> None:
    row.state, row.why, row.next_try_at, row.source = Attachment.State.REFUSED, why, None, None
    row.save(update_fields=["state", "why", "next_try_at", "source"])


def forget(contacts: Collection[UUID]) -> int:
    """Destroy what came from these people and is not among their files yet."""
    rows = Attachment.objects.filter(ARRIVING, contact_id__in=list(contacts))
    waiting = [row.source for row in rows if (row.source or "").startswith(stash.MARK)]
    for source in waiting:
        stash.drop(source or "")
    return len(waiting)


def sweep() -> None:
    """Files that a lost broker or a dead provider left behind."""
    due = Attachment.objects.filter(ARRIVING, next_try_at__lte=timezone.now() - timedelta(seconds=10))
    for pk in due.order_by("next_try_at").values_list("pk", flat=True)[:50]:
        try:
            fetch(pk)
        except Exception:
            logger.exception("Attachment %s could not be fetched", pk)
