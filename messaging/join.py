"""The public pages on which people agree: the opt-in page of a business, and the page behind a confirmation link.

What they answer never tells whether somebody is known: everybody gets the same page, and a worker does the rest.
"""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import public
from contacts.consent import ledger
from contacts.consent.models import Channel
from crm.lib import limits
from messaging import opt_in
from messaging.models import Sender
from messaging.opt_in_forms import SignUp
from messaging.opt_in_models import OptInForm

_HOUR, _DAY = int(timedelta(hours=1).total_seconds()), int(timedelta(days=1).total_seconds())


def _page(slug: str) -> OptInForm:
    return get_object_or_404(OptInForm.objects.select_related("workspace"), slug=slug, archived_at=None)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@public
def join(request: HttpRequest, slug: str) -> HttpResponse:
    """Sign up for messages of a business."""
    page = _page(slug)
    shown = page.current_wording()
    form = SignUp(page, shown, request.POST or None)
    status = 200
    if request.method == "POST":
        if form.is_trapped:
            return redirect("messaging:join-sent", page.slug)
        if form.is_valid():
            if _may_knock(request, form):
                opt_in.submit(page, shown, form.entered(limits.client_ip(request)))
                return redirect("messaging:join-sent", page.slug)
            form.add_error(None, _("Too many sign-ups from here. Please try again later."))
        status = 429 if form.is_valid() or _is_refused(form) else 422
    context = {"page": page, "form": form, "channels": page.channels, "business": page.workspace.business_name}
    return render(request, "messaging/join.html", context, status=status)


def _is_refused(form: SignUp) -> bool:
    return _("Too many sign-ups from here. Please try again later.") in form.non_field_errors()


def _may_knock(request: HttpRequest, form: SignUp) -> bool:
    given = [form.cleaned_data.get("phone", ""), form.cleaned_data.get("email", "")]
    if not limits.allow(request, "opt-in", per_ip=(20, _HOUR), overall=(3000, _HOUR)):
        return False
    return all(
        limits.allow(request, "opt-in address", address=address, per_address=(3, _DAY)) for address in given if address
    )


@require_safe
@public
def sent(request: HttpRequest, slug: str) -> HttpResponse:
    """What everybody sees after signing up."""
    page = _page(slug)
    sender = Sender.objects.usual(page.workspace, Channel.SMS)
    context: dict[str, Any] = {
        "page": page,
        "business": page.workspace.business_name,
        "by_text": page.by_text,
        "by_email": page.by_email,
        "number": sender.address if sender else "",
    }
    return render(request, "messaging/join_sent.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@public
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Behind the link of an email: opening it changes nothing, the button agrees."""
    if not limits.allow(request, "opt-in answer", per_ip=(300, _HOUR)):
        return render(request, "429.html", status=429)
    consent = opt_in.open_request(token)
    if consent is None:
        return render(request, "messaging/join_confirm.html", {"gone": True}, status=410)
    context: dict[str, Any] = {
        "business": consent.contact.workspace.business_name,
        "wording": ledger.opened(consent.event).get("wording", ""),
    }
    if request.method == "POST":
        try:
            opt_in.confirm(consent, ip=limits.client_ip(request))
        except ledger.Suppressed:
            return render(request, "messaging/join_confirm.html", {"gone": True}, status=410)
        context["done"] = True
    return render(request, "messaging/join_confirm.html", context)
