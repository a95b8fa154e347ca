"""Stretches of time that figures are about: this month, last quarter, or days of one's own; by day, week or month.

Days are those of the workspace's zone; weeks begin on Monday (ISO 8601) unless the workspace says otherwise.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils import timezone
from django.utils.formats import date_format, get_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

WEEK = timedelta(days=7)
DAY, WEEKLY, MONTHLY = "day", "week", "month"
OWN = "own"
LONGEST = 3_660  # days: ten years
_DAILY_UP_TO, _WEEKLY_UP_TO = 16, 120  # days: what is longer is shown by week, and then by month
MOST_STRETCHES = 130


def zone_of(workspace: object) -> ZoneInfo:
    """The zone in which a workspace counts its days."""
    try:
        return ZoneInfo(getattr(workspace, "zone", "UTC"))
    except (ValueError, OSError, ZoneInfoNotFoundError):
        return ZoneInfo("UTC")


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days from ``since`` to ``until``, both included. ``short`` goes on an axis, ``name`` in a table."""

    since: date
    until: date
    zone: ZoneInfo
    short: str
    name: str

    @property
    def start(self) -> datetime:
        """Its first moment."""
        return datetime.combine(self.since, time.min, self.zone)

    @property
    def end(self) -> datetime:
        """The first moment after it."""
        return datetime.combine(self.until + timedelta(days=1), time.min, self.zone)


@dataclass(frozen=True, slots=True)
class Period:
    """The days that somebody asked about. ``week_starts`` is a weekday, Monday is 0."""

    key: str
    since: date
    until: date
    zone: ZoneInfo
    week_starts: int = 0

    @property
    def days(self) -> int:
        return (self.until - self.since).days + 1

    @property
    def whole(self) -> Stretch:
        """All of it as one."""
        return Stretch(self.since, self.until, self.zone, self.name, self.name)

    @property
    def start(self) -> datetime:
        return self.whole.start

    @property
    def end(self) -> datetime:
        return self.whole.end

    @property
    def name(self) -> str:
        """Its days in words."""
        first, last = date_format(self.since), date_format(self.until)
        return first if first == last else f"{first} – {last}"

    @property
    def usual(self) -> str:
        """How it is parted unless somebody wants it otherwise."""
        if self.days <= _DAILY_UP_TO:
            return DAY
        return WEEKLY if self.days <= _WEEKLY_UP_TO else MONTHLY

    def stretches(self, per: str = "") -> list[Stretch]:
        """Its days, weeks or months in their order, the first and the last cut off where it begins and ends.

        Where there would be too many of them, they are weeks instead of days, or months instead of weeks.
        """
        wanted = per if per in (DAY, WEEKLY, MONTHLY) else self.usual
        if wanted == DAY and self.days > MOST_STRETCHES:
            wanted = WEEKLY
        if wanted == WEEKLY and self.days > MOST_STRETCHES * 7:
            wanted = MONTHLY
        return list(self._parted(wanted))

    def _parted(self, per: str) -> Iterator[Stretch]:
        dated = self.since.year != self.until.year
        at = self.since
        while at <= self.until:
            end = min(_last_day(per, at, self.week_starts), self.until)
            short, name = _names(per, at, end, dated)
            yield Stretch(at, end, self.zone, short, name)
            at = end + timedelta(days=1)


def _last_day(per: str, day: date, week_starts: int) -> date:
    """The last day of the day, week or month that ``day`` is in."""
    if per == MONTHLY:
        return _month(day, 1) - timedelta(days=1)
    return first_of_week(day, week_starts) + timedelta(days=6) if per == WEEKLY else day


def first_of_week(day: date, week_starts: int = 0) -> date:
    """The first day of the week that ``day`` is in."""
    return day - timedelta(days=(day.weekday() - week_starts) % 7)


def _names(per: str, first: date, last: date, dated: bool) -> tuple[str, str]:
    if per == MONTHLY:
        return date_format(first, "M Y" if dated else "M"), date_format(first, "YEAR_MONTH_FORMAT")
    short = short_day(first)
    name = short if first == last else f"{short} – {short_day(last)}"
    return short, f"{name} {last.year}" if dated else name


def short_day(day: date) -> str:
    """A day on an axis: "Nov 3"."""
    return date_format(day, str(get_format("MONTH_DAY_FORMAT")).replace("F", "M"))


def _month(day: date, by: int) -> date:
    """The first of the month that is so many after that of ``day``."""
    months = day.year * 12 + day.month - 1 + by
    return date(months // 12, months % 12 + 1, 1)


def _quarter(day: date, by: int) -> date:
    return _month(day, by * 3 - (day.month - 1) % 3)


def _year(day: date, by: int) -> date:
    return date(day.year + by, 1, 1)


# What can be chosen: the first day of it, given a day and how many of them later.
_FIRST_DAYS: dict[str, Callable[[date, int], date]] = {"month": _month, "quarter": _quarter, "year": _year}
CHOICES = (
    ("this-week", gettext_lazy("This week")),
    ("last-week", gettext_lazy("Last week")),
    ("this-month", gettext_lazy("This month")),
    ("last-month", gettext_lazy("Last month")),
    ("this-quarter", gettext_lazy("This quarter")),
    ("last-quarter", gettext_lazy("Last quarter")),
    ("this-year", gettext_lazy("This year")),
    ("last-year", gettext_lazy("Last year")),
    (OWN, gettext_lazy("Days of your own")),
)
PARTS = (
    ("", gettext_lazy("Automatic")),
    (DAY, gettext_lazy("Day")),
    (WEEKLY, gettext_lazy("Week")),
    (MONTHLY, gettext_lazy("Month")),
)


def named(key: str, zone: ZoneInfo, *, today: date | None = None, week_starts: int = 0) -> Period:
    """One of ``CHOICES`` but the last. Raises KeyError for another."""
    if key not in dict(CHOICES[:-1]):
        raise KeyError(key)
    which, _dash, what = key.partition("-")
    by = -1 if which == "last" else 0
    day = today or timezone.now().astimezone(zone).date()
    if what == "week":
        first = first_of_week(day, week_starts) + by * WEEK
        return Period(key, first, first + timedelta(days=6), zone, week_starts)
    first_of = _FIRST_DAYS[what]
    return Period(key, first_of(day, by), first_of(day, by + 1) - timedelta(days=1), zone, week_starts)


def own(since: date, until: date, zone: ZoneInfo, *, week_starts: int = 0) -> Period:
    """Days that somebody chose. Raises ValueError with what is wrong in words."""
    if until < since:
        raise ValueError(_("The last day is before the first."))
    if (until - since).days >= LONGEST or since.year < 1900 or until.year > 9000:
        raise ValueError(_("Choose at most ten years."))
    return Period(OWN, since, until, zone, week_starts)
