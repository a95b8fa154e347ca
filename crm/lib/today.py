"""The Today page: what a person needs at nine in the morning. Each app says in its ``today.py`` what waits for them.

::

    from crm.lib import today

    def replies(asked: today.Asked) -> today.Box | None:
        rows = _unread(asked.workspace.pk)              # a prepared question, at most ``today.ASKED`` rows
        return today.Box(title=_("Waiting for your answer"), rows=rows, line="messaging/today/_reply.html",
                         url="messaging:inbox", label=_("Inbox"))

    today.register("replies", replies, order=30)

A box shows the first ``SHOWN`` of its rows; whether there are more it knows by having asked for one more. Its ``line``
is the template of a row (context: ``row``, ``box``, ``request``, ``may_edit``). Forms in it carry ``hx-boost="true"``
and ``next``: they act in place, and without JavaScript come back to the page. A box with nothing in it is not shown.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise

from crm.lib.discovery import discover

SHOWN = 6  # rows of a box: a glance, not a list
ASKED = SHOWN + 1  # rows to ask for, to know whether there are more
Words = str | Promise


@dataclass(frozen=True)
class Asked:
    """Who looks, where."""

    workspace: Any
    membership: Any
    now: datetime = field(default_factory=timezone.now)

    @property
    def user(self) -> Any:
        return self.membership.user

    def may(self, role: Any) -> bool:
        """Whether they have this role, or one above."""
        return bool(self.membership.may(role))

    @property
    def tonight(self) -> datetime:
        """The last moment of today, in the zone of whoever looks."""
        local = timezone.localtime(self.now)
        return local.replace(hour=23, minute=59, second=59, microsecond=999_999)


@dataclass(slots=True, kw_only=True)
class Box:
    """What waits, of one kind. Rows beyond ``SHOWN`` are behind ``url``; with ``folded`` they are there, folded up.

    ``body`` is the template of a box that is no list.
    """

    title: Words
    rows: Sequence[Any] = ()
    line: str = ""
    body: str = ""
    url: str = ""  # the name of a page of the workspace, where all of them are
    label: Words = ""  # of the link to it
    page: str = ""  # the argument of that page's address, if it has one
    query: str = ""
    folded: bool = False
    css: str = "list-link"  # of a row
    more: dict[str, Any] = field(default_factory=dict)  # for its templates
    name: str = ""

    @property
    def first(self) -> Sequence[Any]:
        """The rows that are shown."""
        return self.rows[:SHOWN]

    @property
    def rest(self) -> Sequence[Any]:
        """Those beyond; of a box that is not folded only one of them is known."""
        return self.rows[SHOWN:]


Ask = Callable[[Asked], Box | None]
_boxes: dict[str, tuple[int, bool, Ask]] = {}


def register(name: str, ask: Ask, *, order: int, aside: bool = False) -> None:
    """Add a box. Low orders come first; ``aside`` puts it beside what has to be done."""
    _boxes[name] = (order, aside, ask)


def boxes(asked: Asked) -> tuple[list[Box], list[Box]]:
    """What there is for them to do, and what stands beside it."""
    discover("today")
    found: tuple[list[Box], list[Box]] = ([], [])
    for name, (_order, aside, ask) in sorted(_boxes.items(), key=lambda each: each[1][0]):
        box = ask(asked)
        if box is not None and (box.rows or box.body):
            box.name = name
            found[aside].append(box)
    return found
