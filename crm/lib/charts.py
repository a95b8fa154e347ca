"""Charts, drawn on the server: columns, stacked columns and lines, as shapes that become SVG here and ink on paper
elsewhere (``crm.lib.report_paper``).

A chart is never all there is: the page shows the same figures as a table below it. Series are told apart by pattern,
dash and mark as well as by colour, and colours come from the classes of ``charts.css``, so that both themes have
theirs. Nothing here uses a ``style`` attribute, which the Content-Security-Policy would refuse.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from html import escape

from django.utils.formats import number_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

COLUMNS, STACKED, LINES = "columns", "stacked", "lines"
LOOKS = 6  # series that can be told apart; more of them are a table, not a chart
WIDE, NARROW = (900, 250), (340, 220)  # for a desk and for a phone: letters keep their size in both

_LETTER = 6.6  # the width of a letter of the axis, on average
_TOP, _BOTTOM, _RIGHT = 12, 26, 8
_LINES_OF_AXIS = 4  # about so many lines across


def plain(value: float) -> str:
    """A number as the language writes it, without decimals that say nothing."""
    digits = 0 if float(value).is_integer() else 1
    return str(number_format(round(value, digits), decimal_pos=digits, force_grouping=True, use_l10n=True))


@dataclass(frozen=True, slots=True)
class Series:
    """One of the things that are compared: a value for each label, None where there is none to show."""

    name: str
    values: Sequence[float | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """What is to be drawn. Values are 0 or more; ``shown`` writes one with its unit ("3 h", "12 %")."""

    title: str
    labels: Sequence[str]
    series: Sequence[Series]
    kind: str = COLUMNS
    shown: Callable[[float], str] = plain
    whole: bool = False  # values are counts: no line of the axis lies between two of them

    def __post_init__(self) -> None:
        if self.kind not in (COLUMNS, STACKED, LINES):
            raise ValueError(f"no such kind of chart: {self.kind!r}")
        if len(self.series) > LOOKS:
            raise ValueError(f"{len(self.series)} series can't be told apart")
        for each in self.series:
            if len(each.values) != len(self.labels):
                raise ValueError(f"{each.name!r} has {len(each.values)} values for {len(self.labels)} labels")
            if any(value is not None and value < 0 for value in each.values):
                raise ValueError(f"{each.name!r} has a value below 0")

    @property
    def is_empty(self) -> bool:
        """Nothing would be seen: no value at all, or in columns only zeros."""
        values = [value for each in self.series for value in each.values if value is not None]
        return not values or (self.kind != LINES and not any(values))

    @property
    def most(self) -> float:
        """The height that has to fit."""
        if self.kind == STACKED:
            heaps = zip(*(each.values for each in self.series), strict=True)
            return max((sum(value or 0 for value in heap) for heap in heaps), default=0)
        return max((value for each in self.series for value in each.values if value is not None), default=0)

    def in_words(self) -> str:
        """What the chart shows, for those who don't see it: of each series the range, and where it is highest."""
        return " ".join(said for each in self.series if (said := self._told(each)))

    def _told(self, series: Series) -> str:
        there = [(value, label) for value, label in zip(series.values, self.labels, strict=True) if value is not None]
        if not there:
            return ""
        least, (most, where) = min(there)[0], max(there, key=lambda pair: pair[0])
        said = {"name": series.name, "least": self.shown(least), "most": self.shown(most), "where": where}
        if least == most:
            return _("%(name)s: always %(most)s.") % said
        return _("%(name)s: from %(least)s to %(most)s, most at %(where)s.") % said


# Shapes: what a chart consists of, in units of its drawing


@dataclass(frozen=True, slots=True)
class Bar:
    x: float
    y: float
    width: float
    height: float
    look: int  # the number of its series
    says: str


@dataclass(frozen=True, slots=True)
class Stroke:
    points: Sequence[tuple[float, float]]
    look: int


@dataclass(frozen=True, slots=True)
class Mark:
    x: float
    y: float
    look: int
    says: str


@dataclass(frozen=True, slots=True)
class Rule:
    x: float
    y: float
    width: float
    is_base: bool


@dataclass(frozen=True, slots=True)
class Words:
    x: float
    y: float
    text: str
    anchor: str  # "start", "middle" or "end"


Shape = Bar | Stroke | Mark | Rule | Words


