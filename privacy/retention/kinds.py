"""The kinds of data whose time a controller sets: which rows are too old, and what becomes of them.

Each period that is proposed names its reason. What has a fixed end of its own (copies for people, cells of imports,
codes, calls of providers as they came in) is seen to where it is kept; ``FIXED`` tells of it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import AuditEntry, Workspace
from contacts.models import Contact, Note
from contacts.page.models import Call
from messaging.campaigns import tallies
from messaging.campaigns.measuring import COUNTED_FOR
from messaging.models import IN_FLIGHT, WAITING, Message, Outcome
from privacy.retention.models import LegalHold, What
from projects.models import Project

GONE = "[…]"  # what stands where a text was

_RECORDS = (What.MESSAGE, What.CALL, What.NOTE)

Rows = Callable[[Workspace | None, datetime], QuerySet[Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of data. ``rows(workspace, before)`` gives those that are too old, oldest first by ``age``."""

    key: str
    title: str | Promise
    what: str | Promise  # what becomes of them
    why: str | Promise  # why this period
    months: int | None  # as proposed; None: without an end, until the controller sets one
    rows: Rows
    age: str  # the field that tells how old a row is
    remove: Callable[[list[Any]], None]
    person: str = ""  # the path from a row to the contact, whom a legal hold may keep
    of_site: bool = False
    keeps_rows: bool = False  # rows stay and lose their content, so that what is older need not be seen again


def _delete(rows: list[Any]) -> None:
    model = type(rows[0])
    model._base_manager.filter(pk__in=[row.pk for row in rows]).delete()


# Kinds of a workspace


def _messages(workspace: Workspace | None, before: datetime) -> QuerySet[Any]:
    return Message.objects.filter(workspace=workspace, created_at__lt=before).exclude(status__in=(*WAITING, *IN_FLIGHT))


def _forget_texts(messages: list[Message]) -> None:
    """The words go; that there was a message, when, and what became of it stays: campaigns count by it."""
    with transaction.atomic():
        for message in messages:
            if message.body != GONE:
                message.body, message.subject, message.preheader = GONE, None, None
                message.is_laid_out = False
                message.save(update_fields=["body", "subject", "preheader", "is_laid_out"])


def _measured(workspace: Workspace | None, before: datetime) -> QuerySet[Any]:
    """Opens and clicks; not while the mail may still be opened anew, so that nobody is counted twice."""
    rows = Outcome.objects.filter(campaign__workspace=workspace, kind__in=tallies.COUNTED, at__lt=before)
    return rows.filter(message__created_at__lt=timezone.now() - COUNTED_FOR)


def _into_numbers(outcomes: list[Outcome]) -> None:
    tallies.into_numbers({outcome.message_id for outcome in outcomes})


def _calls(workspace: Workspace | None, before: datetime) -> QuerySet[Any]:
    return Call.objects.filter(workspace=workspace, at__lt=before)


def _notes(workspace: Workspace | None, before: datetime) -> QuerySet[Any]:
    return Note.objects.filter(workspace=workspace, contact__isnull=False, created_at__lt=before)


def _idle(workspace: Workspace | None, before: datetime) -> QuerySet[Any]:
    """People with whom nothing happened since: no change, message, call or note, and no consent given."""
    theirs = {"contact": OuterRef("pk")}
    recent = [
        Message.objects.filter(**theirs, created_at__gte=before),
        Call.objects.filter(**theirs, at__gte=before),
        Note.objects.filter(**theirs, created_at__gte=before),
    ]
    rows = Contact.objects.filter(workspace=workspace, updated_at__lt=before, created_at__lt=before)
    for each in recent:
        rows = rows.filter(~Exists(each))
    return rows.exclude(consents__since__gte=before).exclude(restricted_at__isnull=False)


def _erase(contacts: list[Contact]) -> None:
    from privacy.erasure import erasing

    for contact in contacts:
        erasing.erase(contact)


def _audit(workspace: Workspace | None, before: datetime) -> QuerySet[Any]:
    return AuditEntry.objects.filter(workspace_id=workspace.pk if workspace else None, at__lt=before)


# Kinds of the site


def _admin_log(workspace: Workspace | None, before: datetime) -> QuerySet[Any]:
    return LogEntry.objects.filter(action_time__lt=before)


def _sessions(workspace: Workspace | None, before: datetime) -> QuerySet[Any]:
    return Session.objects.filter(expire_date__lt=min(before, timezone.now()))


def _devices(workspace: Workspace | None, before: datetime) -> QuerySet[Any]:
    """Devices that are not signed in any more: with their address and what the browser called itself."""
    live = Session.objects.filter(session_key=OuterRef("session_key"), expire_date__gt=timezone.now())
    old: QuerySet[Any] = UserSession.objects.filter(~Exists(live), created_at__lt=before)
    return old


