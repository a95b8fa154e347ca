"""An import from upload to report. Each step is a chunk in its own transaction, done by whoever holds the run's lease
(``crm.lib.leases``): after a worker died, the next one goes on with the rows that are still waiting.
"""

import io
import logging
from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import islice
from typing import BinaryIO
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone

from accounts import audit
from accounts.models import User, Workspace
from contacts.history import batches
from contacts.history.models import Batch, BatchKind
from contacts.imports import choices, columns, first_row, formats, memory, storage, targets
from contacts.imports.formats import Row, Table, Unreadable
from contacts.imports.judging import Judge, Judged, keep_addresses
from contacts.imports.models import WAITING, ImportAddress, ImportFile, ImportRow, ImportRun, RowState, RunState
from contacts.imports.writing import Writer, save_rows
from crm.lib import bulk, cards, courier, leases

logger = logging.getLogger(__name__)

CHUNK = 500  # rows in one transaction: a fraction of a second, so that other writers need not wait
_CACHE = 64  # MiB of pages while a chunk follows the other
AT_ONCE = 400_000  # bytes that are read while the uploader waits
FEW = 2000  # rows that are checked again while somebody waits
_KEPT = timedelta(days=30)
_UNDECIDED = timedelta(days=7)
_WORK = (RunState.READING, RunState.RUNNING)


def begin(workspace: Workspace, user: User, name: str, file: BinaryIO | bytes, purpose: str = "") -> ImportRun:
    """Take a file in. Raises Unreadable with what is wrong; a small file is read at once."""
    file = io.BytesIO(file) if isinstance(file, bytes) else file
    table = formats.open_table(file, workspace.country)
    sample = [row.cells for row in islice(table.rows(), formats.SAMPLE)]
    remembered = memory.recall(workspace, table.columns) if table.headed else None
    heads = [cards.mask(column) for column in table.columns]
    with transaction.atomic():
        run = ImportRun.objects.create(
            workspace=workspace, by=user, file_name=name[:200], format=table.format, encoding=table.encoding,
            columns=heads, mapping=_mapping(workspace, table, sample, remembered), headed=table.headed,
            remembered=remembered is not None, source=table.program, purpose=purpose,
        )  # fmt: skip
        storage.keep(run, file)
        audit.record(user, "import.uploaded", run)
    if file.seek(0, 2) <= AT_ONCE:
        advance(run.pk)
    else:
        call(run.pk)
    return run


def _mapping(workspace: Workspace, table: Table, sample: list[list[str]], remembered: list[str] | None) -> list[str]:
    if table.headed:
        guessed = remembered or targets.named(
            workspace, table.columns, table.mapping or columns.guess(table.columns, sample)
        )
    else:
        guessed = columns.guess_by_values(sample, len(table.columns))
    return _possible(workspace, guessed)


def _possible(workspace: Workspace, mapping: Sequence[str]) -> list[str]:
    known = targets.labels(workspace)
    return [target if target in known else columns.EXTRA for target in mapping]


def call(key: UUID) -> None:
    """Ask a worker to go on with a run."""
    courier.call("contacts.tasks.work_on_import", key)


def advance(key: UUID, seconds: float = 20.0) -> bool:
    """Work on a run for so long; whether there is more to do. Nothing happens while another worker has it."""
    with leases.taken(ImportRun, key, state__in=_WORK) as lease:
        if lease is None:
            return False
        run = ImportRun.objects.select_related("workspace", "by").get(pk=key)
        steps = _read(run, lease) if run.state == RunState.READING else _import(run, lease)
        with bulk.room_for_indexes(_CACHE):
            return leases.go_on(steps, seconds)


# Reading and checking


def _read(run: ImportRun, lease: UUID) -> Iterator[None]:
    judge = Judge(run)
    file = storage.opened(run)
    try:
        if file is not None:
            yield from _take_rows(run, lease, file, judge)
    except Unreadable as reason:
        _give_up(run, lease, str(reason))
        return
    yield from _check_rows(run, lease, judge)
    with transaction.atomic():
        leases.hold(run, lease, state=RunState.PREVIEW)


