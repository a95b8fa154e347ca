"""The lines of a week's sheet, written without a template for each cell: there are seven in a line."""

from datetime import date
from html import escape

from django import template
from django.template import Context
from django.utils.formats import date_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from projects.hours import durations
from projects.hours.sheet import Cell, Line

register = template.Library()


@register.simple_tag(takes_context=True)
def week_lines(context: Context) -> SafeString:
    """The lines of the context's ``sheet`` as rows of a table; ``today`` is set off."""
    sheet, today = context["sheet"], context["today"]
    days = {day: (escape(date_format(day, "D j")), escape(date_format(day, "l j F"))) for day in sheet.days}
    sum_label = escape(_("Sum"))
    return mark_safe("\n".join(_line(line, days, today, sum_label) for line in sheet.lines))  # noqa: S308  escaped


def _line(line: Line, days: dict[date, tuple[str, str]], today: date, sum_label: str) -> str:
    label = escape(line.label)
    cells = "".join(_cell(cell, label, *days[cell.day], cell.day == today) for cell in line.cells)
    total = durations.show(line.total) if line.total else ""
    return f'<tr><th scope="row">{label}</th>{cells}<td data-label="{sum_label}" data-sum>{total}</td></tr>'


def _cell(cell: Cell, label: str, short: str, full: str, is_today: bool) -> str:
    today = ' class="is-today"' if is_today else ""
    wrong = f' aria-invalid="true" title="{escape(cell.wrong)}"' if cell.wrong else ""
    return (
        f'<td data-label="{short}"{today}>'
        f'<input type="hidden" name="{cell.was}" value="{escape(cell.shown)}">'
        f'<input class="input" name="{cell.name}" value="{escape(cell.typed)}" maxlength="40" data-cell'
        f' aria-label="{label}, {full}"{wrong}{" readonly" if cell.is_fixed else ""}></td>'
    )
