"""What happened with a contact, newest first. Each app adds its own kind of entry from its ``timeline.py``.

A provider answers for one contact with at most ``limit`` entries older than ``before``, in one query, so that the page
costs the same however long the history is::

    from contacts import timeline

    _rows = timeline.stretch(lambda contact: Message.objects.filter(contact=contact), "created_at")

    def messages(contact: Contact, before: datetime | None, limit: int) -> Iterable[timeline.Entry]:
        return [... for row in _rows(contact.pk, before, limit)]

    timeline.register("message", messages, label=_("Messages"), order=20)

``label`` makes the kind one by which the timeline can be filtered (?show=message). Where members see different entries,
``by_viewer`` has the provider called with ``viewer``, the membership of who looks; None sees what every member may.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Membership
from contacts import presence
from contacts.consent import lineage
from contacts.consent.models import ConsentEvent, EventKind
from contacts.models import Contact, Note
from crm.lib.discovery import discover
from crm.lib.prepared import LATEST, prepared

M = TypeVar("M", bound=Model)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of the timeline; ``template`` shows ``row`` where the plain text of ``body`` is not enough."""

    at: datetime
    title: str
    kind: str  # "note", "message", "consent", ...: a class of the line and later a filter
    icon: str = "clock"
    tone: str = ""  # "yes", "no", "wait", "info", or none
    body: str = ""
    url: str = ""
    template: str = ""
    row: Any = None


@dataclass(frozen=True, slots=True)
class Page:
    """A stretch of the timeline; ``before`` asks for the next one, None when this is the end."""

    entries: list[Entry]
    before: datetime | None


Provider = Callable[..., Iterable[Entry]]  # (contact, before, limit), and viewer where it is asked for


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of entry: who gives it, what people call it (empty: not one to filter by), its place among the filters."""

    name: str
    provider: Provider
    label: Any
    order: int
    by_viewer: bool


_kinds: dict[str, Kind] = {}


def register(kind: str, provider: Provider, *, label: Any = "", order: int = 50, by_viewer: bool = False) -> None:
    """Add a kind of entry."""
    _kinds[kind] = Kind(kind, provider, label, order, by_viewer)


def kinds() -> list[Kind]:
    """The kinds that the timeline can be filtered by."""
    discover("timeline")
    return sorted((kind for kind in _kinds.values() if kind.label), key=lambda kind: (kind.order, kind.name))


def stretch(rows: Callable[[Any], QuerySet[M]], field: str) -> Callable[[Any, datetime | None, int], list[M]]:
    """A prepared question for rows newest first by ``field``: given what ``rows`` asks for, the moment before which
    they have to be (None: the newest of all), and how many of them at most.
    """

    def build(of: Any, before: Any, *, limit: int) -> QuerySet[M]:
        return rows(of).filter(**{f"{field}__lt": before}).order_by(f"-{field}", "-pk")[:limit]

    ask = prepared(build)
    return lambda of, before, limit: ask(of, before or LATEST, limit=limit)


def page(
    contact: Contact, before: datetime | None = None, limit: int = 30, show: str = "", viewer: Membership | None = None
) -> Page:
    """The newest ``limit`` entries older than ``before``, of every kind or of one. Entries of one instant stay
    together. What not every member sees is there for a ``viewer`` who does.
    """
    discover("timeline")
    wanted = [_kinds[show]] if show in _kinds else list(_kinds.values())
    merged: list[Entry] = []
    for kind in wanted:
        more = {"viewer": viewer} if kind.by_viewer else {}
        merged += kind.provider(contact, before, limit + 1, **more)
    merged.sort(key=lambda entry: entry.at, reverse=True)
    if len(merged) <= limit:
        return Page(merged, None)
    last = merged[limit - 1].at
    entries = [entry for entry in merged if entry.at >= last]
    return Page(entries, last if len(entries) < len(merged) else None)


_written = stretch(
    lambda contact: Note.objects.filter(contact=contact, deleted_at__isnull=True).select_related("author"), "created_at"
)


def _notes(contact: Contact, before: datetime | None, limit: int) -> list[Entry]:
    if not presence.has(contact, "notes"):
        return []
    return [
        Entry(
            at=note.created_at,
            title=_("Note by %(who)s") % {"who": note.author} if note.author else _("Note"),
            kind="note",
            icon="note",
            body=note.text,
            template="contacts/_note.html",
            row=note,
        )
        for note in _written(contact.pk, before, limit)
    ]


def _beginning(contact: Contact, before: datetime | None, limit: int) -> list[Entry]:
    if before is not None and contact.created_at >= before:
        return []
    title = _("Added to the contacts")
    return [
        Entry(at=contact.created_at, title=title, kind="contact", icon="user-plus", body=contact.get_source_display())
    ]


_events = stretch(lambda contacts: ConsentEvent.objects.filter(contact_id__in=contacts), "at")


def _consent(contact: Contact, before: datetime | None, limit: int) -> list[Entry]:
    """What happened at one moment is one line: a STOP withdraws six consents at once."""
    keys = lineage.keys_of(contact.pk) if presence.has(contact, "merges") else [contact.pk]
    rows = _events(keys, before, limit)
    url = reverse("contacts:consent", args=[contact.workspace.slug, contact.pk])
    marks = {EventKind.GRANTED: "consent-yes", EventKind.WITHDRAWN: "consent-no"}
    return [
        Entry(
            at=at,
            title=str(EventKind(kind).label).capitalize(),
            kind="consent",
            icon=marks.get(EventKind(kind), "consent-wait"),
            body=_what_for(list(events)),
            url=url,
        )
        for (at, kind), events in groupby(rows, key=lambda event: (event.at, event.kind))
    ]


def _what_for(events: list[ConsentEvent]) -> str:
    """Channels, purposes and the way it was done, each once."""
    channels = dict.fromkeys(str(event.get_channel_display()) for event in events)
    purposes = dict.fromkeys(str(event.get_purpose_display()) for event in events)
    return " · ".join(filter(None, (", ".join(channels), ", ".join(purposes), events[0].method)))


register("note", _notes, label=gettext_lazy("Notes"), order=10)
register("consent", _consent, label=gettext_lazy("Consent"), order=60)
register("contact", _beginning)

import contacts.page.timeline  # noqa: E402,F401  isort: skip  calls and files
