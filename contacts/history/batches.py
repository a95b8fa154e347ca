"""Work on many contacts: opened, recorded chunk by chunk, finished, undone.

Whoever changes contacts in bulk does it like this, each chunk in one transaction::

    batch = batches.open(workspace, by=user, kind=BatchKind.IMPORT, title="google.csv")
    with transaction.atomic():
        before = snapshots.look(keys)
        ...  # change them, add some
        batches.record(batch, before, added=new_keys)
    batches.finish(batch)

``undo`` then puts back what nobody changed since, leaves the rest, and each change says which.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from accounts import audit
from contacts.consent import ledger
from contacts.consent.models import ContactKey
from contacts.duplicates.merging import moved_rows as moved_by_merges
from contacts.history import snapshots
from contacts.history.models import HANDED_OUT, Batch, BatchChange, BatchKind, BatchState, ChangeState, WhyLeft
from contacts.history.snapshots import Look, Restorer
from contacts.models import Contact
from crm.lib import bulk, courier, leases
from crm.lib.discovery import discover

CHUNK = 250  # contacts in one transaction: a fraction of a second, so that other writers need not wait
KEPT = timedelta(days=90)  # what a bulk change remembers of earlier values
DAY = timedelta(days=1)  # and the change of a single cell, or an export
AT_ONCE = 1.0  # seconds that the person who asked waits; what is left then goes on in the background

Steps = Iterator[None]


def open(
    workspace: Any, *, by: Any, kind: str, title: str, plan: dict[str, Any] | None = None, total: int = 0
) -> Batch:
    """Begin a batch. ``title`` says in plain words what is done; ``plan`` is for a bulk change alone."""
    batch = Batch.objects.create(workspace=workspace, by=by, kind=kind, title=title[:500], plan=plan, total=total)
    if kind != BatchKind.EDIT:
        audit.record(by, f"batch.{batch.kind}", batch, count=total)
    return batch


def record(
    batch: Batch,
    before: Mapping[UUID, Look],
    *,
    added: Collection[UUID] | Mapping[UUID, Look] = (),
    left: Mapping[str, int] | None = None,
    seen: int | None = None,
) -> int:
    """Note what became of the contacts of ``before`` and of those that were ``added``; how many changed.

    To be called in the transaction that changed them, once for each chunk. ``left`` counts those that were not to be
    changed, by WhyLeft; ``seen`` is how many were looked at, when that is more than the contacts given. Who knows how
    the added ones look saves reading them again.
    """
    known = added if isinstance(added, Mapping) else {}
    after = {**known, **snapshots.look([*before, *(key for key in added if key not in known)])}
    now = timezone.now()
    rows: list[dict[str, Any]] = [
        {"batch_id": batch.pk, "contact_id": key, "added": True, "mark": after[key].mark(), "at": now}
        for key in added
        if key in after
    ]
    for key, look in before.items():
        changed = snapshots.difference(look, after[key]) if key in after else {}
        if changed:
            rows.append({"batch_id": batch.pk, "contact_id": key, "difference": changed, "at": now})
    bulk.insert(BatchChange, rows)
    batch.changed += len(rows)
    batch.seen += len(before) + len(added) if seen is None else seen
    for why, count in (left or {}).items():
        batch.left[why] = batch.left.get(why, 0) + count
    batch.save(update_fields=["changed", "seen", "left"])
    return len(rows)


def finish(batch: Batch) -> None:
    """The work is done; what it was to do is forgotten, what it did stays."""
    batch.state, batch.finished_at, batch.plan = BatchState.DONE, timezone.now(), None
    batch.total = max(batch.total, batch.seen)
    batch.save(update_fields=["state", "finished_at", "plan", "total"])


def undo(batch: Batch, by: Any, seconds: float | None = None) -> bool:
    """Begin to put everything back, and work on it for so long; the rest goes on in the background.

    False when there is nothing to undo: it is under way, or undone already.
    """
    done = Batch.objects.filter(pk=batch.pk, state=BatchState.DONE).exclude(kind__in=HANDED_OUT)
    with transaction.atomic():
        if not done.update(state=BatchState.UNDOING, undone_by=by):
            return False
        audit.record(by, "batch.undone", batch, count=batch.changed)
    work(batch.pk, AT_ONCE if seconds is None else seconds)
    return True


# Work: whoever holds the lease does chunk after chunk


_workers: dict[str, Callable[[Batch, UUID], Steps]] = {}


def register(kind: str, steps: Callable[[Batch, UUID], Steps]) -> None:
    """Who goes on with a running batch of this kind; each step is a chunk that begins with ``leases.hold``."""
    _workers[kind] = steps


def work(key: UUID, seconds: float = 20.0) -> bool:
    """Work on a batch for so long, and call a worker for the rest; whether there is more to do."""
    more = _advance(key, seconds)
    if more:
        call(key)
    return more


def _advance(key: UUID, seconds: float) -> bool:
    with leases.taken(Batch, key, state__in=(BatchState.RUNNING, BatchState.UNDOING)) as lease:
        if lease is None:
            return False
        batch = Batch.objects.select_related("workspace").get(pk=key)
        steps = _undo(batch, lease) if batch.state == BatchState.UNDOING else _workers[batch.kind](batch, lease)
        return leases.go_on(steps, seconds)


def call(key: UUID) -> None:
    """Ask a worker to go on."""
    courier.call("contacts.tasks.work_on_batch", key)


def sweep() -> int:
    """Call a worker to every batch whose worker died or was never called."""
    kinds = Q(state=BatchState.UNDOING) | Q(state=BatchState.RUNNING, kind__in=_workers)
    keys = list(Batch.objects.filter(leases.free(), kinds).values_list("pk", flat=True)[:100])
    for key in keys:
        call(key)
    return len(keys)


def forget() -> int:
    """Let go of bulk changes that are too old to be undone; imports can be undone as long as their people are kept."""
    now = timezone.now()
    bulk = Q(kind=BatchKind.BULK, created_at__lt=now - KEPT)
    single = Q(kind__in=(BatchKind.EDIT, *HANDED_OUT), created_at__lt=now - DAY)
    old = Batch.objects.filter(bulk | single)
    gone = 0
    for batch in old.exclude(state__in=(BatchState.RUNNING, BatchState.UNDOING))[:500]:
        while keys := list(batch.changes.values_list("pk", flat=True)[:2000]):
            BatchChange.objects.filter(pk__in=keys).delete()
        gone += batch.delete()[0]
    return gone


# Undo


def _undo(batch: Batch, lease: UUID) -> Steps:
    waiting = batch.changes.filter(state=ChangeState.DONE).order_by("-id")  # what was done last is undone first
    while changes := list(waiting[:CHUNK]):
        with transaction.atomic():
            leases.hold(batch, lease)
            undone = _undo_chunk(batch, changes)
            Batch.objects.filter(pk=batch.pk).update(undone=F("undone") + undone)
        yield
    with transaction.atomic():
        leases.hold(batch, lease, state=BatchState.UNDONE, undone_at=timezone.now())


def _undo_chunk(batch: Batch, changes: list[BatchChange]) -> int:
    """Put back a chunk; how many contacts are as they were, in full or in part."""
    keys = {change.contact_id for change in changes}
    contacts = Contact.objects.select_for_update().of(batch.workspace).filter(pk__in=keys).in_bulk()
    restorer = Restorer(batch.workspace, contacts, [c.difference for c in changes if c.difference])
    used = _used_since({c.contact_id: c.at for c in changes if c.added})
    used |= _asked_to_stay([c.contact_id for c in changes if c.added])
    merged = _merged_since(changes)
    going: list[UUID] = []
    for change in changes:
        contact = contacts[change.contact_id]
        if contact.is_restricted:
            change.state, change.why = ChangeState.LEFT, WhyLeft.FROZEN
        elif change.pk in merged:
            change.state, change.why = ChangeState.LEFT, WhyLeft.MERGED
        elif change.added:
            _undo_added(change, restorer.now[contact.pk], used, going)
        else:
            _undo_edited(change, contact, restorer)
    restorer.save()
    kept = [change for change in changes if change.contact_id not in going]
    BatchChange.objects.bulk_update(kept, ["state", "why"])
    _remove(going)
    return len(going) + sum(change.state in (ChangeState.UNDONE, ChangeState.PARTLY) for change in kept)


def _merged_since(changes: list[BatchChange]) -> set[UUID]:
    """Changes of records that became part of another since. They hang on the survivor, whose own values were never
    theirs; undone is what was done to a record, so these stay, and the person is told which."""
    return moved_by_merges(BatchChange, {change.contact_id for change in changes})


def _undo_added(change: BatchChange, now: Look, used: set[UUID], going: list[UUID]) -> None:
    if now.mark() != bytes(change.mark or b""):
        change.state, change.why = ChangeState.LEFT, WhyLeft.EDITED
    elif change.contact_id in used:
        change.state, change.why = ChangeState.LEFT, WhyLeft.USED
    else:
        change.state = ChangeState.UNDONE
        going.append(change.contact_id)


def _undo_edited(change: BatchChange, contact: Contact, restorer: Restorer) -> None:
    found = restorer.put_back(contact, change.difference)
    change.why = WhyLeft.ERASED if found.erased else WhyLeft.EDITED if found.edited else ""
    if found.did:
        change.state = ChangeState.PARTLY if change.why else ChangeState.UNDONE
    else:
        change.state = ChangeState.LEFT if change.why else ChangeState.UNDONE


_PART_OF_THE_LOOK = {
    "contactpoint",
    "contact_tags",
    "fieldvalue",
    "postaladdress",
    "tagoverlap",
    "importrow",
    "batchchange",
}
_DERIVED = {"duplicatekey", "duplicatepair"}
_TIMES = ("created_at", "updated_at", "at", "since", "last_message_at")


def _used_since(added: Mapping[UUID, datetime]) -> set[UUID]:
    """Of the contacts that were added, those that anything of any app hangs on since: a message, note, project."""
    used: set[UUID] = set()
    if not added:
        return used
    for relation in Contact._meta.get_fields(include_hidden=True):
        model: Any = relation.related_model
        if not (relation.auto_created and (relation.one_to_many or relation.one_to_one)) or not model:
            continue
        own = relation.field.name == "contact" and model._meta.model_name in _PART_OF_THE_LOOK  # type: ignore[union-attr]
        if model._meta.app_label == "contacts" and (own or model._meta.model_name in _DERIVED):
            continue
        path = relation.field.attname  # type: ignore[union-attr]
        times = [name for name in _TIMES if any(f.name == name for f in model._meta.concrete_fields)]
        for key, *moments in model._base_manager.filter(**{f"{path}__in": added.keys()}).values_list(path, *times):
            newest = max((moment for moment in moments if moment), default=None)
            if newest is None or newest > added[key]:
                used.add(key)
    return used


Keeper = Callable[[Collection[UUID]], set[UUID]]
_keepers: list[Keeper] = []


def register_keeper(keeper: Keeper) -> None:
    """Have ``keeper`` say which of these contacts an undo must not take away, where no foreign key tells.

    An app says so in its ``undoing.py``.
    """
    _keepers.append(keeper)


def _asked_to_stay(added: Collection[UUID]) -> set[UUID]:
    discover("undoing")
    return {key for keeper in _keepers if added for key in keeper(added)}


def _remove(keys: list[UUID]) -> None:
    """Take contacts away that should never have been added; what the ledger knows of them can't be opened any more."""
    if not keys:
        return
    for key in ContactKey.objects.filter(contact_id__in=keys).values_list("contact_id", flat=True):
        ledger.shred(key)
    Contact.objects.filter(pk__in=keys).delete()
