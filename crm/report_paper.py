"""A report on paper: its charts and tables as a PDF."""

from typing import Any

from django.utils.translation import gettext as _
from reportlab.lib.colors import HexColor
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.platypus import Flowable

from contacts.consent.proof_letters import PLAIN, one_face
from contacts.documents import Document
from crm.lib import charts, reports

_INK, _MUTED, _LINE = HexColor("#1c2024"), HexColor("#5b636d"), HexColor("#d5d9de")
# Told apart in grey, too: from dark to light.
_LOOKS = [HexColor(each) for each in ("#12565a", "#d9a441", "#7d8fb8", "#5d2a4c", "#9fc7a1", "#c0c4c8")]
_HEIGHT = 200
_SIZE = 7


def document(report: reports.Report, asked: reports.Asked, answer: reports.Answer) -> Document:
    """All that the page shows."""
    workspace = asked.workspace
    paper = Document(str(report.title), workspace.business_name, workspace.country, wide=_is_wide(answer))
    paper.text(str(report.lede), asked.period.name if report.is_timed else "")
    if answer.empty:
        paper.text(str(answer.empty.title))
    paper.facts([(str(each.label), _with_note(each)) for each in answer.figures])
    for table in answer.tables:
        paper.heading(str(table.title))
        if table.chart and not table.chart.is_empty:
            paper.drawn(Picture(table.chart))
        lines = [*table.lines(), *filter(None, [table.total_line()])]
        paper.table(
            [str(each.label) for each in table.columns], [[words for _c, words, _url in line.cells] for line in lines]
        )
        paper.text(str(table.note))
    paper.text(*map(str, answer.notes))
    return paper


def _is_wide(answer: reports.Answer) -> bool:
    return any(len(table.columns) > 6 for table in answer.tables)


def _with_note(figure: reports.Figure) -> str:
    return f"{figure.value} ({figure.note})" if figure.note else figure.value


class Picture(Flowable):  # type: ignore[misc]  # reportlab has no types
    """A chart in ink."""

    def __init__(self, chart: charts.Chart) -> None:
        super().__init__()
        self.chart = chart

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        self.width, self.height = width, _HEIGHT + 8 * mm
        return self.width, self.height

    def draw(self) -> None:
        foot = 6 * mm  # for what is which
        self.canv.setFont(PLAIN, _SIZE)
        for shape in charts.Drawing(self.chart, self.width, _HEIGHT).shapes():
            self._drawn(shape, lambda y: foot + _HEIGHT - y)
        if len(self.chart.series) > 1:
            self._legend()

    def _drawn(self, shape: charts.Shape, up: Any) -> None:
        """Shapes count from above, paper from below."""
        canvas = self.canv
        match shape:
            case charts.Bar():
                canvas.setFillColor(_LOOKS[shape.look])
                canvas.rect(shape.x, up(shape.y + shape.height), shape.width, shape.height, stroke=0, fill=1)
            case charts.Stroke():
                canvas.setStrokeColor(_LOOKS[shape.look])
                canvas.setLineWidth(1.5)
                for (x, y), (next_x, next_y) in zip(shape.points, shape.points[1:], strict=False):
                    canvas.line(x, up(y), next_x, up(next_y))
            case charts.Mark():
                canvas.setFillColor(_LOOKS[shape.look])
                canvas.circle(shape.x, up(shape.y), 2.2, stroke=0, fill=1)
            case charts.Rule():
                canvas.setStrokeColor(_MUTED if shape.is_base else _LINE)
                canvas.setLineWidth(0.5)
                canvas.line(shape.x, up(shape.y), shape.x + shape.width, up(shape.y))
            case charts.Words():
                canvas.setFillColor(_MUTED)
                put = {"end": canvas.drawRightString, "middle": canvas.drawCentredString}
                put.get(shape.anchor, canvas.drawString)(shape.x, up(shape.y), _printed(shape.text))

    def _legend(self) -> None:
        x = 0.0
        for look, series in enumerate(self.chart.series):
            name = _printed(series.name)
            self.canv.setFillColor(_LOOKS[look])
            self.canv.rect(x, 0, 8, _SIZE, stroke=0, fill=1)
            self.canv.setFillColor(_INK)
            self.canv.drawString(x + 11, 1, name)
            x += 11 + pdfmetrics.stringWidth(name, PLAIN, _SIZE) + 14


def _printed(text: str) -> str:
    """As the embedded face prints it; what is in other scripts stands in the table."""
    return one_face(text) or _("(see the table)")
