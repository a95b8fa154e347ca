"""The list of the inbox: whose thread it shows, in which order, and what comes before and after the open one."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zlib import crc32

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.models import Contact, Tag
from crm.lib.prepared import LATEST, prepared
from messaging.models import TO_DECIDE, Conversation, Thread, ThreadState

LISTED = 30  # threads in the list
TAGS = 100  # offered to narrow it by

VIEWS = (
    ("", gettext_lazy("Open")),
    ("unread", gettext_lazy("Unread")),
    ("mine", gettext_lazy("Mine")),
    ("nobody", gettext_lazy("Unassigned")),
    ("snoozed", gettext_lazy("Snoozed")),
    ("done", gettext_lazy("Done")),
    ("all", gettext_lazy("All")),
)
# What a line of the list shows, and no more: there are thirty of them.
_LINE = (
    *("unread", "state", "snoozed_until", "moved_at", "contact__name", "assignee__name", "assignee__email"),
    *("conversation__channel", "conversation__address"),
    *("last_message__direction", "last_message__body", "last_message__is_laid_out"),
)


def shown(typed: str) -> str:
    """The view that is asked for, the open threads when there is none of that name."""
    return typed if typed == "decide" or any(typed == key for key, _label in VIEWS) else ""


def threads(
    workspace: Any, user: Any, view: str, before: datetime | None = None, tag: Tag | None = None
) -> list[Thread]:
    """The threads of a view, the latest first, one more than are shown at once; with ``tag`` those that have it."""
    if tag is not None:
        return _tagged(workspace.pk, user.pk, before or LATEST, tag.pk, view=view)
    return _threads(workspace.pk, user.pk, before or LATEST, view=view)


@prepared
def _threads(workspace: Any, user: Any, before: Any, *, view: str) -> QuerySet[Thread]:
    return _of_view(workspace, user, view).filter(moved_at__lt=before)[: LISTED + 1]


@prepared
def _tagged(workspace: Any, user: Any, before: Any, tag: Any, *, view: str) -> QuerySet[Thread]:
    """A thread has the tags of its contact."""
    has_it = Contact.tags.through.objects.filter(tag=tag, contact=OuterRef("contact"))
    return _of_view(workspace, user, view).filter(Exists(has_it), moved_at__lt=before)[: LISTED + 1]


def _of_view(workspace: Any, user: Any, view: str) -> QuerySet[Thread]:
    rows = Thread.objects.of(workspace).listed()
    rows = rows.select_related("contact", "conversation", "last_message", "assignee").only(*_LINE)
    waiting = Conversation.objects.filter(TO_DECIDE, workspace=workspace)
    rows = rows.annotate(to_decide=Exists(waiting.filter(contact=OuterRef("contact"))))
    if view == "decide":
        rows = rows.filter(contact__in=waiting.values("contact"))
    elif view == "unread":
        rows = rows.unread()
    elif view == "mine":
        rows = rows.filter(assignee=user, state=ThreadState.OPEN)
    elif view == "nobody":
        rows = rows.filter(assignee=None, state=ThreadState.OPEN)
    elif view != "all":
        rows = rows.filter(state=view or ThreadState.OPEN)
    return rows


_tags = prepared(lambda workspace: Tag.objects.of(workspace).order_by("name")[:TAGS])


def tags(workspace: Any) -> list[Tag]:
    """Tags by which the list can be narrowed."""
    return _tags(workspace.pk)


def chosen(offered: Sequence[Tag], typed: str) -> Tag | None:
    """The tag that is asked for, if there is one."""
    return next((tag for tag in offered if str(tag.pk) == typed), None)


def query(view: str, tag: Tag | None) -> str:
    """What a link has behind its question mark so that the list stays as it is; empty for the usual one."""
    return urlencode({name: value for name, value in (("show", view), ("tag", str(tag.pk) if tag else "")) if value})


def mark(found: Sequence[Thread]) -> str:
    """Changes with every message, and with what becomes of a thread, in this part of the list."""
    told = [(thread.pk, thread.moved_at, thread.unread, thread.state, thread.assignee_id) for thread in found]
    return f"{crc32(repr(told).encode()):x}"


def neighbours(found: Sequence[Thread], contact_id: Any) -> dict[str, Any]:
    """The threads above and below the open one; with none open, or one that is not listed, the first is next."""
    place = next((at for at, thread in enumerate(found) if thread.contact_id == contact_id), None)
    if place is None:
        return {"above": None, "below": found[0].pk if found else None, "following": found[0] if found else None}
    below = found[place + 1] if place + 1 < len(found) else None
    return {
        "above": found[place - 1].pk if place else None,
        "below": below.pk if below else None,
        "following": below or (found[place - 1] if place else None),
    }


def shortcuts(open_one: bool) -> list[tuple[str, str]]:
    """The letters that do something in the inbox, and what."""
    moving = [("j", _("Next conversation")), ("k", _("Previous conversation"))]
    doing = [
        ("r", _("Answer")),
        ("n", _("Write a note for us only")),
        ("e", _("Done, and on to the next; or open it again")),
        ("s", _("Snooze")),
        ("a", _("Assign")),
    ]
    return [*moving, *doing] if open_one else moving
