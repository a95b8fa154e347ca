"""Single records that a legal hold can keep: how each is found, what it is called, whom it is about."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Model
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Workspace
from contacts.models import Contact, ContactFile, Note
from contacts.page.models import Call, Removable
from messaging.models import Conversation, Message
from privacy.retention.models import LegalHold, What
from projects.models import Project

_NEWEST = 20  # of each kind that are offered


@dataclass(frozen=True, slots=True)
class Holdable:
    """One kind: its rows know ``workspace`` and ``contact``, and are older or newer by ``age``."""

    what: What
    title: str | Promise
    model: type[Model]
    age: str
    name: Callable[[Any], str]

    def of(self, workspace: Workspace) -> Any:
        """The rows of a workspace."""
        return self.model._default_manager.filter(workspace=workspace).select_related("contact")

    def offered(self, contact: Contact) -> list[tuple[Any, str]]:
        """The newest about somebody, each with its name."""
        rows = self.of(contact.workspace).filter(contact=contact).order_by(f"-{self.age}")
        if issubclass(self.model, Removable):
            rows = rows.filter(deleted_at__isnull=True)
        return [(row, self.name(row)) for row in rows[:_NEWEST]]


def _on(moment: Any) -> str:
    return date_format(localtime(moment), "DATETIME_FORMAT")


KINDS = {
    kind.what: kind
    for kind in (
        Holdable(What.PROJECT, gettext_lazy("Projects"), Project, "created_at", lambda row: row.name),
        Holdable(
            What.CONVERSATION, gettext_lazy("Conversations"), Conversation, "created_at",
            lambda row: _("Conversation with %(address)s") % {"address": row.at},
        ),
        Holdable(
            What.MESSAGE, gettext_lazy("Messages"), Message, "created_at",
            lambda row: _("Message of %(day)s") % {"day": _on(row.created_at)} + f", {row.get_direction_display()}",
        ),
        Holdable(What.FILE, gettext_lazy("Files"), ContactFile, "created_at", lambda row: row.name),
        Holdable(
            What.NOTE, gettext_lazy("Notes"), Note, "created_at",
            lambda row: _("Note of %(day)s") % {"day": _on(row.created_at)},
        ),
        Holdable(
            What.CALL, gettext_lazy("Calls"), Call, "at",
            lambda row: _("Call of %(day)s") % {"day": _on(row.at)},
        ),
    )
}  # fmt: skip


def find(workspace: Workspace, what: str, key: UUID) -> Any:
    """A record of this workspace; None when there is none, or no such kind."""
    kind = KINDS.get(What(what)) if what in What.values else None
    return kind.of(workspace).filter(pk=key).first() if kind else None


def named(holds: Iterable[LegalHold]) -> list[tuple[LegalHold, str]]:
    """Each hold with what it keeps, in a few words: one query for each kind of record."""
    found, records = list(holds), dict[UUID | None, str]()
    for what, kind in KINDS.items():
        if keys := [hold.record_id for hold in found if hold.what == what]:
            rows = kind.model._base_manager.filter(pk__in=keys)
            if what == What.CONVERSATION:
                rows = rows.select_related("contact")
            records |= {row.pk: kind.name(row) for row in rows}
    return [(hold, _with_person(hold, records.get(hold.record_id, ""))) for hold in found]


def _with_person(hold: LegalHold, name: str) -> str:
    person = hold.contact.shown_name if hold.contact else ""
    if hold.what == What.CONTACT:
        return person
    return " · ".join(filter(None, (name or hold.get_what_display(), person)))


def offered(contact: Contact) -> Iterator[tuple[Holdable, list[tuple[Any, str]]]]:
    """Of each kind the newest records about somebody; none of what there is nothing of."""
    for kind in KINDS.values():
        if rows := kind.offered(contact):
            yield kind, rows
