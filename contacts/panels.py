"""Boxes on a contact's or company's page that belong to apps above this floor: the reply box, the privacy box.

An app adds its own from its ``contact_panels.py``::

    from contacts import panels

    def reply_box(request: WorkspaceRequest, contact: Contact) -> panels.Content:
        return "messaging/_reply_box.html", {"form": ...}

    panels.register("reply", reply_box, place=panels.Place.MAIN)

The template is rendered with the request, and gets ``contact`` besides its own context. None shows nothing. Boxes and
figures of a company are registered with ``panels.companies`` from ``company_panels.py``.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from accounts.access import WorkspaceRequest
from crm.lib.discovery import discover


class Place(StrEnum):
    """Where on the page: above the timeline, or in the column beside it."""

    MAIN = "main"
    SIDE = "side"


Content = tuple[str, dict[str, Any]] | None
Build = Callable[[WorkspaceRequest, Any], Content]


@dataclass(frozen=True, slots=True)
class Panel:
    """A box: who fills it, where it stands, and its turn there (low comes first)."""

    name: str
    build: Build
    place: Place
    order: int


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that sums something up: what it is, the number as shown, a few words below it."""

    label: str
    value: str
    note: str = ""
    percent: int | None = None  # of a whole, drawn as a bar; more than all of it is drawn as all
    url: str = ""


Count = Callable[[WorkspaceRequest, Any], list[Figure]]


class Panels:
    """The boxes and figures of one kind of page; ``module`` is where apps register theirs, ``subject`` its name in the
    templates.
    """

    def __init__(self, module: str, subject: str) -> None:
        self.module, self.subject = module, subject
        self._panels: dict[str, Panel] = {}
        self._figures: dict[str, tuple[int, Count]] = {}

    def register(self, name: str, build: Build, *, place: Place = Place.SIDE, order: int = 50) -> None:
        """Add a box to every page of the kind."""
        self._panels[name] = Panel(name, build, place, order)

    def register_figures(self, name: str, count: Count, *, order: int = 50) -> None:
        """Add figures to every page of the kind."""
        self._figures[name] = (order, count)

    def render(self, request: WorkspaceRequest, row: Any) -> dict[str, list[SafeString]]:
        """The boxes of this record, ready to be shown, by place."""
        discover(self.module)
        shown: dict[str, list[SafeString]] = {place.value: [] for place in Place}
        for panel in sorted(self._panels.values(), key=lambda panel: (panel.order, panel.name)):
            content = panel.build(request, row)
            if content is not None:
                template, context = content
                shown[panel.place.value].append(render_to_string(template, {self.subject: row, **context}, request))
        return shown

    def figures(self, request: WorkspaceRequest, row: Any) -> list[Figure]:
        """What sums the record up."""
        discover(self.module)
        counts = sorted(self._figures.values(), key=lambda pair: pair[0])
        return [figure for _order, count in counts for figure in count(request, row)]


contacts = Panels("contact_panels", "contact")
companies = Panels("company_panels", "company")
register, render = contacts.register, contacts.render
