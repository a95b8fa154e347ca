"""An import from upload to report. Each step is a chunk in its own transaction, done by whoever holds the run's lease.

A worker that dies leaves the lease to run out; the next one goes on with the rows that are still waiting. A worker that
only seemed dead finds at its next chunk that the lease is another's, and stops.
"""

import logging
from collections.abc import Iterator
from datetime import timedelta
from itertools import islice
from time import monotonic
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User, Workspace
from contacts.imports import columns, decoding
from contacts.imports.judging import judge
from contacts.imports.models import WAITING, ImportFile, ImportRow, ImportRun, RowState, RunState
from contacts.imports.writing import write

logger = logging.getLogger(__name__)

CHUNK = 250  # rows in one transaction: a fraction of a second, so that other writers need not wait
LEASE = timedelta(seconds=60)
AT_ONCE = 500_000  # characters that are read while the uploader waits
_SAMPLE = 50  # rows from which the columns of a file without a header are guessed
_KEPT = timedelta(days=30)
_UNDECIDED = timedelta(days=7)
_WORK = (RunState.READING, RunState.RUNNING)


class LeaseLost(Exception):
    """Somebody else has the run now, or it was cancelled."""


def begin(workspace: Workspace, user: User, name: str, raw: bytes, purpose: str = "") -> ImportRun:
    """Take a file in. Raises decoding.Unreadable with what is wrong and where; a small file is read at once."""
    text, encoding = decoding.text_of(raw)
    rows = decoding.records(text)
    sample = [record.cells for record in islice(rows, _SAMPLE)]
    for _record in rows:  # a file that breaks off half-way is refused as a whole, before anything is kept
        pass
    if not sample:
        raise decoding.Unreadable(_("The file is empty."))
    with_head = columns.has_head(sample)
    heads = sample[0] if with_head else [f"Column {number + 1}" for number in range(max(map(len, sample)))]
    if len(sample) == 1 and with_head:
        raise decoding.Unreadable(_("There is no row below the header on line 1."))
    mapping = columns.guess(heads) if with_head else columns.guess_by_values(sample, len(heads))
    with transaction.atomic():
        run = ImportRun.objects.create(
            workspace=workspace, by=user, file_name=name[:200], encoding=encoding, columns=heads, mapping=mapping,
            source=columns.source(heads) if with_head else "headless", purpose=purpose,
        )  # fmt: skip
        ImportFile.objects.create(run=run, text=text)
        audit.record(user, "import.uploaded", run)
    if len(text) <= AT_ONCE:
        advance(run.pk)
    else:
        call(run.pk)
    return run


def call(key: UUID) -> None:
    """Ask a worker to go on with a run once the transaction is committed. A lost call is made up for by ``sweep``."""
    from contacts.tasks import work_on_import

    def send() -> None:
        try:
            work_on_import.delay(str(key))
        except Exception:  # whatever is wrong with the broker, the rows are there and the sweeper finds them
            logger.warning("The broker is away; import %s waits for the sweeper.", key)

    transaction.on_commit(send)


def advance(key: UUID, seconds: float = 20.0) -> bool:
    """Work on a run for so long; whether there is more to do. Nothing happens while another worker has it."""
    lease, now = uuid4(), timezone.now()
    free = Q(lease_until__isnull=True) | Q(lease_until__lt=now)
    mine = ImportRun.objects.filter(free, pk=key, state__in=_WORK)
    if not mine.update(lease=lease, lease_until=now + LEASE):
        return False
    run = ImportRun.objects.select_related("workspace").get(pk=key)
    steps = _read(run, lease) if run.state == RunState.READING else _import(run, lease)
    end = monotonic() + seconds
    try:
        for _step in steps:
            if monotonic() > end:
                return True
    except LeaseLost:
        return False
    finally:
        ImportRun.objects.filter(pk=key, lease=lease).update(lease=None, lease_until=None)
    return False


def _hold(run: ImportRun, lease: UUID, **changes: Any) -> None:
    """First statement of every chunk: still ours? Raises LeaseLost, which rolls the chunk back."""
    held = ImportRun.objects.filter(pk=run.pk, lease=lease, state=run.state)
    if not held.update(lease_until=timezone.now() + LEASE, **changes):
        raise LeaseLost


def _read(run: ImportRun, lease: UUID) -> Iterator[None]:
    file = ImportFile.objects.filter(run=run).first()
    if file is not None:
        yield from _take_rows(run, lease, file)
    yield from _check_rows(run, lease)
    with transaction.atomic():
        _hold(run, lease, state=RunState.PREVIEW)


def _take_rows(run: ImportRun, lease: UUID, file: ImportFile) -> Iterator[None]:
    """Make a row of each record; those that were made before a worker died are passed over."""
    records = decoding.records(file.text)
    if run.source != "headless":
        next(records, None)
    made = run.total
    numbered = islice(enumerate(records, 1), made, None)
    while chunk := list(islice(numbered, CHUNK)):
        rows = [
            ImportRow(run=run, number=number, line=record.line, data={"cells": record.cells}, state=RowState.NEW)
            for number, record in chunk
        ]
        with transaction.atomic():
            _hold(run, lease, total=chunk[-1][0])
            ImportRow.objects.bulk_create(rows)
        run.total = chunk[-1][0]
        yield
    with transaction.atomic():
        _hold(run, lease)
        file.delete()


