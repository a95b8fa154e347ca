"""Reports: each app says in its ``reports.py`` which figures it has, and one page shows, prints and exports them all.

::

    from crm.lib import reports
    from crm.lib.report_cells import Column, NUMBER, TEXT

    def opt_ins(asked: reports.Asked) -> reports.Answer:
        stretches = asked.stretches
        found = spans.counts(ConsentEvent.objects.of(asked.workspace).values_list("at", "kind"), stretches)
        rows = [[each.name, found.get((place, "granted"), 0)] for place, each in enumerate(stretches)]
        return reports.Answer([reports.Table(_("By week"), [Column(_("Time"), TEXT), Column(_("Agreed"))], rows)])

    reports.register(reports.Report(name="opt-ins", title=_("Opt-ins"), answer=opt_ins, order=40))

A report counts in the database, by a number of queries that does not depend on how much there is, and has few enough
rows to be read: those beyond ``MOST_ROWS`` are summed up in a last one.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise

from crm.lib.charts import Chart
from crm.lib.discovery import discover
from crm.lib.periods import Period, Stretch
from crm.lib.report_cells import Column

Words = str | Promise
MOST_ROWS = 100


@dataclass(frozen=True)
class Asked:
    """Who asks for a report, about which days, parted how. ``membership`` says what they may see."""

    workspace: Any
    membership: Any
    period: Period
    per: str = ""  # "day", "week", "month" or as fits
    way: str = ""  # one of the report's ``ways``
    looks_ahead: bool = False
    full: bool = False  # for a file: as many rows as there are

    @cached_property
    def stretches(self) -> list[Stretch]:
        """The period's days, weeks or months; those to come only where the report looks ahead."""
        parts = self.period.stretches(self.per)
        now = timezone.now()
        return parts if self.looks_ahead else [part for part in parts if part.start <= now] or parts[:1]

    @property
    def user(self) -> Any:
        return self.membership.user

    def may(self, role: Any) -> bool:
        """Whether whoever asks has this role, or one above."""
        return bool(self.membership.may(role))


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One number that says most, above everything else; ``note`` puts it in proportion."""

    label: Words
    value: str
    note: Words = ""


@dataclass(frozen=True, slots=True)
class Empty:
    """Why there is nothing, and what to do about it."""

    title: Words
    text: Words
    url: str = ""
    label: Words = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a table as the page shows it."""

    cells: list[tuple[Column, str, str]]  # column, words, address
    share: float | None  # the length of its bar in percent
    is_nothing: bool = False  # no figure in it says anything: on a phone it is left out


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under their heads, with the chart that draws them. The first column names the row.

    ``bars`` is the number of the column that a bar in each row shows, for rows that are no stretches of time.
    """

    title: Words
    columns: Sequence[Column]
    rows: Sequence[Sequence[Any]]
    total: Sequence[Any] | None = None
    chart: Chart | None = None
    bars: int | None = None
    note: Words = ""

    def lines(self) -> Iterator[Line]:
        """The rows as they are read, the longest bar 100."""
        sizes = [self._size(row) for row in self.rows]
        most = max(sizes, default=0)
        for row, size in zip(self.rows, sizes, strict=True):
            share = 100 * size / most if self.bars is not None and most else None
            yield Line(self._cells(row), share, not any(value for value in row[1:] if value != (0, 0)))

    def total_line(self) -> Line | None:
        """The row below the others."""
        return Line(self._cells(self.total), None) if self.total is not None else None

    def _size(self, row: Sequence[Any]) -> float:
        return 0 if self.bars is None else self.columns[self.bars].kind.size(row[self.bars])

    def _cells(self, row: Sequence[Any]) -> list[tuple[Column, str, str]]:
        pairs = zip(self.columns, row, strict=True)
        return [(column, column.shown(value), getattr(value, "url", "")) for column, value in pairs]

    def file(self) -> Iterator[list[str]]:
        """The rows as a file has them, under their heads; without the total, which whoever reads it reckons."""
        yield [head for column in self.columns for head in column.heads]
        for row in self.rows:
            yield [cell for column, value in zip(self.columns, row, strict=True) for cell in column.plain(value)]


@dataclass(slots=True)
class Answer:
    """What a report says: figures, then tables with their charts, then what has to be known about them."""

    tables: Sequence[Table]
    figures: Sequence[Figure] = ()
    notes: Sequence[Words] = ()
    empty: Empty | None = None  # shown instead of everything where there is nothing to count


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A report: ``answer`` finds it. ``least`` is the role that may see it; ``ways`` are how it can be parted, the
    first of them unless another is chosen. ``is_personal`` says that its rows name people: its file is handed out
    only after the second step of signing in.
    """

    name: str
    title: Words
    lede: Words
    answer: Callable[[Asked], Answer]
    order: int
    least: Any = None
    ways: Sequence[tuple[str, Words]] = ()
    period: str = "this-quarter"
    is_timed: bool = True  # a period can be chosen
    is_parted: bool = True  # and parted by days, weeks or months
    looks_ahead: bool = False  # days to come are shown, too
    is_personal: bool = False

    def may_see(self, membership: Any) -> bool:
        """Whether this member may see it."""
        return self.least is None or bool(membership.may(self.least))

    def way(self, wanted: str) -> str:
        """The way that is asked for, the first where there is no such."""
        keys = [key for key, _label in self.ways]
        return wanted if wanted in keys else next(iter(keys), "")


_reports: dict[str, Report] = {}


def register(report: Report) -> None:
    """Add a report."""
    _reports[report.name] = report


def known() -> list[Report]:
    """All of them, in their order."""
    discover("reports")
    return sorted(_reports.values(), key=lambda report: report.order)


def named(name: str) -> Report | None:
    """The report of that name."""
    discover("reports")
    return _reports.get(name)


Row = Sequence[Any]


def cut(asked: Asked, rows: Sequence[Row], rest: Callable[[Sequence[Row]], Row]) -> list[Row]:
    """As many rows as a page has room for; ``rest`` makes one row of those beyond. A file has all of them."""
    if len(rows) <= MOST_ROWS or asked.full:
        return list(rows)
    return [*rows[: MOST_ROWS - 1], rest(rows[MOST_ROWS - 1 :])]
