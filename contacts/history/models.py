"""A batch (an import, a bulk edit, a merge), and one row for each contact that it changed."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Workspace
from crm.lib.fields import EncryptedJSONField, EncryptedTextField
from crm.lib.workspaces import Record, WorkspaceQuerySet


class BatchKind(models.TextChoices):
    """What sort of work it was."""

    BULK = "bulk", _("Bulk change")
    IMPORT = "import", _("Import")
    MERGE = "merge", _("Merge")
    EDIT = "edit", _("Change of one cell")
    EXPORT = "export", _("Export")
    PROOF = "proof", _("Proof of consent")


HANDED_OUT = (BatchKind.EXPORT, BatchKind.PROOF)  # these change nothing, so there is nothing to undo


class BatchState(models.TextChoices):
    """How far it is."""

    RUNNING = "running", _("Under way")
    DONE = "done", _("Done")
    UNDOING = "undoing", _("Being undone")
    UNDONE = "undone", _("Undone")


class ChangeState(models.TextChoices):
    """What became of the change of one contact."""

    DONE = "done", _("changed")
    UNDONE = "undone", _("undone")
    PARTLY = "partly", _("partly undone")
    LEFT = "left", _("left as it is")


class WhyLeft(models.TextChoices):
    """Why an undo, or a bulk change, left a contact as it is."""

    FROZEN = "frozen", _("frozen at the person's request")
    EDITED = "edited", _("changed since")
    USED = "used", _("written to, noted or worked with since")
    ERASED = "erased", _("an address was erased since")
    MERGED = "merged", _("part of another record since")
    INVALID = "invalid", _("the value does not fit")
    SAME = "same", _("nothing to change")


class Batch(Record):
    """Work on many contacts that can be undone as one."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    kind = models.CharField(max_length=10, choices=BatchKind.choices)
    state = models.CharField(max_length=10, choices=BatchState.choices, default=BatchState.RUNNING)
    title = EncryptedTextField()  # what was done, in plain words; it may hold a typed value
    plan = EncryptedJSONField(null=True, default=None)  # of a bulk change: what to do with whom; forgotten at its end
    total = models.PositiveIntegerField(default=0)  # contacts it is about, 0 while nobody has counted
    seen = models.PositiveIntegerField(default=0)  # looked at so far
    changed = models.PositiveIntegerField(default=0)
    left = models.JSONField(default=dict)  # WhyLeft: how many contacts the work left as they are
    cursor = models.UUIDField(null=True)  # of a bulk change: the last contact that was looked at
    undone = models.PositiveIntegerField(default=0)
    lease = models.UUIDField(null=True)  # the worker that has it now
    lease_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    finished_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    objects = WorkspaceQuerySet["Batch"].as_manager()

    class Meta:
        verbose_name = _("batch of changes")
        verbose_name_plural = _("batches of changes")
        indexes = [
            models.Index(fields=["workspace", "-created_at"], name="batch_by_age"),
            models.Index(fields=["state", "lease_until"], name="batch_waiting"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def at_work(self) -> bool:
        """Whether a worker has something to do with it."""
        return self.state in (BatchState.RUNNING, BatchState.UNDOING)


class BatchChange(Record):
    """What a batch did to one contact. ``difference`` is written by ``snapshots.difference``.

    Of a contact that the batch added nothing is copied: ``mark`` tells whether somebody edited it since.
    """

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="changes")
    contact = models.ForeignKey("contacts.Contact", on_delete=models.CASCADE, related_name="batch_changes")
    added = models.BooleanField(default=False)
    difference = EncryptedJSONField(null=True, default=None)
    mark = models.BinaryField(max_length=32, null=True)
    state = models.CharField(max_length=10, choices=ChangeState.choices, default=ChangeState.DONE)
    why = models.CharField(max_length=10, choices=WhyLeft.choices, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("change in a batch")
        verbose_name_plural = _("changes in batches")
        indexes = [models.Index(fields=["batch", "state", "id"], name="change_by_state")]

    def __str__(self) -> str:
        return f"Change {self.pk}"
