"""The announced end of a restriction."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Workspace
from contacts.models import Contact
from crm.lib.fields import EncryptedTextField
from crm.lib.workspaces import Record, WorkspaceQuerySet


class Lifting(Record):
    """That a contact was told: what is kept of you will be used again from a day on (GDPR Art. 18(3))."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="+")
    announced_at = models.DateTimeField(default=timezone.now)
    announced_by = models.UUIDField(null=True)
    lift_at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    reason = EncryptedTextField(blank=True)

    objects = WorkspaceQuerySet["Lifting"].as_manager()

    class Meta:
        verbose_name = _("lifting of a restriction")
        verbose_name_plural = _("liftings of restrictions")
        constraints = [
            models.UniqueConstraint(
                fields=["contact"],
                condition=models.Q(lifted_at__isnull=True, cancelled_at__isnull=True),
                name="one_lifting_announced",
            )
        ]

    def __str__(self) -> str:
        return f"Lifting {self.pk}"
