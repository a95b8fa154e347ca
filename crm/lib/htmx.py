"""One template answers a full page and an htmx request: the fragment is a named block of the page."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def page(
    request: HttpRequest, template: str, context: dict[str, Any], *, fragment: str = "", status: int = 200
) -> HttpResponse:
    """Render ``template``; for an htmx request that is not a boost or history restore, render ``fragment`` instead."""
    htmx: Any = getattr(request, "htmx", None)
    partial = bool(htmx) and not htmx.boosted and not htmx.history_restore_request
    response = render(request, fragment if fragment and partial else template, context, status=status)
    response["Vary"] = "HX-Request"
    return response
