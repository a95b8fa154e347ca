"""Settings: the topics that people can leave out on their preference page."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts import audit
from accounts.access import WorkspaceRequest, workspace_view
from accounts.models import Role
from crm.lib import cards
from crm.lib.forms import WorkspaceForm
from crm.lib.toasts import undoable
from messaging.preferences.models import Topic

_NAV = {"nav": "settings", "settings_tab": "forms", "part": "topics"}
_LISTED = 200


class TopicForm(WorkspaceForm):
    """A topic."""

    class Meta:
        model = Topic
        fields = ("name", "about")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        return {name: cards.mask(" ".join(said.split())) for name, said in data.items()}


@require_http_methods(["GET", "HEAD", "POST"])
@workspace_view(Role.MANAGER)
def topics(request: WorkspaceRequest) -> HttpResponse:
    """All topics, and a new one."""
    form = TopicForm(request.POST or None, workspace=request.workspace)
    if request.method == "POST" and form.is_valid():
        audit.record(request, "topic.made", form.save())
        messages.success(request, _("The topic is on the preference page now."))
        return redirect("messaging:topics", request.workspace.slug)
    rows = Topic.objects.of(request.workspace).order_by("archived_at", "name", "pk")[:_LISTED]
    status = 422 if request.method == "POST" else 200
    return render(request, "messaging/topics.html", {**_NAV, "topics": rows, "form": form}, status=status)


def _topic(request: WorkspaceRequest, pk: UUID) -> Topic:
    row = get_object_or_404(Topic.objects.of(request.workspace), pk=pk)
    row.workspace = request.workspace
    return row


@require_http_methods(["GET", "HEAD", "POST"])
@workspace_view(Role.MANAGER)
def topic(request: WorkspaceRequest, topic: UUID) -> HttpResponse:
    """Call a topic something else. Whoever declined it has declined it still."""
    row = _topic(request, topic)
    form = TopicForm(request.POST or None, instance=row, workspace=request.workspace)
    if request.method == "POST" and form.is_valid():
        audit.record(request, "topic.changed", form.save())
        messages.success(request, _("Saved."))
        return redirect("messaging:topics", request.workspace.slug)
    status = 422 if request.method == "POST" else 200
    return render(request, "messaging/topic.html", {**_NAV, "topic": row, "form": form}, status=status)


@require_POST
@workspace_view(Role.MANAGER)
def archive(request: WorkspaceRequest, topic: UUID) -> HttpResponse:
    """Take a topic off the preference page, or put it back (``do``).

    Campaigns that carry it still leave out who declined it.
    """
    row = _topic(request, topic)
    closing = (request.POST.get("do") or request.GET.get("do")) != "open"
    Topic.objects.filter(pk=row.pk).update(archived_at=timezone.now() if closing else None)
    audit.record(request, "topic.archived" if closing else "topic.restored", row)
    if closing:
        undoable(request, _("Taken off the preference page."), "messaging:topic-archive", row.pk, query="?do=open")
    else:
        messages.success(request, _("Back on the preference page."))
    return redirect("messaging:topics", request.workspace.slug)