def _take_rows(run: ImportRun, lease: UUID, file: BinaryIO, judge: Judge) -> Iterator[None]:
    """Make a row of each record, checked; those that were made before a worker died are passed over."""
    table = formats.open_table(file, run.workspace.country)
    numbered = islice(enumerate(table.rows(), 1), run.total, None)
    while chunk := list(islice(numbered, CHUNK)):
        rows = [_row(run, number, record) for number, record in chunk]
        found = _judged(judge, rows)
        last = chunk[-1][0]
        with transaction.atomic():
            leases.hold(run, lease, total=last, checked=last)
            bulk.create(ImportRow, rows)
            keep_addresses(run, found)
        run.total = run.checked = last
        yield
    with transaction.atomic():
        leases.hold(run, lease)
        ImportFile.objects.filter(run=run).delete()


def _row(run: ImportRun, number: int, record: Row) -> ImportRow:
    cells = [_masked(cell) for cell in record.cells]
    return ImportRow(run=run, number=number, line=record.place, data={"cells": cells}, reason=record.problem)


def _masked(cell: str) -> str:
    """Card numbers are masked before a row is stored (CO-4); most cells are too short to hold one."""
    return cards.mask(cell) if len(cell) >= cards.SHORTEST else cell


def _judged(judge: Judge, rows: Sequence[ImportRow]) -> list[Judged]:
    """What would become of rows. One that fails for whatever reason can't be imported; the others can."""
    try:
        with transaction.atomic():
            return judge.judge(rows)
    except Exception:
        logger.exception("Some of the rows %s to %s of import %s fail.", rows[0].number, rows[-1].number, judge.run.pk)
    found: list[Judged] = []
    for row in rows:
        try:
            with transaction.atomic():
                found += judge.judge([row])
        except Exception:
            row.state, row.reason, row.troubled = RowState.REJECTED, "failed", True
            row.data = {"cells": (row.data or {}).get("cells", [])}
    return found


def _check_rows(run: ImportRun, lease: UUID, judge: Judge) -> Iterator[None]:
    """Say anew of each row what would become of it, after columns or choices were changed."""
    while True:
        waiting = run.rows.exclude(state=RowState.ERASED).filter(number__gt=run.checked)
        rows = list(waiting.order_by("number")[:CHUNK])
        if not rows:
            return
        found = _judged(judge, rows)
        with transaction.atomic():
            leases.hold(run, lease, checked=rows[-1].number)
            save_rows(rows)
            ImportAddress.objects.filter(row__in=[row.pk for row in rows]).delete()
            keep_addresses(run, found)
        run.checked = rows[-1].number
        yield


def _give_up(run: ImportRun, lease: UUID, problem: str) -> None:
    with transaction.atomic():
        leases.hold(run, lease, state=RunState.FAILED, finished_at=timezone.now())
        run.problem = problem
        run.save(update_fields=["problem"])
        run.rows.all().delete()
        ImportFile.objects.filter(run=run).delete()


# Importing


def _import(run: ImportRun, lease: UUID) -> Iterator[None]:
    writer = _writer(run)
    for rows in _waiting(run):
        try:
            with transaction.atomic():
                leases.hold(run, lease)
                writer.write(rows)
        except leases.Lost:
            raise
        except Exception:
            logger.exception("A chunk of import %s failed; its rows are tried one by one.", run.pk)
            _one_by_one(run, lease, rows)
            writer = _writer(run)  # what it remembered may be of the chunk that was rolled back
        yield
    _forget_cells(run)
    with transaction.atomic():
        leases.hold(run, lease, state=RunState.DONE, finished_at=timezone.now())
        _finish_batch(run)
        count = run.rows.filter(state__in=(RowState.CREATED, RowState.FILLED)).count()
        audit.record(run.by, "import.finished", run, count=count)


def _waiting(run: ImportRun) -> Iterator[list[ImportRow]]:
    """The rows that are still to be imported, in chunks. Walked by number: asked for what waits, SQLite reads all that
    is done already for each chunk, which grows with the square of the file."""
    after = 0
    while rows := list(run.rows.filter(number__gt=after).order_by("number")[:CHUNK]):
        after = rows[-1].number
        waiting = [row for row in rows if row.state in WAITING]
        if waiting:
            yield waiting


def _writer(run: ImportRun) -> Writer:
    assert run.batch_id is not None  # a run that writes was confirmed, which made its batch
    return Writer(run, Batch.objects.get(pk=run.batch_id))


def _one_by_one(run: ImportRun, lease: UUID, rows: list[ImportRow]) -> None:
    """One bad row must not hold up the others."""
    for row in ImportRow.objects.filter(pk__in=[row.pk for row in rows], state__in=WAITING).order_by("number"):
        try:
            with transaction.atomic():
                leases.hold(run, lease)
                _writer(run).write([row])
        except leases.Lost:
            raise
        except Exception:
            logger.exception("Row %s of import %s can't be imported.", row.number, run.pk)
            ImportRow.objects.filter(pk=row.pk).update(state=RowState.REJECTED, reason="failed", troubled=True)


