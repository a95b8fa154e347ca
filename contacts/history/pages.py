"""Pages of what was done in bulk: the list, one batch, its undo."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.access import WorkspaceRequest, workspace_view
from accounts.models import Role
from contacts.history import batches
from contacts.history.models import HANDED_OUT, Batch, BatchKind, BatchState, ChangeState, WhyLeft
from contacts.pages import parse_moment
from crm.lib.htmx import page as htmx_page

PAGE = 50
SHOWN = 100  # contacts that an undo left, by name

ICONS = {BatchKind.EDIT: "edit", BatchKind.BULK: "edit", BatchKind.IMPORT: "upload", BatchKind.MERGE: "merge"}


def batch_of(request: WorkspaceRequest, key: UUID) -> Batch:
    """A batch of this workspace, or 404."""
    rows = Batch.objects.of(request.workspace).exclude(kind__in=HANDED_OUT)
    rows = rows.select_related("workspace", "by", "undone_by")
    return get_object_or_404(rows, pk=key)


@require_safe
@workspace_view(Role.MEMBER)
def history(request: WorkspaceRequest) -> HttpResponse:
    """What was done to many contacts at once, latest first; ``before`` is where the page before ended."""
    rows = Batch.objects.of(request.workspace).exclude(kind__in=(BatchKind.EDIT, *HANDED_OUT))
    rows = rows.select_related("by", "undone_by").order_by("-created_at")
    before = parse_moment(request.GET.get("before", ""))
    found = list((rows.filter(created_at__lt=before) if before else rows)[: PAGE + 1])
    context = {
        "nav": "contacts",
        "lines": [(batch, ICONS[BatchKind(batch.kind)], how_far(batch)) for batch in found[:PAGE]],
        "before": found[PAGE - 1].created_at if len(found) > PAGE else None,
    }
    return render(request, "contacts/history.html", context)


@require_safe
@workspace_view(Role.MEMBER)
def batch_page(request: WorkspaceRequest, batch: UUID) -> HttpResponse:
    """One batch: how far it is, what it did, and what its undo left."""
    found = batch_of(request, batch)
    kept = found.changes.filter(state__in=(ChangeState.LEFT, ChangeState.PARTLY)).order_by("id")
    kept = kept.select_related("contact").prefetch_related("contact__points")
    context: dict[str, Any] = {
        "nav": "contacts",
        "batch": found,
        "how_far": how_far(found),
        "left": [(count, WhyLeft(why).label) for why, count in found.left.items() if why in WhyLeft and count],
        "kept": list(kept[:SHOWN]) if found.undone_by_id or found.undone_at else [],
        "done": found.seen if found.state == BatchState.RUNNING else found.undone,
        "of": found.total if found.state == BatchState.RUNNING else found.changed,
    }
    return htmx_page(request, "contacts/batch.html", context, fragment="contacts/_batch.html")


@require_POST
@workspace_view(Role.MEMBER)
def batch_undo(request: WorkspaceRequest, batch: UUID) -> HttpResponse:
    """Put back what a batch did, where nobody changed it since."""
    found = batch_of(request, batch)
    if not batches.undo(found, request.user):
        messages.info(request, _("There is nothing to undo any more."))
        return redirect("contacts:batch", request.workspace.slug, found.pk)
    found.refresh_from_db()
    if found.state == BatchState.UNDONE and not found.changes.exclude(why="").exists():
        messages.success(request, _("Undone."))
        return redirect(_back(request))
    return redirect("contacts:batch", request.workspace.slug, found.pk)


def _back(request: WorkspaceRequest) -> str:
    """The list as it was, when the undo was asked for from there."""
    listed = reverse("contacts:list", args=[request.workspace.slug])
    _before, there, query = request.headers.get("Referer", "").partition(f"{listed}?")
    return f"{listed}?{query}" if there else listed


def how_far(batch: Batch) -> str:
    """A batch in a few words."""
    if batch.state == BatchState.RUNNING:
        return _("%(done)s looked at so far") % {"done": batch.seen}
    if batch.state == BatchState.UNDOING:
        return _("being undone, %(done)s of %(all)s") % {"done": batch.undone, "all": batch.changed}
    if batch.state == BatchState.UNDONE:
        return _("undone, %(done)s of %(all)s put back") % {"done": batch.undone, "all": batch.changed}
    said = ngettext("%(count)s contact changed", "%(count)s contacts changed", batch.changed)
    if batch.kind == BatchKind.IMPORT:
        said = ngettext("%(count)s contact added or changed", "%(count)s contacts added or changed", batch.changed)
    return said % {"count": batch.changed}
