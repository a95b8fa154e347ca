"""Stages of projects, and the moves between them."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Workspace
from crm.lib.workspaces import Record, WorkspaceQuerySet


class Kind(models.TextChoices):
    """What a stage means, whatever a workspace calls it."""

    OPEN = "open", _("In talks")
    WON = "won", _("Won, in work")
    CLOSED = "closed", _("Finished")
    LOST = "lost", _("Lost")


OVER = (Kind.CLOSED, Kind.LOST)


class Stage(models.TextChoices):
    """The stages a workspace begins with, until it names its own (``projects.stages.steps``)."""

    PROSPECT = "prospect", _("Prospect")
    PROPOSAL = "proposal", _("Proposal")
    ACTIVE = "active", _("Active")
    PAUSED = "paused", _("Paused")
    DONE = "done", _("Done")
    LOST = "lost", _("Lost")


class LostReason(models.TextChoices):
    """Why work went to nobody, or to somebody else."""

    PRICE = "price", _("Too expensive")
    TIMING = "timing", _("Not the right time")
    RIVAL = "rival", _("Chose somebody else")
    SILENCE = "silence", _("No answer")
    NO_NEED = "no_need", _("No need any more")
    OURSELVES = "ourselves", _("We declined")
    OTHER = "other", _("Something else")


class ProjectStage(Record):
    """A stage that a workspace named. ``key`` is what its projects hold; ``chance`` is how likely, in percent, work
    that is in talks here will be won (0 to 100), for the forecast.
    """

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="project_stages")
    key = models.CharField(max_length=10, editable=False)
    name = models.CharField(_("name"), max_length=40)
    kind = models.CharField(_("what it means"), max_length=6, choices=Kind.choices, default=Kind.OPEN)
    chance = models.PositiveSmallIntegerField(_("chance in percent"), default=50)
    hue = models.PositiveSmallIntegerField(_("colour"), default=7)
    position = models.PositiveSmallIntegerField(default=0, editable=False)
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = WorkspaceQuerySet["ProjectStage"].as_manager()

    class Meta:
        verbose_name = _("stage of projects")
        verbose_name_plural = _("stages of projects")
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["workspace", "key"], name="one_project_stage_of_a_key"),
            models.UniqueConstraint(
                fields=["workspace", "name"],
                name="one_project_stage_of_a_name",
                violation_error_message=_("A stage of this name is there already, perhaps among the archived ones."),
            ),
            models.CheckConstraint(condition=models.Q(chance__lte=100), name="a_chance_is_a_percentage"),
        ]

    def __str__(self) -> str:
        return self.name


class StageChange(Record):
    """That a project went from one stage to another (keys of stages), and what the new one meant then."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    project = models.ForeignKey("projects.Project", on_delete=models.CASCADE, related_name="stage_changes")
    before = models.CharField(max_length=10)
    after = models.CharField(max_length=10)
    kind = models.CharField(max_length=6, choices=Kind.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(_("time"), default=timezone.now, editable=False)

    objects = WorkspaceQuerySet["StageChange"].as_manager()

    class Meta:
        verbose_name = _("move of a project")
        verbose_name_plural = _("moves of projects")
        indexes = [
            models.Index(fields=["project", "-at"], name="stage_change_by_age"),
            models.Index(fields=["workspace", "-at"], name="stage_change_of_workspace"),
        ]

    def __str__(self) -> str:
        return f"Move {self.pk}"
