"""Carrying the rules out: every night, a chunk at a time; and the same as a trial that only counts."""

import time
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import Workspace
from privacy.retention import kinds
from privacy.retention.kinds import Kind
from privacy.retention.models import RetentionRule, RetentionRun

_MONTH = 365.25 / 12  # days
_CHUNK = 200
_MOST = 20_000  # of one kind in one run: the rest goes the next night


def period(workspace: Workspace | None, kind: Kind) -> int | None:
    """How many months the controller keeps this kind; None: without an end."""
    rule = RetentionRule.objects.filter(workspace=workspace, kind=kind.key).first()
    return rule.months if rule else kind.months


def periods(workspace: Workspace | None) -> list[tuple[Kind, int | None]]:
    """Every kind of the controller with its months, as the policy and the page tell them."""
    set_here = dict(RetentionRule.objects.filter(workspace=workspace).values_list("kind", "months"))
    return [(kind, set_here.get(kind.key, kind.months)) for kind in kinds.of(workspace)]


def set_period(workspace: Workspace | None, kind: Kind, months: int | None) -> None:
    """From now on this kind is kept so long."""
    RetentionRule.objects.update_or_create(
        workspace=workspace, kind=kind.key, defaults={"months": months, "done_until": None}
    )


def trial(workspace: Workspace | None) -> RetentionRun:
    """What a run would do now."""
    return _run(workspace, is_trial=True)


def run(workspace: Workspace | None) -> RetentionRun:
    """Let go of what is too old. Safe to repeat; what was cut off is done the next time."""
    return _run(workspace, is_trial=False)


def run_all() -> int:
    """Every controller's rules, the site's last; returns how many rows."""
    done = 0
    for workspace in [*Workspace.objects.order_by("pk"), None]:
        done += run(workspace).total
    return done


def _run(workspace: Workspace | None, *, is_trial: bool) -> RetentionRun:
    started = time.monotonic()
    numbers, held = {}, 0
    for kind, months in periods(workspace):
        if months is None:
            continue
        before = timezone.now() - timedelta(days=round(months * _MONTH))
        rows = kind.rows(workspace, before)
        if is_trial:
            number = kinds.free(kind, rows).count()
            held += rows.count() - number if kind.person else 0
        else:
            number = _remove(workspace, kind, kinds.free(kind, rows), before)
        if number:
            numbers[kind.key] = number
    took = round((time.monotonic() - started) * 1000)
    if not (numbers or is_trial):
        RetentionRun.objects.filter(workspace=workspace, is_trial=False, numbers={}).delete()  # the last says it all
    return RetentionRun.objects.create(
        workspace=workspace, is_trial=is_trial, numbers=numbers, held=held, milliseconds=took
    )


def _remove(workspace: Workspace | None, kind: Kind, rows: QuerySet[Any], before: datetime) -> int:
    rule, _made = RetentionRule.objects.get_or_create(
        workspace=workspace, kind=kind.key, defaults={"months": kind.months}
    )
    if kind.keeps_rows and rule.done_until:
        rows = rows.filter(**{f"{kind.age}__gte": rule.done_until})
    rows = rows.order_by(kind.age, "pk")
    done, last = 0, None
    while done < _MOST:
        chunk = list(_next(kind, rows, last)[:_CHUNK])
        if not chunk:
            break
        last = (getattr(chunk[-1], kind.age), chunk[-1].pk)
        kind.remove(chunk)
        done += len(chunk)
    if kind.keeps_rows and done < _MOST:
        RetentionRule.objects.filter(pk=rule.pk).update(done_until=before)
    elif kind.keeps_rows and last:
        RetentionRule.objects.filter(pk=rule.pk).update(done_until=last[0])
    return done


def _next(kind: Kind, rows: QuerySet[Any], last: tuple[Any, Any] | None) -> QuerySet[Any]:
    """Rows behind the last one, also those of the same moment."""
    if last is None:
        return rows
    later = rows.filter(**{f"{kind.age}__gt": last[0]})
    return later | rows.filter(**{kind.age: last[0], "pk__gt": last[1]})
