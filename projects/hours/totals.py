"""Sums of hours and money over a period: what reports draw, out of the sums of days and months (``sums.py``).

::

    rows = totals.by_project(workspace, Period(first, last))
    rows[0].label, rows[0].sums.minutes, rows[0].sums.money   # "Website", 930, {"EUR": 124000}

``minutes`` are worked, ``billed`` rounded by the workspace's rule and billable, ``money`` minor units by currency:
sums of different currencies are never added. A timer that runs counts nothing yet. ``seen`` are the projects whose
hours may be counted (a QuerySet of projects, or None for all), ``member`` narrows it to one person's hours.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet, Sum
from django.utils.translation import gettext as _

from accounts.models import User
from crm.lib import money
from projects.hours.models import KEPT, TimeEntry, TimeRules
from projects.hours.sums import NONE, HoursSum, Span
from projects.models import Project


@dataclass(frozen=True, slots=True)
class Period:
    """Days from the first to the last, both among them."""

    first: date
    last: date

    def before(self) -> "Period":
        """As many days just before it."""
        days = self.last - self.first
        return Period(self.first - days - timedelta(days=1), self.first - timedelta(days=1))

    def parts(self) -> list[tuple[Span, date, date]]:
        """The days before the first whole month, the whole months, and the days behind them, as far as there are any.

        Of months both bounds are their first days.
        """
        start = self.first if self.first.day == 1 else _month_after(self.first)
        end = _month_after(self.last) if _is_last_of_month(self.last) else self.last.replace(day=1)
        if start >= end:
            return [(Span.DAY, self.first, self.last)]
        found = [(Span.DAY, self.first, start - _A_DAY), (Span.MONTH, start, (end - _A_DAY).replace(day=1))]
        return [(span, first, last) for span, first, last in [*found, (Span.DAY, end, self.last)] if first <= last]


_A_DAY = timedelta(days=1)
_AT_ONCE = 900  # keys in a question


def _month_after(day: date) -> date:
    """The first day of the month after this one's."""
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def _is_last_of_month(day: date) -> bool:
    return (day + _A_DAY).day == 1


