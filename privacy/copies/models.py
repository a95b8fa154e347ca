"""Copies of people's data that wait for their owners."""

from datetime import datetime, timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.lib.workspaces import Record
from privacy.requests.models import PrivacyRequest

KEPT_FOR = timedelta(hours=72)
"""How long a copy waits for its owner."""


def copy_end() -> datetime:
    """When a copy made now runs out."""
    return timezone.now() + KEPT_FOR


class AnswerFile(Record):
    """A copy of somebody's data, under a key of its own. It is opened once, with the link and a fresh code.

    Without ``key`` the content is noise: that is how it is destroyed, and ``content`` and
    ``document`` are emptied along with it.
    """

    request = models.OneToOneField(PrivacyRequest, on_delete=models.CASCADE, related_name="answer_file")
    key = models.BinaryField()  # 256 bits, sealed by the active encryption key
    content = models.BinaryField()  # JSON under ``key``
    document = models.BinaryField(default=bytes)  # the same as PDF, under ``key``; empty for a portable copy
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(default=copy_end)
    code_hash = models.BinaryField(max_length=32)
    code_expires_at = models.DateTimeField(null=True)
    code_tries = models.PositiveSmallIntegerField(default=0)
    opened_at = models.DateTimeField(null=True)
    download_hash = models.BinaryField(max_length=32)

    class Meta:
        verbose_name = _("copy of somebody's data")
        verbose_name_plural = _("copies of people's data")

    def __str__(self) -> str:
        return f"Copy {self.pk}"
