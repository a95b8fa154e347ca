"""Until when a privacy request must be confirmed and answered. The numbers are in privacy/regimes.py."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from privacy.regimes import REGIMES, SATURDAY, Holidays, Term


@dataclass(frozen=True)
class Deadlines:
    """The last days on which each step is in time; None where there is no such step."""

    acknowledge: date | None
    answer: date
    extended: date | None


def due(
    regime: str,
    kind: str,
    received: date | datetime,
    *,
    holidays: Collection[date] | None = None,
    paused_days: int = 0,
) -> Deadlines:
    """The deadlines of a request of this kind received on that day, in whatever zone the caller counts days.

    `regime` is a key of regimes.REGIMES ("gdpr", "uk", "ccpa", "operator"), `kind` "access", "opt_out_sale", ...: one
    without a clock of its own has the regime's general one. `holidays` replaces the regime's public holidays.
    `paused_days` is for how many days the clock was stopped. Raises ValueError for an unknown regime, and for a pause
    where the regime knows none.
    """
    law = REGIMES.get(regime)
    if law is None:
        raise ValueError(f"unknown privacy regime: {regime}")
    if paused_days < 0 or (paused_days and not law.may_pause):
        raise ValueError(f"the clock of {law.name} does not stop")
    first = received.date() if isinstance(received, datetime) else received
    clock = law.special.get(kind.replace("-", "_"), law.clock)
    free = _fixed(holidays) if holidays is not None else law.holidays
    return Deadlines(
        acknowledge=_end(first, clock.acknowledge, free, paused_days) if clock.acknowledge else None,
        answer=_end(first, clock.answer, free, paused_days),
        extended=_end(first, clock.extended, free, paused_days) if clock.extended else None,
    )


def strictest(regimes: Iterable[str], kind: str, received: date | datetime, *, paused_days: int = 0) -> Deadlines:
    """The earliest deadline of each step under several regimes; ValueError when there are none.

    An extension reaches no further than the earliest end that binds, be it another regime's plain answer. A pause
    stops the clocks of those regimes only that know one: where another binds too, its end stays.
    """
    found = [due(regime, kind, received, paused_days=paused_days if may_pause(regime) else 0) for regime in regimes]
    if not found:
        raise ValueError("no privacy regime given")
    confirmed = [each.acknowledge for each in found if each.acknowledge]
    answer = min(each.answer for each in found)
    # Where one regime knows no extension, its own end binds whatever the others would allow.
    last = min(each.extended or each.answer for each in found)
    return Deadlines(min(confirmed, default=None), answer, last if last > answer else None)


def may_pause(regime: str) -> bool:
    """Whether the clock stops while the business waits for the person."""
    law = REGIMES.get(regime)
    return law is not None and law.may_pause


def _end(first: date, term: Term, holidays: Holidays, paused: int) -> date:
    """The last day of a term. The day of receipt is not counted (Reg. 1182/71, Art. 3(1))."""
    if term.business_days:
        return _business_days(first, term.business_days, holidays)
    end = _add_months(first, term.months) + timedelta(days=term.days + paused)
    return _roll(end, holidays) if term.rolls else end


def _add_months(day: date, months: int) -> date:
    """The same-numbered day so many months later, or the last of that month (Reg. 1182/71, Art. 3(2)(c))."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _roll(day: date, holidays: Holidays) -> date:
    while not _works(day, holidays):
        day += timedelta(days=1)
    return day


def _business_days(day: date, count: int, holidays: Holidays) -> date:
    while count:
        day += timedelta(days=1)
        count -= _works(day, holidays)
    return day


def _works(day: date, holidays: Holidays) -> bool:
    return day.weekday() < SATURDAY and day not in holidays(day.year)


def _fixed(days: Collection[date]) -> Holidays:
    return lambda year: frozenset(day for day in days if day.year == year)
