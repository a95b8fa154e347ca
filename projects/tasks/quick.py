"""A task from one line: "call Ana tomorrow 3pm @max #website !". What was understood is shown, and can be changed."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from typing import Any

from contacts.models import Contact
from contacts.page import mentions
from crm.lib import cards, folding
from crm.lib.finding import find
from projects.models import Project
from projects.tasks import phrases
from projects.tasks.models import Priority
from projects.tasks.repeating import Often, Repeat

LONGEST = 300
_MONTH_FIRST = frozenset({"US", "PH", "FM", "PW", "MH"})  # countries where 3/4 is the fourth of March
_QUOTED = re.compile(r'"[^"]*"|“[^”]*”')
_PRIORITY = re.compile(r"(?<!\S)!(?P<how>!{0,2}|high|low|urgent)(?!\S)", re.IGNORECASE)
_HANDLE = re.compile(r"(?<!\S)(?P<sign>[@#])(?P<name>[\w][\w.+\-@]*)")
_LOOSE = re.compile(r"(?:\s+(?:at|on|by|due|until|for|from|the))+$|^[\s,;:–—-]+|[\s,;:–—-]+$", re.IGNORECASE)
_ENDS_OF_DAY = time(23, 59, 59)


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """What a line says."""

    name: str
    due_at: datetime | None = None
    all_day: bool = False
    repeat: Repeat = field(default_factory=lambda: Repeat(""))
    priority: int = Priority.NORMAL
    assignee: Any = None
    project: Any = None
    contact: Any = None
    perhaps: tuple[Any, ...] = ()  # contacts of whom one may be meant


def read(text: str, now: datetime, *, month_first: bool = False) -> Understood:
    """What a line says about when, how often and how urgent; ``now`` by the clock of whoever writes."""
    line = " ".join(cards.mask(text.replace("\0", "")).split())[:LONGEST]
    shown = _QUOTED.sub(lambda found: "\x01" * len(found[0]), line)  # as long, and nothing to read in it
    taken: list[tuple[int, int]] = []

    def take(found: phrases.Found | None) -> Any:
        nonlocal shown
        if found is None:
            return None
        taken.append((found.start, found.end))
        shown = shown[: found.start] + "\x01" * (found.end - found.start) + shown[found.end :]
        return found.value

    repeat = take(phrases.last(phrases.repeats(shown, now, month_first))) or Repeat("")
    moment = take(phrases.last(phrases.days(shown, now, month_first)))
    at = moment.at if moment and moment.at else take(phrases.last(phrases.times(shown, now, month_first)))
    urgent = None
    for urgent in _PRIORITY.finditer(shown):
        taken.append(urgent.span())
    due_at, all_day = _due(moment.day if moment else None, at, repeat, now)
    return Understood(
        name=_without(line, taken) or line,
        due_at=due_at,
        all_day=all_day,
        repeat=repeat,
        priority=Priority.NORMAL if urgent is None else _priority(urgent["how"]),
    )


def _priority(how: str) -> int:
    return Priority.LOW if how.lower() == "low" else Priority.HIGH


def _due(day: Any, at: time | None, repeat: Repeat, now: datetime) -> tuple[datetime | None, bool]:
    if day is None and at is None and not repeat.often:
        return None, False
    if day is None:
        day = _first_day(repeat, at, now)
    local = datetime.combine(day, at or _ENDS_OF_DAY, now.tzinfo)
    return local, at is None


def _first_day(repeat: Repeat, at: time | None, now: datetime) -> Any:
    """Today while its time is to come, else tomorrow; of a weekly task the next such weekday."""
    first = now.date() if at is None or at > now.time() else now.date() + timedelta(days=1)
    for day in (first + timedelta(days=ahead) for ahead in range(7)):
        weekday = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")[day.weekday()]
        if repeat.often == Often.WEEKDAYS and weekday in ("SA", "SU"):
            continue
        if not repeat.day or repeat.day == weekday:
            return day
    return first


def _without(line: str, taken: Iterable[tuple[int, int]]) -> str:
    kept = list(line)
    for start, end in taken:
        kept[start:end] = "\0" * (end - start)
    name = " ".join("".join(kept).replace("\0", " ").split())
    while (shorter := _LOOSE.sub("", name)) != name:
        name = shorter
    return name


def understand(workspace: Any, text: str, now: datetime, *, visible: Any) -> Understood:
    """What a line says, with whom and what it names in this workspace; ``visible`` are the projects one may see."""
    month_first = workspace.country in _MONTH_FIRST
    said = read(text, now, month_first=month_first)
    for found in _HANDLE.finditer(said.name):
        said = _with_handle(workspace, said, found, visible)
    contacts = _people(workspace, said.name)
    if len(contacts) == 1:
        return replace(said, contact=contacts[0])
    return replace(said, perhaps=tuple(contacts))


def _with_handle(workspace: Any, said: Understood, found: re.Match[str], visible: Any) -> Understood:
    """A colleague behind an @ or a project behind a #; what nobody is called stays a part of the name."""
    wanted = folding.fold(found["name"])
    shorter = " ".join(said.name.replace(found[0], " ", 1).split())
    if found["sign"] == "@":
        members = mentions.offered(workspace, found["name"])
        return replace(said, assignee=members[0], name=shorter or said.name) if len(members) == 1 else said
    projects = find(Project, workspace, found["name"].replace("-", " "), 5, archived=False)
    seen = set(visible.filter(pk__in=[project.pk for project in projects]).values_list("pk", flat=True))
    named = [project for project in projects if project.pk in seen and wanted in folding.fold(project.name)]
    return replace(said, project=named[0], name=shorter or said.name) if named else said


def _people(workspace: Any, name: str) -> list[Contact]:
    """Contacts whom the words with a capital may mean: each of these words is one of their name."""
    words = [word for word in name.split() if word[:1].isupper() and word[:1].isalpha()]
    for wanted in _runs(name, words):
        found = find(Contact, workspace, wanted, 4, archived=False)
        own = set(folding.words(wanted))
        exact = [contact for contact in found if own <= set(folding.words(contact.name))]
        free = [contact for contact in exact if not contact.is_restricted]
        if free:
            return free
    return []


def _runs(name: str, words: list[str]) -> list[str]:
    """Neighbouring words with a capital, the longest run first; at most three questions. "Call" at the beginning is a
    verb more often than a name, so a run without it is asked for first.
    """
    runs: list[list[str]] = []
    before = False
    for number, word in enumerate(name.split()):
        bare = word.strip(".,;:!?()“”\"'’")
        named = word in words and bool(bare)
        if named and before and number > 1:
            runs[-1].append(bare)
        elif named:
            runs.append([bare])
        before = named
    first = name.split()[0].strip(".,;:!?()“”\"'’") if name.split() else ""
    ordered = sorted(runs, key=lambda run: (run == [first], -len(run)))
    return [" ".join(run) for run in ordered[:3]]
