"""What the overview of the privacy work shows: one area a line of work, and in each what is due or missing.

An app adds its areas from its ``duties.py``::

    from privacy import overview

    def processors(workspace: Workspace | None) -> overview.Area: ...

    overview.register("processors", processors, order=40)

``workspace`` is None at the desk of the site's operator. None as an answer leaves the area out.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from accounts.models import Workspace
from crm.lib.discovery import discover


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """Something that has to be done. ``tone``: "no" for what is late, "wait" for what is due or missing."""

    title: str
    text: str
    url: str
    label: str  # what the link does
    tone: str = "wait"
    due: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """A line of work: where it is done, and in a few words how it stands."""

    title: str
    says: str
    icon: str
    url: str
    duties: list[Duty] = field(default_factory=list)

    @property
    def tone(self) -> str:
        """The worst of its duties; "yes" when there are none."""
        tones = {duty.tone for duty in self.duties}
        return "no" if "no" in tones else "wait" if tones else "yes"


Ask = Callable[[Workspace | None], Area | None]
_areas: dict[str, tuple[int, Ask]] = {}


def register(name: str, ask: Ask, *, order: int) -> None:
    """Add an area; low orders come first."""
    _areas[name] = (order, ask)


def areas(workspace: Workspace | None, *, leave_out: Collection[str] = ()) -> list[Area]:
    """Every area of a desk, in order; ``leave_out`` names areas."""
    discover("duties")
    held = sorted((order, name, ask) for name, (order, ask) in _areas.items() if name not in leave_out)
    asked = (ask(workspace) for _order, _name, ask in held)
    return [area for area in asked if area is not None]


def due(areas: Iterable[Area]) -> list[Duty]:
    """All that has to be done, the late first, then what has a day, then the rest."""

    def turn(duty: Duty) -> tuple[Any, ...]:
        return (duty.tone != "no", duty.due is None, duty.due.timestamp() if duty.due else 0)

    return sorted((duty for area in areas for duty in area.duties), key=turn)
