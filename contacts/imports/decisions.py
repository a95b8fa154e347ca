"""Rows that need somebody's choice: the same person, or another of a like name? Nothing is decided by itself."""

from collections.abc import Mapping
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from contacts.imports import shown
from contacts.imports.models import Decision, ImportRow, ImportRun, RowState, RunState
from contacts.models import Contact

PAGE = 25

_STATE_OF = {
    Decision.NEW: RowState.NEW,
    Decision.FILL: RowState.THERE,
    Decision.OVERWRITE: RowState.THERE,
    Decision.SKIP: RowState.REJECTED,
}


def _asked(run: ImportRun) -> QuerySet[ImportRow]:
    return run.rows.filter(Q(state=RowState.CONFLICT) | ~Q(decision=""))


def undecided(run: ImportRun) -> int:
    """Rows that nobody has chosen for yet."""
    return run.rows.filter(state=RowState.CONFLICT).count()


def any_to_make(run: ImportRun) -> bool:
    """Whether there are rows to choose for, or some were chosen for already."""
    return _asked(run).exists()


def page(run: ImportRun, after: str) -> shown.Page:
    """Rows to choose for, in their order in the file."""
    rows = _asked(run).order_by("number")
    if after.isdecimal() and len(after) < 10:
        rows = rows.filter(number__gt=int(after))
    found = list(rows[: PAGE + 1])
    return shown.Page("", shown.lines(run, found[:PAGE]), found[PAGE - 1].number if len(found) > PAGE else 0)


def decide(run: ImportRun, said: Mapping[str, str]) -> int:
    """Take ``row-<key>`` = "<decision>" or "<decision>:<contact>" for single rows, or ``all`` for every open one."""
    with transaction.atomic():
        held = ImportRun.objects.select_for_update().filter(pk=run.pk, state=RunState.PREVIEW)
        if not held.exists():
            return 0
        if "all" in said:
            return _decide_all(run, said["all"])
        asked = {key.removeprefix("row-"): value for key, value in said.items() if key.startswith("row-") and value}
        rows = {str(row.pk): row for row in _asked(run).filter(pk__in=list(filter(None, map(_key, asked))))}
        return sum(_decide(run, rows[key], value) for key, value in asked.items() if key in rows)


def _decide_all(run: ImportRun, decision: str) -> int:
    """For all rows that are open. A row about several people is joined with the likeliest of them."""
    if decision not in Decision.values:
        return 0
    chosen = Decision(decision)
    reason = "left out" if chosen == Decision.SKIP else ""
    rows = run.rows.filter(state=RowState.CONFLICT)
    return rows.update(state=_STATE_OF[chosen], decision=chosen, reason=reason)


def _decide(run: ImportRun, row: ImportRow, said: str) -> int:
    decision, _colon, contact = said.partition(":")
    if decision not in Decision.values:
        return 0
    chosen = Decision(decision)
    key = _key(contact)
    if chosen in (Decision.FILL, Decision.OVERWRITE):
        if key is None or not Contact.objects.of(run.workspace).filter(pk=key).exists():
            return 0
        row.match = key
    row.decision, row.state = chosen, _STATE_OF[chosen]
    row.reason = "left out" if chosen == Decision.SKIP else ""
    row.save(update_fields=["match", "decision", "state", "reason"])
    return 1


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
