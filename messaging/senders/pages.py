"""The numbers and addresses that the business sends from: how each does, its pause switch, a test to oneself."""

from typing import Any
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
from messaging import providers
from messaging.models import Direction, Message, Sender, Status
from messaging.senders import carrier_codes, health, self_test
from messaging.senders.health import FOR_GOOD, PERIOD
from messaging.senders.rules import may_carry

NAV = {"nav": "settings", "settings_tab": "senders"}


def found(request: WorkspaceRequest, pk: UUID) -> Sender:
    """A sender of the workspace that was not removed, or 404."""
    rows = Sender.objects.of(request.workspace).filter(archived_at=None)
    return get_object_or_404(rows.select_related("workspace", "account", "texting_campaign__brand"), pk=pk)


def shown_address(sender: Sender, country: str) -> str:
    """A number as people write it, an address as it is."""
    return sender.address if sender.is_mail else show_phone(sender.address, country)


@require_safe
@workspace_view(Role.READ_ONLY)
def senders(request: WorkspaceRequest) -> HttpResponse:
    """Every sender, how it did in the last week, and its pause switch."""
    if not Sender.objects.of(request.workspace).exists():
        Sender.objects.sandbox(request.workspace)
    rows = list(Sender.objects.of(request.workspace).filter(archived_at=None).order_by("created_at"))
    week = Message.objects.of(request.workspace).filter(
        created_at__gt=timezone.now() - PERIOD, direction=Direction.OUT, sender__in=rows
    )
    counts: dict[Any, dict[str, Any]] = {
        row["sender"]: dict(row)
        for row in week.order_by()
        .values("sender")
        .annotate(
            sent=Count("pk", filter=Q(status__in=[Status.SENT, Status.DELIVERED])),
            failed=Count("pk", filter=Q(status__in=[Status.FAILED, Status.UNKNOWN])),
            held=Count("pk", filter=Q(status=Status.HELD)),
        )
    }
    shown = [_line(sender, counts.get(sender.pk), request.workspace.country) for sender in rows]
    return render(request, "messaging/senders.html", {**NAV, "rows": shown, "workspace": request.workspace})


def _line(sender: Sender, week: dict[str, Any] | None, country: str) -> dict[str, Any]:
    now = timezone.now()
    return {
        "sender": sender,
        "title": providers.get(sender.provider).title,
        "address": shown_address(sender, country),
        "paused": bool(sender.paused_until and sender.paused_until > now),
        "for_good": bool(sender.paused_until and sender.paused_until > now + FOR_GOOD / 2),
        "blocked": not may_carry(sender),
        "trouble": carrier_codes.meaning(sender.trouble) if sender.trouble else None,
        "week": week or {"sent": 0, "failed": 0, "held": 0},
    }


@require_safe
@workspace_view(Role.READ_ONLY)
def sender(request: WorkspaceRequest, sender: UUID) -> HttpResponse:
    """One sender: its health, where its provider calls, its limits, its registration."""
    row = found(request, sender)
    carrier = providers.get(row.provider)
    context = {
        **NAV,
        "sender": row,
        "carrier": carrier,
        "address": shown_address(row, request.workspace.country),
        "health": health.of(row),
        "limits": health.limits(row),
        "blocked": not may_carry(row),
        "needs_registration": carrier.needs_registration and not row.is_mail and row.address.startswith("+1"),
        "hooks": carrier.hook_addresses(row) if request.membership.may(Role.MANAGER) else [],
        "can_be_called": providers.can_be_called(),
        "may_change": request.membership.may(Role.MANAGER),
        "own_number": request.user.phone,
    }
    return render(request, "messaging/sender.html", context)


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
    if request.POST.get("back") == "page":
        return redirect("messaging:sender", request.workspace.slug, row.pk)
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


@require_POST
@workspace_view(Role.MANAGER)
def test(request: WorkspaceRequest, sender: UUID) -> HttpResponse:
    """Send a test to oneself, through the gate like everything."""
    row = found(request, sender)
    number = request.POST.get("number", "").replace("\x00", "")[:40]
    try:
        said = self_test.send(row, request.user, number)
    except self_test.NotTested as why:
        messages.error(request, str(why))
    else:
        audit.record(request, "sender.tested", row)
        messages.success(request, said)
    return redirect("messaging:sender", request.workspace.slug, row.pk)
