"""Milestones of projects."""

from datetime import date

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Workspace
from contacts.page.models import Removable
from crm.lib.workspaces import WorkspaceQuerySet


class MilestoneQuerySet(WorkspaceQuerySet["Milestone"]):
    def there(self) -> "MilestoneQuerySet":
        """Those that were not removed, in their order."""
        return self.filter(deleted_at__isnull=True).order_by("position", "id")


class Milestone(Removable):
    """Something that is reached, perhaps by a day. A client sees it behind their link."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    project = models.ForeignKey("projects.Project", on_delete=models.CASCADE, related_name="milestones")
    name = models.CharField(_("name"), max_length=200)
    due_on = models.DateField(_("due"), null=True, blank=True)
    done_at = models.DateTimeField(_("reached"), null=True, editable=False)
    position = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = MilestoneQuerySet.as_manager()

    class Meta:
        verbose_name = _("milestone")
        verbose_name_plural = _("milestones")
        indexes = [
            models.Index(fields=["project", "position", "id"], name="milestone_in_order"),
            models.Index(
                fields=["workspace", "due_on"],
                name="milestone_due",
                condition=models.Q(done_at__isnull=True, deleted_at__isnull=True),
            ),
            models.Index(fields=["deleted_at"], name="milestone_deleted", condition=models.Q(deleted_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.name

    def reach(self) -> bool:
        """Tick it off; false when it was."""
        rows = Milestone.objects.filter(pk=self.pk, done_at__isnull=True, deleted_at__isnull=True)
        return rows.update(done_at=timezone.now()) == 1

    def reopen(self) -> bool:
        """Take the tick back; false when it was open."""
        return Milestone.objects.filter(pk=self.pk, done_at__isnull=False).update(done_at=None) == 1

    def is_overdue(self, today: date) -> bool:
        """Whether it should have been reached before ``today``."""
        return self.done_at is None and self.due_on is not None and self.due_on < today
