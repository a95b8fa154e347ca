"""Moving all projects of one stage into another at once, as before the stage is archived."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from projects.board.moving import check_reason
from projects.models import LostReason, Project, ProjectStage
from projects.stages import steps

_CHUNK = 500


class EmptyForm(forms.Form):
    """Into which stage the projects of another go; why, if that means they are lost."""

    target = forms.ModelChoiceField(label=_("Move its projects to"), queryset=ProjectStage.objects.none())
    reason = forms.ChoiceField(
        label=_("If they are lost: why?"), choices=[("", "–"), *LostReason.choices], required=False
    )

    def __init__(self, *args: Any, stage: ProjectStage, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        target: Any = self.fields["target"]
        rows = ProjectStage.objects.of(stage.workspace_id).filter(archived_at__isnull=True)
        target.queryset = rows.exclude(pk=stage.pk).order_by("position", "id")
        target.empty_label = _("Choose a stage")

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if "target" in said:
            try:
                check_reason(steps.find(said["target"].workspace_id, said["target"].key), said.get("reason", ""))
            except ValidationError as error:
                self.add_error("reason", error)
        return said


def empty(stage: ProjectStage, target: ProjectStage, *, by: Any, reason: str = "") -> int:
    """Move every project out of a stage, but those of people whose data are frozen; how many. Each is a move of its
    own, with its line in the history.
    """
    step = steps.find(stage.workspace_id, target.key)
    moved = 0
    rows = Project.objects.of(stage.workspace_id).filter(stage=stage.key, contact__restricted_at__isnull=True)
    for project in rows.defer("description").order_by("-place", "-id").iterator(chunk_size=_CHUNK):
        moved += project.enter(step, by=by, reason=reason)
    return moved
