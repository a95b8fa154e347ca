"""What becomes of threads when something is said, and when their time has come."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, Value
from django.db.models.functions import Greatest
from django.utils import timezone

from messaging.inbox.models import ASLEEP, Thread, ThreadState
from messaging.models import Conversation, Message

MORNING = 9  # o'clock


def went_out(conversation: Conversation, message: Message) -> None:
    """We wrote: the thread moves up; what it is (done, snoozed) it stays."""
    _said(conversation, message)


def came_in(conversation: Conversation, message: Message) -> None:
    """The person wrote: the thread is open and unread, whatever it was."""
    _said(conversation, message, unread=F("unread") + 1, state=ThreadState.OPEN, snoozed_until=None)


def _said(conversation: Conversation, message: Message, **values: Any) -> None:
    latest = {"conversation": conversation, "last_message": message, "moved_at": message.created_at}
    of(conversation.contact_id, conversation.workspace_id)
    Thread.objects.filter(contact_id=conversation.contact_id).update(**latest, **values)


def of(contact_id: Any, workspace_id: Any) -> Thread:
    """The contact's thread, made when there is none."""
    thread, _made = Thread.objects.get_or_create(contact_id=contact_id, defaults={"workspace_id": workspace_id})
    return thread


def wake(now: datetime | None = None) -> int:
    """Threads whose time has come are open again, on top and to be looked at. Safe to repeat."""
    now = now or timezone.now()
    due = Thread.objects.filter(ASLEEP, state=ThreadState.SNOOZED, snoozed_until__lte=now)
    unread = Greatest(F("unread"), Value(1))
    return due.update(state=ThreadState.OPEN, snoozed_until=None, moved_at=now, unread=unread)


def later(choice: str, now: datetime | None = None) -> datetime | None:
    """When a snoozed thread comes back, by the clock of whoever snoozes it; None for a choice that there is not."""
    now = timezone.localtime(now)
    morning = now.replace(hour=MORNING, minute=0, second=0, microsecond=0)
    if choice == "hours":
        return now.replace(second=0, microsecond=0) + timedelta(hours=3)
    if choice == "tomorrow":
        return morning + timedelta(days=1)
    if choice == "week":
        return morning + timedelta(days=7 - now.weekday())  # Monday
    return None
