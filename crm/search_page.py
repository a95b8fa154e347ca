"""Global search: the page, and what the command palette shows while somebody types."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import WorkspaceRequest, workspace_view
from accounts.models import AuditEntry, Role
from crm.lib import palette, search
from crm.lib.htmx import page
from crm.lib.search import Asked, Group

_RECENT = 6
_LOOKED_BACK = 60  # entries of the audit log, among them repetitions


@require_safe
@workspace_view(Role.READ_ONLY)
def search_page(request: WorkspaceRequest) -> HttpResponse:
    """What matches ``q`` in the workspace, by kind; without ``q`` what was opened lately, and where to go."""
    limit = 6 if request.htmx else 20
    asked = Asked.of(request.workspace, request.GET.get("q", ""), limit, request.membership)
    groups = _matching(request, asked) if asked.text else _start(request)
    context = {"query": asked.text, "groups": groups, "count": sum(len(group.items) for group in groups)}
    return page(request, "crm/search.html", context, fragment="crm/palette_results.html")


def _matching(request: WorkspaceRequest, asked: Asked) -> list[Group]:
    does = palette.named(asked, request.membership.may)
    return [*_group(_("Do or go to"), does), *search.results(asked)]


def _start(request: WorkspaceRequest) -> list[Group]:
    may = request.membership.may
    return [
        *_group(_("Opened lately"), recent(request)),
        *_group(_("Do"), palette.offered(request.workspace, may, pages=False)),
        *_group(_("Go to"), palette.offered(request.workspace, may, pages=True)),
    ]


def _group(label: str, items: list[search.Item]) -> list[Group]:
    return [Group(label, items)] if items else []


def recent(request: WorkspaceRequest) -> list[search.Item]:
    """What the member opened last. The audit log knows it, by keys alone: whoever was erased is not found by theirs."""
    seen: Any = AuditEntry.objects.filter(
        workspace_id=request.workspace.pk,
        actor_id=request.user.pk,
        action__endswith=".viewed",
        record_type__in=search.kinds(),
    )
    latest = seen.order_by("-at").values_list("record_type", "record_id")[:_LOOKED_BACK]
    records = list(dict.fromkeys((label, key) for label, key in latest if key))
    return search.shown(request.workspace, records[: 2 * _RECENT], request.membership)[:_RECENT]
