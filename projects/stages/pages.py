"""Settings: the stages of projects."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import audit
from accounts.access import WorkspaceRequest, workspace_view
from accounts.models import Role
from contacts.fields.field_pages import reorder
from contacts.fields.settings_forms import hue_field
from crm.lib import cards
from crm.lib.forms import WorkspaceForm
from crm.lib.htmx import page as htmx_page
from crm.lib.toasts import undoable
from projects.models import Project, ProjectStage
from projects.stages import steps
from projects.stages.emptying import EmptyForm, empty


class StageForm(WorkspaceForm):
    """What a stage is called, what it means, and how likely work in it is won."""

    hue = hue_field()
    chance = forms.IntegerField(
        label=gettext_lazy("Chance in percent"),
        min_value=0,
        max_value=100,
        initial=50,
        help_text=gettext_lazy("How likely work in this stage will be won. The forecast counts with it."),
    )

    class Meta:
        model = ProjectStage
        fields = ["name", "kind", "chance", "hue"]

    def clean_name(self) -> str:
        return cards.mask(self.cleaned_data["name"].strip())


def stage_of(request: WorkspaceRequest, key: UUID) -> ProjectStage:
    """A stage of this workspace, or 404."""
    found = get_object_or_404(ProjectStage.objects.of(request.workspace), pk=key)
    found.workspace = request.workspace
    return found


def _list(request: WorkspaceRequest, form: Any, moved: str = "", status: int = 200) -> HttpResponse:
    steps.write_down(request.workspace)  # the product's own become the workspace's when it looks at them here
    rows = list(ProjectStage.objects.of(request.workspace).order_by("position", "id"))
    context = {
        "nav": "settings",
        "settings_tab": "projects",
        "part": "stages",
        "stages": [row for row in rows if row.archived_at is None],
        "archived": [row for row in rows if row.archived_at is not None],
        "form": form,
        "moved": moved,
        "may_manage": request.membership.may(Role.MANAGER),
    }
    fragment = "projects/settings/_stages.html"
    return htmx_page(request, "projects/settings/stages.html", context, fragment=fragment, status=status)


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
            row = steps.add(request.workspace, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            audit.record(request, "project_stage.created", row)
            messages.success(request, _("The stage “%(name)s” is there.") % {"name": row.name})
            return redirect("projects:stages", request.workspace.slug)
    return _list(request, form, status=422)


@require_POST
@workspace_view(Role.MANAGER)
def stage_order(request: WorkspaceRequest) -> HttpResponse:
    """Put the stages in another order."""
    moved = reorder(request, ProjectStage.objects.of(request.workspace).filter(archived_at__isnull=True))
    if request.htmx:
        return _list(request, StageForm(workspace=request.workspace), moved)
    return redirect("projects:stages", request.workspace.slug)


@require_http_methods(["GET", "HEAD", "POST"])
@workspace_view(Role.MANAGER)
def stage_edit(request: WorkspaceRequest, project_stage: UUID) -> HttpResponse:
    """Give a stage another name, colour, chance or meaning."""
    row = stage_of(request, project_stage)
    form = StageForm(request.POST or None, instance=row, workspace=request.workspace)
    if request.method == "POST" and form.is_valid():
        try:
            steps.change(form.instance)
        except ValidationError as error:
            form.add_error("kind", error)
        else:
            audit.record(request, "project_stage.changed", row)
            messages.success(request, _("Saved."))
            return redirect("projects:stages", request.workspace.slug)
    return _edit(request, stage_of(request, project_stage), form, EmptyForm(stage=row), 422 if form.is_bound else 200)


def _edit(request: WorkspaceRequest, stage: ProjectStage, form: Any, emptying: Any, status: int) -> HttpResponse:
    context = {
        "nav": "settings",
        "settings_tab": "projects",
        "stage": stage,
        "form": form,
        "emptying": emptying,
        "count": Project.objects.of(request.workspace).filter(stage=stage.key).count(),
    }
    return render(request, "projects/settings/stage.html", context, status=status)


@require_POST
@workspace_view(Role.MANAGER)
def stage_empty(request: WorkspaceRequest, project_stage: UUID) -> HttpResponse:
    """Put everything that is in one stage into another."""
    row = stage_of(request, project_stage)
    form = EmptyForm(request.POST, stage=row)
    if not form.is_valid():
        return _edit(request, row, StageForm(instance=row, workspace=request.workspace), form, 422)
    said = form.cleaned_data
    number = empty(row, said["target"], by=request.user, reason=said["reason"])
    audit.record(request, "project_stage.emptied", row, count=number)
    messages.success(request, _("%(number)s projects were moved.") % {"number": number})
    return redirect("projects:stages", request.workspace.slug)


@require_POST
@workspace_view(Role.MANAGER)
def stage_archive(request: WorkspaceRequest, project_stage: UUID) -> HttpResponse:
    """Take a stage off the list of choices; projects that are in it stay, and the board shows them."""
    row = stage_of(request, project_stage)
    try:
        steps.archive(row)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        audit.record(request, "project_stage.archived", row)
        undoable(request, _("“%(name)s” was archived.") % {"name": row.name}, "projects:stage-unarchive", row.pk)
    return redirect("projects:stages", request.workspace.slug)


@require_POST
@workspace_view(Role.MANAGER)
def stage_unarchive(request: WorkspaceRequest, project_stage: UUID) -> HttpResponse:
    """Take a stage back."""
    row = stage_of(request, project_stage)
    steps.unarchive(row)
    audit.record(request, "project_stage.restored", row)
    messages.success(request, _("“%(name)s” can be chosen again.") % {"name": row.name})
    return redirect("projects:stages", request.workspace.slug)
