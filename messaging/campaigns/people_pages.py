"""The people of a campaign: before the start who would get it and who not; after it what became of each message."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts import audit
from accounts.access import WorkspaceRequest, workspace_view
from accounts.models import Role
from contacts.models import Contact
from crm.lib import handing_out, spreadsheets
from crm.lib.finding import find_keys
from messaging.campaigns import audiences, results
from messaging.campaigns.models import Campaign
from messaging.campaigns.pages import found
from messaging.models import Message, Status

LISTED = 50
FOUND = 200  # people whom a search finds


@require_safe
@workspace_view(Role.READ_ONLY)
def people(request: WorkspaceRequest, campaign: UUID, said: str) -> HttpResponse:
    """Those who would get it, or those who would not for one reason."""
    row = found(request, campaign)
    reasons = {audiences.GETS_IT: _("Will get it"), **audiences.why_not(row.channel)}
    if said not in reasons:
        raise Http404
    rows = audiences.judged(row).filter(said=said)
    query = request.GET.get("q", "").replace("\x00", "").strip()[:100]
    if query:
        archived = said == "archived"
        rows = rows.filter(pk__in=find_keys(Contact, request.workspace, query, FOUND, archived=archived))
    listed, after = _page(rows.prefetch_related("points"), request.GET.get("after", ""))
    context = {
        "nav": "campaigns",
        "campaign": row,
        "said": said,
        "title": reasons[said],
        "listed": listed,
        "after": after,
        "query": query,
        "previews": said == audiences.GETS_IT,
    }
    return render(request, "messaging/campaign_people.html", context)


@require_safe
@workspace_view(Role.READ_ONLY)
def messages(request: WorkspaceRequest, campaign: UUID) -> HttpResponse:
    """What became of each message, of all or of one status."""
    row = found(request, campaign)
    status = request.GET.get("show", "")
    context = {"nav": "campaigns", "campaign": row, "statuses": _statuses(row), "show": status}
    rows = Message.objects.filter(campaign=row).select_related("contact", "sender")
    if status in Status.values:
        rows = rows.filter(status=status)
    context["listed"], context["after"] = _page(rows, request.GET.get("after", ""))
    return render(request, "messaging/campaign_messages.html", context)


@require_safe
@workspace_view(Role.MANAGER, mfa=True)
def export(request: WorkspaceRequest, campaign: UUID) -> StreamingHttpResponse:
    """What became of each message, as a file for one's own people."""
    row = found(request, campaign)
    audit.record(request, "campaign.exported", row)
    answer = StreamingHttpResponse(_csv(row), content_type="text/csv; charset=utf-8")
    return handing_out.guarded(answer, f"campaign-{row.pk}.csv")


def _csv(row: Campaign) -> Iterator[bytes]:
    """With a byte order mark, which Excel needs; formulas are made harmless."""
    yield "\ufeff".encode()
    for line in results.table(row):
        yield spreadsheets.line(map(spreadsheets.neutral, line)).encode()


def _statuses(row: Campaign) -> list[tuple[str, str]]:
    shown = (Status.QUEUED, Status.HELD, Status.SENT, Status.DELIVERED, Status.FAILED, Status.REFUSED)
    return [(status.value, str(status.label)) for status in (*shown, Status.UNKNOWN, Status.CANCELLED)]


def _page(rows: Any, after: str) -> tuple[list[Any], str]:
    """The next rows in the order of their keys, and where the page after them begins."""
    try:
        rows = rows.filter(pk__gt=UUID(after[:64])) if after else rows
    except ValueError:
        return [], ""
    found = list(rows.order_by("pk")[: LISTED + 1])
    return found[:LISTED], str(found[LISTED - 1].pk) if len(found) > LISTED else ""
