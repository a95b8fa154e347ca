"""Boxes on a contact's page that belong to apps above this floor: the reply box, the privacy box.

An app adds its own from its ``contact_panels.py``::

    from contacts import panels

    def reply_box(request: WorkspaceRequest, contact: Contact) -> panels.Content:
        return "messaging/_reply_box.html", {"form": ...}

    panels.register("reply", reply_box, place=panels.Place.MAIN)

The template is rendered with the request, and gets ``contact`` besides its own context. None shows nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from accounts.access import WorkspaceRequest
from contacts.models import Contact
from crm.lib.discovery import discover


class Place(StrEnum):
    """Where on the page: above the timeline, or in the column beside it."""

    MAIN = "main"
    SIDE = "side"


Content = tuple[str, dict[str, Any]] | None
Build = Callable[[WorkspaceRequest, Contact], Content]


@dataclass(frozen=True, slots=True)
class Panel:
    """A box: who fills it, where it stands, and its turn there (low comes first)."""

    name: str
    build: Build
    place: Place
    order: int


_panels: dict[str, Panel] = {}


def register(name: str, build: Build, *, place: Place = Place.SIDE, order: int = 50) -> None:
    """Add a box to the page of every contact."""
    _panels[name] = Panel(name, build, place, order)


def render(request: WorkspaceRequest, contact: Contact) -> dict[str, list[SafeString]]:
    """The boxes of this contact, ready to be shown, by place."""
    discover("contact_panels")
    shown: dict[str, list[SafeString]] = {place.value: [] for place in Place}
    for panel in sorted(_panels.values(), key=lambda panel: (panel.order, panel.name)):
        content = panel.build(request, contact)
        if content is not None:
            template, context = content
            shown[panel.place.value].append(render_to_string(template, {"contact": contact, **context}, request))
    return shown
