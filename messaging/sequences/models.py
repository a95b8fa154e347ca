"""A sequence, its steps, and how far each person is in it. ``running`` alone moves a person on."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Workspace
from contacts.consent.models import Channel, Purpose
from contacts.models import Contact
from crm.lib.fields import EncryptedTextField
from crm.lib.workspaces import Record, WorkspaceQuerySet
from messaging.preferences.models import Topic


class Sequence(Record):
    """What people get, one step after the other. Nothing leaves while it is off; only then can it be changed."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(_("name"), max_length=100, help_text=_("For you: nobody else sees it."))
    purpose = models.CharField(
        _("purpose"),
        max_length=15,
        choices=Purpose.choices,
        default=Purpose.INFORMATIONAL,
        help_text=_("Only people who agreed to messages for this purpose get its steps."),
    )
    topic = models.ForeignKey(
        Topic,
        verbose_name=_("topic"),
        null=True,
        blank=True,
        on_delete=models.RESTRICT,
        related_name="+",
        help_text=_("Whoever declined it on their preference page is left out."),
    )
    on_since = models.DateTimeField(null=True, editable=False)
    turned_on_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    revision = models.PositiveIntegerField(default=0, editable=False)  # what was looked at is what is turned on
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    archived_at = models.DateTimeField(null=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = WorkspaceQuerySet["Sequence"].as_manager()

    class Meta:
        verbose_name = _("sequence")
        verbose_name_plural = _("sequences")
        indexes = [models.Index(fields=["workspace", "-created_at", "id"], name="sequence_by_age")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_on(self) -> bool:
        return self.on_since is not None


class SequenceStep(Record):
    """A message, and how long after the step before it leaves (the first: after somebody begins)."""

    sequence = models.ForeignKey(Sequence, on_delete=models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField()
    channel = models.CharField(_("channel"), max_length=5, choices=Channel.choices, default=Channel.SMS)
    wait_hours = models.PositiveIntegerField(_("wait"), default=0)
    subject = EncryptedTextField(_("subject"), null=True, default=None)  # of mail
    body = EncryptedTextField(_("text"))

    class Meta:
        verbose_name = _("step of a sequence")
        verbose_name_plural = _("steps of sequences")
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["sequence", "position"], name="a_step_of_a_sequence_once")]

    def __str__(self) -> str:
        return f"Step {self.position}"

    @property
    def is_mail(self) -> bool:
        return self.channel == Channel.EMAIL

    @property
    def wait(self) -> timedelta:
        return timedelta(hours=self.wait_hours)

    @property
    def days(self) -> int:
        """The wait in days, where it is whole ones."""
        return 0 if self.wait_hours % 24 else self.wait_hours // 24


class RunState(models.TextChoices):
    """How far a person is."""

    RUNNING = "running", _("under way")
    FINISHED = "finished", _("got every step")
    STOPPED = "stopped", _("stopped")


class Why(models.TextChoices):
    """What stopped it."""

    NONE = "", ""
    REPLIED = "replied", _("answered")
    OPTED_OUT = "opted_out", _("opted out")
    CONSENT = "consent", _("has not agreed to a step")
    DECLINED = "declined", _("does not want to hear about the topic")
    LACKING = "lacking", _("a field that a text needs is empty")
    UNDELIVERED = "undelivered", _("a step did not arrive")
    GONE = "gone", _("archived, frozen or without an address")
    STAFF = "staff", _("stopped by a member")


UNDER_WAY = models.Q(state=RunState.RUNNING.value)


class SequenceRun(models.Model):
    """A person's way through a sequence. ``position`` is the step that comes next, ``due_at`` when it is looked at."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+", db_index=False)
    sequence = models.ForeignKey(Sequence, on_delete=models.CASCADE, related_name="runs", db_index=False)
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="sequence_runs")
    position = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(_("state"), max_length=8, choices=RunState.choices, default=RunState.RUNNING)
    why = models.CharField(_("why it stopped"), max_length=12, choices=Why.choices, blank=True, default="")
    due_at = models.DateTimeField()
    begun_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    begun_at = models.DateTimeField(_("begun"), default=timezone.now)
    ended_at = models.DateTimeField(_("ended"), null=True)

    objects = WorkspaceQuerySet["SequenceRun"].as_manager()

    class Meta:
        verbose_name = _("way through a sequence")
        verbose_name_plural = _("ways through sequences")
        constraints = [
            models.UniqueConstraint(fields=["sequence", "contact"], name="one_way_at_a_time", condition=UNDER_WAY)
        ]
        indexes = [
            models.Index(fields=["sequence", "state", "why", "id"], name="run_by_state"),
            models.Index(fields=["due_at"], name="run_due", condition=UNDER_WAY),
            models.Index(fields=["workspace"], name="run_by_workspace"),
        ]

    def __str__(self) -> str:
        return f"Run {self.pk}"

    @property
    def is_running(self) -> bool:
        return self.state == RunState.RUNNING
