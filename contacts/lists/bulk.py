"""Changing many contacts at once: what may be done, whom it is about, and the work itself, chunk by chunk.

Frozen contacts are left as they are and counted (GDPR Art. 18). Everything goes through a batch, so it can be undone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import WorkspaceRequest
from accounts.models import User
from contacts.fields import catalogue
from contacts.fields.field import Field
from contacts.fields.kinds import Kind
from contacts.history import batches, snapshots
from contacts.history.batches import CHUNK, Steps
from contacts.history.models import Batch, BatchKind, WhyLeft
from contacts.lists import reading
from contacts.lists.asked import Asked
from contacts.lists.filters import Filter
from contacts.lists.questions import Asker, Questions
from contacts.lists.state import ListState
from contacts.models import Contact
from crm.lib import leases

SET, TAG, UNTAG, ARCHIVE, RESTORE = "set", "tag", "untag", "archive", "restore"
VERBS = (SET, TAG, UNTAG, ARCHIVE, RESTORE)
MOST_IDS = 1000  # ticked boxes in one form

_NOT_IN_BULK = {Kind.EMAIL, Kind.PHONE, Kind.BIRTHDAY, Kind.PERSON, Kind.TAGS, Kind.TIME}
_ONE_PERSONS = {"name", "given_name", "family_name"}


def editable(workspace: Any) -> list[Field]:
    """The fields that it makes sense to give the same value to many people."""
    return [
        field
        for field in catalogue.catalogue(workspace)
        if field.editable and field.kind not in _NOT_IN_BULK and field.key not in _ONE_PERSONS
    ]


@dataclass(frozen=True, slots=True)
class Chosen:
    """Whom it is about: ticked contacts, or everybody in a list."""

    ids: tuple[UUID, ...]
    list: str  # the query string of the list; "" when boxes were ticked
    count: int
    exact: bool

    def plan(self) -> dict[str, Any]:
        return {"list": self.list} if self.list else {"ids": [str(key) for key in self.ids]}


def chosen(request: WorkspaceRequest, data: QueryDict | None = None) -> Chosen:
    """Out of a form. Raises ValidationError when nobody is chosen, or when the list's filter can't be read."""
    said = request.POST if data is None else data
    state = ListState.of_text(request, said.get("list", ""))
    if not said.get("all"):
        ids = _ids(said.getlist("id"))
        there = Contact.objects.of(request.workspace).filter(pk__in=ids).values_list("pk", flat=True)
        keys = tuple(sorted(there))
        if not keys:
            raise ValidationError(_("Nobody is selected."))
        return Chosen(keys, "", len(keys), True)
    if not state.filter.sound:
        raise ValidationError(_("A filter of this list can't be read. Take it away first."))
    few = few_of(request.workspace, state.asked, state.filter)
    if few is not None:
        if not few:
            raise ValidationError(_("Nobody is in this list."))
        return Chosen(tuple(sorted(few)), "", len(few), True)
    number, exact = reading.count(request.workspace, state.asked, state.filter)
    return Chosen((), state.asked.stored(), number, exact)


def few_of(workspace: Any, asked: Asked, chosen: Filter) -> list[UUID] | None:
    """The contacts of a list that a search or an index narrows down; None when they are many."""
    rows = reading.matching(workspace, asked, chosen)
    if asked.query:
        return list(rows.filter(pk__in=reading.searched_keys(workspace, asked)).values_list("pk", flat=True))
    few = chosen.few() if chosen.conditions else None
    return None if few is None else list(rows.filter(few).values_list("pk", flat=True))


def _ids(texts: Sequence[str]) -> list[UUID]:
    found = []
    for text in texts[:MOST_IDS]:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found


@dataclass(frozen=True, slots=True)
class Change:
    """What is to be done: a verb, and for some a field and a value."""

    verb: str
    key: str = ""
    values: tuple[str, ...] = ()

    def check(self, workspace: Any) -> str:
        """What is done, in plain words. Raises ValidationError when it can't be done."""
        if self.verb == ARCHIVE:
            return _("Archived")
        if self.verb == RESTORE:
            return _("Taken back from the archive")
        fields = catalogue.by_key(workspace)
        if self.verb in (TAG, UNTAG):
            names = fields["tags"].clean(self.values)
            if not names:
                raise ValidationError(_("Write at least one tag."))
            said = ", ".join(names)
            return (_("Tag added: %(names)s") if self.verb == TAG else _("Tag removed: %(names)s")) % {"names": said}
        if self.verb != SET or self.key not in {field.key for field in editable(workspace)}:
            raise ValidationError(_("Choose what to change."))
        field = fields[self.key]
        value = field.clean(self.values)
        shown = field.show_value(value) or _("nothing")
        return f"{field.label}: {shown}"[:200]


