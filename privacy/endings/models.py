"""What waits to be deleted at its owner's wish."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Workspace
from crm.lib.workspaces import Record


class Ending(Record):
    """That an account, or a workspace, goes on a day, unless its owner takes it back before."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="ending")
    workspace = models.OneToOneField(Workspace, null=True, on_delete=models.CASCADE, related_name="ending")
    asked_at = models.DateTimeField(default=timezone.now)
    asked_by = models.UUIDField(null=True)
    due_at = models.DateTimeField()

    class Meta:
        verbose_name = _("coming end of an account or a workspace")
        verbose_name_plural = _("coming ends of accounts and workspaces")
        constraints = [
            models.CheckConstraint(
                name="an_ending_is_of_one_thing",
                condition=Q(user__isnull=True, workspace__isnull=False) | Q(user__isnull=False, workspace__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"Ending {self.pk}"
