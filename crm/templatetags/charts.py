"""Charts in templates: ``{% chart table.chart "key" %}`` and ``{% share_bar 40 "yes" %}``; the lines of a report."""

from html import escape

from django import template
from django.utils.safestring import SafeString, mark_safe

from crm.lib import charts
from crm.lib.reports import Line, Table

register = template.Library()


@register.simple_tag
def chart(drawn: charts.Chart, key: object) -> SafeString:
    """A chart as SVG; ``key`` tells it from the others of the page."""
    return charts.svg(drawn, f"chart-{key}")


@register.simple_tag
def share_bar(share: float, tone: str = "") -> SafeString:
    """A bar in a cell, beside the figure that it shows. ``share`` in percent; tones: yes, no, wait, info."""
    return charts.bar(share, tone)


@register.simple_tag
def report_lines(table: Table) -> SafeString:
    """The rows of a table, written without a template for each: a report has a hundred of them."""
    return mark_safe("".join(_line(line, table) for line in table.lines()))  # noqa: S308  every part is escaped


@register.simple_tag
def report_total(table: Table) -> SafeString:
    """The row below the others."""
    line = table.total_line()
    return mark_safe(_line(line, table)) if line else SafeString()  # noqa: S308


def _line(line: Line, table: Table) -> str:
    cells = []
    for place, (column, words, url) in enumerate(line.cells):
        shown = escape(words)
        if url:
            shown = f'<a class="table-link" href="{escape(url)}">{shown}</a>'
        if place == 0:
            cells.append(f'<th scope="row">{shown}</th>')
        else:
            figure = ' class="num"' if column.kind.figure else ""
            cells.append(f'<td{figure} data-label="{escape(str(column.label))}">{shown}</td>')
    if table.bars is not None:
        drawn = charts.bar(line.share) if line.share is not None else ""
        cells.append(f'<td class="bars-cell phone-hide">{drawn}</td>')
    row = '<tr class="is-nothing">' if line.is_nothing else "<tr>"
    return f"{row}{''.join(cells)}</tr>"
