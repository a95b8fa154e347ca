"""The privacy regimes as data: how long each gives, which days don't count, and where that is written.

An operator may change them here. Not legal advice.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

MONDAY, THURSDAY, SATURDAY, SUNDAY = 0, 3, 5, 6

Holidays = Callable[[int], frozenset[date]]  # a year's days on which nobody works


def easter(year: int) -> date:
    """Easter Sunday of the western churches (the Gregorian computus in Gauss's form as mended by Butcher, 1877)."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    h = (19 * a + b - d - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    month, day = divmod(h + m - 7 * ((a + 11 * h + 22 * m) // 451) + 114, 31)
    return date(year, month, day + 1)


def nth(year: int, month: int, weekday: int, number: int) -> date:
    """The `number`-th such weekday of a month; -1 is the last."""
    if number > 0:
        first = date(year, month, 1)
        return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (number - 1))
    last = date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
    return last - timedelta(days=(last.weekday() - weekday) % 7)


def european(year: int) -> frozenset[date]:
    """Days that are public holidays in at least 22 of the 27 Member States.

    Regulation (EEC, Euratom) 1182/71, Art. 3(4) means those of the Member State concerned: a caller who knows it
    passes its own list.
    """
    return frozenset(
        {
            date(year, 1, 1),  # all
            easter(year) + timedelta(days=1),  # all but Portugal and most of Spain
            date(year, 5, 1),  # all but Denmark, Ireland and the Netherlands
            date(year, 12, 25),  # all
            date(year, 12, 26),  # all but Belgium, France, Malta, Portugal and Spain
        }
    )


def english(year: int) -> frozenset[date]:
    """Bank holidays of England and Wales (Banking and Financial Dealings Act 1971, Sch. 1) with their substitute days.

    The most usual in the United Kingdom; proclaimed single days (a coronation) are the caller's to add.
    """
    new_year = _next_free(date(year, 1, 1), frozenset())
    christmas = _next_free(date(year, 12, 25), frozenset())
    boxing = _next_free(date(year, 12, 26), frozenset({christmas}))
    return frozenset(
        {
            new_year,
            easter(year) - timedelta(days=2),  # Good Friday
            easter(year) + timedelta(days=1),
            nth(year, 5, MONDAY, 1),  # early May
            nth(year, 5, MONDAY, -1),  # spring
            nth(year, 8, MONDAY, -1),  # summer
            christmas,
            boxing,
        }
    )


def _next_free(day: date, taken: frozenset[date]) -> date:
    """A holiday that falls on a weekend is kept on the next working day that is not one itself."""
    while day.weekday() >= SATURDAY or day in taken:
        day += timedelta(days=1)
    return day


def american(year: int) -> frozenset[date]:
    """Legal holidays of the United States (5 U.S.C. 6103) on the days they are observed.

    California has more (Gov. Code 6700); leaving them out only makes a deadline earlier.
    """
    fixed = [date(year, month, day) for month, day in ((1, 1), (6, 19), (7, 4), (11, 11), (12, 25))]
    fixed.append(date(year + 1, 1, 1))  # observed on 31 December when it falls on a Saturday
    floating = [
        nth(year, 1, MONDAY, 3),  # birthday of Martin Luther King, Jr.
        nth(year, 2, MONDAY, 3),  # Washington's birthday
        nth(year, 5, MONDAY, -1),  # Memorial Day
        nth(year, 9, MONDAY, 1),  # Labor Day
        nth(year, 10, MONDAY, 2),  # Columbus Day
        nth(year, 11, THURSDAY, 4),  # Thanksgiving Day
    ]
    return frozenset(floating) | {_observed(day) for day in fixed}


def _observed(day: date) -> date:
    """5 U.S.C. 6103(b) and Executive Order 11582: Saturday's is kept on Friday, Sunday's on Monday."""
    shift = {SATURDAY: -1, SUNDAY: 1}.get(day.weekday(), 0)
    return day + timedelta(days=shift)


@dataclass(frozen=True)
class Term:
    """How long a regime gives for one step: calendar months, calendar days or business days from receipt."""

    months: int = 0
    days: int = 0
    business_days: int = 0
    rolls: bool = False  # an end on a weekend or holiday moves to the next working day


@dataclass(frozen=True)
class Clock:
    """The terms for one kind of request; all are counted from receipt, None where the regime has none."""

    acknowledge: Term | None
    answer: Term
    extended: Term | None  # the new end of the answer when it is extended, with notice and reasons


@dataclass(frozen=True)
class Regime:
    """One law or promise. `special` holds the kinds of request with a clock of their own."""

    name: str
    source: str
    clock: Clock
    holidays: Holidays
    special: dict[str, Clock]
    may_pause: bool = False


# Art. 12(3): one month from receipt, extended by two further months. Regulation 1182/71, Art. 3: how a month is counted
# (to the same-numbered day, or the month's last) and that it doesn't end on a Saturday, Sunday or holiday.
_ONE_MONTH = Clock(acknowledge=None, answer=Term(months=1, rolls=True), extended=Term(months=3, rolls=True))
# 11 CCR 7026(f)(1) and 7027(g)(1): an opt-out is honoured as soon as feasible, within 15 business days at most.
_CALIFORNIAN_OPT_OUT = Clock(acknowledge=None, answer=Term(business_days=15), extended=None)

REGIMES: dict[str, Regime] = {
    "gdpr": Regime(
        name="GDPR",
        source="Regulation (EU) 2016/679, Art. 12(3); Regulation (EEC, Euratom) 1182/71, Art. 3",
        clock=_ONE_MONTH,
        holidays=european,
        special={},
    ),
    "uk": Regime(
        name="UK GDPR",
        # Art. 12A (Data (Use and Access) Act 2025, s. 76, in force 5 February 2026): the clock stops while the
        # controller waits for identity or clarification.
        source="UK GDPR, Art. 12(3) and 12A; Data (Use and Access) Act 2025, s. 76",
        clock=_ONE_MONTH,
        holidays=english,
        special={},
        may_pause=True,
    ),
    "ccpa": Regime(
        name="CCPA",
        # 7021(a): confirmed within 10 business days. 7021(b): answered within 45 calendar days from receipt, however
        # long verification takes; with notice 90 in all.
        source="Cal. Code Regs. tit. 11, 7021, 7026, 7027",
        clock=Clock(acknowledge=Term(business_days=10), answer=Term(days=45), extended=Term(days=90)),
        holidays=american,
        special={
            "opt_out": _CALIFORNIAN_OPT_OUT,
            "opt_out_marketing": _CALIFORNIAN_OPT_OUT,
            "opt_out_sale": _CALIFORNIAN_OPT_OUT,
            "opt_out_profiling": _CALIFORNIAN_OPT_OUT,
            "consent_withdrawal": _CALIFORNIAN_OPT_OUT,
        },
    ),
    "operator": Regime(
        name="operator's own promise",
        source="the operator's privacy policy: 30 days",
        clock=Clock(acknowledge=None, answer=Term(days=30), extended=None),
        holidays=lambda year: frozenset(),
        special={},
    ),
}
