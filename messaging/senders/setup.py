"""Adding and changing senders: a provider is chosen, asked only for what it needs, and told where to call."""

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import audit
from accounts.access import WorkspaceRequest, workspace_view
from accounts.models import Role
from messaging import providers
from messaging.models import Sender
from messaging.providers import Provider
from messaging.senders.forms import SenderForm
from messaging.senders.pages import NAV, found, shown_address


def _carrier(name: str) -> Provider:
    if name == "sandbox":
        raise Http404
    try:
        return providers.get(name)
    except KeyError as error:
        raise Http404 from error


@require_safe
@workspace_view(Role.MANAGER)
def choose(request: WorkspaceRequest) -> HttpResponse:
    """Which provider carries it."""
    offered = [providers.get(name) for name in providers.NAMES if name != "sandbox"]
    return render(request, "messaging/sender_choose.html", {**NAV, "carriers": offered})


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@workspace_view(Role.MANAGER)
def new(request: WorkspaceRequest, carrier: str) -> HttpResponse:
    """A new sender of a provider."""
    provider = _carrier(carrier)
    form = SenderForm(provider, request.workspace, request.POST or None)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            sender = form.save()
            audit.record(request, "sender.added", sender)
        _said(request, sender)
        return redirect("messaging:sender", request.workspace.slug, sender.pk)
    context = {**NAV, "form": form, "carrier": provider, "is_new": True}
    return render(request, "messaging/sender_edit.html", context, status=422 if form.errors else 200)


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@workspace_view(Role.MANAGER)
def change(request: WorkspaceRequest, sender: UUID) -> HttpResponse:
    """Change a sender's name, limits, registration and keys; not its address, on which conversations hang."""
    row = found(request, sender)
    if row.provider == "sandbox":
        return redirect("messaging:sender", request.workspace.slug, row.pk)
    provider = _carrier(row.provider)
    form = SenderForm(provider, request.workspace, request.POST or None, sender=row)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            form.save()
            audit.record(request, "sender.changed", row)
        _said(request, row)
        return redirect("messaging:sender", request.workspace.slug, row.pk)
    context = {**NAV, "form": form, "carrier": provider, "sender": row, "is_new": False}
    context["address"] = shown_address(row, request.workspace.country)
    return render(request, "messaging/sender_edit.html", context, status=422 if form.errors else 200)


def _said(request: WorkspaceRequest, sender: Sender) -> None:
    """Whether the keys work, asked at once: nothing is sent to anybody."""
    wrong = providers.get(sender.provider).check(sender)
    if wrong:
        messages.warning(request, _("Saved, but: %(why)s") % {"why": wrong})
    else:
        messages.success(request, _("Saved. The provider let us in."))


@require_POST
@workspace_view(Role.MANAGER)
def check(request: WorkspaceRequest, sender: UUID) -> HttpResponse:
    """Ask the provider whether it lets us in."""
    row = found(request, sender)
    wrong = providers.get(row.provider).check(row)
    if wrong:
        messages.error(request, wrong)
    else:
        Sender.objects.filter(pk=row.pk).exclude(trouble="").update(trouble="", trouble_at=None, paused_until=None)
        messages.success(request, _("The provider lets us in."))
    return redirect("messaging:sender", request.workspace.slug, row.pk)


@require_POST
@workspace_view(Role.MANAGER)
def connect(request: WorkspaceRequest, sender: UUID) -> HttpResponse:
    """Have the provider call us about this sender."""
    row = found(request, sender)
    try:
        if not providers.can_be_called():
            raise providers.NotConnected(_("The provider can't reach this address: it is no public https address."))
        providers.get(row.provider).connect(row)
    except providers.NotConnected as why:
        messages.error(request, str(why) or _("Enter the address with the provider yourself."))
    else:
        audit.record(request, "sender.connected", row)
        messages.success(request, _("Connected: what people write arrives here."))
    return redirect("messaging:sender", request.workspace.slug, row.pk)


@require_POST
@workspace_view(Role.MANAGER)
def archive(request: WorkspaceRequest, sender: UUID) -> HttpResponse:
    """Remove a sender: nothing leaves by it any more. What came in by it stays; late answers still arrive."""
    row = found(request, sender)
    Sender.objects.filter(pk=row.pk).update(archived_at=timezone.now())
    audit.record(request, "sender.removed", row)
    messages.success(request, _("Removed. To have it back, add it again: its conversations go on."))
    return redirect("messaging:senders", request.workspace.slug)
