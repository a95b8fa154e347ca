"""Templates of projects."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Workspace
from contacts.page.models import Removable
from crm.lib.fields import EncryptedTextField
from crm.lib.workspaces import WorkspaceQuerySet
from projects.budgets import Budgeted


class WorkTemplateQuerySet(WorkspaceQuerySet["WorkTemplate"]):
    def there(self) -> "WorkTemplateQuerySet":
        """Those that were not removed, by name."""
        return self.filter(deleted_at__isnull=True).order_by("name", "id")


class WorkTemplate(Removable, Budgeted):
    """What a kind of project always needs, as an outline that people read and write (``outline.py``)."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(_("name"), max_length=100)
    outline = EncryptedTextField(_("milestones and tasks"), blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(auto_now=True)

    objects = WorkTemplateQuerySet.as_manager()

    class Meta:
        verbose_name = _("template of projects")
        verbose_name_plural = _("templates of projects")
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "name"],
                condition=models.Q(deleted_at__isnull=True),
                name="one_work_template_of_a_name",
                violation_error_message=_("A template of this name is there already."),
            )
        ]

    def __str__(self) -> str:
        return self.name