@dataclass(slots=True)
class Drawing:
    """A chart at one size."""

    chart: Chart
    width: float
    height: float
    ticks: list[float] = field(init=False)
    left: float = field(init=False)

    def __post_init__(self) -> None:
        self.ticks = ticks(self.chart.most, whole=self.chart.whole)
        self.left = max(len(self.chart.shown(tick)) for tick in self.ticks) * _LETTER + 8

    def shapes(self) -> Iterator[Shape]:
        """Everything, what lies behind first."""
        for tick in self.ticks:
            y = self._y(tick)
            yield Rule(self.left, y, self.width - self.left - _RIGHT, tick == 0)
            yield Words(self.left - 6, y + 4, self.chart.shown(tick), "end")
        yield from self._labels()
        yield from {COLUMNS: self._columns, STACKED: self._heaps, LINES: self._lines}[self.chart.kind]()

    @property
    def _band(self) -> float:
        """The room of one label."""
        return (self.width - self.left - _RIGHT) / max(1, len(self.chart.labels))

    def _y(self, value: float) -> float:
        share = value / self.ticks[-1]
        return self.height - _BOTTOM - share * (self.height - _TOP - _BOTTOM)

    def _middle(self, place: int) -> float:
        return self.left + (place + 0.5) * self._band

    def _labels(self) -> Iterator[Words]:
        """As many labels as there is room for, the last of them not beyond the edge."""
        longest = max(map(len, self.chart.labels), default=1) * _LETTER + 10
        step = max(1, math.ceil(longest / self._band))
        for place in range(0, len(self.chart.labels), step):
            x = min(self._middle(place), self.width - len(self.chart.labels[place]) * _LETTER / 2)
            yield Words(x, self.height - 8, self.chart.labels[place], "middle")

    def _says(self, series: Series, place: int) -> str:
        value = self.chart.shown(series.values[place] or 0)
        return f"{self.chart.labels[place]}: {series.name} {value}"

    def _columns(self) -> Iterator[Bar]:
        room = self._band * 0.76
        width = min(room / max(1, len(self.chart.series)), 48)
        for look, series in enumerate(self.chart.series):
            for place, value in enumerate(series.values):
                if value:
                    x = self._middle(place) + (look - len(self.chart.series) / 2) * width
                    top = min(self._y(value), self._y(0) - 1)  # what is there is seen
                    gap = min(1.0, width / 8)
                    yield Bar(x + gap, top, width - 2 * gap, self._y(0) - top, look, self._says(series, place))

    def _heaps(self) -> Iterator[Bar]:
        width = min(self._band * 0.76, 56)
        for place in range(len(self.chart.labels)):
            below = 0.0
            for look, series in enumerate(self.chart.series):
                if value := series.values[place]:
                    top, bottom = self._y(below + value), self._y(below)
                    x = self._middle(place) - width / 2
                    yield Bar(x, top, width, bottom - top, look, self._says(series, place))
                    below += value

    def _lines(self) -> Iterator[Shape]:
        crowded = self._band < 12
        for look, series in enumerate(self.chart.series):
            points = [
                None if value is None else (self._middle(place), self._y(value))
                for place, value in enumerate(series.values)
            ]
            for run in _runs(points):
                if len(run) > 1:
                    yield Stroke(run, look)
            for place, point in enumerate(points):
                alone = point and not any(points[max(0, place - 1) : place] + points[place + 1 : place + 2])
                if point and (alone or not crowded):
                    yield Mark(*point, look, self._says(series, place))


def _runs(points: Sequence[tuple[float, float] | None]) -> Iterator[list[tuple[float, float]]]:
    """Points that follow each other without a gap."""
    run: list[tuple[float, float]] = []
    for point in points:
        if point is None:
            if run:
                yield run
            run = []
        else:
            run.append(point)
    if run:
        yield run


def ticks(most: float, *, whole: bool = False) -> list[float]:
    """Where lines lie across: round numbers from 0 to at least ``most``."""
    if most <= 0:
        return [0, 1]
    rough = most / _LINES_OF_AXIS
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(times * power for times in (1, 2, 5, 10) if times * power >= rough * 0.999)
    if whole:
        step = max(1, math.ceil(step))
    count = math.ceil(round(most / step, 6))
    return [round(step * number, 10) for number in range(count + 1)]


# SVG

_DASHES = ("", "7 4", "2 3", "10 3 2 3", "4 4", "1 4")


def svg(chart: Chart, key: str) -> SafeString:
    """The chart, drawn for a desk and for a phone; styles show the one that fits. ``key`` is its own on the page."""
    pictures = "".join(_svg(chart, f"{key}-{name}", name, size) for name, size in (("wide", WIDE), ("narrow", NARROW)))
    return mark_safe(f"{pictures}{_legend(chart, key)}")  # noqa: S308  each text in it is escaped where it is put in


def bar(share: float, tone: str = "") -> SafeString:
    """A bar for a cell of a table, beside the figure it shows: ``share`` in percent. Tones: yes, no, wait, info."""
    width = f"{min(100.0, max(0.0, float(share))):.2f}".rstrip("0").rstrip(".")
    css = f"bars-line is-{escape(tone)}" if tone else "bars-line"
    return mark_safe(  # noqa: S308
        f'<svg class="{css}" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">'
        f'<rect class="bars-rest" width="100" height="6"></rect>'
        f'<rect class="bars-part" width="{width}" height="6"></rect></svg>'
    )


