"""Milestones and tasks as an outline that people read and write.

::

    Kick-off (day 0)
    - Send the agreement (30 min)
    - Collect texts and pictures (day 3, 2 h)
    Design approved (day 14)

A line is a milestone; one that begins with "-" is a task, of the milestone above it. In brackets at the end may stand
the day on which it is due, counted from the start of the project, and how long it takes.
"""

import re
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

MOST_LINES = 300
LONGEST_NAME = 200
LATEST_DAY = 3_650
LONGEST_TASK = 10_000 * 60  # minutes

_ENDING = re.compile(r"\s*\(([^()]*)\)$")
_DAY = re.compile(r"(?:day|d)\s*(\d{1,4})", re.IGNORECASE)
_TIME = re.compile(r"(?:(\d{1,5}(?:[.,]\d{1,2})?)\s*h)?\s*(?:(\d{1,5})\s*min)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class PlannedTask:
    """A task: ``day`` after the start on which it is due, ``minutes`` that it takes; None when it does not say."""

    name: str
    day: int | None = None
    minutes: int | None = None


@dataclass(slots=True)
class PlannedMilestone:
    """A milestone with its tasks; without a name it only holds tasks that belong to none."""

    name: str
    day: int | None = None
    tasks: list[PlannedTask] = field(default_factory=list)


def parse(text: str) -> list[PlannedMilestone]:
    """What an outline says. Raises ValidationError in plain words: too many lines, a name too long, a day too late."""
    plan: list[PlannedMilestone] = []
    lines = [line.strip() for line in text.replace("\0", "").splitlines() if line.strip()]
    if len(lines) > MOST_LINES:
        raise ValidationError(_("At most %(count)s lines."), params={"count": MOST_LINES})
    for line in lines:
        is_task = line[0] in "-–•*"
        name, day, minutes = _read(line.lstrip("-–•* \t") if is_task else line)
        if not name:
            continue
        if is_task:
            if not plan:
                plan.append(PlannedMilestone(""))
            plan[-1].tasks.append(PlannedTask(name, day, minutes))
        else:
            plan.append(PlannedMilestone(name, day))
    return plan


def _read(line: str) -> tuple[str, int | None, int | None]:
    """Name, day and minutes; brackets that say anything else belong to the name."""
    day = minutes = None
    found = _ENDING.search(line)
    if found:
        for part in _parts(found[1]):
            if spelled := _DAY.fullmatch(part):
                day = int(spelled[1])
            elif part and (spelled := _TIME.fullmatch(part)):
                minutes = round(float((spelled[1] or "0").replace(",", ".")) * 60) + int(spelled[2] or 0)
            else:
                return _checked(line, None, None)
        line = line[: found.start()]
    return _checked(line, day, minutes)


def _parts(text: str) -> list[str]:
    """The parts of a bracket; the comma of "1,5 h" parts nothing."""
    return [part.strip() for part in re.split(r",(?!\d)", text)]


def _checked(name: str, day: int | None, minutes: int | None) -> tuple[str, int | None, int | None]:
    name = name.strip()
    if len(name) > LONGEST_NAME:
        raise ValidationError(_("“%(name)s…” is too long."), params={"name": name[:40]})
    if (day or 0) > LATEST_DAY or (minutes or 0) > LONGEST_TASK:
        raise ValidationError(_("“%(name)s” is too late or takes too long."), params={"name": name[:40]})
    return name, day, minutes


def written(plan: list[PlannedMilestone]) -> str:
    """The outline of a plan; ``parse`` gives the same plan again."""
    lines = []
    for milestone in plan:
        if milestone.name:
            lines.append(_line(milestone.name, milestone.day, None))
        lines += [f"- {_line(task.name, task.day, task.minutes)}" for task in milestone.tasks]
    return "\n".join(lines)


def _line(name: str, day: int | None, minutes: int | None) -> str:
    hours, rest = divmod(minutes or 0, 60)
    time = " ".join(filter(None, (f"{hours} h" if hours else "", f"{rest} min" if rest else "")))
    said = ", ".join(filter(None, (f"day {day}" if day is not None else "", time)))
    plain = " ".join(name.split()).lstrip("-–•* ") or "…"
    return f"{plain} ({said})" if said else plain
