"""Global search: the page, and what the command palette shows while somebody types."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from accounts.access import WorkspaceRequest, workspace_view
from accounts.models import Role
from crm.lib import search
from crm.lib.htmx import page


@require_safe
@workspace_view(Role.READ_ONLY)
def search_page(request: WorkspaceRequest) -> HttpResponse:
    """Everything of the workspace that matches ``q``, by kind."""
    query = request.GET.get("q", "").replace("\0", "").strip()[: search.LONGEST_QUERY]
    limit = 6 if request.htmx else 20
    context = {"query": query, "groups": search.results(request.workspace, query, limit)}
    return page(request, "crm/search.html", context, fragment="crm/search_results.html")