def _check_rows(run: ImportRun, lease: UUID) -> Iterator[None]:
    """Say of each row what would become of it."""
    seen: set[bytes] = set()
    while True:
        waiting = run.rows.exclude(state=RowState.ERASED).filter(number__gt=run.checked)
        rows = list(waiting.order_by("number")[:CHUNK])
        if not rows:
            return
        with transaction.atomic():
            _hold(run, lease, checked=rows[-1].number)
            judge(run, rows, seen)
        run.checked = rows[-1].number
        yield


def _import(run: ImportRun, lease: UUID) -> Iterator[None]:
    while rows := list(run.rows.filter(state__in=WAITING).order_by("number")[:CHUNK]):
        try:
            with transaction.atomic():
                _hold(run, lease)
                write(run, rows)
        except LeaseLost:
            raise
        except Exception:
            logger.exception("A chunk of import %s failed; its rows are tried one by one.", run.pk)
            _one_by_one(run, lease, rows)
        yield
    with transaction.atomic():
        _hold(run, lease, state=RunState.DONE, finished_at=timezone.now())
        count = run.rows.filter(state__in=(RowState.CREATED, RowState.FILLED)).count()
        audit.record(run.by, "import.finished", run, count=count)


def _one_by_one(run: ImportRun, lease: UUID, rows: list[ImportRow]) -> None:
    """One bad row must not hold up the others."""
    for row in ImportRow.objects.filter(pk__in=[row.pk for row in rows], state__in=WAITING):
        try:
            with transaction.atomic():
                _hold(run, lease)
                write(run, [row])
        except LeaseLost:
            raise
        except Exception:
            logger.exception("Row %s of import %s can't be imported.", row.number, run.pk)
            ImportRow.objects.filter(pk=row.pk).update(state=RowState.REJECTED, troubled=True)


def remap(run: ImportRun, mapping: list[str]) -> bool:
    """Put columns elsewhere and check every row again; False when the run has moved on meanwhile."""
    run.mapping = mapping
    with transaction.atomic():
        moved = ImportRun.objects.filter(pk=run.pk, state=RunState.PREVIEW)
        if not moved.update(state=RunState.READING, checked=0):
            return False
        run.save(update_fields=["mapping"])
    if run.total <= 2000:
        advance(run.pk)
    else:
        call(run.pk)
    return True


def confirm(run: ImportRun, user: User) -> bool:
    """The uploader's yes. A second click finds the run started and changes nothing."""
    with transaction.atomic():
        started = ImportRun.objects.filter(pk=run.pk, state=RunState.PREVIEW)
        if not started.update(state=RunState.RUNNING, started_at=timezone.now()):
            return False
        audit.record(user, "import.started", run, count=run.total)
        call(run.pk)
    return True


def cancel(run: ImportRun, user: User) -> bool:
    """Stop. Rows that are contacts by now stay; the others are forgotten."""
    open_states = (RunState.READING, RunState.PREVIEW, RunState.RUNNING)
    with transaction.atomic():
        stopped = ImportRun.objects.filter(pk=run.pk, state__in=open_states)
        if not stopped.update(state=RunState.CANCELLED, finished_at=timezone.now()):
            return False
        audit.record(user, "import.cancelled", run)
    forget_waiting(run)
    return True


def forget_waiting(run: ImportRun) -> None:
    """Destroy what a cancelled run still holds of people who were not imported, chunk by chunk."""
    ImportFile.objects.filter(run=run).delete()
    while keys := list(run.rows.filter(state__in=WAITING).values_list("pk", flat=True)[:2000]):
        ImportRow.objects.filter(pk__in=keys).delete()


def tally(run: ImportRun) -> dict[str, int]:
    """How many rows are in each state: one query over an index."""
    counted = run.rows.order_by().values_list("state").annotate(count=Count("pk"))
    return dict.fromkeys(RowState.values, 0) | dict(counted)


def sweep() -> int:
    """Call a worker to every run whose worker died or was never called."""
    now = timezone.now()
    free = Q(lease_until__isnull=True) | Q(lease_until__lt=now)
    keys = list(ImportRun.objects.filter(free, state__in=_WORK).values_list("pk", flat=True)[:100])
    for key in keys:
        call(key)
    return len(keys)


def forget() -> int:
    """Let go of files nobody decided on for a week, and of reports that are a month old."""
    now = timezone.now()
    undecided = Q(state=RunState.PREVIEW, created_at__lt=now - _UNDECIDED)
    old = Q(state__in=(RunState.DONE, RunState.CANCELLED), finished_at__lt=now - _KEPT)
    gone = ImportRun.objects.filter(undecided | old)
    count = 0
    for run in gone:
        run.rows.all().delete()
        run.delete()
        count += 1
    return count
