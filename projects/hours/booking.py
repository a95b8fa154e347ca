"""Writing time: every entry that is made or changed goes through here, under the workspace's rules and its lock."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import Workspace
from crm.lib import cards
from projects import freezing
from projects.budgets import worth
from projects.hours.models import DAY, TimeEntry, TimeRules
from projects.hours.rates import rate_for
from projects.hours.rounding import rounded


def book(workspace: Workspace, member: Any, **fields: Any) -> TimeEntry:
    """A new entry: ``day``, ``minutes``, and what else is known of it. Raises Locked or Frozen."""
    with transaction.atomic():
        rules = TimeRules.held(workspace)
        entry = TimeEntry(workspace=workspace, member=member, **fields)
        rules.guard(entry.day)
        _write(entry, rules)
    return entry


def change(entry: TimeEntry, **fields: Any) -> TimeEntry:
    """Set fields of an entry, and what follows from them.

    Raises Locked when its old or its new day is locked, Frozen when the data of its old or new client are.
    """
    with transaction.atomic():
        rules = TimeRules.held(entry.workspace_id)
        current = TimeEntry.objects.select_related("workspace", "project__contact", "task__contact").get(pk=entry.pk)
        freezing.refuse(current)
        rules.guard(current.day, fields.get("day", current.day))
        for name, value in fields.items():
            setattr(current, name, value)
        _write(current, rules)
    return current


def _write(entry: TimeEntry, rules: TimeRules) -> None:
    freezing.refuse(entry)
    entry.text = cards.mask(entry.text)  # card numbers do not enter the database (CO-4)
    price(entry, rules)
    entry.save()


def price(entry: TimeEntry, rules: TimeRules) -> None:
    """Set what is billed for the entry, by the rules and rates of now."""
    entry.currency = entry.project.currency if entry.project else entry.workspace.currency
    entry.rate = rate_for(entry.project, entry.member_id) if entry.billable else None
    entry.billed_minutes = min(DAY, rounded(entry.minutes, rules.step, rules.way)) if entry.billable else 0
    entry.amount = 0 if entry.rate is None else worth(entry.billed_minutes, entry.rate)


def day_of(moment: datetime) -> date:
    """The day on which a moment falls for whoever asks."""
    return timezone.localtime(moment).date()
