"""The sheet of a week: a line for each project or task, a cell for each day; read, filled in and written back whole."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Sum
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import Membership, Workspace
from projects import freezing
from projects.hours import booking, durations
from projects.hours.models import KEPT, RUNNING, Locked, TimeEntry, TimeRules
from projects.models import Project, Task
from projects.picking import Work, read_work, value_of

CELL, WAS = "cell", "was"
_DAYS = 7


@dataclass(slots=True)
class Cell:
    """A day of a line: its ``minutes``, what stands ``typed`` in the field, and what is ``wrong`` with it."""

    day: date
    value: str
    minutes: int = 0
    typed: str = ""
    wrong: str = ""
    fixed: str = ""  # why nothing is typed here

    @property
    def is_fixed(self) -> bool:
        """Nothing is typed here; but what was typed before that was so can be taken out again."""
        return bool(self.fixed) and not self.wrong

    @property
    def name(self) -> str:
        """Of the field."""
        return f"{CELL}|{self.value}|{self.day.isoformat()}"

    @property
    def was(self) -> str:
        """Of the field that says what was shown."""
        return f"{WAS}|{self.value}|{self.day.isoformat()}"

    @property
    def shown(self) -> str:
        """What was booked, as it is written."""
        return durations.show(self.minutes) if self.minutes else ""


@dataclass(slots=True)
class Line:
    """What time was spent on, day by day."""

    work: Work
    label: str
    cells: list[Cell]
    hidden: bool = False  # a project that this member no longer sees: its hours count, and nothing else is told

    @property
    def total(self) -> int:
        return sum(cell.minutes for cell in self.cells)


@dataclass(slots=True)
class Sheet:
    """A member's week."""

    first: date
    lines: list[Line]
    wrong: list[str] = field(default_factory=list)

    @property
    def days(self) -> list[date]:
        return [self.first + timedelta(days=ahead) for ahead in range(_DAYS)]

    @property
    def last(self) -> date:
        return self.first + timedelta(days=_DAYS - 1)

    @property
    def totals(self) -> list[int]:
        """Of each day."""
        return [sum(line.cells[place].minutes for line in self.lines) for place in range(_DAYS)]

    @property
    def total(self) -> int:
        return sum(line.total for line in self.lines)


def _booked(workspace: Workspace, member: Any, first: date, last: date) -> Any:
    rows = TimeEntry.objects.of(workspace).filter(KEPT, member=member, day__gte=first, day__lte=last)
    return rows.exclude(RUNNING)


def _works(rows: Any) -> tuple[dict[str, Work], dict[str, bool]]:
    """What these entries were spent on, and which of it is for somebody whose data are frozen."""
    pairs = list(rows.order_by().values_list("project", "task").distinct())
    known = Project.objects.select_related("contact").defer("description", "contact__extra")
    projects = known.in_bulk({project for project, _task in pairs if project})
    about = Task.objects.select_related("contact").defer("text", "contact__extra")
    tasks = about.in_bulk({task for _project, task in pairs if task})
    works, frozen = {}, {}
    for project, task in pairs:
        work, value = Work(projects.get(project), tasks.get(task)), value_of(project, task)
        contact = work.task.contact if work.task else None
        works[value] = work
        frozen[value] = bool((work.project and work.project.is_frozen) or (contact and contact.is_restricted))
    return works, frozen


def build(viewer: Membership, member: Any, first: date, added: list[str]) -> Sheet:
    """The week of a member that begins on a day, as ``viewer`` may see it, with lines for last week's work and for
    what was added: six queries, whatever the number of entries.
    """
    rules = TimeRules.of(viewer.workspace)
    rows = _booked(viewer.workspace, member, first - timedelta(days=_DAYS), first + timedelta(days=_DAYS - 1))
    minutes: dict[str, dict[date, int]] = {}
    works, frozen = _works(rows)
    booked = rows.order_by().values_list("project", "task", "day").annotate(worked=Sum("minutes"))
    for project, task, day, worked in booked:
        minutes.setdefault(value_of(project, task), {})[day] = worked
    for value in added:
        work = read_work(viewer, value)
        if work is not None:
            works.setdefault(work.value, work)
            frozen.setdefault(work.value, work.is_frozen)
            minutes.setdefault(work.value, {})
    seen = _seen(viewer, works.values())
    days = [first + timedelta(days=ahead) for ahead in range(_DAYS)]
    lines = []
    for value, work in works.items():
        hidden = work.project is not None and work.project.pk not in seen
        why = _("You do not see this project any more.") if hidden else str(freezing.Frozen()) if frozen[value] else ""
        cells = [Cell(day, value, minutes[value].get(day, 0), fixed=why or _locked(rules, day)) for day in days]
        if hidden and not any(cell.minutes for cell in cells):
            continue
        for cell in cells:
            cell.typed = cell.shown
        lines.append(Line(work, _("A project that you do not see") if hidden else work.label, cells, hidden))
    lines.sort(key=lambda line: (line.hidden, line.label.casefold()))
    return Sheet(first, lines)


