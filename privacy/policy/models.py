"""The published texts of privacy policies, what is added to them by hand, and who accepted which.

``workspace`` is None for the policy of the site. A text is a list of sections, one list for each language::

    {"en": [{"key": "who", "title": "Who we are", "parts": [{"kind": "text", "text": "..."}]}]}

Kinds of parts: "text", "list" (items), "table" (head, rows), "own" (text that was written by hand).
"""

from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import Workspace
from crm.lib.workspaces import Record, WorkspaceQuerySet

Section = dict[str, Any]


class Draft(Record):
    """What is added to the generated text by hand: ``passages[language][section]["before" or "after"]``."""

    workspace = models.OneToOneField(Workspace, null=True, on_delete=models.CASCADE, related_name="+")
    passages = models.JSONField(default=dict)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("passages of a policy")
        verbose_name_plural = _("passages of policies")

    def __str__(self) -> str:
        return f"Passages {self.pk}"


class VersionQuerySet(WorkspaceQuerySet["PolicyVersion"]):
    def of_controller(self, workspace: Workspace | None) -> "VersionQuerySet":
        return self.filter(workspace=workspace)

    def current(self, workspace: Workspace | None, day: date | None = None) -> "PolicyVersion | None":
        """The one in effect."""
        day = day or timezone.now().date()
        return self.of_controller(workspace).filter(effective_on__lte=day).order_by("-number").first()

    def upcoming(self, workspace: Workspace | None, day: date | None = None) -> "PolicyVersion | None":
        """The one that was announced and is not in effect yet."""
        day = day or timezone.now().date()
        return self.of_controller(workspace).filter(effective_on__gt=day).order_by("-number").first()


class PolicyVersion(Record):
    """A published text. It is never changed; what is new is another version."""

    workspace = models.ForeignKey(Workspace, null=True, on_delete=models.CASCADE, related_name="+")
    number = models.PositiveIntegerField(_("version"))
    content = models.JSONField()
    fingerprint = models.CharField(max_length=64)  # of the generated part: whether the configuration moved since
    summary = models.TextField(_("what is new"), max_length=2000, blank=True)
    published_at = models.DateTimeField(_("published"), default=timezone.now)
    effective_on = models.DateField(_("in effect from"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    told_up_to = models.UUIDField(null=True)  # the last account that was mailed
    told_at = models.DateTimeField(null=True)  # when the last mail was written
    told_count = models.PositiveIntegerField(default=0)
    tells_contacts = models.BooleanField(default=True)  # those who agreed to information or transactions by mail
    contacts_told_up_to = models.UUIDField(null=True)  # the last contact that was written to
    contacts_told_at = models.DateTimeField(null=True)
    contacts_told_count = models.PositiveIntegerField(default=0)

    never_changes = ("workspace", "number", "content", "fingerprint", "summary", "published_at", "effective_on")

    objects = VersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version of a policy")
        verbose_name_plural = _("versions of policies")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["workspace", "number"], name="a_policy_version_once"),
            models.UniqueConstraint(
                fields=["number"], condition=Q(workspace__isnull=True), name="a_version_of_the_sites_policy_once"
            ),
        ]

    def __str__(self) -> str:
        return f"Version {self.number}"

    @property
    def is_upcoming(self) -> bool:
        return self.effective_on > timezone.now().date()

    def text(self, language: str | None = None) -> list[Section]:
        """The sections in this language, else in the site's own."""
        wanted = language or get_language() or settings.LANGUAGE_CODE
        held: dict[str, list[Section]] = self.content
        return held.get(wanted) or held.get(wanted.split("-")[0]) or held.get(settings.LANGUAGE_CODE) or []


class Acceptance(Record):
    """Somebody with an account accepted a version."""

    version = models.ForeignKey(PolicyVersion, on_delete=models.CASCADE, related_name="acceptances")
    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(_("accepted"), default=timezone.now)

    never_changes = ("version", "account", "at")

    class Meta:
        verbose_name = _("acceptance of a policy")
        verbose_name_plural = _("acceptances of policies")
        constraints = [models.UniqueConstraint(fields=["account", "version"], name="a_version_accepted_once")]

    def __str__(self) -> str:
        return f"Acceptance {self.pk}"