def _svg(chart: Chart, key: str, name: str, size: tuple[int, int]) -> str:
    width, height = size
    inner = "".join(_drawn(shape, key) for shape in Drawing(chart, width, height).shapes())
    return (
        f'<svg class="chart chart-{name}" viewBox="0 0 {width} {height}" role="img"'
        f' aria-labelledby="{key}-title {key}-words"><title id="{key}-title">{escape(chart.title)}</title>'
        f'<desc id="{key}-words">{escape(chart.in_words())}</desc>'
        f"<defs>{''.join(_pattern(key, look) for look in range(1, len(chart.series)))}</defs>{inner}</svg>"
    )


def _drawn(shape: Shape, key: str) -> str:
    match shape:
        case Bar():
            box = f'x="{_n(shape.x)}" y="{_n(shape.y)}" width="{_n(shape.width)}" height="{_n(shape.height)}"'
            fill = f' fill="url(#{key}-{shape.look})"' if shape.look else ""
            css = f"chart-bar chart-look-{shape.look}"
            return f'<rect class="{css}" {box}{fill}><title>{escape(shape.says)}</title></rect>'
        case Stroke():
            points = " ".join(f"{_n(x)},{_n(y)}" for x, y in shape.points)
            dash = f' stroke-dasharray="{_DASHES[shape.look]}"' if shape.look else ""
            return f'<polyline class="chart-line chart-look-{shape.look}" points="{points}"{dash}></polyline>'
        case Mark():
            return f'<path class="chart-mark chart-look-{shape.look}" d="{outline(shape)}"><title>{escape(shape.says)}</title></path>'  # noqa: E501
        case Rule():
            css = "chart-rule chart-base" if shape.is_base else "chart-rule"
            return f'<line class="{css}" x1="{_n(shape.x)}" y1="{_n(shape.y)}" x2="{_n(shape.x + shape.width)}" y2="{_n(shape.y)}"></line>'  # noqa: E501
        case Words():
            return f'<text class="chart-words" x="{_n(shape.x)}" y="{_n(shape.y)}" text-anchor="{shape.anchor}">{escape(shape.text)}</text>'  # noqa: E501


def outline(mark: Mark) -> str:
    """The shape that stands for a series on a line, as the path of an SVG."""
    x, y, r = mark.x, mark.y, 3.5
    corners = (
        [],
        [(-r, -r), (r, -r), (r, r), (-r, r)],
        [(0, -r - 1), (r + 1, r), (-r - 1, r)],
        [(0, -r - 1), (r + 1, 0), (0, r + 1), (-r - 1, 0)],
        [(-r - 1, -r), (r + 1, -r), (0, r + 1)],
        [(-r, -1.5), (r, -1.5), (r, 1.5), (-r, 1.5)],
    )[mark.look]
    if not corners:
        return f"M{_n(x - r)} {_n(y)}a{r} {r} 0 1 0 {2 * r} 0a{r} {r} 0 1 0 {-2 * r} 0z"
    return "M" + "L".join(f"{_n(x + dx)} {_n(y + dy)}" for dx, dy in corners) + "z"


def _pattern(key: str, look: int) -> str:
    """What fills the columns of a series besides its colour; those of the first are plain."""
    turn = ("", "rotate(45)", "", "rotate(-45)", "rotate(90)", "rotate(45)")[look]
    ground = f'<rect class="chart-ground chart-look-{look}" width="6" height="6"></rect>'
    ink = {
        2: f'<circle class="chart-ink chart-look-{look}" cx="3" cy="3" r="1.5"></circle>',
        5: f'<path class="chart-ink-line chart-look-{look}" d="M0 3h6M3 0v6"></path>',
    }.get(look, f'<path class="chart-ink-line chart-look-{look}" d="M0 3h6"></path>')
    turned = f' patternTransform="{turn}"' if turn else ""
    return (
        f'<pattern id="{key}-{look}" width="6" height="6" patternUnits="userSpaceOnUse"{turned}>{ground}{ink}</pattern>'
    )


def _legend(chart: Chart, key: str) -> str:
    """Which pattern or dash is which series; a single one is named by the title."""
    if len(chart.series) < 2:
        return ""
    lines = "".join(
        f'<li><svg class="chart-key" viewBox="0 0 24 12" aria-hidden="true">{_sample(chart, key, look)}</svg>{escape(each.name)}</li>'  # noqa: E501
        for look, each in enumerate(chart.series)
    )
    return f'<ul class="chart-legend">{lines}</ul>'


def _sample(chart: Chart, key: str, look: int) -> str:
    if chart.kind == LINES:
        return _drawn(Stroke([(0, 6), (24, 6)], look), key) + _drawn(Mark(12, 6, look, ""), key).replace(
            "<title></title>", ""
        )
    pattern = f"<defs>{_pattern(f'{key}-key', look)}</defs>" if look else ""
    fill = f' fill="url(#{key}-key-{look})"' if look else ""
    return f'{pattern}<rect class="chart-bar chart-look-{look}" width="24" height="12"{fill}></rect>'


def _n(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