@dataclass(frozen=True, slots=True)
class Sums:
    """Minutes worked and billed, and what they come to in each currency."""

    minutes: int = 0
    billed: int = 0
    money: Mapping[str, int] = field(default_factory=dict)

    def __add__(self, other: "Sums") -> "Sums":
        both = dict(self.money)
        for currency, amount in other.money.items():
            both[currency] = both.get(currency, 0) + amount
        return Sums(self.minutes + other.minutes, self.billed + other.billed, both)

    @property
    def shown_money(self) -> str:
        """The amounts for reading: "$1,200 · €90"; empty when there are none."""
        return " · ".join(money.show(amount, currency) for currency, amount in sorted(self.money.items()) if amount)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a report: whose or what it sums up. ``key`` is a UUID, a day, or None for what has none."""

    key: Any
    label: str
    sums: Sums


def whole(workspace: Any, period: Period, *, seen: Any = None, member: Any = None) -> Sums:
    """Everything of the period."""
    return _total(_by(workspace, period, "workspace_id", seen, member).values())


def by_day(
    workspace: Any, period: Period, *, seen: Any = None, member: Any = None, by_month: bool = False
) -> list[Row]:
    """Each day of the period on which somebody worked; ``by_month``: whole months as one, under their first day."""
    parts = period.parts() if by_month else [(Span.DAY, period.first, period.last)]
    found = _summed(workspace, parts, "day", seen, member)
    return [Row(day, day.isoformat(), found[day]) for day in sorted(found)]


def by_week(workspace: Any, period: Period, *, seen: Any = None, member: Any = None) -> list[Row]:
    """Each week of the period, those without hours too; its key is its first day as the workspace counts weeks."""
    rules = TimeRules.of(workspace)
    first, last = rules.first_day(period.first), rules.first_day(period.last)
    weeks = {first + timedelta(days=ahead): Sums() for ahead in range(0, (last - first).days + 1, 7)}
    for row in by_day(workspace, period, seen=seen, member=member):
        weeks[rules.first_day(row.key)] += row.sums
    return [Row(day, day.isoformat(), sums) for day, sums in weeks.items()]


def by_person(workspace: Any, period: Period, *, seen: Any = None, member: Any = None) -> list[Row]:
    """Each member who worked, most hours first; those who left have their hours under "Former members"."""
    found = _by(workspace, period, "member", seen, member)
    names = {user.pk: str(user) for user in User.objects.filter(pk__in=[key for key in found if key])}
    return _rows(found, lambda key: names.get(key, ""), _("Former members"))


def by_project(workspace: Any, period: Period, *, seen: Any = None, member: Any = None) -> list[Row]:
    """Each project that somebody worked on, most hours first."""
    found = _by(workspace, period, "project", seen, member)
    names = _told(found, "name")
    return _rows(found, lambda key: names.get(key, ("",))[0], _("Without a project"))


def by_client(workspace: Any, period: Period, *, seen: Any = None, member: Any = None) -> list[Row]:
    """Each client, the company before the person, most hours first. The name of one whose data are frozen stays out."""
    projects = _by(workspace, period, "project", seen, member)
    fields = ("company", "company__name", "contact", "contact__name", "contact__restricted_at")
    known = _told(projects, *fields)
    found: dict[Any, Sums] = {}
    names: dict[Any, str] = {}
    for key, sums in projects.items():
        client, name = _client(*known[key]) if key in known else (None, "")
        names[client] = name
        found[client] = found.get(client, Sums()) + sums
    return _rows(found, lambda key: names.get(key, ""), _("Without a client"))


def of_project(project: Any) -> Sums:
    """Everything booked on one project, ever."""
    rows = TimeEntry.objects.filter(KEPT, project=project)
    return _total(_grouped(rows, "project_id").values())


def _by(workspace: Any, period: Period, name: str, seen: Any, member: Any) -> dict[Any, Sums]:
    return _summed(workspace, period.parts(), name, seen, member)


def _summed(
    workspace: Any, parts: Iterable[tuple[Span, date, date]], name: str, seen: Any, member: Any
) -> dict[Any, Sums]:
    """Out of the sums of days and months: one query for each part, of which there are three at most."""
    rows = HoursSum.objects.filter(workspace=workspace)
    if member is not None:
        rows = rows.filter(member=member.pk)
    if seen is not None:
        rows = rows.filter(Q(project=NONE) | Q(project__in=seen.order_by().values("pk")))
    found: dict[Any, Sums] = {}
    for span, first, last in parts:
        for key, sums in _grouped(rows.filter(span=span, day__gte=first, day__lte=last), name).items():
            known = None if key == NONE else key
            found[known] = found[known] + sums if known in found else sums
    return found


def _grouped(rows: QuerySet[Any], name: str) -> dict[Any, Sums]:
    found: dict[Any, Sums] = {}
    summed: Any = rows.order_by().values_list(name, "currency")
    for key, currency, minutes, billed, amount in summed.annotate(
        worked=Sum("minutes"), paid=Sum("billed_minutes"), worth=Sum("amount")
    ):
        one = Sums(minutes or 0, billed or 0, {currency: amount} if amount else {})
        found[key] = found[key] + one if key in found else one
    return found


def _total(each: Iterable[Sums]) -> Sums:
    return sum(each, Sums())


def _told(found: Mapping[Any, Any], *fields: str) -> dict[UUID, tuple[Any, ...]]:
    """These fields of the projects that hours were found of."""
    keys, told = [key for key in found if key], dict[UUID, tuple[Any, ...]]()
    for start in range(0, len(keys), _AT_ONCE):
        rows = Project.objects.filter(pk__in=keys[start : start + _AT_ONCE])
        told |= {row[0]: row[1:] for row in rows.values_list("pk", *fields)}
    return told


def _client(company: Any, company_name: str, contact: Any, name: str, frozen: Any) -> tuple[Any, str]:
    """The key of whom a project is for, the company before the person, and what they are called."""
    return (company, company_name) if company else (contact, "" if frozen else name or "")


def _rows(found: Mapping[Any, Sums], name: Callable[[Any], str], nameless: str) -> list[Row]:
    rows = [Row(key, (name(key) if key else nameless) or "–", sums) for key, sums in found.items()]
    return sorted(rows, key=lambda row: (-row.sums.minutes, row.label))
