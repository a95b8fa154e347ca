"""The record of processing: as a page, as CSV, as PDF."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts import audit
from accounts.models import Role
from contacts.documents import MEDIA_TYPE
from crm.lib import handing_out, spreadsheets
from privacy.desks import DeskRequest, desk_page
from privacy.records import activities


@desk_page(Role.MANAGER)
@require_safe
def show(request: DeskRequest) -> HttpResponse:
    """Every purpose, with whose data, what, from where, for whom, for how long."""
    workspace = request.workspace
    context = {
        "facts": [fact for fact in activities.facts(workspace) if fact[1]],
        "activities": activities.activities(workspace),
        "transfers": activities.transfers(workspace),
        "measures": activities.measures(workspace),
        "for_whom": [] if workspace else activities.for_whom(),
        "nav": "privacy",
    }
    return render(request, "records/activities.html", context)


@desk_page(Role.MANAGER)
@require_safe
def file(request: DeskRequest, kind: str) -> HttpResponse:
    """The same as a file."""
    name = f"record-of-processing-{timezone.localdate().isoformat()}"
    if kind == "pdf":
        content, media_type = activities.document(request.workspace).pdf(), MEDIA_TYPE
    elif kind == "csv":
        content, media_type = _csv(request), "text/csv; charset=utf-8"
    else:
        raise Http404
    audit.record(request, "processing_record.fetched", workspace=request.workspace)
    return handing_out.guarded(HttpResponse(content, content_type=media_type), f"{name}.{kind}")


def _csv(request: DeskRequest) -> bytes:
    rows = map(activities.row, activities.activities(request.workspace))
    lines = [activities.head(), *(map(spreadsheets.neutral, row) for row in rows)]
    return "".join(map(spreadsheets.line, lines)).encode("utf-8-sig")