def _locked(rules: TimeRules, day: date) -> str:
    return str(Locked(rules.locked_until)) if rules.locked_until and rules.locks(day) else ""


def _seen(viewer: Membership, works: Any) -> set[UUID]:
    keys = {work.project.pk for work in works if work.project}
    return set(Project.objects.seen_by(viewer).filter(pk__in=keys).values_list("pk", flat=True)) if keys else set()


def write(sheet: Sheet, viewer: Membership, member: Any, data: Mapping[str, str]) -> int:
    """Book what was typed into cells that differ from what they showed. Returns how many cells changed.

    All or nothing: what can't be read, is locked, or was changed by somebody else meanwhile is named in
    ``sheet.wrong`` and at its cell, everything typed stays in its field, and nothing is written.
    """
    changes: list[tuple[Line, Cell, int]] = []
    for line in sheet.lines:
        for cell in line.cells:
            wanted = _typed(line, cell, data)
            if wanted is not None:
                changes.append((line, cell, wanted))
    if not _problems(sheet):
        try:
            with transaction.atomic():
                TimeRules.held(viewer.workspace)  # one sheet after the other
                for line, cell, wanted in changes:
                    _set(viewer.workspace, member, line, cell, wanted)
                if _problems(sheet):
                    raise _Wrong
        except _Wrong:
            return 0
        return len(changes)
    return 0


class _Wrong(Exception):
    pass


def _typed(line: Line, cell: Cell, data: Mapping[str, str]) -> int | None:
    """The minutes a cell is to have; None when it stays as it is, or can't be read."""
    typed, was = data.get(cell.name), data.get(cell.was, cell.shown)
    if typed is None or typed.strip() == was.strip():
        return None
    cell.typed = typed.replace("\0", "")[:40]
    if cell.fixed:
        cell.wrong = cell.fixed
        return None
    try:
        wanted = durations.parse(typed) if typed.strip() else 0
    except ValueError as error:
        cell.wrong = str(error)
        return None
    if was.strip() != cell.shown:
        cell.wrong = _("It was changed meanwhile and is %(now)s now.") % {"now": cell.shown or "0:00"}
        return None
    return wanted


def _problems(sheet: Sheet) -> list[str]:
    sheet.wrong = [
        _("%(line)s, %(day)s: %(wrong)s") % {"line": line.label, "day": date_format(cell.day, "l"), "wrong": cell.wrong}
        for line in sheet.lines
        for cell in line.cells
        if cell.wrong
    ]
    return sheet.wrong


def _set(workspace: Workspace, member: Any, line: Line, cell: Cell, wanted: int) -> None:
    """Let the entries of a cell come to so many minutes: the newest grows or shrinks, one of a timer only shrinks."""
    rows = _booked(workspace, member, cell.day, cell.day).filter(project=line.work.project, task=line.work.task)
    entries = list(rows.select_related("workspace", "project").order_by("-id"))
    there = sum(entry.minutes for entry in entries)
    if there != cell.minutes:
        cell.wrong = _("It was changed meanwhile and is %(now)s now.") % {"now": durations.show(there)}
        return
    try:
        _fit(workspace, member, line, cell, wanted - there, entries)
    except (Locked, freezing.Frozen) as error:
        cell.wrong = str(error)


def _fit(workspace: Workspace, member: Any, line: Line, cell: Cell, more: int, entries: list[TimeEntry]) -> None:
    if more > 0:
        by_hand = next((entry for entry in entries if entry.started_at is None), None)
        if by_hand:
            booking.change(by_hand, minutes=by_hand.minutes + more)
        else:
            work = line.work
            booking.book(workspace, member, day=cell.day, minutes=more, project=work.project, task=work.task)
        return
    for entry in entries:
        less = min(entry.minutes, -more)
        if less and less == entry.minutes:
            entry.remove()
        elif less:
            booking.change(entry, minutes=entry.minutes - less)
        more += less
