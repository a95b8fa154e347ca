"""What stands in the columns of a report: how each kind of value reads on a page, and how in a file.

A file has plain figures that a spreadsheet reckons with; a page has what people read. Money keeps its currency beside
it, and amounts of different currencies are never in one sum.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from crm.lib import charts, money
from crm.lib.spreadsheets import neutral

NOTHING = "–"
MINUTE, HOUR, DAY = 60, 3_600, 86_400


@dataclass(frozen=True, slots=True)
class Link:
    """A text that leads to the page of what it names."""

    text: str
    url: str

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of value: ``shown`` on a page, ``plain`` as the cells of a file under ``heads``. None is nothing."""

    shown: Callable[[Any], str]
    plain: Callable[[Any], Sequence[str]]
    heads: Callable[[str], Sequence[str]] = lambda label: [label]
    figure: bool = True
    size: Callable[[Any], float] = lambda value: float(value or 0)  # how long its bar is


def hours(seconds: float) -> str:
    """Working time as people write it: "7:30"."""
    minutes = round(seconds / MINUTE)
    return f"{minutes // 60}:{minutes % 60:02}"


def lasting(seconds: float) -> str:
    """How long something took, in two units at most: "45 min", "2 h 5 min", "3 d 4 h"."""
    minutes = round(seconds / MINUTE)
    if seconds < MINUTE:
        return _("under 1 min")
    if minutes < 60:
        return _("%d min") % minutes
    whole, rest = divmod(minutes, 60)
    if whole < 48:
        return _("%d h") % whole + (f" {_('%d min') % rest}" if rest else "")
    days, left = divmod(round(minutes / 60), 24)
    return _("%d d") % days + (f" {_('%d h') % left}" if left else "")


def _days(value: float) -> str:
    return ngettext("%s day", "%s days", 1 if value == 1 else 2) % charts.plain(value)


def _percent(pair: tuple[float, float]) -> str:
    part, whole = pair
    return f"{charts.plain(round(100 * part / whole, 1))} %" if whole else NOTHING


def _when(value: datetime | date) -> str:
    return date_format(timezone.localtime(value).date() if isinstance(value, datetime) else value)


TEXT = Kind(str, lambda value: [neutral(str(value))], figure=False)
NUMBER = Kind(charts.plain, lambda value: [str(value)])
HOURS = Kind(hours, lambda value: [f"{value / HOUR:.4f}"])
LASTING = Kind(
    lasting, lambda value: [f"{value / MINUTE:.1f}"], lambda label: [_("%(what)s, minutes") % {"what": label}]
)
DAYS = Kind(_days, lambda value: [f"{value:g}"], lambda label: [_("%(what)s, days") % {"what": label}])
DATE = Kind(_when, lambda value: [value.isoformat()], figure=False)
SHARE = Kind(
    _percent,
    lambda pair: [f"{100 * pair[0] / pair[1]:.1f}" if pair[1] else ""],
    lambda label: [_("%(what)s, percent") % {"what": label}],
    size=lambda pair: pair[0] / pair[1] if pair and pair[1] else 0,
)
MONEY = Kind(
    lambda value: money.show(*value),
    lambda value: [money.plain(*value), value[1]],
    lambda label: [label, _("%(what)s, currency") % {"what": label}],
    size=lambda value: float(value[0]) if value else 0,
)


# Amounts in several currencies, by currency: never one sum.
MONIES = Kind(
    lambda held: " · ".join(money.show(held[each], each) for each in sorted(held)),
    lambda held: ["; ".join(f"{money.plain(held[each], each)} {each}" for each in sorted(held))],
)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its head, and what kind of values stand in it."""

    label: str | Promise
    kind: Kind = NUMBER

    def shown(self, value: Any) -> str:
        """As a page has it."""
        return NOTHING if value is None or value in ("", {}) else self.kind.shown(value)

    def plain(self, value: Any) -> list[str]:
        """As a file has it."""
        if value is None or value in ("", {}):
            return [""] * len(self.heads)
        return list(self.kind.plain(value))

    @property
    def heads(self) -> list[str]:
        """What stands over it in a file."""
        return [neutral(head) for head in self.kind.heads(str(self.label))]
