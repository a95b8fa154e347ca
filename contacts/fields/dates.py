"""Dates and birthdays: as people write them, as filters ask for them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from crm.lib import folding

_MONTH_FIRST = frozenset({"US", "PH", "PR", "GU", "VI", "AS", "MP"})  # who writes 3/14 for the fourteenth of March
_MONTHS = {
    name: number
    for number, names in enumerate(
        "jan january|feb february|mar march|apr april|may|jun june|jul july|aug august|sep sept september|"
        "oct october|nov november|dec december".split("|"),
        start=1,
    )
    for name in names.split()
}


def clean_date(text: str, country: str = "US") -> date:
    """A date as people in ``country`` write it: ISO, "14.3.1980", "3/14/1980", "14 March 1980". ValidationError."""
    year, month, day = _date_parts(text, country)
    if year is None:
        raise ValidationError(_("“%(text)s” lacks the year."), params={"text": text[:60]})
    return _real_date(year, month, day, text)


def _real_date(year: int, month: int, day: int, text: str) -> date:
    try:
        return date(year, month, day)
    except (ValueError, OverflowError) as error:
        raise ValidationError(_("“%(text)s” is not a date."), params={"text": text[:60]}) from error


def _date_parts(text: str, country: str) -> tuple[int | None, int, int]:
    bare = " ".join(text[:60].strip().rstrip(".").split())
    bare = re.sub(r"[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?$", "", bare, flags=re.ASCII)
    number = r"(\d{1,2})"
    if found := re.fullmatch(r"(\d{4})[-/.]?(\d\d?)[-/.]?(\d\d?)", bare, re.ASCII):
        return int(found[1]), int(found[2]), int(found[3])
    if found := re.fullmatch(r"--(\d\d)-?(\d\d)", bare, re.ASCII):  # vCard's date without a year
        return None, int(found[1]), int(found[2])
    if found := re.fullmatch(rf"{number}([-/.]) ?{number}(?:\2 ?(\d{{4}}))?", bare, re.ASCII):
        first, second = int(found[1]), int(found[3])
        month_first = first <= 12 and (second > 12 or (found[2] == "/" and country in _MONTH_FIRST))
        month, day = (first, second) if month_first else (second, first)
        return int(found[4]) if found[4] else None, month, day
    words = re.findall(r"[^\W\d_]+|\d+", folding.fold(bare))
    months = [_MONTHS[word] for word in words if word in _MONTHS]
    numbers = [int(word) for word in words if word.isdigit()]
    if len(months) == 1 and len(numbers) in (1, 2) and len(words) <= 5:
        day = next((n for n in numbers if n < 32), 0)
        years = [n for n in numbers if 999 < n < 10_000]
        if day and len(years) == len(numbers) - 1:
            return (years[0] if years else None), months[0], day
    raise ValidationError(_("“%(text)s” is not a date."), params={"text": text[:60]})


@dataclass(frozen=True, slots=True, order=True)
class Birthday:
    """A day of the year, and the year when it is known."""

    month: int
    day: int
    year: int | None = None

    def __str__(self) -> str:
        shown = date(self.year or 2000, self.month, self.day)
        return date_format(shown, "DATE_FORMAT" if self.year else "MONTH_DAY_FORMAT")

    @property
    def text(self) -> str:
        """As clean_birthday() and vCard read it: "1980-03-14", "--03-14"."""
        return f"{self.year:04d}-{self.month:02d}-{self.day:02d}" if self.year else f"--{self.month:02d}-{self.day:02d}"


def clean_birthday(text: str, country: str = "US") -> Birthday:
    """A birthday with or without its year. Raises ValidationError, also for days to come."""
    year, month, day = _date_parts(text, country)
    if year is not None and year < 1850:
        year = None  # 1604 and the like: what Apple's and Microsoft's programs write for "no year"
    born = _real_date(year or 2000, month, day, text)
    if year and born > timezone.localdate():
        raise ValidationError(_("A birthday can't lie in the future."))
    return Birthday(month, day, year)


def days_of_year(first: date | None, last: date | None) -> Q:
    """Contacts whose birthday comes between two days, at most a year apart."""
    if first is None or last is None or (last - first).days >= 365:
        return Q(birth_month__isnull=False)
    begin, end = _from_day(first.month, first.day, "gt"), _from_day(last.month, last.day, "lt")
    return begin & end if (first.month, first.day) <= (last.month, last.day) else begin | end


def _from_day(month: int, day: int, beyond: str) -> Q:
    return Q(**{f"birth_month__{beyond}": month}) | Q(**{"birth_month": month, f"birth_day__{beyond}e": day})


def date_range(operator: str, values: Sequence[str], country: str) -> tuple[date | None, date | None]:
    """The first and last day that a filter asks for; None is open. Raises ValidationError."""
    today = timezone.localdate()
    if operator in ("last", "next"):
        span = timedelta(days=_days(_first(values)))
        return (today - span, today) if operator == "last" else (today, today + span)
    first = clean_date(_first(values), country)
    if operator == "between":
        return first, clean_date(values[1] if len(values) > 1 else "", country)
    return (None if operator == "less" else first), (None if operator == "more" else first)


def _first(values: Sequence[str]) -> str:
    return values[0] if values else ""


def _days(text: str) -> int:
    if not re.fullmatch(r"\d{1,5}", text.strip(), re.ASCII):
        raise ValidationError(_("Write a number of days."))
    return int(text)


def moments(first: date | None, last: date | None) -> tuple[datetime | None, datetime | None]:
    """The moments between which the days ``first`` to ``last`` lie, in the zone in force; the second is outside."""
    zone = timezone.get_current_timezone()
    begin = datetime(first.year, first.month, first.day, tzinfo=zone) if first else None
    if last is None or last == date.max:
        return begin, None
    after = last + timedelta(days=1)
    return begin, datetime(after.year, after.month, after.day, tzinfo=zone)
