"""Sums of a period, and its entries as files. Files demand a second factor and stand in the audit log."""

from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts import audit
from accounts.access import WorkspaceRequest, workspace_view
from accounts.models import Role
from contacts.documents import MEDIA_TYPE
from crm.lib import handing_out
from projects.hours import files, totals
from projects.hours.pages import member_of, members_shown, read_day
from projects.hours.totals import Period
from projects.models import Project

_LONGEST = timedelta(days=3660)


def _period(request: WorkspaceRequest) -> Period:
    """The days that were asked for; this month when none, or none that follow each other, were."""
    today = timezone.localdate()
    first, last = (read_day(request.GET.get(name, ""), date.min) for name in ("first", "last"))
    if date.min in (first, last) or not first <= last or last - first > _LONGEST:
        first = today.replace(day=1)
        last = (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    return Period(first, last)


def _whose(request: WorkspaceRequest) -> Any:
    """Whose hours: None for everybody's, which managers see; one's own for others."""
    asked = request.GET.get("member", "all")
    if asked == "all":
        return None if request.membership.may(Role.MANAGER) else request.user
    return member_of(request, asked)


@require_safe
@workspace_view(Role.MEMBER)
def export(request: WorkspaceRequest) -> HttpResponse:
    """What a period came to, by client, project, person and week; and the way to its files."""
    period, member, workspace = _period(request), _whose(request), request.workspace
    seen = Project.objects.seen_by(request.membership) if not request.membership.may(Role.MANAGER) else None
    narrowed: dict[str, Any] = {"seen": seen, "member": member}
    asked = {"first": period.first, "last": period.last, "member": member.pk if member else "all"}
    context = {
        "nav": "hours",
        "tab": "export",
        "period": period,
        "member": member,
        "members": members_shown(request),
        "whole": totals.whole(workspace, period, **narrowed),
        "tables": [
            (_("Client"), totals.by_client(workspace, period, **narrowed)),
            (_("Project"), totals.by_project(workspace, period, **narrowed)),
            (_("Person"), totals.by_person(workspace, period, **narrowed)),
            (_("Week from"), [row for row in totals.by_week(workspace, period, **narrowed) if row.sums.minutes]),
        ],
        "query": urlencode(asked),
    }
    return render(request, "hours/export.html", context)


@require_safe
@workspace_view(Role.MEMBER, mfa=True)
def export_file(request: WorkspaceRequest, kind: str) -> HttpResponseBase:
    """The entries of a period as CSV, or as a sheet to print."""
    if kind not in ("csv", "pdf"):
        raise Http404
    period, member = _period(request), _whose(request)
    rows = files.entries(request.membership, period, member)
    audit.record(request, "hours.exported", count=min(rows.count(), 2**31 - 1))
    name = f"hours-{period.first.isoformat()}-{period.last.isoformat()}.{kind}"
    if kind == "pdf":
        content = files.document(request.workspace, rows, period).pdf()
        return handing_out.guarded(HttpResponse(content, content_type=MEDIA_TYPE), name)
    return handing_out.guarded(
        StreamingHttpResponse(files.csv_lines(rows), content_type="text/csv; charset=utf-8"), name
    )