KINDS: dict[str, Kind] = {
    kind.key: kind
    for kind in (
        Kind(
            key="messages",
            title=_("Texts of messages"),
            what=_("the words are removed; that there was a message stays, as a number"),
            why=_("Records of calls and texts are kept five years in the United States (16 CFR 310.5)."),
            months=60,
            rows=_messages,
            age="created_at",
            remove=_forget_texts,
            person="contact",
            keeps_rows=True,
        ),
        Kind(
            key="measured",
            title=_("Opens and clicks of mail"),
            what=_("counted: their number stays with the campaign, not whose they were"),
            why=_("Thirteen months let a campaign be compared with that of the year before."),
            months=13,
            rows=_measured,
            age="at",
            remove=_into_numbers,
            person="message__contact",
        ),
        Kind(
            key="calls",
            title=_("Noted calls"),
            what=_("deleted"),
            why=_("As long as the texts."),
            months=60,
            rows=_calls,
            age="at",
            remove=_delete,
            person="contact",
        ),
        Kind(
            key="notes",
            title=_("Notes about people"),
            what=_("deleted"),
            why=_("No law says how long. Three years without need are long."),
            months=None,
            rows=_notes,
            age="created_at",
            remove=_delete,
            person="contact",
        ),
        Kind(
            key="idle",
            title=_("People nobody has been in touch with"),
            what=_("erased as if they had asked for it; they can come back themselves"),
            why=_("Without need or consent there is no reason to keep somebody. Three years are usual."),
            months=None,
            rows=_idle,
            age="updated_at",
            remove=_erase,
            person="pk",
        ),
        Kind(
            key="audit",
            title=_("Log of what members did"),
            what=_("deleted"),
            why=_("Records of requests are kept 24 months in California (11 CCR 7101); so is what proves them."),
            months=24,
            rows=_audit,
            age="at",
            remove=_delete,
        ),
        Kind(
            key="site_audit",
            title=_("Log of what was done outside workspaces"),
            what=_("deleted"),
            why=_("As long as those of the workspaces."),
            months=24,
            rows=_audit,
            age="at",
            remove=_delete,
            of_site=True,
        ),
        Kind(
            key="admin_log",
            title=_("Log of Django admin"),
            what=_("deleted"),
            why=_("What was done stands in the log of the site, too."),
            months=12,
            rows=_admin_log,
            age="action_time",
            remove=_delete,
            of_site=True,
        ),
        Kind(
            key="sessions",
            title=_("Sessions that ran out"),
            what=_("deleted"),
            why=_("Nobody can use them any more."),
            months=0,
            rows=_sessions,
            age="expire_date",
            remove=_delete,
            of_site=True,
        ),
        Kind(
            key="devices",
            title=_("Devices that are signed out"),
            what=_("deleted, with the address and the browser's name"),
            why=_("Long enough to look into somebody else's sign-in."),
            months=3,
            rows=_devices,
            age="created_at",
            remove=_delete,
            of_site=True,
        ),
    )
}

FIXED: tuple[tuple[str | Promise, str | Promise], ...] = (
    (_("Calls of providers, as they came in"), _("blanked after 30 days")),
    (_("Cells of imported rows that became nobody"), _("30 days")),
    (_("Copies made for a person"), _("72 hours, or once opened")),
    (_("Records of privacy requests"), _("24 months after the answer (11 CCR 7101); without names from then on")),
    (_("Consent, and its proof"), _("until the person is erased")),
    (_("Addresses that must not be written to"), _("as a keyed hash, until the person comes back")),
)


def of(workspace: Workspace | None) -> list[Kind]:
    """The kinds of which this controller decides."""
    return [kind for kind in KINDS.values() if kind.of_site == (workspace is None)]


def free(kind: Kind, rows: QuerySet[Any]) -> QuerySet[Any]:
    """Those of the rows that no legal hold keeps: on the person, on the row itself, on what it is part of.

    A person stays as long as any record about them has to.
    """
    if not kind.person:
        return rows
    standing = LegalHold.objects.standing()
    if kind.person == "pk":
        held_projects = standing.filter(what=What.PROJECT).values("record_id")
        theirs = Project.objects.filter(contact=OuterRef("pk"), pk__in=held_projects)
        return rows.filter(~Exists(standing.filter(contact=OuterRef("pk"))), ~Exists(theirs))
    held = Exists(standing.filter(what=What.CONTACT, contact=OuterRef(kind.person)))
    alone = Exists(standing.filter(what__in=_RECORDS, record_id=OuterRef("pk")))
    rows = rows.filter(~held, ~alone)
    if rows.model is Message:
        of_talk = standing.filter(what=What.CONVERSATION, record_id=OuterRef("conversation"))
        rows = rows.filter(~Exists(of_talk))
    return rows
