"""What is shown of an import before and after: real rows, with reason and place."""

from dataclasses import dataclass
from typing import Any

from contacts.imports.judging import judged
from contacts.imports.models import ImportRow, ImportRun, RowState
from contacts.imports.reading import explain, read
from contacts.models import Contact
from crm.lib.addresses import Kind, show_phone

SHOWN = 15
PAGE = 50


@dataclass(frozen=True, slots=True)
class Line:
    """A row as people read it."""

    row: ImportRow
    name: str
    said: list[str]
    problems: list[str]
    contact: Contact | None


@dataclass(frozen=True, slots=True)
class Preview:
    """What would happen."""

    wanted: int  # people who would be added or filled in
    columns: list[dict[str, Any]]  # head, target and some values of each column
    first: list[Line]
    there: list[Line]
    troubled: list[Line]


@dataclass(frozen=True, slots=True)
class Report:
    """A page of what happened; ``after`` begins the next one, 0 when this is the last."""

    state: str
    lines: list[Line]
    after: int


def preview(run: ImportRun, wanted: int) -> Preview:
    """Real values out of the file, in a fixed number of queries."""
    rows = run.rows.order_by("number")
    first = list(rows.exclude(state=RowState.ERASED)[:SHOWN])
    there = list(rows.filter(state=RowState.THERE)[:SHOWN])
    troubled = list(rows.filter(troubled=True)[: SHOWN * 2])
    cells = [(row.data or {}).get("cells", []) for row in first]
    columns = []
    for index, head in enumerate(run.columns):
        values = [row[index][:80] for row in cells if index < len(row) and row[index]]
        columns.append({"index": index, "head": head, "target": run.mapping[index], "values": values[:3]})
    return Preview(wanted, columns, _lines(run, first), _lines(run, there), _lines(run, troubled))


def _lines(run: ImportRun, rows: list[ImportRow]) -> list[Line]:
    found = judged(run, rows)
    contacts = Contact.objects.of(run.workspace).defer("extra").prefetch_related("points")
    known = contacts.in_bulk([each.contact_id for each in found if each.contact_id])
    lines = []
    for each in found:
        shown = [
            show_phone(p.value, run.workspace.country) if p.kind == Kind.PHONE else p.value for p in each.reading.points
        ]
        erased = each.row.state == RowState.ERASED
        problems = [("erased", "")] if erased else each.reading.problems
        contact = known.get(each.contact_id)
        explained = [explain(*problem) for problem in problems]
        lines.append(Line(each.row, each.reading.fields.get("name", ""), shown, explained, contact))
    return lines


def report(run: ImportRun, state: str, after: str) -> Report:
    """Row by row what became of them, those of one ``state`` or all."""
    rows = run.rows.order_by("number").select_related("contact").prefetch_related("contact__points")
    state = state if state in RowState.values else ""
    if state:
        rows = rows.filter(state=state)
    if after.isdecimal() and len(after) < 10:
        rows = rows.filter(number__gt=int(after))
    found = list(rows[: PAGE + 1])
    lines = [_told(run, row) for row in found[:PAGE]]
    return Report(state, lines, found[PAGE - 1].number if len(found) > PAGE else 0)


def _told(run: ImportRun, row: ImportRow) -> Line:
    data = row.data or {}
    problems = [explain(code, column) for code, column in data.get("problems", [])]
    said: list[str] = []
    if row.state == RowState.ERASED:
        problems = [explain("erased", "")]
    elif row.state == RowState.REJECTED:
        cells = data.get("cells", [])
        said = [cell[:120] for cell in cells if cell][:4]
        found = read(cells, run.columns, run.mapping, run.workspace.country).problems
        problems = [explain(*problem) for problem in found or [("failed", "")]]
    return Line(row, row.contact.shown_name if row.contact else "", said, problems, row.contact)


def neutral(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula (OWASP, CSV injection); a telephone number stays as it is."""
    risky = cell.startswith(("=", "-", "@", "\t", "\r", "\n")) or (cell.startswith("+") and not _is_number(cell))
    return f"'{cell}" if risky else cell


def _is_number(cell: str) -> bool:
    return all(c.isdigit() or c in "+ ().-" for c in cell)
