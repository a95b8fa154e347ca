"""Questions that anybody asks on the contact page."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Workspace
from crm.lib.fields import EncryptedTextField
from crm.lib.workspaces import Record, WorkspaceQuerySet


class Question(Record):
    """A question from the contact page, and its answer. ``workspace`` is None at the site's own page."""

    workspace = models.ForeignKey(Workspace, null=True, on_delete=models.CASCADE, related_name="+")
    name = EncryptedTextField(_("name"))
    email = EncryptedTextField(_("email"))
    email_hash = models.BinaryField(max_length=32)
    text = EncryptedTextField(_("question"))
    at = models.DateTimeField(_("asked"), default=timezone.now)
    answer = EncryptedTextField(_("answer"), blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True)
    answered_by = models.UUIDField(null=True)

    objects = WorkspaceQuerySet["Question"].as_manager()

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        indexes = [
            models.Index(fields=["workspace", "answered_at", "at"], name="question_waiting"),
            models.Index(fields=["workspace", "email_hash"], name="question_by_address"),
        ]

    def __str__(self) -> str:
        return f"Question {self.pk}"
