"""Saved replies, filled in for the person one writes to. What nobody knows stays in its braces, and is named."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from contacts.models import Contact
from messaging.models import SavedReply
from messaging.words import merge_fields

OFFERED = 8  # at once, while somebody types their name
KEPT_BACK = timedelta(hours=1)  # a deleted one can be taken back


@dataclass(frozen=True, slots=True)
class Filled:
    """A reply as it goes into the composer; ``missing`` are fields that the person has no value for."""

    reply: SavedReply
    text: str
    missing: tuple[str, ...]


def of(workspace: Any) -> QuerySet[SavedReply]:
    """The workspace's replies, by name."""
    return SavedReply.objects.of(workspace).filter(deleted_at=None).order_by("name", "pk")


def offered(workspace: Any, contact: Contact, typed: str) -> list[Filled]:
    """Replies whose name has what was typed, those that begin with it first, filled in for this person."""
    rows = of(workspace)
    starting = list(rows.filter(name__istartswith=typed)[:OFFERED])
    inside = rows.filter(name__icontains=typed).exclude(pk__in=[reply.pk for reply in starting])
    found = starting + (list(inside[: OFFERED - len(starting)]) if typed else [])
    known = merge_fields.slots(workspace)
    merge_fields.load([contact], known, *(reply.body for reply in found))
    return [fill(reply, contact, known) for reply in found]


def fill(reply: SavedReply, contact: Contact, known: dict[str, merge_fields.Slot] | None = None) -> Filled:
    """A reply for this person."""
    known = merge_fields.slots(contact.workspace) if known is None else known
    missing = merge_fields.fill(reply.body, contact, known).missing
    return Filled(reply, merge_fields.fill(reply.body, contact, _visible(known, missing)).text, missing)


def _visible(known: dict[str, merge_fields.Slot], missing: tuple[str, ...]) -> dict[str, merge_fields.Slot]:
    """The fields, those without a value standing for themselves: nobody overlooks a gap that can be seen."""
    return {name: _itself(slot) if slot.label in missing else slot for name, slot in known.items()}


def _itself(slot: merge_fields.Slot) -> merge_fields.Slot:
    words = "{{" + slot.name + "}}"
    return replace(slot, read=lambda _contact: words)


def left(workspace: Any, text: str) -> list[str]:
    """Fields that nobody has filled in, by their names; also what only looks like one."""
    if not merge_fields.are_in(text):
        return []
    known = merge_fields.slots(workspace)
    return [known[name].label if name in known else name for name, _stand_in in merge_fields.used(text)]


def forget(now: datetime | None = None) -> int:
    """Destroy replies that were deleted an hour ago. Safe to repeat."""
    return SavedReply.objects.filter(deleted_at__lt=(now or timezone.now()) - KEPT_BACK).delete()[0]
