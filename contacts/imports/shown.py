"""What is shown of an import before and after: real rows, with reason and place."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from contacts.imports import choices, effects, postal, targets
from contacts.imports.effects import Effect
from contacts.imports.formats.encodings import recode
from contacts.imports.judging import Judge, Judged, way_of
from contacts.imports.models import ImportRow, ImportRun, RowState, Way
from contacts.imports.reading import explain
from contacts.models import Contact
from crm.lib.addresses import Kind, show_phone
from crm.lib.spreadsheets import neutral

SHOWN = 12
PAGE = 50
_EXPLAINED = {
    "several",
    "alike",
    "shared",
    "ask",
    "twice",
    "skipped",
    "frozen",
    "erased",
    "failed",
    "undecided",
    "quote",
    "wide",
    "left out",
    "child",
}


@dataclass(slots=True)
class Line:
    """A row as people read it."""

    row: ImportRow
    name: str
    said: list[str]
    problems: list[str]
    contact: Contact | None = None
    changes: list[tuple[str, str, str]] = field(default_factory=list)  # what, before, after
    others: list[Contact] = field(default_factory=list)  # whom it may be about


@dataclass(frozen=True, slots=True)
class Page:
    """Some lines; ``after`` begins the next ones, 0 when these are the last."""

    state: str
    lines: list[Line]
    after: int


def preview(run: ImportRun, state: str, after: str) -> Page:
    """Rows with what would become of them, of one ``state`` or all, in a fixed number of queries."""
    rows, more = _some(run, state, after, SHOWN if not state else PAGE)
    return Page(state, lines(run, rows), more)


def _some(run: ImportRun, state: str, after: str, count: int) -> tuple[list[ImportRow], int]:
    rows = run.rows.order_by("number")
    if state == "troubled":
        rows = rows.filter(troubled=True)
    elif state in RowState.values:
        rows = rows.filter(state=state)
    if after.isdecimal() and len(after) < 10:
        rows = rows.filter(number__gt=int(after))
    found = list(rows[: count + 1])
    return found[:count], found[count - 1].number if len(found) > count else 0


def lines(run: ImportRun, rows: Sequence[ImportRow]) -> list[Line]:
    """Rows that wait, each with its effect on whom it is about."""
    judge = Judge(run)
    found = judge.recall(rows)
    judge.compare(found)
    about = {key for each in found for key in (*each.owners, each.row.match) if key}
    known = effects.look(run.workspace, about, list(judge.own.values()))
    told = _Told(run)
    return [told.line(each, judge, known) for each in found]


class _Told:
    """Puts rows into words; the names of fields are looked up once."""

    def __init__(self, run: ImportRun) -> None:
        self.run, self.country = run, run.workspace.country
        self.labels = targets.labels(run.workspace)
        self.choices = choices.of(run)

    def line(self, each: Judged, judge: Judge, known: dict[Any, effects.Held]) -> Line:
        row, said = each.row, each.reading
        problems = [explain(*problem) for problem in said.problems]
        if row.state == RowState.ERASED:
            return Line(row, "", [], [explain("erased")])
        if row.reason in _EXPLAINED:
            problems.insert(0, explain(row.reason))
        line = Line(row, said.fields.get("name", ""), [self._point(p.kind, p.value) for p in said.points], problems)
        if said.by_domain:
            line.said.append(_("%(company)s, by the domain of the address") % {"company": said.company})
        line.others = [known[key].contact for key in dict.fromkeys((*each.owners, row.match)) if key in known]
        held = known.get(row.match) if row.match else None
        if held and row.state in (RowState.THERE, RowState.CONFLICT, RowState.SAME):
            line.contact = held.contact
            if row.reason not in ("frozen", "skipped"):
                ask = self.choices.way == Way.ASK and not row.decision
                found = effects.effect(said, held, Way.OVERWRITE if ask else way_of(row, self.choices))
                line.changes = list(self._changes(found))
        return line

    def _changes(self, found: Effect) -> Iterator[tuple[str, str, str]]:
        for name, (before, after) in found.fields.items():
            yield self.labels.get(name, name), before, after
        for key, (was, now) in found.own.items():
            yield self.labels.get(key, key), _joined(was), _joined(now)
        if found.company:
            yield _("Company"), found.left, found.company
        for point in found.points:
            yield self.labels[point.kind], "", self._point(point.kind, point.value)
        for place in found.places:
            yield place.get("label") or _("Address"), "", postal.in_words(place)
        if found.tags:
            yield _("Tags"), "", ", ".join(found.tags)
        if found.note:
            yield _("Note"), "", found.note[:80]
        for name, value in list(found.extra.items())[:6]:
            yield name, "", value[:80]

    def _point(self, kind: str, value: str) -> str:
        return _point(kind, value, self.country)


def _point(kind: str, value: str, country: str) -> str:
    return show_phone(value, country) if kind == Kind.PHONE else value


def _joined(value: Any) -> str:
    return ", ".join(value) if isinstance(value, list) else str(value or "")


def columns(run: ImportRun) -> list[dict[str, Any]]:
    """Each column with where it goes and some of its values."""
    really = choices.of(run).encoding
    rows = run.rows.exclude(data=None).exclude(reason__in=("quote", "wide")).order_by("number")[:60]
    cells = [(row.data or {}).get("cells", []) for row in rows]
    found = []
    for index, head in enumerate(run.columns):
        values = dict.fromkeys(row[index] for row in cells if index < len(row) and row[index])
        shown = [recode(value, run.encoding, really) if really else value for value in list(values)[:3]]
        name = recode(head, run.encoding, really) if really else head
        found.append({"index": index, "head": name, "target": run.mapping[index], "values": [v[:80] for v in shown]})
    return found


def report(run: ImportRun, state: str, after: str) -> Page:
    """Row by row what became of them, those of one ``state`` or all."""
    state = state if state in (*RowState.values, "troubled") else ""
    rows, more = _some(run, state, after, PAGE)
    contacts = Contact.objects.of(run.workspace).defer("extra").prefetch_related("points")
    known = contacts.in_bulk([row.contact_id for row in rows if row.contact_id])
    judge = Judge(run)
    return Page(state, [_after(row, known.get(row.contact_id), judge) for row in rows], more)


def _after(row: ImportRow, contact: Contact | None, judge: Judge) -> Line:
    data = row.data or {}
    problems = [explain(code, column) for code, column in data.get("problems", [])]
    said = [_point(each.kind, each.value, judge.workspace.country) for each in contact.points.all()] if contact else []
    if row.state == RowState.REJECTED:
        said = [cell[:120] for cell in data.get("cells", []) if cell][:4]
        found = judge.reader.read(data.get("cells", [])).problems
        problems = [explain(*problem) for problem in found]
    if row.reason in _EXPLAINED and (row.reason != "twice" or row.state != RowState.SAME):
        problems.insert(0, explain(row.reason))
    return Line(row, contact.shown_name if contact else "", said, problems, contact)


def mended_file(run: ImportRun) -> Iterator[list[str]]:
    """The rows that could not be imported under their columns, and a last column that says why and where."""
    judge = Judge(run)
    width = len(run.columns)
    where = _("Line and reason")
    yield [*map(neutral, run.columns), where]
    for row in run.rows.filter(state=RowState.REJECTED).exclude(data=None).order_by("number").iterator(chunk_size=500):
        cells = list((row.data or {}).get("cells", []))
        why = " ".join(dict.fromkeys(_after(row, None, judge).problems))
        padded = [*cells, *[""] * (width - len(cells))]
        yield [*map(neutral, padded), f"{row.line}: {why}"]


def told_states(counts: dict[str, int], wanted: Iterable[str]) -> list[tuple[str, Any, int]]:
    """States that some rows are in, with their names and counts."""
    return [(state, RowState(state).label, counts[state]) for state in wanted if counts[state]]
