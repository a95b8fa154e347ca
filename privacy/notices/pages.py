"""Who was told of what: the desk's list, and the page behind a recipient's link."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import audit
from accounts.access import WorkspaceRequest, public, workspace_view
from accounts.models import Role
from crm.lib import limits
from privacy.notices import telling
from privacy.notices.models import Notice

_PER_PAGE = 50


@workspace_view(Role.MANAGER, mfa=True)
@require_safe
def notices(request: WorkspaceRequest) -> HttpResponse:
    """Those without an answer first, the most overdue at the top; then the others."""
    rows = Notice.objects.of(request.workspace).select_related("processor")
    done = request.GET.get("show") == "done"
    shown = rows.filter(state="done").order_by("-answered_at") if done else rows.open().order_by("due_on", "pk")
    context: dict[str, Any] = {
        "nav": "privacy",
        "workspace": request.workspace,
        "page": Paginator(shown, _PER_PAGE).get_page(request.GET.get("page")),
        "done": done,
    }
    return render(request, "notices/notices.html", context)


@workspace_view(Role.MANAGER, mfa=True)
@require_POST
def notice_answered(request: WorkspaceRequest, notice: UUID) -> HttpResponse:
    """Staff know that the recipient did it: told by hand, or by phone."""
    found = get_object_or_404(Notice.objects.of(request.workspace), pk=notice)
    if found.answer("staff"):
        audit.record(request, "notice.answered", found)
        messages.success(request, _("Noted. By what it knew the person is forgotten here."))
    return redirect("notices:notices", request.workspace.slug)


@csrf_exempt  # the link itself is the key; programs of recipients post to it without a page
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@public
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """A recipient says that it is done. Opening the link changes nothing."""
    if not limits.allow(request, "notice", per_ip=(300, 3600), when_away=True):
        return render(request, "429.html", status=429)
    found = telling.by_token(token)
    if found is None:
        raise Http404
    if request.method == "POST":
        found.answer("link")
    return render(request, "notices/answer.html", {"notice": found, "workspace": found.workspace})
