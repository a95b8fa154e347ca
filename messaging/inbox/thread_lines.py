"""The lines of a thread: messages over all channels and addresses of a contact, calls, and notes of the staff."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zlib import crc32

from django.db.models import prefetch_related_objects
from django.utils import timezone

from contacts import timeline
from contacts.models import Call, Contact, Note
from contacts.page import mentions
from messaging.models import Message

SHOWN = 40  # lines of a thread that are shown at once

_BUBBLE = (
    *("created_at", "direction", "channel", "address", "subject", "body", "status", "reasons", "not_before"),
    *("scheduled_for", "attached", "is_laid_out", "capability", "conversation_id", "contact_id"),
    *("event__intent", "author__name", "author__email"),
)


@dataclass(frozen=True, slots=True)
class Line:
    """A note or a call between the messages. ``kind`` tells it from those."""

    kind: str  # "note" or "call"
    created_at: datetime
    row: Any

    @property
    def day(self) -> date:
        """The day in the zone of whoever looks."""
        return timezone.localtime(self.created_at).date()

    @property
    def pk(self) -> Any:
        return self.row.pk

    @property
    def status(self) -> Any:
        return self.row.updated_at


_said = timeline.stretch(
    lambda contact: Message.objects.filter(contact=contact).select_related("event", "author").only(*_BUBBLE),
    "created_at",
)
_written = timeline.stretch(
    lambda contact: Note.objects.filter(contact=contact, deleted_at=None).select_related("author"), "created_at"
)
_called = timeline.stretch(
    lambda contact: Call.objects.filter(contact=contact, deleted_at=None).select_related("author"), "at"
)


def lines(contact: Contact, before: datetime | None = None) -> tuple[list[Any], str]:
    """The latest lines before a moment, oldest first, and the moment to ask for earlier ones with; empty if none."""
    found: list[Any] = [*_messages(contact, before), *_notes(contact, before), *_calls(contact, before)]
    found.sort(key=lambda line: (line.created_at, str(line.pk)), reverse=True)
    shown = found[:SHOWN]
    earlier = shown[-1].created_at.isoformat() if len(found) > SHOWN else ""
    notes = [line.row for line in shown if isinstance(line, Line) and line.kind == "note"]
    if notes:
        mentions.load(contact, notes)
    _with_attachments([line for line in shown if isinstance(line, Message)])
    return shown[::-1], earlier


def mark(thread: Sequence[Any]) -> str:
    """Changes with every line of the thread and with what becomes of it."""
    told = [(line.pk, line.status, _arrived(line)) for line in thread]
    return f"{crc32(repr(told).encode()):x}"


def _arrived(line: Any) -> list[Any]:
    attached = isinstance(line, Message) and line.attached
    return [(each.pk, each.state) for each in line.attachments.all()] if attached else []


def _messages(contact: Contact, before: datetime | None) -> list[Message]:
    return _said(contact.pk, before, SHOWN + 1)


def _notes(contact: Contact, before: datetime | None) -> list[Line]:
    return [Line("note", note.created_at, note) for note in _written(contact.pk, before, SHOWN + 1)]


def _calls(contact: Contact, before: datetime | None) -> list[Line]:
    return [Line("call", call.at, call) for call in _called(contact.pk, before, SHOWN + 1)]


def _with_attachments(rows: list[Message]) -> None:
    """Their attachments, in one query; none when nothing is attached."""
    attached = [message for message in rows if message.attached]
    if attached:
        prefetch_related_objects(attached, "attachments__file")
