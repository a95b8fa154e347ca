"""The calendar link: the page on which a member makes and revokes it, and what a calendar gets behind it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts import audit
from accounts.access import WorkspaceRequest, public, workspace_view, zone_of
from accounts.models import Role
from crm.lib import handing_out, limits
from projects.tasks import links
from projects.tasks.models import CalendarLink

_PER_IP = (120, 3600)  # many of an office may have theirs behind one address; a calendar asks every few minutes
_PER_LINK = (60, 3600)


@require_http_methods(["GET", "HEAD", "POST"])
@workspace_view(Role.READ_ONLY, mfa=True)
def calendar_link(request: WorkspaceRequest) -> HttpResponse:
    """Make one's secret address for calendars, make it anew, or revoke it."""
    context: dict[str, Any] = {"nav": "tasks"}
    if request.method == "POST" and "revoke" in request.POST:
        if links.revoke(request.workspace, request.user):
            audit.record(request, "calendar_link.revoked")
            messages.success(request, _("The link no longer works."))
        return redirect("tasks:calendar", request.workspace.slug)
    if request.method == "POST":
        context["address"] = links.make(request.workspace, request.user)
        audit.record(request, "calendar_link.made")
    context["link"] = CalendarLink.objects.of(request.workspace).filter(member=request.user).first()
    response = render(request, "tasks/calendar.html", context)
    response["Cache-Control"] = "private, no-store"
    return response


@require_safe
@public
def feed(request: HttpRequest, token: str, form: str) -> HttpResponse:
    """What a calendar reads: the member's open tasks with a day. Unknown, revoked and wrong addresses are all 404."""
    from projects.tasks import calendar  # loads a library that only this page needs

    if not limits.allow(request, "calendar", address=token, per_ip=_PER_IP, per_address=_PER_LINK):
        return HttpResponse(status=429, headers={"Retry-After": "3600"})
    membership = links.find(token) if form in (calendar.EVENTS, calendar.TODOS) else None
    if membership is None:
        raise Http404
    with timezone.override(zone_of(membership.user)):
        content = calendar.of(membership, form)
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    return handing_out.guarded(response, f"{form}.ics")
