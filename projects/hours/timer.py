"""The timer: one a person. It is an entry without an end, so that it runs on when the browser is closed."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import BooleanField, ExpressionWrapper, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Membership, Workspace
from crm.lib import cards
from crm.lib.prepared import prepared
from projects import freezing
from projects.hours.booking import day_of, price
from projects.hours.models import DAY, RUNNING, Locked, TimeEntry, TimeRules
from projects.hours.rounding import worked
from projects.members.models import seen_by_user


class Busy(Exception):
    """Another timer runs; the text says so."""

    def __init__(self) -> None:
        super().__init__(_("Another timer is running. Stop it first."))


class Stuck(Locked):
    """``entry`` is a timer that can be booked neither on its day nor on today; the text says why."""

    def __init__(self, until: date, entry: TimeEntry) -> None:
        super().__init__(until)
        self.entry = entry


@dataclass(frozen=True, slots=True)
class Stopped:
    """What became of a timer: its entry, and whether it had run for more than a day, of which a day was booked."""

    entry: TimeEntry
    too_long: bool


@prepared
def _running(member: Any) -> QuerySet[TimeEntry]:
    rows = TimeEntry.objects.filter(RUNNING, member=member, workspace__memberships__user=member)
    rows = rows.annotate(is_seen=ExpressionWrapper(seen_by_user(member), output_field=BooleanField()))
    rows = rows.select_related("workspace", "project", "task")
    return rows.defer("project__description", "task__text")


def running(member: Any) -> TimeEntry | None:
    """The timer of this person, in whatever workspace of theirs it runs: one query.

    It is hidden when they no longer see the project that it runs for.
    """
    for entry in _running(member.pk):
        entry.is_hidden = not vars(entry)["is_seen"]
        return entry
    return None


def start(workspace: Workspace, member: Any, **fields: Any) -> tuple[TimeEntry, Stopped | None]:
    """Start a timer for ``project``, ``task``, ``text``, ``billable``; the one that runs is stopped at that moment.

    A second click at once starts no second one. Raises Stuck when the running one can't be booked any more, Locked
    when nothing can be booked today, Frozen when the data of whom it is for are.
    """
    now = timezone.now()
    fields["text"] = cards.mask(fields.get("text", ""))
    entry = TimeEntry(workspace=workspace, member=member, day=day_of(now), started_at=now, **fields)
    freezing.refuse(entry)
    with transaction.atomic():
        _forget_where_they_left(member, now)
        before = running(member)
        stopped = stop(before, now=now) if before else None
        TimeRules.held(workspace).guard(day_of(now))
        entry.currency = entry.project.currency if entry.project else workspace.currency
        try:
            with transaction.atomic():
                entry.save()
        except IntegrityError:  # another tab was faster
            there = running(member)
            if there is None:
                raise
            return there, None
    return entry, stopped


def _forget_where_they_left(member: Any, now: datetime) -> None:
    """Who is no member of a workspace any more books nothing there, and its timer stands in nobody's way."""
    theirs = Membership.objects.filter(user=member).values("workspace")
    TimeEntry.objects.filter(RUNNING, member=member).exclude(workspace__in=theirs).update(deleted_at=now)


def stop(entry: TimeEntry, *, now: datetime | None = None, later: bool = False) -> Stopped | None:
    """Stop it and book what it ran, at most a day; None when it was stopped already.

    It is booked on the day on which it was started; on today when that is locked by now; ``later``: on the first day
    that is not locked. Raises Stuck when none of these will do. What ran when a client's data were frozen can be
    stopped: the hours are the member's.
    """
    now = now or timezone.now()
    assert entry.started_at
    minutes = worked((now - entry.started_at).total_seconds())
    with transaction.atomic():
        rules = TimeRules.held(entry.workspace_id)
        if rules.locks(entry.day):
            entry.day = rules.first_open(day_of(now)) if later else day_of(now)
        if rules.locked_until and rules.locks(entry.day):
            raise Stuck(rules.locked_until, entry)
        entry.ended_at, entry.minutes = now, min(minutes, DAY)
        price(entry, rules)
        names = ("ended_at", "day", "minutes", "billed_minutes", "rate", "amount", "currency")
        values = {name: getattr(entry, name) for name in names}
        if not TimeEntry.objects.filter(RUNNING, pk=entry.pk).update(**values, updated_at=now):
            return None
    return Stopped(entry, minutes > DAY)


def resume(entry: TimeEntry) -> bool:
    """Let a stopped timer run on as if it had not been stopped. Raises Locked, Frozen, or Busy when another one runs.

    One that was started at the moment this one was stopped goes: that undoes a switch. False when it runs already.
    """
    if entry.started_at is None:
        raise Busy
    freezing.refuse(entry)
    try:
        with transaction.atomic():
            TimeRules.held(entry.workspace_id).guard(entry.day)
            _forget_what_followed(entry)
            stopped = TimeEntry.objects.filter(pk=entry.pk, ended_at__isnull=False, deleted_at__isnull=True)
            cleared = {"minutes": 0, "billed_minutes": 0, "amount": 0}
            return stopped.update(ended_at=None, **cleared, updated_at=timezone.now()) == 1
    except IntegrityError as error:
        raise Busy from error


def _forget_what_followed(entry: TimeEntry) -> None:
    other = TimeEntry.objects.filter(RUNNING, member=entry.member_id, started_at=entry.ended_at)
    other.update(deleted_at=timezone.now())


def discard(entry: TimeEntry) -> bool:
    """Throw a running timer away; ``bring_back`` undoes it for an hour. False when it runs no more."""
    return TimeEntry.objects.filter(RUNNING, pk=entry.pk).update(deleted_at=timezone.now()) == 1


def bring_back(entry: TimeEntry) -> bool:
    """Let a timer that was thrown away run again, since when it did. Raises Busy when another one runs; of an entry
    that was booked, Locked or Frozen.
    """
    try:
        with transaction.atomic():
            return entry.take_back()
    except IntegrityError as error:
        raise Busy from error


def describe(entry: TimeEntry, **fields: Any) -> None:
    """Say what a running timer is for: ``project``, ``task``, ``text``, ``billable``. One that was stopped stays.

    Raises Frozen when the data of whom it is, or was, for are.
    """
    with transaction.atomic():
        current = TimeEntry.objects.filter(RUNNING, pk=entry.pk).select_for_update().first()
        if current is None:
            return
        freezing.refuse(current)
        for name, value in fields.items():
            setattr(current, name, cards.mask(value) if name == "text" else value)
        freezing.refuse(current)
        current.save(update_fields=[*fields, "updated_at"])
