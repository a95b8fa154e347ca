"""What came in, as it came."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Workspace
from contacts.models import Contact
from crm.lib.fields import EncryptedTextField
from crm.lib.workspaces import Record, WorkspaceQuerySet
from messaging.models import Sender


class InboundEvent(Record):
    """What a provider told us, as it came, once. Processing it again changes nothing."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    sender = models.ForeignKey(Sender, on_delete=models.CASCADE, related_name="+")
    provider = models.CharField(max_length=30)
    external_id = models.CharField(max_length=120)
    contact = models.ForeignKey(Contact, null=True, on_delete=models.CASCADE, related_name="+")
    address_hash = models.BinaryField(max_length=32)
    raw = EncryptedTextField()
    intent = models.CharField(max_length=10, blank=True)
    outcome = models.CharField(max_length=40, blank=True)  # a fixed phrase: what became of it
    received_at = models.DateTimeField(default=timezone.now)
    processed_at = models.DateTimeField(null=True)
    aged_at = models.DateTimeField(null=True, editable=False)  # when ``raw`` was blanked

    objects = WorkspaceQuerySet["InboundEvent"].as_manager()

    class Meta:
        verbose_name = _("inbound event")
        verbose_name_plural = _("inbound events")
        constraints = [
            models.UniqueConstraint(fields=["sender", "provider", "external_id"], name="an_event_is_stored_once")
        ]
        indexes = [
            models.Index(fields=["received_at"], name="event_unprocessed", condition=Q(processed_at__isnull=True)),
            models.Index(fields=["workspace", "address_hash"], name="event_by_address"),
            models.Index(fields=["received_at"], name="event_to_age", condition=Q(aged_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.provider} {self.pk}"
