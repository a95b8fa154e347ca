"""The board: what is seen, and what is moved, by pointer, by keyboard or by a plain form."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import audit
from accounts.access import WorkspaceRequest, workspace_view
from accounts.models import Role
from contacts.lists.pages import bar
from crm.lib.htmx import page
from projects.board import moving, reading, undoing
from projects.lists.pages import looks
from projects.lists.state import ProjectBoard
from projects.models import Kind, LostReason, Project
from projects.of_request import changeable
from projects.stages import steps


@require_safe
@workspace_view(Role.READ_ONLY)
def board(request: WorkspaceRequest) -> HttpResponse:
    """Projects by stage."""
    return _board(request, ProjectBoard.of(request))


def _board(request: WorkspaceRequest, state: ProjectBoard, moved: UUID | None = None) -> HttpResponse:
    shown = reading.columns(state)
    context = {
        "nav": "projects",
        **bar(state),
        **looks(state, "board"),
        "columns": shown,
        "progress": reading.progress_of(shown),
        "today": timezone.localdate(),
        "moved": moved,
        "shortcuts": [("← ↑ → ↓", _("Go to another project")), ("⇧ ← ↑ → ↓", _("Move the project"))],
    }
    return page(request, "projects/board.html", context, fragment="projects/_board.html")


@require_safe
@workspace_view(Role.READ_ONLY)
def board_more(request: WorkspaceRequest) -> HttpResponse:
    """The projects of a column (``stage``) that come behind one (``place`` and ``key``)."""
    state, stage = ProjectBoard.of(request), request.GET.get("stage", "").replace("\0", "")[:10]
    behind = _behind(request)
    found = reading.cards(state, stage, behind) if behind else []
    step = steps.find(request.workspace, stage)
    column = reading.Column(step, found, len(found) + (len(found) == reading.SHOWN), [])
    context = {
        "column": column,
        "text": state.text,
        "may_edit": request.membership.may(Role.MEMBER),
        "progress": reading.progress_of([column]),
        "today": timezone.localdate(),
    }
    return render(request, "projects/_board_cards.html", context)


def _behind(request: WorkspaceRequest) -> tuple[int, UUID] | None:
    try:
        place = int(request.GET.get("place", "")[:20])
        return (place, UUID(request.GET.get("key", "")[:36])) if abs(place) < 2**63 else None
    except ValueError:
        return None


class MoveForm(forms.Form):
    """The stage a project goes to, and why when it is lost."""

    stage = forms.ChoiceField(label=gettext_lazy("Stage"), widget=forms.RadioSelect(attrs={"class": "choices"}))
    reason = forms.ChoiceField(
        label=gettext_lazy("Why was it lost?"),
        choices=LostReason.choices,
        required=False,
        help_text=gettext_lazy("Needed when it is lost."),
        widget=forms.RadioSelect(attrs={"class": "choices"}),
    )

    def __init__(self, *args: Any, project: Project, workspace: Any, target: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.steps = {step.key: step for step in steps.all_of(workspace) if not step.archived or step.key == target}
        self.fields["stage"].choices = [(step.key, step.name) for step in self.steps.values()]  # type: ignore[attr-defined]
        known = target if target in self.steps else project.stage
        self.initial = {"stage": known, "reason": project.lost_reason}
        if target in self.steps and not self.is_bound:
            self.fields["stage"].widget = forms.HiddenInput()
            if self.steps[target].kind != Kind.LOST:
                self.fields["reason"].widget = forms.HiddenInput()

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if "stage" in said:
            try:
                moving.check_reason(self.steps[said["stage"]], said.get("reason", ""))
            except ValidationError as error:
                self.add_error("reason", error)
        return said


@require_http_methods(["GET", "HEAD", "POST"])
@workspace_view(Role.MEMBER)
def move(request: WorkspaceRequest, project: UUID) -> HttpResponse:
    """Put a project into another stage or place. A form without JavaScript; the board posts ``stage`` and ``below``."""
    found = changeable(request, project)
    data = request.POST if request.method == "POST" else request.GET
    if request.method == "POST" and request.POST.get("by") in ("-1", "1"):
        moving.step_by(found, int(request.POST["by"]))
        return _answer(request, found)
    form = MoveForm(
        request.POST if request.method == "POST" else None,
        project=found,
        workspace=request.workspace,
        target=data.get("stage", "")[:10],
    )
    if request.method == "POST" and form.is_valid():
        step, reason = form.steps[form.cleaned_data["stage"]], form.cleaned_data["reason"]
        before, stay = undoing.remembered(found), "below" not in request.POST
        below = _key(request.POST.get("below", ""))
        if moving.move(found, step, by=request.membership, below=below, reason=reason, stay=stay):
            audit.record(request, "project.moved", found)
            if step.key != before["stage"]:
                _say_moved(request, found, step.name, undoing.token(found, before))
        return _answer(request, found)
    context = {
        "nav": "projects",
        "form": form,
        "project": found,
        "list": data.get("list", "")[:5_000],
        "below": data.get("below", "")[:36] if "below" in data else None,
        "title": _("Move “%(name)s”") % {"name": found.name},
    }
    status = 422 if request.method == "POST" else 200
    return page(request, "projects/move.html", context, fragment="projects/_move_dialog.html", status=status)


def _say_moved(request: WorkspaceRequest, project: Project, stage: str, token: str) -> None:
    where = {"was": token} | ({"list": request.POST["list"][:5_000]} if "list" in request.POST else {})
    undo = f"{reverse('projects:move-undo', args=[request.workspace.slug, project.pk])}?{urlencode(where)}"
    said = _("“%(name)s” is in “%(stage)s” now.") % {"name": project.name, "stage": stage}
    messages.success(request, said, extra_tags=f"undo:{undo}")


@require_POST
@workspace_view(Role.MEMBER)
def move_undo(request: WorkspaceRequest, project: UUID) -> HttpResponse:
    """Take a move back (``?was=``), for an hour and as long as nobody moved it again."""
    found = changeable(request, project)
    if undoing.take_back(found, request.GET.get("was", "")):
        audit.record(request, "project.move_undone", found)
        messages.success(request, _("“%(name)s” is where it was.") % {"name": found.name})
    else:
        messages.warning(request, _("“%(name)s” was changed meanwhile and stays where it is.") % {"name": found.name})
    if "list" in request.GET:
        state = ProjectBoard.of_text(request, request.GET["list"][:5_000])
        return redirect(reverse("projects:board", args=[request.workspace.slug]) + state.text)
    return redirect("projects:detail", request.workspace.slug, found.pk)


def _answer(request: WorkspaceRequest, project: Project) -> HttpResponse:
    """The board again, to a script; else where the form came from: the board, or the project's page."""
    if "list" in request.POST:
        state = ProjectBoard.of_text(request, request.POST["list"])
        if request.htmx:
            answer = _board(request, state, project.pk)
            answer["HX-Retarget"], answer["HX-Reswap"] = "#board", "outerHTML"
            return answer
        return redirect(reverse("projects:board", args=[request.workspace.slug]) + state.text)
    return redirect("projects:detail", request.workspace.slug, project.pk)


def _key(text: str) -> UUID | None:
    try:
        return UUID(text[:36])
    except ValueError:
        return None
