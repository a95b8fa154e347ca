"""Days, times and repetitions in a line of English: what "call Ana tomorrow 3pm" says about when.

Only words are read that nobody types by chance: a month beside a number, a weekday in full or behind "on", "next" or
"every". What stands in double quotes is left alone, and so is "tomorrow's". Of two days the last one counts.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from projects.tasks.repeating import DAYS, Often, Repeat

_WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
_MONTHS = "january february march april may june july august september october november december".split()
_NUMBERS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "ten": 10}
_PARTS_OF_DAY = {"morning": 9, "noon": 12, "midday": 12, "afternoon": 15, "evening": 18, "tonight": 20, "night": 20}

_DAY_NAME = "|".join([*_WEEKDAYS, *(name[:3] for name in _WEEKDAYS), "tues", "thur", "thurs"])
_MONTH_NAME = "|".join([*_MONTHS, *(name[:3] for name in _MONTHS), "sept"])
_NUMBER = rf"\d{{1,3}}|{'|'.join(_NUMBERS)}"
_START, _END = r"(?<![\w/.:@#-])", r"(?![\w/@#]|[.:-]\w|['’]s)"
_YEAR = r"(?:,?\s+(?P<year>20\d\d))?"
_BY = r"(?:(?:on|by|due|until|for|from|starting)\s+)?(?:the\s+)?"


@dataclass(frozen=True, slots=True)
class Moment:
    """A day, or a moment of one."""

    day: date
    at: time | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """What a stretch of the text says."""

    start: int
    end: int
    value: "Moment | time | Repeat"


Read = Callable[[re.Match[str], datetime, bool], "Moment | time | Repeat | None"]


def _pattern(words: str) -> re.Pattern[str]:
    return re.compile(f"{_START}{words}{_END}", re.IGNORECASE)


def _count(text: str | None) -> int:
    word = (text or "1").lower()
    return _NUMBERS.get(word) or int(word)


def _weekday(text: str) -> int:
    return next(number for number, name in enumerate(_WEEKDAYS) if name.startswith(text.lower()[:3]))


def _named(found: re.Match[str], now: datetime, month_first: bool) -> Moment:
    word = " ".join(found["word"].lower().split())
    today = now.date()
    if word == "tonight":
        return Moment(today, time(_PARTS_OF_DAY["tonight"]))
    ahead = {"today": 0, "tomorrow": 1, "tmrw": 1, "tomorow": 1, "the day after tomorrow": 2, "day after tomorrow": 2}
    return Moment(today + timedelta(days=ahead[word]))


def _of_week(found: re.Match[str], now: datetime, month_first: bool) -> Moment:
    today, wanted = now.date(), _weekday(found["day"])
    if (found["next"] or "").lower() == "next":  # that of the week that begins next Monday
        return Moment(today + timedelta(days=7 - today.weekday() + wanted))
    return Moment(today + timedelta(days=(wanted - today.weekday() - 1) % 7 + 1))


def _coming(found: re.Match[str], now: datetime, month_first: bool) -> Moment:
    today, unit = now.date(), found["unit"].lower()
    if unit == "week":
        return Moment(today + timedelta(days=7 - today.weekday()))
    if unit == "month":
        return Moment((today.replace(day=1) + timedelta(days=32)).replace(day=1))
    return Moment(date(today.year + 1, 1, 1))


def _end_of(found: re.Match[str], now: datetime, month_first: bool) -> Moment:
    today = now.date()
    if (found["unit"] or "month").lower() == "week":
        return Moment(today + timedelta(days=(4 - today.weekday()) % 7))
    return Moment((today.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1))


def _ahead(found: re.Match[str], now: datetime, month_first: bool) -> Moment | None:
    count, unit = _count(found["count"]), found["unit"].lower()
    if unit.startswith(("min", "h")):
        later = now + timedelta(minutes=count * (60 if unit.startswith("h") else 1))
        return Moment(later.date(), later.time().replace(second=0, microsecond=0))
    if unit.startswith("mo"):
        month = now.month - 1 + count
        return _date(now.year + month // 12, month % 12 + 1, min(now.day, 28)) if count < 600 else None
    return Moment(now.date() + timedelta(days=count * (7 if unit.startswith("w") else 1)))


def _written(found: re.Match[str], now: datetime, month_first: bool) -> Moment | None:
    """ "3 March", "March 3rd 2027": without a year the next one."""
    month = next(n for n, name in enumerate(_MONTHS, 1) if name.startswith(found["month"].lower()[:3]))
    return _next_date(now, found["year"], month, int(found["day"]))


def _iso(found: re.Match[str], now: datetime, month_first: bool) -> Moment | None:
    return _date(int(found["year"]), int(found["month"]), int(found["day"]))


def _dotted(found: re.Match[str], now: datetime, month_first: bool) -> Moment | None:
    return _next_date(now, found["year"], int(found["month"]), int(found["day"]))


def _slashed(found: re.Match[str], now: datetime, month_first: bool) -> Moment | None:
    one, other = int(found["one"]), int(found["other"])
    month, day = (one, other) if month_first else (other, one)
    return _next_date(now, found["year"], month, day)


def _next_date(now: datetime, year: str | None, month: int, day: int) -> Moment | None:
    if year:
        return _date(int(year) + (2000 if len(year) == 2 else 0), month, day)
    found = [moment for ahead in range(9) if (moment := _date(now.year + ahead, month, day))]  # 29 February
    return next((moment for moment in found if moment.day >= now.date()), None)


def _date(year: int, month: int, day: int) -> Moment | None:
    try:
        return Moment(date(year, month, day))
    except ValueError:
        return None


_DAYS_READ: list[tuple[re.Pattern[str], Read]] = [
    (_pattern(rf"{_BY}(?P<word>(?:the\s+)?day\s+after\s+tomorrow|today|tonight|tomorrow|tmrw|tomorow)"), _named),
    (_pattern(rf"(?:(?:on|by|due|until|for|from)\s+)?(?P<next>next|this|coming)\s+(?P<day>{_DAY_NAME})"), _of_week),
    (_pattern(rf"(?P<next>)(?:on|by|due|until|for|from)\s+(?P<day>{_DAY_NAME})"), _of_week),
    (_pattern(rf"(?P<next>)(?P<day>{'|'.join(_WEEKDAYS)})"), _of_week),
    (_pattern(r"(?:by\s+)?next\s+(?P<unit>week|month|year)"), _coming),
    (_pattern(r"(?:(?:by|at)\s+)?(?:the\s+)?end\s+of\s+(?:the\s+|this\s+)?(?P<unit>week|month)"), _end_of),
    (_pattern(r"(?:by\s+)?eom(?P<unit>)"), _end_of),
    (_pattern(rf"in\s+(?P<count>{_NUMBER})\s*(?P<unit>minutes?|mins?|hours?|hrs?|h|days?|weeks?|months?)"), _ahead),
    (_pattern(rf"{_BY}(?P<day>\d{{1,2}})(?:st|nd|rd|th|\.)?\s+(?:of\s+)?(?P<month>{_MONTH_NAME})\.?{_YEAR}"), _written),
    (_pattern(rf"{_BY}(?P<month>{_MONTH_NAME})\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?{_YEAR}"), _written),
    (_pattern(rf"{_BY}(?P<year>20\d\d)-(?P<month>\d\d?)-(?P<day>\d\d?)"), _iso),
    (_pattern(rf"{_BY}(?P<day>\d\d?)\.(?P<month>\d\d?)\.(?P<year>20\d\d|\d\d)?"), _dotted),
    (_pattern(rf"{_BY}(?P<one>\d\d?)/(?P<other>\d\d?)(?:/(?P<year>20\d\d|\d\d))?"), _slashed),
]  # fmt: skip


def _clock(found: re.Match[str], now: datetime, month_first: bool) -> time | None:
    """ "3pm", "15:30", "at 3": between one and seven without more is the afternoon."""
    groups = found.groupdict()
    hour, minute = int(groups["hour"]), int(groups.get("minute") or 0)
    half = (groups.get("half") or "").lower().replace(".", "")
    if half and not 1 <= hour <= 12:
        return None
    if half:
        hour = hour % 12 + (12 if half.startswith("p") else 0)
    elif groups.get("bare") and 1 <= hour <= 7:
        hour += 12
    return time(hour, minute) if hour < 24 and minute < 60 else None


def _part_of_day(found: re.Match[str], now: datetime, month_first: bool) -> time:
    return time(_PARTS_OF_DAY[found["part"].lower()])


_TIMES_READ: list[tuple[re.Pattern[str], Read]] = [
    (_pattern(r"(?:(?:at|by|from|@)\s*)?(?P<hour>\d{1,2})(?:[:.](?P<minute>\d\d))?\s?(?P<half>[ap]\.?m\.?)"), _clock),
    (_pattern(r"(?:(?:at|by|from)\s+)?(?P<hour>\d{1,2}):(?P<minute>\d\d)(?:\s?h)?"), _clock),
    (_pattern(r"(?:(?:at|by|from)\s+)?(?P<hour>\d{1,2})h(?P<minute>\d\d)?"), _clock),
    (_pattern(r"at\s+(?P<bare>(?P<hour>\d{1,2}))(?:\s+o['’]clock)?"), _clock),
    (_pattern(r"(?:(?:at|in\s+the|this|by)\s+)(?P<part>morning|noon|midday|afternoon|evening|night)"), _part_of_day),
    (_pattern(r"(?P<part>noon)"), _part_of_day),
]
_AFTER_DAY = re.compile(rf"\s+(?P<part>morning|afternoon|evening|night){_END}", re.IGNORECASE)


def _every(found: re.Match[str], now: datetime, month_first: bool) -> Repeat | None:
    groups = found.groupdict()
    count = 2 if (groups.get("other") or "").strip() else _count(groups.get("count"))
    unit = (groups.get("unit") or "").lower()
    if unit in ("weekday", "workday", "working day"):
        return Repeat(Often.WEEKDAYS)
    if groups.get("day"):
        return Repeat(Often.WEEKLY, count, day=DAYS[_weekday(groups["day"])])
    often = {"da": Often.DAILY, "we": Often.WEEKLY, "mo": Often.MONTHLY, "ye": Often.YEARLY, "an": Often.YEARLY}
    return Repeat(often[unit[:2]], count) if 1 <= count <= 99 else None


_REPEATS_READ: list[tuple[re.Pattern[str], Read]] = [
    (_pattern(rf"(?:on\s+)?(?:every|each)\s+(?P<other>other\s+)?(?P<day>{_DAY_NAME})s?"), _every),
    (
        _pattern(r"(?:every|each)\s+(?P<other>other\s+)?(?P<unit>day|week|month|year|weekday|workday|working day)"),
        _every,
    ),
    (_pattern(rf"every\s+(?P<count>{_NUMBER})\s+(?P<unit>days|weeks|months|years)"), _every),
    (_pattern(r"(?P<unit>daily|weekly|monthly|yearly|annually)(?=\s*$|\s+(?:at|from|on|starting)\b)"), _every),
]


def days(text: str, now: datetime, month_first: bool) -> Iterator[Found]:
    """Every day that the text names, with the time of day that belongs to it ("tomorrow morning")."""
    for found in _all(_DAYS_READ, text, now, month_first):
        part = _AFTER_DAY.match(text, found.end)
        if part and isinstance(found.value, Moment) and found.value.at is None:
            yield Found(found.start, part.end(), Moment(found.value.day, _part_of_day(part, now, month_first)))
        else:
            yield found


def times(text: str, now: datetime, month_first: bool) -> Iterator[Found]:
    """Every time of day that the text names."""
    yield from _all(_TIMES_READ, text, now, month_first)


def repeats(text: str, now: datetime, month_first: bool) -> Iterator[Found]:
    """Every "every" of the text."""
    yield from _all(_REPEATS_READ, text, now, month_first)


def _all(readers: list[tuple[re.Pattern[str], Read]], text: str, now: datetime, month_first: bool) -> Iterator[Found]:
    for pattern, read in readers:
        for found in pattern.finditer(text):
            try:
                value = read(found, now, month_first)
            except (ValueError, OverflowError):
                continue
            if value is not None:
                yield Found(found.start(), found.end(), value)


def last(found: Iterator[Found]) -> Found | None:
    """The one that ends last; of those that end together, the longest."""
    return max(found, key=lambda each: (each.end, each.end - each.start), default=None)
