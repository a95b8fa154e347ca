"""What two records became one, what they may be told apart by, and how far the search for more has come."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Workspace
from crm.lib.fields import EncryptedJSONField
from crm.lib.workspaces import Record, WorkspaceQuerySet


class Merge(Record):
    """Two records that were made one, and all that undoing it needs. ``loser_id`` is the record that is gone."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    loser_id = models.UUIDField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    left_behind = EncryptedJSONField()  # what the other record said and nobody chose: label and value
    steps = EncryptedJSONField(default=list)  # contacts/duplicates/steps.py writes and reads them
    at = models.DateTimeField(default=timezone.now)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"Merge {self.pk}"

    def forget(self) -> None:
        """Once it is undone: what it says is about two, and would outlive the erasure of the other of them."""
        self.left_behind, self.steps = {}, []
        self.save(update_fields=["left_behind", "steps"])


class ContactMerge(Merge):
    """It goes with the contact that stayed: an erased person can't come back by undoing a merge."""

    survivor = models.ForeignKey("contacts.Contact", on_delete=models.CASCADE, related_name="merges")
    consent = models.JSONField(default=dict)  # ids of ledger events: contacts/consent/merging.py

    objects = WorkspaceQuerySet["ContactMerge"].as_manager()

    class Meta:
        verbose_name = _("merge of contacts")
        verbose_name_plural = _("merges of contacts")
        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["loser_id"], condition=Q(undone_at=None), name="a_contact_is_merged_once")
        ]


class CompanyMerge(Merge):
    """As ContactMerge, for companies."""

    survivor = models.ForeignKey("contacts.Company", on_delete=models.CASCADE, related_name="merges")

    objects = WorkspaceQuerySet["CompanyMerge"].as_manager()

    class Meta:
        verbose_name = _("merge of companies")
        verbose_name_plural = _("merges of companies")
        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["loser_id"], condition=Q(undone_at=None), name="a_company_is_merged_once")
        ]


class DuplicateKey(models.Model):
    """Something that two records of one person would share, as a keyed number that says nothing by itself."""

    id = models.BigAutoField(primary_key=True)
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+", db_index=False)
    contact = models.ForeignKey("contacts.Contact", on_delete=models.CASCADE, related_name="+")
    key = models.BigIntegerField()

    class Meta:
        verbose_name = _("key of the search for duplicates")
        verbose_name_plural = _("keys of the search for duplicates")
        indexes = [models.Index(fields=["workspace", "key", "contact"], name="duplicate_key")]

    def __str__(self) -> str:
        return str(self.key)


class Verdict(models.TextChoices):
    """What is thought of a pair."""

    LIKELY = "likely", _("likely the same")
    DIFFERENT = "different", _("not the same")


class DuplicatePair(Record):
    """Two contacts that are likely one person, or of whom somebody said they are not. ``one`` has the lower key."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+", db_index=False)
    one = models.ForeignKey("contacts.Contact", on_delete=models.CASCADE, related_name="+", db_index=False)
    other = models.ForeignKey("contacts.Contact", on_delete=models.CASCADE, related_name="+")
    score = models.PositiveSmallIntegerField(default=0)  # of 100
    reasons = models.JSONField(default=list)  # codes of contacts/duplicates/likeness.py
    verdict = models.CharField(max_length=10, choices=Verdict.choices, default=Verdict.LIKELY)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects = WorkspaceQuerySet["DuplicatePair"].as_manager()

    class Meta:
        verbose_name = _("likely duplicate")
        verbose_name_plural = _("likely duplicates")
        constraints = [models.UniqueConstraint(fields=["one", "other"], name="a_pair_once")]
        indexes = [
            models.Index(fields=["workspace", "verdict", "-score", "id"], name="pair_by_score"),
            models.Index(fields=["workspace", "verdict", "-at", "id"], name="pair_by_time"),
        ]

    def __str__(self) -> str:
        return f"Pair {self.pk}"


class DuplicateScan(models.Model):
    """How far the search has come: contacts changed up to ``seen_at`` (and ``seen_id``) have been compared."""

    workspace = models.OneToOneField(Workspace, primary_key=True, on_delete=models.CASCADE, related_name="+")
    seen_at = models.DateTimeField(null=True)
    seen_id = models.UUIDField(null=True)
    done = models.PositiveIntegerField(default=0)  # contacts compared since ``started_at``
    total = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    lease = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("search for duplicates")
        verbose_name_plural = _("searches for duplicates")

    def __str__(self) -> str:
        return str(self.workspace_id)
