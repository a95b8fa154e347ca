"""What every template may know of the visitor's choice."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from crm.lib import cookies
from privacy.cookies import choice


def visitor(request: HttpRequest) -> dict[str, Any]:
    """Whether the browser says no by itself, whether to ask, and which of the operator's scripts may run."""
    optional = cookies.asked_for()
    return {
        "visitor_gpc": choice.gpc(request),
        "visitor_asked": SimpleLazyObject(lambda: choice.must_ask(request)) if optional else False,
        "visitor_scripts": SimpleLazyObject(lambda: _scripts(request)) if optional else [],
    }


def _scripts(request: HttpRequest) -> list[str]:
    found = choice.scripts(request)
    request._visitor_scripts = found  # type: ignore[attr-defined]  # the policy of this page lets them in
    return found
