"""Settings: the stages in which contacts stand."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import audit
from accounts.access import WorkspaceRequest, workspace_view
from accounts.models import Role
from contacts.fields import stages
from contacts.fields.field_pages import reorder
from contacts.fields.models import LifecycleStage
from contacts.fields.settings_forms import MoveForm, StageForm
from crm.lib.htmx import page as htmx_page
from crm.lib.toasts import undoable


def stage_of(request: WorkspaceRequest, key: UUID) -> LifecycleStage:
    """A stage of this workspace, or 404."""
    found = get_object_or_404(LifecycleStage.objects.of(request.workspace), pk=key)
    found.workspace = request.workspace
    return found


def _list(request: WorkspaceRequest, form: Any, moved: str = "", status: int = 200) -> HttpResponse:
    stages.write_down(request.workspace)  # the product's own become the workspace's when it looks at them here
    rows = LifecycleStage.objects.of(request.workspace).order_by("position", "id")
    context = {
        "nav": "settings",
        "settings_tab": "contacts",
        "part": "stages",
        "stages": [row for row in rows if row.archived_at is None],
        "archived": [row for row in rows if row.archived_at is not None],
        "form": form,
        "moved": moved,
        "may_edit": request.membership.may(Role.MANAGER),
    }
    fragment = "contacts/settings/_stages.html"
    answer = htmx_page(request, "contacts/settings/stages.html", context, fragment=fragment)
    answer.status_code = status
    return answer


@require_safe
@workspace_view(Role.MEMBER)
def stage_list(request: WorkspaceRequest) -> HttpResponse:
    """The stages in their order."""
    return _list(request, StageForm(workspace=request.workspace))


@require_POST
@workspace_view(Role.MANAGER)
def stage_new(request: WorkspaceRequest) -> HttpResponse:
    """Make a stage."""
    form = StageForm(request.POST, workspace=request.workspace)
    if form.is_valid():
        try:
            row = form.save()
        except ValidationError as error:
            form.add_error(None, error)
        else:
            audit.record(request, "stage.created", row)
            messages.success(request, _("The stage “%(name)s” is there.") % {"name": row.name})
            return redirect("contacts:stages", request.workspace.slug)
    return _list(request, form, status=422)


@require_POST
@workspace_view(Role.MANAGER)
def stage_order(request: WorkspaceRequest) -> HttpResponse:
    """Put the stages in another order."""
    moved = reorder(request, LifecycleStage.objects.of(request.workspace).filter(archived_at__isnull=True))
    if request.htmx:
        return _list(request, StageForm(workspace=request.workspace), moved)
    return redirect("contacts:stages", request.workspace.slug)


@require_http_methods(["GET", "HEAD", "POST"])
@workspace_view(Role.MANAGER)
def stage_edit(request: WorkspaceRequest, stage: UUID) -> HttpResponse:
    """Give a stage another name or colour."""
    row = stage_of(request, stage)
    form = StageForm(request.POST or None, instance=row, workspace=request.workspace)
    if request.method == "POST" and form.is_valid():
        audit.record(request, "stage.changed", form.save())
        messages.success(request, _("Saved."))
        return redirect("contacts:stages", request.workspace.slug)
    return _edit(request, stage_of(request, stage), form, MoveForm(stage=row), 422 if form.is_bound else 200)


def _edit(request: WorkspaceRequest, stage: LifecycleStage, form: Any, moving: MoveForm, status: int) -> HttpResponse:
    context = {"nav": "settings", "settings_tab": "contacts", "stage": stage, "form": form, "moving": moving}
    return render(request, "contacts/settings/stage.html", context, status=status)


@require_POST
@workspace_view(Role.MANAGER)
def stage_move(request: WorkspaceRequest, stage: UUID) -> HttpResponse:
    """Put everybody who is in one stage into another."""
    row = stage_of(request, stage)
    moving = MoveForm(request.POST, stage=row)
    if not moving.is_valid():
        return _edit(request, row, StageForm(instance=row, workspace=request.workspace), moving, 422)
    number = stages.move_contacts(row, moving.cleaned_data["target"])
    audit.record(request, "stage.emptied", row, count=number)
    messages.success(request, _("%(number)s contacts were moved.") % {"number": number})
    return redirect("contacts:stages", request.workspace.slug)


@require_POST
@workspace_view(Role.MANAGER)
def stage_archive(request: WorkspaceRequest, stage: UUID) -> HttpResponse:
    """Take a stage off the list of choices; contacts that are in it stay."""
    row = stage_of(request, stage)
    try:
        stages.archive(row)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        audit.record(request, "stage.archived", row)
        undoable(request, _("“%(name)s” was archived.") % {"name": row.name}, "contacts:stage-unarchive", row.pk)
    return redirect("contacts:stages", request.workspace.slug)


@require_POST
@workspace_view(Role.MANAGER)
def stage_unarchive(request: WorkspaceRequest, stage: UUID) -> HttpResponse:
    """Take a stage back."""
    row = stage_of(request, stage)
    stages.unarchive(row)
    audit.record(request, "stage.restored", row)
    messages.success(request, _("“%(name)s” can be chosen again.") % {"name": row.name})
    return redirect("contacts:stages", request.workspace.slug)
