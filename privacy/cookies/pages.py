"""The page about cookies, and the well-known files."""

from datetime import UTC, date, timedelta

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import public
from crm.lib import cookies, limits
from crm.lib.cookies import ABOUT, Category
from privacy.cookies import choice
from privacy.records.models import controller

GPC_SINCE = date(2026, 11, 22)
"""When what the site does with Global Privacy Control last changed, for gpc.json."""

_VALID_FOR = timedelta(days=180)  # RFC 9116 recommends less than a year
_HOUR = 3600


@public
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest) -> HttpResponse:
    """Everything that is kept in the browser, and the choice: to allow, to refuse and to take back, alike."""
    if request.method == "POST":
        return _choose(request)
    made, asked = choice.of(request), choice.asked(request)
    groups = [
        {
            "category": category,
            "about": ABOUT[category],
            "items": [each for each in cookies.cookies() if each.category == category],
            "asked": category in asked,
            "allowed": category == Category.ESSENTIAL or category in made.allowed,
        }
        for category in Category
    ]
    context = {
        "groups": [group for group in groups if group["items"]],
        "asked": asked,
        "made": made,
        "proof": choice.made_when(made),
        "on_page": True,
    }
    return render(request, "cookies/page.html", context)


def _choose(request: HttpRequest) -> HttpResponse:
    if not limits.allow(request, "cookie choice", per_ip=(60, _HOUR)):
        return render(request, "429.html", status=429)
    back = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    # Not redirect(): it takes an address without a slash for the name of a page.
    response = HttpResponseRedirect(back if safe else reverse("cookies:page"))
    every = [category.value for category in cookies.OPTIONAL]
    said = request.POST.get("choice", "")
    allowed = every if said == "all" else request.POST.getlist("allow") if said == "some" else []
    choice.choose(request, response, [name for name in allowed if name in every])
    messages.success(request, _("Your choice is kept. You can change it at any time."))
    return response


@public
@require_safe
def gpc_file(request: HttpRequest) -> JsonResponse:
    """The site honours Global Privacy Control (its specification, section 5)."""
    return JsonResponse({"gpc": True, "lastUpdate": GPC_SINCE.isoformat()})


@public
@require_safe
def security_file(request: HttpRequest) -> HttpResponse:
    """Where to report a security hole (RFC 9116)."""
    ends = (timezone.now() + _VALID_FOR).astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    lines = [
        f"Contact: {_contact()}",
        f"Expires: {ends:%Y-%m-%dT%H:%M:%SZ}",
        f"Preferred-Languages: {', '.join(code for code, _name in settings.LANGUAGES)}",
        f"Canonical: {settings.PUBLIC_URL}{request.path}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


def _contact() -> str:
    site = controller(None)
    email = site.security_email or site.email
    given = settings.SECURITY_CONTACT or (f"mailto:{email}" if email else settings.PUBLIC_URL + reverse("privacy:site"))
    return " ".join(given.split())
