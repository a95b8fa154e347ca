"""A person decides about a message of which nobody knows whether it left."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import WorkspaceRequest, workspace_view
from accounts.models import Role
from messaging import doubts
from messaging.models import Message


@require_POST
@workspace_view(Role.MEMBER)
def settle(request: WorkspaceRequest, message: UUID) -> HttpResponse:
    """It arrived, or it is to be sent again."""
    row = get_object_or_404(Message.objects.of(request.workspace), pk=message)
    arrived = request.POST.get("it") == "arrived"
    if not doubts.settle(row, arrived=arrived, by=request.user):
        messages.info(request, _("It is known by now what became of it."))
    elif arrived:
        messages.success(request, _("Written down as sent."))
    else:
        messages.success(request, _("It is tried again; the gate decides about it anew."))
    answer = redirect("messaging:waiting", request.workspace.slug)
    answer["Location"] += "?show=failed"
    return answer