def _forget_cells(run: ImportRun) -> None:
    """Rows that change nothing were not written, so what they said is still there."""
    done = run.rows.filter(state=RowState.SAME, data__isnull=False)
    while keys := list(done.values_list("pk", flat=True)[:2000]):
        ImportRow.objects.filter(pk__in=keys).update(data=None)
        ImportAddress.objects.filter(row__in=keys).delete()


def _finish_batch(run: ImportRun) -> None:
    if run.batch_id is not None:
        batches.finish(Batch.objects.get(pk=run.batch_id))


# What the uploader does


def check_again(
    run: ImportRun,
    mapping: list[str] | None = None,
    chosen: choices.Choices | None = None,
    *,
    headed: bool | None = None,
) -> bool:
    """Put columns elsewhere, or choose otherwise, and check every row anew; False when the run has moved on.

    ``headed`` says whether the first row holds titles; where that is new, columns are guessed anew.
    """
    run.mapping = mapping if mapping is not None else run.mapping
    if chosen is not None:
        choices.put(run, chosen)
    with transaction.atomic():
        moved = ImportRun.objects.filter(pk=run.pk, state=RunState.PREVIEW)
        if not moved.update(state=RunState.READING, checked=0):
            return False
        if headed is not None and headed != run.headed and first_row.may_turn(run):
            first_row.turn(run)
            run.mapping = _possible(run.workspace, run.mapping)
        run.save(update_fields=["mapping", "options", "purpose", "columns", "headed", "remembered", "total"])
    if run.total <= FEW:
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
        run.rows.filter(state=RowState.CONFLICT).update(state=RowState.REJECTED, reason="undecided")
        run.batch = batches.open(run.workspace, by=user, kind=BatchKind.IMPORT, title=run.file_name, total=run.total)
        run.save(update_fields=["batch"])
        if run.headed:
            memory.keep(run.workspace, run.columns, run.mapping)
        audit.record(user, "import.started", run, count=run.total)
        call(run.pk)
    return True


def cancel(run: ImportRun, user: User) -> bool:
    """Stop. Rows that are contacts by now stay, and can be undone; the others are forgotten."""
    open_states = (RunState.READING, RunState.PREVIEW, RunState.RUNNING)
    with transaction.atomic():
        stopped = ImportRun.objects.filter(pk=run.pk, state__in=open_states)
        if not stopped.update(state=RunState.CANCELLED, finished_at=timezone.now()):
            return False
        audit.record(user, "import.cancelled", run)
        run.refresh_from_db(fields=["batch", "started_at"])
        _finish_batch(run)
    forget_waiting(run)
    return True


def forget_waiting(run: ImportRun) -> None:
    """Destroy what a cancelled run still holds of people who were not imported, chunk by chunk."""
    ImportFile.objects.filter(run=run).delete()
    rows = run.rows.filter(state__in=(*WAITING, RowState.SAME, RowState.CONFLICT)) if run.started_at else run.rows.all()
    while keys := list(rows.values_list("pk", flat=True)[:2000]):
        ImportRow.objects.filter(pk__in=keys).delete()


def tally(run: ImportRun) -> dict[str, int]:
    """How many rows are in each state: one query over an index."""
    counted = run.rows.order_by().values_list("state").annotate(count=Count("pk"))
    return dict.fromkeys(RowState.values, 0) | dict(counted)


def sweep() -> int:
    """Call a worker to every run whose worker died or was never called."""
    keys = list(ImportRun.objects.filter(leases.free(), state__in=_WORK).values_list("pk", flat=True)[:100])
    for key in keys:
        call(key)
    return len(keys)


def forget() -> int:
    """Let go of files nobody decided on for a week, and of reports a month old; what they did can still be undone."""
    now = timezone.now()
    undecided = Q(state=RunState.PREVIEW, created_at__lt=now - _UNDECIDED)
    old = Q(state__in=(RunState.DONE, RunState.CANCELLED, RunState.FAILED), finished_at__lt=now - _KEPT)
    count = 0
    for run in ImportRun.objects.filter(undecided | old):
        while keys := list(run.rows.values_list("pk", flat=True)[:2000]):
            ImportRow.objects.filter(pk__in=keys).delete()
        run.delete()
        count += 1
    return count
