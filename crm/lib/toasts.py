"""What was just done, said on the next page, with a button that takes it back."""

from typing import Any

from django.contrib import messages
from django.contrib.messages.storage.base import Message
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

_UNDO = "undo:"


def undoable(request: Any, said: str, route: str, *args: Any, query: str = "") -> None:
    """Say what was done. The button posts to the page ``route`` of the request's workspace, with these ``args``."""
    address = reverse(route, args=[request.workspace.slug, *args]) + query
    messages.success(request, said, extra_tags=_UNDO + address)


def undo_address(message: Message) -> str:
    """The address that the button posts to; empty for what can't be taken back."""
    tags = (message.extra_tags or "").split()
    found = next((tag.removeprefix(_UNDO) for tag in tags if tag.startswith(_UNDO)), "")
    return found if url_has_allowed_host_and_scheme(found, allowed_hosts=None) else ""
