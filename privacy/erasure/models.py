"""What was erased."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.lib.fields import EncryptedJSONField
from crm.lib.workspaces import Record
from privacy.requests.models import PrivacyRequest


class Erasure(Record):
    """A line of the erasure journal that this database has carried out. ``id`` is the line's own."""

    workspace_id = models.UUIDField(null=True)
    request = models.ForeignKey(PrivacyRequest, null=True, on_delete=models.SET_NULL, related_name="erasures")
    at = models.DateTimeField(default=timezone.now)
    rows = models.JSONField(default=dict)  # how many rows of each kind
    leftovers = models.JSONField(default=list)  # places that still held something: table, column and key
    checked_at = models.DateTimeField(null=True)
    terms = EncryptedJSONField(null=True, default=None)  # what is still to be searched for in the coming night

    class Meta:
        verbose_name = _("erasure")
        verbose_name_plural = _("erasures")
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"Erasure {self.pk}"
