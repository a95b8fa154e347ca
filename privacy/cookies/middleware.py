"""No cookie leaves that is not in the register, and none but the essential without consent (CK-1, CK-2)."""

import logging
from collections.abc import Callable
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse

from crm.lib import cookies
from privacy.cookies import choice

logger = logging.getLogger(__name__)


def only_allowed(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Stands outside whatever sets cookies, inside what writes the Content-Security-Policy."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        _hold_back(request, response)
        _take_back(request, response)
        if choice.has_secret_address(request):  # the page after it must not read where somebody came from
            response.headers.setdefault("Referrer-Policy", "strict-origin")
        if scripts := getattr(request, "_visitor_scripts", None):
            origins = sorted({f"https://{urlsplit(each).netloc}" for each in scripts})
            names = ("script-src", "connect-src", "img-src")
            response._csp_update = dict.fromkeys(names, origins)  # type: ignore[attr-defined]
        if choice.gpc(request):
            _note(request)
        return response

    return answer


def _hold_back(request: HttpRequest, response: HttpResponse) -> None:
    for name, morsel in list(response.cookies.items()):
        if morsel["max-age"] == 0:
            continue  # it is taken away
        known = cookies.find(name)
        if known is None:
            logger.error("A cookie that is not in the register was not set: %s", name[:40])
        if known is None or not choice.allows(request, known):
            del response.cookies[name]


def _take_back(request: HttpRequest, response: HttpResponse) -> None:
    """What a visitor refuses, or no longer allows, goes from their browser."""
    if not cookies.asked_for():
        return
    for name in request.COOKIES:
        known = cookies.find(name)
        if known and not choice.allows(request, known):
            response.delete_cookie(name)


def _note(request: HttpRequest) -> None:
    try:
        choice.note_signal(request)
    except Exception:  # an answer must not fail because of this note
        logger.exception("A signal of Global Privacy Control was not noted.")
