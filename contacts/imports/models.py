"""An import as rows: the run, the file until it is read, and one row for each row of the file.

The rows are the queue: what became of each stands in its ``state``, so that a run goes on where a dead worker left it.
"""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Workspace
from crm.lib.fields import EncryptedJSONField, EncryptedTextField
from crm.lib.workspaces import Record, WorkspaceQuerySet


class RunState(models.TextChoices):
    """How far an import is."""

    READING = "reading", _("Reading the file")
    PREVIEW = "preview", _("Waiting for your yes")
    RUNNING = "running", _("Importing")
    DONE = "done", _("Done")
    CANCELLED = "cancelled", _("Cancelled")
    FAILED = "failed", _("Could not be read")


class RowState(models.TextChoices):
    """What will become of a row (before the run), or has become of it."""

    NEW = "new", _("new")
    THERE = "there", _("already there")
    REJECTED = "rejected", _("can't be imported")
    ERASED = "erased", _("asked to be erased")
    CREATED = "created", _("added")
    FILLED = "filled", _("blanks filled in")
    SAME = "same", _("already there, nothing to add")


WAITING = (RowState.NEW, RowState.THERE)


class ImportRun(Record):
    """A file on its way into the contacts."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    file_name = EncryptedTextField()
    source = models.CharField(max_length=20, blank=True)  # which program wrote it, as far as the columns tell
    encoding = models.CharField(max_length=20, blank=True)
    columns = EncryptedJSONField(default=list)  # the header
    mapping = EncryptedJSONField(default=list)  # for each column the name of a target in imports/columns.py
    purpose = models.CharField(_("collected for"), max_length=200, blank=True)
    state = models.CharField(max_length=10, choices=RunState.choices, default=RunState.READING)
    problem = EncryptedTextField()  # why the file could not be read, in plain words
    total = models.PositiveIntegerField(default=0)
    checked = models.PositiveIntegerField(default=0)  # rows up to this number were compared with the contacts
    lease = models.UUIDField(null=True)  # the worker that has it now
    lease_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    objects = WorkspaceQuerySet["ImportRun"].as_manager()

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-created_at"]
        indexes = [
            models.Index(fields=["workspace", "-created_at"], name="import_by_age"),
            models.Index(fields=["state", "lease_until"], name="import_waiting"),
        ]

    def __str__(self) -> str:
        return f"Import {self.pk}"


class ImportFile(Record):
    """The text of an uploaded file; deleted as soon as its rows are rows."""

    run = models.OneToOneField(ImportRun, on_delete=models.CASCADE, related_name="file")
    text = EncryptedTextField()

    class Meta:
        verbose_name = _("uploaded file")
        verbose_name_plural = _("uploaded files")

    def __str__(self) -> str:
        return f"File of {self.run_id}"


class ImportRow(Record):
    """A row of the file. Its cells are forgotten once it is a contact; those of a rejected row wait for mending."""

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()  # 1 is the first row under the header
    line = models.PositiveIntegerField()  # of the file; a cell may span several lines
    data = EncryptedJSONField(
        null=True
    )  # {"cells": [...]}, or afterwards {"problems": [[code, column], ...]} or nothing
    state = models.CharField(max_length=10, choices=RowState.choices)
    troubled = models.BooleanField(default=False)  # something could not be read; the report says what
    address_hash = models.BinaryField(max_length=32, null=True)  # of its first address, for erasure
    contact = models.ForeignKey("contacts.Contact", null=True, on_delete=models.SET_NULL, related_name="import_rows")

    class Meta:
        verbose_name = _("row of an import")
        verbose_name_plural = _("rows of imports")
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["run", "number"], name="a_row_is_read_once")]
        indexes = [
            models.Index(fields=["run", "state", "number"], name="import_row_by_state"),
            models.Index(fields=["address_hash"], name="import_row_by_hash"),
        ]

    def __str__(self) -> str:
        return f"Row {self.number} of {self.run_id}"
