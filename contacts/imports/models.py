"""An import as rows: the run, the file until it is read, and one row for each row of the file.

The rows are the queue: what became of each stands in its ``state``, so that a run goes on where a dead worker left it.
"""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Workspace
from crm.lib.fields import EncryptedBytesField, EncryptedJSONField, EncryptedTextField
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
    THERE = "there", _("changes somebody")
    CONFLICT = "conflict", _("needs your choice")
    REJECTED = "rejected", _("can't be imported")
    ERASED = "erased", _("asked to be erased")
    CREATED = "created", _("added")
    FILLED = "filled", _("changed")
    SAME = "same", _("nothing to change")


class Way(models.TextChoices):
    """What to do with somebody who is here already."""

    FILL = "fill", _("Fill in what is blank, change nothing else")
    OVERWRITE = "overwrite", _("Overwrite with what the file says")
    SKIP = "skip", _("Leave them as they are")
    ASK = "ask", _("Ask me, row by row")


class Decision(models.TextChoices):
    """What somebody chose for one row."""

    FILL = "fill", _("Fill in blanks")
    OVERWRITE = "overwrite", _("Overwrite")
    NEW = "new", _("Add as a new person")
    SKIP = "skip", _("Leave this row out")


WAITING = (RowState.NEW, RowState.THERE)


class ImportRun(Record):
    """A file on its way into the contacts."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    file_name = EncryptedTextField()
    source = models.CharField(max_length=20, blank=True)  # which program wrote it, as far as the columns tell
    format = models.CharField(max_length=10, blank=True)  # csv, excel, vcard
    encoding = models.CharField(max_length=20, blank=True)
    headed = models.BooleanField(default=True)  # the file itself names its columns
    remembered = models.BooleanField(default=False)  # the mapping is that of an earlier file with these columns
    columns = EncryptedJSONField(default=list)  # the header
    mapping = EncryptedJSONField(default=list)  # for each column the name of a target in imports/columns.py
    options = EncryptedJSONField(null=True, default=None)  # see choices.py
    purpose = models.CharField(_("collected for"), max_length=200, blank=True)
    batch = models.OneToOneField(
        "contacts.Batch", null=True, on_delete=models.SET_NULL, related_name="import_run"
    )  # by which all of it can be undone
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
    """A piece of an uploaded file; all of them are deleted as soon as its rows are rows."""

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="pieces")
    number = models.PositiveIntegerField(default=0)
    body = EncryptedBytesField(null=True, default=None)

    class Meta:
        verbose_name = _("piece of an uploaded file")
        verbose_name_plural = _("uploaded files")
        constraints = [models.UniqueConstraint(fields=["run", "number"], name="a_piece_of_a_file_once")]

    def __str__(self) -> str:
        return f"Piece {self.number} of {self.run_id}"


class ImportRow(Record):
    """A row of the file. Its cells are forgotten once it is a contact; those of a rejected row wait for mending.

    The key of a row becomes the key of the contact that is made of it, so that it can't be made twice.
    """

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()  # 1 is the first row under the header
    line = models.PositiveIntegerField()  # of the file; a cell may span several lines
    data = EncryptedJSONField(
        null=True
    )  # {"cells": [...], "said": {...}}, or afterwards {"problems": [...]} or nothing
    state = models.CharField(max_length=10, choices=RowState.choices)
    reason = models.CharField(max_length=20, blank=True)  # a code of reading.PROBLEMS, why it is where it is
    troubled = models.BooleanField(default=False)  # something could not be read; the report says what
    decision = models.CharField(max_length=10, choices=Decision.choices, blank=True)
    match = models.UUIDField(null=True)  # the contact, or earlier row, whom it is about
    contact = models.ForeignKey("contacts.Contact", null=True, on_delete=models.SET_NULL, related_name="import_rows")

    class Meta:
        verbose_name = _("row of an import")
        verbose_name_plural = _("rows of imports")
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["run", "number"], name="a_row_is_read_once")]
        indexes = [models.Index(fields=["run", "state", "number"], name="import_row_by_state")]

    def __str__(self) -> str:
        return f"Row {self.number} of {self.run_id}"


class ImportAddress(Record):
    """An address in a row that waits: by it erasure finds the row, and who stands in the file twice is seen."""

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="+")
    row = models.ForeignKey(ImportRow, on_delete=models.CASCADE, related_name="addresses")
    hash = models.BinaryField(max_length=32)

    class Meta:
        verbose_name = _("address in an imported row")
        verbose_name_plural = _("addresses in imported rows")
        indexes = [models.Index(fields=["hash"], name="import_address_by_hash")]

    def __str__(self) -> str:
        return f"Address of {self.row_id}"


class ImportMapping(Record):
    """Where the columns of a kind of file went the last time, known by a hash of its header."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    signature = models.BinaryField(max_length=32)
    mapping = models.JSONField(default=list)  # targets, one for each column
    used_at = models.DateTimeField(default=timezone.now)

    objects = WorkspaceQuerySet["ImportMapping"].as_manager()

    class Meta:
        verbose_name = _("remembered columns")
        verbose_name_plural = _("remembered columns")
        constraints = [models.UniqueConstraint(fields=["workspace", "signature"], name="one_mapping_of_a_header")]

    def __str__(self) -> str:
        return f"Mapping {self.pk}"
