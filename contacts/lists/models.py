"""Views of the list that somebody saved, which one each member's list begins with, and the parts of exports."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Workspace
from crm.lib.fields import EncryptedJSONField, EncryptedTextField
from crm.lib.workspaces import Record, WorkspaceQuerySet

CONTACTS = "contacts"


class SavedViewQuerySet(WorkspaceQuerySet["SavedView"]):
    def usable_by(self, user: Any, about: str = CONTACTS) -> "SavedViewQuerySet":
        """The views of a list that somebody may use: their own, and those shared with everybody."""
        return self.filter(Q(owner=user) | Q(shared=True), deleted_at=None, about=about)


class SavedView(Record):
    """Filters, order and columns under a name. Its owner sees it, and everybody when it is shared."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    about = models.CharField(max_length=10, default=CONTACTS, editable=False)  # which list it is a view of
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    name = models.CharField(_("name"), max_length=60)
    shared = models.BooleanField(_("shared with everybody in the workspace"), default=False)
    query = EncryptedTextField()  # as in the URL; a filter may hold a name that somebody typed
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    deleted_at = models.DateTimeField(null=True, editable=False)  # it can be taken back for an hour, then it is gone

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        ordering = ["created_at"]
        indexes = [models.Index(fields=["workspace", "created_at"], name="view_by_age")]

    def __str__(self) -> str:
        return self.name


class FirstView(Record):
    """The saved view with which a member's list begins."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    about = models.CharField(max_length=10, default=CONTACTS, editable=False)
    view = models.ForeignKey(SavedView, on_delete=models.CASCADE, related_name="first_of")

    class Meta:
        verbose_name = _("first view")
        verbose_name_plural = _("first views")
        constraints = [models.UniqueConstraint(fields=["workspace", "user", "about"], name="one_first_view_each")]

    def __str__(self) -> str:
        return f"First view {self.pk}"


class ExportPart(Record):
    """Some contacts of an export or proof, sealed. Gone after a day, or when somebody in the workspace is erased."""

    batch = models.ForeignKey("contacts.Batch", on_delete=models.CASCADE, related_name="parts")
    number = models.PositiveIntegerField()
    rows = EncryptedJSONField(default=list)

    class Meta:
        verbose_name = _("part of an export")
        verbose_name_plural = _("parts of exports")
        constraints = [models.UniqueConstraint(fields=["batch", "number"], name="a_part_once")]

    def __str__(self) -> str:
        return f"Part {self.pk}"
