"""Today's mentions, new contacts, and who agreed or opted out of late."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from contacts.consent.evidence import Method
from contacts.consent.models import Channel, ConsentEvent, EventKind, Purpose
from contacts.models import Contact
from contacts.page import mentions
from crm.lib import today
from crm.lib.prepared import prepared
from crm.lib.today import Asked, Box

WEEK = timedelta(days=7)
LATEST = 5  # people who agreed or opted out
_LOOKED_AT = 24  # events, of which several may be of one person


def mentioned(asked: Asked) -> Box:
    """Notes in which a colleague named this member."""
    rows = mentions.unseen(asked.workspace, asked.user, today.SHOWN)
    return Box(title=_("You were mentioned"), rows=rows, line="contacts/today/_mention.html")


def newcomers(asked: Asked) -> Box:
    """Who came last."""
    return Box(
        title=_("New contacts"),
        rows=_newest(asked.workspace.pk),
        line="contacts/today/_newcomer.html",
        url="contacts:list",
        label=_("All contacts"),
        query="sort=-created_at",
    )


@prepared
def _newest(workspace: Any) -> QuerySet[Contact]:
    rows = Contact.objects.of(workspace).filter(archived_at=None).only("name", "created_at")
    return rows.order_by("-created_at", "id")[: today.SHOWN]


def consent(asked: Asked) -> Box:
    """How many agreed and how many opted out in the last seven days, and who of them last."""
    since = asked.now - WEEK
    found = _counted(asked.workspace.pk, since)
    counts = found[0] if found else {"granted": 0, "withdrawn": 0}
    latest = _people(asked.workspace.pk, since) if any(counts[name] for name in ("granted", "withdrawn")) else []
    return Box(
        title=_("Consent, last 7 days"),
        body="contacts/today/_consent.html",
        url="crm:report",
        page="consent",
        label=_("Report"),
        more={"week": counts, "latest": latest},
    )


@prepared
def _counted(workspace: Any, moment: Any) -> QuerySet[ConsentEvent, Any]:
    rows = ConsentEvent.objects.of(workspace).filter(at__gte=moment).order_by().values("workspace_id")
    granted = Count("pk", filter=Q(kind=EventKind.GRANTED))
    return rows.annotate(granted=granted, withdrawn=Count("pk", filter=Q(kind=EventKind.WITHDRAWN)))


@prepared
def _events(workspace: Any, moment: Any) -> QuerySet[ConsentEvent]:
    rows = ConsentEvent.objects.of(workspace).filter(at__gte=moment, kind__in=[EventKind.GRANTED, EventKind.WITHDRAWN])
    rows = rows.exclude(method=Method.MERGE).only("contact_id", "channel", "purpose", "kind", "at")
    return rows.order_by("-at")[:_LOOKED_AT]


@prepared
def _named(workspace: Any, keys: Any) -> QuerySet[Contact]:
    return Contact.objects.of(workspace).filter(pk__in=keys).only("name")


def _people(workspace: UUID, since: Any) -> list[dict[str, Any]]:
    """The last few who said something, each with the last they said; who was erased since is not among them."""
    last: dict[UUID, ConsentEvent] = {}
    for event in _events(workspace, since):
        last.setdefault(event.contact_id, event)
    known = {contact.pk: contact for contact in _named(workspace, list(last))}
    return [_said(known[key], event) for key, event in last.items() if key in known][:LATEST]


def _said(contact: Contact, event: ConsentEvent) -> dict[str, Any]:
    about = {"channel": Channel(event.channel).label, "purpose": Purpose(event.purpose).label}
    return {
        "contact": contact,
        "at": event.at,
        "agreed": event.kind == EventKind.GRANTED,
        "about": _("%(channel)s · %(purpose)s") % about,
    }


today.register("mentions", mentioned, order=50)
today.register("consent", consent, order=20, aside=True)
today.register("newcomers", newcomers, order=40, aside=True)
