"""When a task comes again: recurrence rules of RFC 5545, read and walked by python-dateutil.

A rule is kept as the text of an RRULE without a COUNT (an end after so many times is turned into UNTIL when it is
written, since each time is a row of its own). It counts by the clock of the zone it was said in: nine in the morning
stays nine in the morning when the clocks change. A time that a change of the clocks leaves out comes as much later.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_ALLOWED = frozenset("FREQ INTERVAL BYDAY BYMONTHDAY BYSETPOS BYMONTH UNTIL WKST".split())
_SCAN = 2_000  # times looked at for one that was asked for; a rule that finds none in so many finds none


class Often(models.TextChoices):
    """How often, as people choose it."""

    NEVER = "", gettext_lazy("Never")
    DAILY = "DAILY", gettext_lazy("Every day")
    WEEKDAYS = "WEEKDAYS", gettext_lazy("Monday to Friday")
    WEEKLY = "WEEKLY", gettext_lazy("Every week")
    MONTHLY = "MONTHLY", gettext_lazy("Every month")
    MONTH_END = "MONTH_END", gettext_lazy("On the last day of the month")
    YEARLY = "YEARLY", gettext_lazy("Every year")


@dataclass(frozen=True, slots=True)
class Repeat:
    """A rule in parts: how often, every so many of these, and the last day it comes."""

    often: str
    interval: int = 1
    until: date | None = None
    day: str = ""  # of the week ("MO") on which it first comes, where somebody named one


def rule_of(repeat: Repeat, start: datetime) -> str:
    """The RRULE for times that begin with ``start`` (by its own clock); "" for never."""
    if not repeat.often:
        return ""
    parts = {"FREQ": repeat.often}
    if repeat.often == Often.WEEKDAYS:
        parts = {"FREQ": "WEEKLY", "BYDAY": ",".join(DAYS[:5])}
    elif repeat.often == Often.MONTH_END:
        parts = {"FREQ": "MONTHLY", "BYMONTHDAY": "-1"}
    elif repeat.often == Often.MONTHLY and start.day > 28:  # the 31st, or the month's last where there is none
        parts |= {"BYMONTHDAY": ",".join(str(day) for day in range(28, start.day + 1)), "BYSETPOS": "-1"}
    elif repeat.often == Often.YEARLY and (start.month, start.day) == (2, 29):
        parts |= {"BYMONTH": "2", "BYMONTHDAY": "-1"}
    if repeat.interval > 1:
        parts["INTERVAL"] = str(repeat.interval)
    if repeat.until:
        last = datetime.combine(repeat.until, time(23, 59, 59), start.tzinfo).astimezone(UTC)
        parts["UNTIL"] = f"{last:%Y%m%dT%H%M%SZ}"
    return ";".join(f"{name}={value}" for name, value in parts.items())


def parts_of(rule: str, zone: ZoneInfo) -> Repeat:
    """The parts that a rule was made of; often is "CUSTOM" when it is none that people can choose."""
    if not rule:
        return Repeat("")
    parts = _parts(rule)
    interval = int(parts.pop("INTERVAL", "1"))
    ends = parts.pop("UNTIL", "")
    until = _moment(ends).astimezone(zone).date() if ends else None
    often, by_day = parts.get("FREQ", ""), parts.get("BYDAY", "")
    if often == "WEEKLY" and by_day == ",".join(DAYS[:5]):
        often, by_day = Often.WEEKDAYS.value, ""
    elif often == "MONTHLY" and parts.get("BYMONTHDAY") == "-1":
        often = Often.MONTH_END.value
    return Repeat(often if often in Often.values else "CUSTOM", interval, until, by_day)


def next_time(rule: str, start: datetime, after: datetime, zone: ZoneInfo) -> datetime | None:
    """The first time of the rule behind ``after``, in UTC; None when it has ended. ``start`` is its first time.

    Raises ValueError for a rule that can't be read.
    """
    begin = start.astimezone(zone).replace(fold=0)
    rows: Any = rrulestr(_checked(rule), dtstart=begin)
    behind = after.astimezone(UTC)
    for seen, at in enumerate(rows.xafter(after.astimezone(zone) - timedelta(days=2), inc=True)):
        moment: datetime = at.astimezone(UTC)  # by its clock; a time that there is not comes as much later
        if moment > behind:
            return moment
        if seen > _SCAN:
            return None
    return None


def _checked(rule: str) -> str:
    parts = _parts(rule)
    if not parts.get("FREQ") or parts["FREQ"] in ("HOURLY", "MINUTELY", "SECONDLY") or parts.keys() - _ALLOWED:
        raise ValueError("no rule that a task repeats by")
    return rule


def _parts(rule: str) -> dict[str, str]:
    pairs = [part.partition("=") for part in rule.split(";") if part]
    return {name.upper(): value for name, _sign, value in pairs}


def _moment(text: str) -> datetime:
    return datetime.strptime(text, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)


def in_words(rule: str, zone: ZoneInfo) -> str:
    """A rule as people say it: "every week", "every 2 months until 2027-03-01"."""
    repeat = parts_of(rule, zone)
    said = _often(repeat)
    if repeat.until:
        return _("%(often)s until %(day)s") % {"often": said, "day": repeat.until.isoformat()}
    return said


def _often(repeat: Repeat) -> str:
    count = repeat.interval
    if repeat.often == Often.WEEKDAYS and count == 1:
        return _("Monday to Friday")
    if repeat.often == Often.MONTH_END and count == 1:
        return _("on the last day of the month")
    words = {
        Often.DAILY: ngettext("every day", "every %(count)d days", count),
        Often.WEEKLY: ngettext("every week", "every %(count)d weeks", count),
        Often.WEEKDAYS: ngettext("Monday to Friday", "Monday to Friday, every %(count)d weeks", count),
        Often.MONTHLY: ngettext("every month", "every %(count)d months", count),
        Often.MONTH_END: ngettext("every month", "on the last day, every %(count)d months", count),
        Often.YEARLY: ngettext("every year", "every %(count)d years", count),
    }
    return words.get(repeat.often, _("again")) % {"count": count}  # type: ignore[call-overload,no-any-return]