def begin(request: WorkspaceRequest, whom: Chosen, change: Change) -> Batch:
    """Do it: for a second while the person waits, the rest in the background. Raises ValidationError."""
    title = change.check(request.workspace)
    plan = {"verb": change.verb, "key": change.key, "values": list(change.values), **whom.plan()}
    batch = batches.open(
        request.workspace, by=request.user, kind=BatchKind.BULK, title=title, plan=plan, total=whom.count
    )
    batches.work(batch.pk, batches.AT_ONCE)
    batch.refresh_from_db()
    return batch


# The work


def steps(batch: Batch, lease: UUID) -> Steps:
    """Chunk after chunk of the contacts, in the order of their keys."""
    plan: dict[str, Any] = batch.plan or {}
    change = Change(plan.get("verb", ""), plan.get("key", ""), tuple(plan.get("values", ())))
    whom = Whom(batch, plan)
    more = _can_be_done(batch, change)
    while more:
        with transaction.atomic():
            leases.hold(batch, lease)
            more = _chunk(batch, change, whom)
        yield
    with transaction.atomic():
        leases.hold(batch, lease)
        batches.finish(batch)


def _can_be_done(batch: Batch, change: Change) -> bool:
    """Not when the field or the choice went since it began: then what was done so far is all of it."""
    try:
        change.check(batch.workspace)
    except ValidationError:
        return False
    return True


class Whom:
    """The contacts of a plan, from the one after the cursor on."""

    def __init__(self, batch: Batch, plan: dict[str, Any]) -> None:
        self.batch = batch
        self.ids = [UUID(key) for key in plan.get("ids", ())]
        self.listed = "list" in plan
        asked = Asked.from_text(plan.get("list", ""))
        questions = Questions(Asker(batch.workspace, batch.by or User()))
        self.asked, self.filter = asked, Filter(asked.conditions, questions)

    def next(self) -> list[UUID]:
        """The keys of the next chunk; contacts that came after the beginning are not among them.

        Nobody, when a condition of the list can't be asked any more, since a field or choice of it went meanwhile.
        """
        cursor = self.batch.cursor
        if not self.listed:
            return [key for key in self.ids if cursor is None or key > cursor][:CHUNK]
        if not self.filter.sound:
            return []
        rows = reading.matching(self.batch.workspace, self.asked, self.filter)
        rows = rows.filter(created_at__lte=self.batch.created_at)
        rows = rows.filter(pk__gt=cursor) if cursor else rows
        return list(rows.order_by("pk").values_list("pk", flat=True)[:CHUNK])


def _chunk(batch: Batch, change: Change, whom: Whom) -> bool:
    keys = whom.next()
    if not keys:
        return False
    contacts = list(Contact.objects.select_for_update(of=("self",)).of(batch.workspace).filter(pk__in=keys))
    open_ones = [contact for contact in contacts if not contact.is_restricted]
    for contact in open_ones:
        contact.workspace = batch.workspace
    before = snapshots.look([contact.pk for contact in open_ones])
    _apply(batch.workspace, change, open_ones)
    left = {WhyLeft.FROZEN.value: len(contacts) - len(open_ones)}
    changed = batches.record(batch, before, left=left, seen=len(keys))
    batch.left[WhyLeft.SAME] = batch.left.get(WhyLeft.SAME, 0) + len(open_ones) - changed
    batch.cursor = keys[-1]
    batch.save(update_fields=["left", "cursor"])
    return True


def _apply(workspace: Any, change: Change, contacts: list[Contact]) -> None:
    if change.verb in (ARCHIVE, RESTORE):
        away = change.verb == ARCHIVE
        rows = Contact.objects.filter(pk__in=[contact.pk for contact in contacts], archived_at__isnull=away)
        rows.update(archived_at=timezone.now() if away else None)
        return
    fields = catalogue.by_key(workspace)
    field = fields["tags" if change.verb in (TAG, UNTAG) else change.key]
    value = field.clean(change.values)
    catalogue.load(contacts)
    for contact in contacts:
        field.put(contact, value if change.verb == SET else _tagged(change.verb, field.value(contact), value))
    catalogue.save_all(contacts)


def _tagged(verb: str, held: list[str], names: list[str]) -> list[str]:
    folded = {name.casefold() for name in names}
    others = [name for name in held if name.casefold() not in folded]
    return [*others, *names] if verb == TAG else others


batches.register(BatchKind.BULK, steps)
