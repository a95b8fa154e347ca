"""The public door that providers call. Whatever bytes arrive, the answer is a number below 500, unless we are down."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from accounts.access import public
from crm.lib import limits
from messaging import providers
from messaging.incoming import receiving
from messaging.models import Sender


@csrf_exempt
@public
@require_POST
def hook(request: HttpRequest, provider: str, sender: UUID) -> HttpResponse:
    """A provider's call about a sender: signed, fresh, and small, or refused."""
    # A STOP must never be lost, so the door stays open while the counter is away, and is wide.
    if not limits.allow(request, "hook", per_ip=(3000, 60), when_away=True):
        return _say(429, "Too many calls.")
    rows = Sender.objects.select_related("workspace", "account").filter(pk=sender, provider=provider)
    found = rows.first()
    if found is None or provider not in providers.NAMES:
        return _say(404, "No such sender.")
    carrier = providers.get(provider)
    body = _body(request, carrier.largest_call)
    if body is None:
        return _say(413, "Too large.")
    url = f"{settings.PUBLIC_URL}{request.get_full_path()}"  # as we told it; what a proxy made of it is of no interest
    greeting = carrier.handshake(found, providers.Call(body, request.headers, url))
    if greeting is not None:
        return HttpResponse(headers=greeting)
    try:
        receiving.receive(found, body, request.headers, url)
    except providers.BadSignature:
        return _say(403, "The signature is missing, wrong or old.")
    except providers.BadPayload as error:
        return _say(400, str(error))
    kind, words = carrier.acknowledgement
    return HttpResponse(words, content_type=kind)


def _body(request: HttpRequest, largest: int) -> bytes | None:
    try:
        if int(request.headers.get("Content-Length") or 0) > largest:
            return None
        body: Any = request.read(largest + 1)
    except (ValueError, OSError):
        return None
    return body if len(body) <= largest else None


def _say(status: int, text: str) -> HttpResponse:
    return JsonResponse({"error": text}, status=status)
