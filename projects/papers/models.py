"""Notes and files of projects."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Workspace
from contacts.page.models import Removable
from crm.lib.fields import EncryptedTextField
from crm.lib.workspaces import Record, WorkspaceQuerySet


class ProjectNote(Removable):
    """Something that a member wrote about a project, for the members alone."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    project = models.ForeignKey("projects.Project", on_delete=models.CASCADE, related_name="notes")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    text = EncryptedTextField(_("note"))
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(auto_now=True)

    objects = WorkspaceQuerySet["ProjectNote"].as_manager()

    class Meta:
        verbose_name = _("note of a project")
        verbose_name_plural = _("notes of projects")
        indexes = [
            models.Index(fields=["project", "-created_at"], name="project_note_by_age"),
            models.Index(
                fields=["deleted_at"], name="project_note_deleted", condition=models.Q(deleted_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"Note {self.pk}"


class ProjectFile(Record):
    """That a sealed file (``contacts.page.files``) belongs to a project; ``shared``: its client sees it, too."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    project = models.ForeignKey("projects.Project", on_delete=models.CASCADE, related_name="files")
    file = models.OneToOneField("contacts.ContactFile", on_delete=models.CASCADE, related_name="of_project")
    shared = models.BooleanField(_("The client sees it"), default=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = WorkspaceQuerySet["ProjectFile"].as_manager()

    class Meta:
        verbose_name = _("file of a project")
        verbose_name_plural = _("files of projects")
        indexes = [models.Index(fields=["project", "-created_at"], name="project_file_by_age")]

    def __str__(self) -> str:
        return f"File {self.pk}"
