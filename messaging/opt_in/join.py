"""The public page behind a confirmation link: opening it changes nothing, the button agrees (CN-4)."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.access import public
from contacts.consent import ledger
from crm.lib import limits
from messaging.opt_in import asking

_HOUR = int(timedelta(hours=1).total_seconds())


@csrf_exempt  # the link is the key: nothing rides on a cookie
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@public
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Behind the link of an email."""
    if not limits.allow(request, "opt-in answer", per_ip=(300, _HOUR)):
        return render(request, "429.html", status=429)
    consent = asking.open_request(token)
    if consent is None:
        return render(request, "messaging/join_confirm.html", {"gone": True}, status=410)
    business, words = consent.contact.workspace.business_name, asking.words_of(consent.event)
    context: dict[str, Any] = {
        "business": business,
        "wording": ledger.opened(consent.event).get("wording", ""),
        "words": words,
        "question": words["confirm_title"] % {"business": business},
        "agreed": words["agreed_text"] % {"business": business},
    }
    if request.method == "POST":
        try:
            asking.confirm(consent, ip=limits.client_ip(request))
        except ledger.Suppressed:
            return render(request, "messaging/join_confirm.html", {"gone": True}, status=410)
        context["done"] = True
    return render(request, "messaging/join_confirm.html", context)
