"""The sandbox's own "network": what its phone on the screen shows."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Workspace
from crm.lib.fields import EncryptedTextField
from crm.lib.workspaces import Record, WorkspaceQuerySet
from messaging.models import Direction, Sender


class SandboxText(Record):
    """A text in the sandbox's own "network": what the phone on the screen shows, in both directions."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    sender = models.ForeignKey(Sender, on_delete=models.CASCADE, related_name="sandbox_texts")
    direction = models.CharField(max_length=3, choices=Direction.choices)
    address = EncryptedTextField()
    address_hash = models.BinaryField(max_length=32, editable=False)
    body = EncryptedTextField()
    reference = models.CharField(max_length=64)
    at = models.DateTimeField(default=timezone.now)

    objects = WorkspaceQuerySet["SandboxText"].as_manager()

    class Meta:
        verbose_name = _("sandbox text")
        verbose_name_plural = _("sandbox texts")
        constraints = [models.UniqueConstraint(fields=["sender", "reference"], name="sandbox_takes_it_once")]
        indexes = [models.Index(fields=["workspace", "address_hash", "at"], name="sandbox_by_address")]

    def __str__(self) -> str:
        return f"{self.direction} {self.pk}"
