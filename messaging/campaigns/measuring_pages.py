"""The two doors of measured mail: a link that leads on, and a beacon. Neither asks for a cookie, nor sets one."""

from base64 import b64decode
from contextlib import suppress

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.encoding import iri_to_uri
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.access import public
from crm.lib import limits
from messaging.campaigns import measuring

_WIDE = (3000, 60)  # knocks, seconds: beyond them nothing is counted
_NOTHING = b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")  # one clear pixel


def _counts(request: HttpRequest) -> bool:
    """A person at a screen: no program that looks ahead, and nobody who says that they want none of it."""
    ahead = "prefetch" in f"{request.headers.get('Sec-Purpose', '')} {request.headers.get('Purpose', '')}"
    if request.method != "GET" or ahead or request.headers.get("Sec-GPC") == "1":
        return False
    return limits.allow(request, "measured", per_ip=_WIDE)


@never_cache
@require_safe
@public
def follow(request: HttpRequest, token: str) -> HttpResponse:
    """Lead to where the link was written to lead, and nowhere else."""
    try:
        url = measuring.target(token, count=_counts(request))
    except (signing.BadSignature, ValueError):
        url = None
    if url is None:
        return render(request, "404.html", status=404)
    answer = HttpResponse(status=302)
    answer["Location"] = iri_to_uri(url)
    answer["Referrer-Policy"] = "no-referrer"  # where it leads learns nothing of the link
    return answer


@never_cache
@require_safe
@public
def seen(request: HttpRequest, token: str) -> HttpResponse:
    """One clear pixel, whatever the token."""
    if _counts(request):
        with suppress(signing.BadSignature, ValueError):
            measuring.opened(token)
    return HttpResponse(_NOTHING, content_type="image/gif")
