"""One's own account: whether one gets news of the service."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import signed_in
from crm.lib import limits
from messaging.campaigns import service_news


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in()
def news(request: HttpRequest) -> HttpResponse:
    """Say yes or no, at any time."""
    ours = service_news.workspace()
    if ours is None:
        raise Http404
    if request.method == "POST":
        try:
            if request.POST.get("news") == "yes":
                service_news.begin(ours, request.user, ip=limits.client_ip(request))
                messages.success(request, _("You get our news from now on."))
            else:
                service_news.end(ours, request.user, ip=limits.client_ip(request))
                messages.success(request, _("You get no more news from us."))
        except service_news.NotPossible as why:
            messages.error(request, str(why))
        return redirect("messaging:news")
    context = {
        "wants": service_news.wants(ours, request.user),
        "agreement": service_news.agreement(ours),
        "business": ours.business_name,
    }
    return render(request, "messaging/news.html", context)
