"""The numbers and addresses that the business sends from, and the switches that stop them."""

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts import audit
from accounts.access import WorkspaceRequest, workspace_view
from accounts.models import Role, Workspace
from crm.lib.addresses import show_phone
from messaging.models import Direction, Message, Sender, Status

FOR_GOOD = timedelta(days=36500)  # "until somebody resumes it"
HEALTH = timedelta(days=7)


@require_safe
@workspace_view(Role.READ_ONLY)
def senders(request: WorkspaceRequest) -> HttpResponse:
    """Every sender, how it did in the last week, and its pause switch."""
    Sender.objects.sandbox(request.workspace)
    rows = list(Sender.objects.of(request.workspace).filter(archived_at=None).order_by("created_at"))
    week = Message.objects.of(request.workspace).filter(
        created_at__gt=timezone.now() - HEALTH, direction=Direction.OUT, sender__in=rows
    )
    counts = {
        row["sender"]: row
        for row in week.order_by()
        .values("sender")
        .annotate(
            sent=Count("pk", filter=Q(status__in=[Status.SENT, Status.DELIVERED])),
            failed=Count("pk", filter=Q(status__in=[Status.FAILED, Status.UNKNOWN])),
            held=Count("pk", filter=Q(status=Status.HELD)),
        )
    }
    now = timezone.now()
    shown = [
        {
            "sender": sender,
            "address": show_phone(sender.address, request.workspace.country),
            "paused": bool(sender.paused_until and sender.paused_until > now),
            "for_good": bool(sender.paused_until and sender.paused_until > now + FOR_GOOD / 2),
            "week": counts.get(sender.pk, {"sent": 0, "failed": 0, "held": 0}),
        }
        for sender in rows
    ]
    context = {"nav": "settings", "settings_tab": "senders", "rows": shown, "workspace": request.workspace}
    return render(request, "messaging/senders.html", context)


@require_POST
@workspace_view(Role.MANAGER)
def pause(request: WorkspaceRequest, sender: UUID) -> HttpResponse:
    """Pause a sender until somebody resumes it, or resume it."""
    row = get_object_or_404(Sender.objects.of(request.workspace), pk=sender)
    now = timezone.now()
    paused = bool(row.paused_until and row.paused_until > now)
    Sender.objects.filter(pk=row.pk).update(paused_until=None if paused else now + FOR_GOOD)
    audit.record(request, "sender.resumed" if paused else "sender.paused", row)
    messages.success(request, _("It sends again.") if paused else _("Paused. What is written waits."))
    return redirect("messaging:senders", request.workspace.slug)


@require_POST
@workspace_view(Role.MANAGER)
def pause_all(request: WorkspaceRequest) -> HttpResponse:
    """Pause everything that the workspace sends, or resume it."""
    paused = request.workspace.paused_at is not None
    Workspace.objects.filter(pk=request.workspace.pk).update(paused_at=None if paused else timezone.now())
    audit.record(request, "workspace.resumed" if paused else "workspace.paused", request.workspace)
    messages.success(request, _("Messages leave again.") if paused else _("Nothing leaves until you resume."))
    return redirect("messaging:senders", request.workspace.slug)
