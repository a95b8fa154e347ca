"""The page behind the link in every mail: opening it changes nothing, the button stops everything (CN-7, RFC 8058)."""

from typing import Any

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.access import public
from contacts.consent import ledger
from crm.lib import limits
from messaging.models import Conversation
from messaging.preferences import languages
from messaging.words import mail_words

_WIDE = (3000, 60)  # knocks, seconds


@csrf_exempt  # a mail program's one-click POST has neither cookie nor token
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@public
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Stop everything that is sent to the address this link was mailed to."""
    # No opt-out may be lost: the door is wide, as mail programs knock for many people, and open without the counter.
    if not limits.allow(request, "unsubscribe", per_ip=_WIDE, when_away=True):
        return render(request, "429.html", status=429)
    try:
        talk = mail_words.conversation_of(token)
    except (signing.BadSignature, ValueError):
        return _show(request, None, status=404, broken=True)
    if request.method == "POST":
        if talk is not None:
            _opt_out(request, talk)
        return _show(request, talk, done=True)
    return _show(request, talk, gone=talk is None, token=token)


def _show(request: HttpRequest, talk: Conversation | None, *, status: int = 200, **more: Any) -> HttpResponse:
    business = talk.workspace.business_name if talk else ""
    language = languages.of(request, talk.contact.language if talk else "")
    words = languages.words(language)
    named = {name: words["stop"][name] % {"business": business} for name in ("question", "by")}
    context = {"business": business, "words": words, "stop": words["stop"], **named, **more}
    with translation.override(language):
        return render(request, "messaging/unsubscribe.html", context, status=status)


def _opt_out(request: HttpRequest, talk: Conversation) -> None:
    one_click = request.POST.get("List-Unsubscribe") == "One-Click"
    ledger.withdraw_address(
        talk.workspace,
        talk.address,
        channel=talk.channel,
        method=ledger.Method.UNSUBSCRIBE,
        evidence="one click in the mail program" if one_click else "the button behind the link in a mail",
        ip=limits.client_ip(request),
    )
