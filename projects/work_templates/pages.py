"""Templates of projects: listed, written as an outline, made of a project."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import audit
from accounts.access import WorkspaceRequest, workspace_view
from accounts.models import Role
from crm.lib import cards
from crm.lib.forms import WorkspaceForm
from crm.lib.toasts import undoable
from projects.budget_fields import BudgetFields
from projects.models import WorkTemplate
from projects.of_request import changeable
from projects.work_templates import outline, starting

MOST = 200


class TemplateForm(BudgetFields, WorkspaceForm):
    """A template's name, its milestones and tasks, and how such work is paid."""

    outline = forms.CharField(
        label=gettext_lazy("Milestones and tasks"),
        required=False,
        max_length=50_000,
        widget=forms.Textarea({"rows": 14, "spellcheck": "true"}),
        help_text=gettext_lazy(
            "A line is a milestone; a line that begins with “-” is a task of the milestone above it. In brackets: the "
            "day, counted from the start of the project, and how long it takes, as in “- Send the agreement (day 1, "
            "30 min)”."
        ),
    )

    class Meta:
        model = WorkTemplate
        fields = ["name", "outline"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.begin_budget()

    def clean_name(self) -> str:
        """Django leaves the constraint out: its condition is about a field that is not in the form."""
        name = cards.mask(self.cleaned_data["name"])
        others = WorkTemplate.objects.of(self.workspace).there().exclude(pk=self.instance.pk)
        if others.filter(name=name).exists():
            raise forms.ValidationError(_("A template of this name is there already."))
        return name

    def clean_outline(self) -> str:
        """Read and written again, so that it says what will be made."""
        return outline.written(outline.parse(cards.mask(self.cleaned_data["outline"])))

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        self.clean_budget(said)
        return said


@require_safe
@workspace_view(Role.MEMBER)
def template_list(request: WorkspaceRequest) -> HttpResponse:
    """The templates of the workspace, with what each makes."""
    rows = WorkTemplate.objects.of(request.workspace).there()[:MOST]
    context = {
        "nav": "settings",
        "settings_tab": "projects",
        "part": "templates",
        "templates": [(row, outline.parse(row.outline)) for row in rows],
    }
    return render(request, "projects/templates.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@workspace_view(Role.MEMBER)
def template_new(request: WorkspaceRequest) -> HttpResponse:
    """Write a template; ``?project=`` begins with what a project has."""
    row = WorkTemplate(workspace=request.workspace, currency=request.workspace.currency)
    initial: dict[str, Any] = {}
    key = _key(request.GET.get("project", ""))
    if key is not None and request.method != "POST":
        project = changeable(request, key)
        for name in ("currency", "budget_kind", "budget", "budget_minutes", "rate"):
            setattr(row, name, getattr(project, name))
        initial = {"name": project.name[:100], "outline": starting.outline_of(project)}
    return _edited(request, row, "work_template.created", initial)


def _key(text: str) -> UUID | None:
    try:
        return UUID(text[:36]) if text else None
    except ValueError:
        return None


@require_http_methods(["GET", "HEAD", "POST"])
@workspace_view(Role.MEMBER)
def template_edit(request: WorkspaceRequest, work_template: UUID) -> HttpResponse:
    """Change a template; projects that began from it stay as they are."""
    row = get_object_or_404(WorkTemplate.objects.of(request.workspace).there(), pk=work_template)
    return _edited(request, row, "work_template.changed", {})


def _edited(request: WorkspaceRequest, row: WorkTemplate, action: str, initial: dict[str, Any]) -> HttpResponse:
    form = TemplateForm(request.POST or None, instance=row, workspace=request.workspace, initial=initial)
    adding = row._state.adding
    if request.method == "POST" and adding and WorkTemplate.objects.of(request.workspace).there().count() >= MOST:
        form.add_error(None, _("That are too many templates. Delete one first."))
    elif request.method == "POST" and form.is_valid():
        audit.record(request, action, form.save())
        messages.success(request, _("Saved."))
        return redirect("projects:templates", request.workspace.slug)
    context = {
        "nav": "settings",
        "settings_tab": "projects",
        "form": form,
        "template": None if adding else row,
    }
    return render(request, "projects/template.html", context, status=422 if request.method == "POST" else 200)


@require_POST
@workspace_view(Role.MEMBER)
def template_delete(request: WorkspaceRequest, work_template: UUID) -> HttpResponse:
    """Take a template away; for an hour it can be had back."""
    row = get_object_or_404(WorkTemplate.objects.of(request.workspace), pk=work_template)
    if row.remove():
        audit.record(request, "work_template.deleted", row)
    said = _("The template “%(name)s” was deleted.") % {"name": row.name}
    undoable(request, said, "projects:template-restore", row.pk)
    return redirect("projects:templates", request.workspace.slug)


@require_POST
@workspace_view(Role.MEMBER)
def template_restore(request: WorkspaceRequest, work_template: UUID) -> HttpResponse:
    """Have a deleted template back."""
    row = get_object_or_404(WorkTemplate.objects.of(request.workspace), pk=work_template)
    if WorkTemplate.objects.of(request.workspace).there().filter(name=row.name).exclude(pk=row.pk).exists():
        messages.error(request, _("There is another template of this name now. Rename it first."))
    elif row.take_back():
        audit.record(request, "work_template.restored", row)
    return redirect("projects:templates", request.workspace.slug)
