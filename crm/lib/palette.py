"""What the command palette can do besides finding records: pages to go to, and things to do.

Each app says so in its ``palette.py``::

    from crm.lib import palette

    palette.page(_("Projects"), "projects:list", icon="project", order=40)
    palette.action(_("New project"), "projects:new", icon="plus", words="add work", least=Role.MEMBER)
    palette.maker(text_somebody)   # "Text Ana": (asked, may) -> items

What is typed names a page or an action when each of its words begins a word of the label or of ``words``.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise

from crm.lib import folding
from crm.lib.discovery import discover
from crm.lib.search import Asked, Item

Words = str | Promise
May = Callable[[Any], bool]  # whether the member's role allows what demands at least this one
Maker = Callable[[Asked, May], Iterable[Item]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A page or an action, with a route that takes the workspace alone."""

    label: Words
    route: str
    icon: str
    words: Words  # others by which it is found
    least: Any  # the lowest role that may; None for everybody
    order: int
    is_page: bool
    at_start: bool  # listed before anything was typed; the others are found by their words

    def matches(self, wanted: list[str]) -> bool:
        """Whether every word begins one of the command's."""
        own = folding.words(f"{self.label} {self.words}")
        return all(any(word.startswith(start) for word in own) for start in wanted)

    def item(self, workspace: Any) -> Item:
        return Item(title=str(self.label), url=reverse(self.route, args=[workspace.slug]), icon=self.icon)


_commands: dict[str, Command] = {}
_makers: dict[str, Maker] = {}


def page(
    label: Words, route: str, *, icon: str, words: Words = "", least: Any = None, order: int = 50, at_start: bool = True
) -> None:
    """Add a page to go to."""
    _commands[route] = Command(
        label=label, route=route, icon=icon, words=words, least=least, order=order, is_page=True, at_start=at_start
    )


def action(label: Words, route: str, *, icon: str, words: Words = "", least: Any = None, order: int = 50) -> None:
    """Add something to do, by the page on which it is done."""
    _commands[route] = Command(
        label=label, route=route, icon=icon, words=words, least=least, order=order, is_page=False, at_start=True
    )


def maker(make: Maker) -> None:
    """Add items that are made of what was typed."""
    _makers[f"{make.__module__}.{make.__qualname__}"] = make


def offered(workspace: Any, may: May, *, pages: bool) -> list[Item]:
    """What there is, before anything was typed."""
    return [command.item(workspace) for command in _allowed(may) if command.at_start and command.is_page is pages]


def named(asked: Asked, may: May) -> list[Item]:
    """What the typed words name, things to do first, then what can be made of them."""
    wanted = folding.words(asked.text)
    found = [command for command in _allowed(may) if wanted and command.matches(wanted)]
    found.sort(key=lambda command: command.is_page)
    made = [item for make in _makers.values() for item in make(asked, may)]
    return [*made, *(command.item(asked.workspace) for command in found)][: asked.limit]


def _allowed(may: May) -> list[Command]:
    discover("palette")
    commands = [command for command in _commands.values() if command.least is None or may(command.least)]
    return sorted(commands, key=lambda command: command.order)


def after_verb(asked: Asked, *verbs: str) -> str:
    """What follows one of the verbs ("text ana" gives "ana"); empty when the text begins otherwise."""
    verb, _space, rest = asked.text.strip().partition(" ")
    return rest.strip() if folding.fold(verb) in {folding.fold(each) for each in verbs} else ""
