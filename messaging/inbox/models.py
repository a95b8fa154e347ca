"""What the inbox keeps beside messages: how far the talk with a contact is, drafts, attachments, saved replies."""

from datetime import datetime
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Workspace
from contacts.models import Contact
from crm.lib.fields import EncryptedTextField
from crm.lib.workspaces import Record, WorkspaceQuerySet

# SQLite uses a partial index only where a query repeats its condition, so both take it from here.
UNREAD = Q(unread__gt=0)
GIVEN = Q(given_at__isnull=False)
ASLEEP = Q(state="snoozed")


class ThreadState(models.TextChoices):
    """How far a thread is. A message from the person opens it again, whatever it was."""

    OPEN = "open", _("open")
    SNOOZED = "snoozed", _("snoozed")
    DONE = "done", _("done")


class ThreadQuerySet(WorkspaceQuerySet["Thread"]):
    def unread(self) -> Self:
        """Those with a message that nobody has looked at."""
        return self.filter(UNREAD)

    def listed(self) -> Self:
        """Those that have a conversation to show, the latest first."""
        return self.filter(conversation__isnull=False).order_by("-moved_at", "id")


class Thread(Record):
    """Everything said with one contact, over all channels and addresses: a line of the inbox. ``threads`` keeps it."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    contact = models.OneToOneField(Contact, on_delete=models.CASCADE, related_name="thread")
    conversation = models.ForeignKey(  # the one with the latest message
        "messaging.Conversation", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    last_message = models.ForeignKey("messaging.Message", null=True, on_delete=models.SET_NULL, related_name="+")
    unread = models.PositiveIntegerField(_("unread"), default=0)
    state = models.CharField(_("state"), max_length=8, choices=ThreadState.choices, default=ThreadState.OPEN)
    snoozed_until = models.DateTimeField(_("snoozed until"), null=True)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("assigned to")
    )
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    given_at = models.DateTimeField(null=True)  # somebody else gave it to the assignee, who has not looked since
    moved_at = models.DateTimeField(default=timezone.now)  # the latest message, or when it came back: the inbox's order

    objects = ThreadQuerySet.as_manager()

    class Meta:
        verbose_name = _("thread")
        verbose_name_plural = _("threads")
        indexes = [
            models.Index(fields=["workspace", "-moved_at", "id"], name="thread_by_time"),
            models.Index(fields=["workspace", "state", "-moved_at", "id"], name="thread_by_state"),
            models.Index(fields=["workspace", "assignee", "state", "-moved_at", "id"], name="thread_by_assignee"),
            models.Index(fields=["workspace", "-moved_at", "id"], name="thread_unread", condition=UNREAD),
            models.Index(fields=["snoozed_until"], name="thread_asleep", condition=ASLEEP),
            models.Index(fields=["assignee", "-given_at"], name="thread_given", condition=GIVEN),
        ]

    def __str__(self) -> str:
        return f"Thread {self.pk}"

    @property
    def who(self) -> str:
        """The person's name, or the number or address when nobody knows it."""
        return self.contact.name or (self.conversation.at if self.conversation else "")

    def _become(self, **values: Any) -> bool:
        changed = Thread.objects.filter(pk=self.pk).exclude(**values).update(**values) == 1
        for name, value in values.items():
            setattr(self, name, value)
        return changed

    def mark_read(self) -> bool:
        """Somebody has looked at it."""
        return self._become(unread=0)

    def finish(self) -> bool:
        """Nothing is left to do, until they write again."""
        return self._become(state=ThreadState.DONE, snoozed_until=None)

    def reopen(self) -> bool:
        """There is something to do after all."""
        return self._become(state=ThreadState.OPEN, snoozed_until=None)

    def snooze(self, until: datetime) -> bool:
        """Out of sight until then, or until they write. ``threads.wake`` brings it back."""
        return self._become(state=ThreadState.SNOOZED, snoozed_until=until)

    def assign(self, member: Any, *, by: Any = None) -> bool:
        """Whose it is; nobody's with None. Whoever gets it from somebody else is told on their Today page."""
        key = member.pk if member else None
        changed = Thread.objects.filter(pk=self.pk).exclude(assignee=key) if key else self._of_somebody()
        told = member is not None and by is not None and by.pk != key
        values = {
            "assignee_id": key,
            "given_by_id": by.pk if told else None,
            "given_at": timezone.now() if told else None,
        }
        if not changed.update(**values):
            return False
        for name, value in values.items():
            setattr(self, name, value)
        return True

    def _of_somebody(self) -> Any:
        return Thread.objects.filter(pk=self.pk, assignee__isnull=False)

    def looked_at(self, member: Any) -> None:
        """The one it was given to has seen it."""
        if self.given_at and self.assignee_id == member.pk:
            self._become(given_at=None, given_by_id=None)


class SavedReply(Record):
    """Words of the business that are written again and again. ``merge_fields`` fills in what stands in braces."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(_("name"), max_length=60)
    body = models.TextField(_("text"), max_length=5000)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(auto_now=True)
    deleted_at = models.DateTimeField(null=True, editable=False)  # it can be taken back for an hour

    objects = WorkspaceQuerySet["SavedReply"].as_manager()

    class Meta:
        verbose_name = _("saved reply")
        verbose_name_plural = _("saved replies")
        indexes = [models.Index(fields=["workspace", "name"], name="saved_reply_by_name")]

    def __str__(self) -> str:
        return self.name


class Draft(Record):
    """What a member has typed for a contact and not sent. Only they see it."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    channel = models.CharField(_("channel"), max_length=5)
    purpose = models.CharField(_("purpose"), max_length=15, blank=True)
    subject = EncryptedTextField(_("subject"), null=True, default=None)
    body = EncryptedTextField(_("text"))
    updated_at = models.DateTimeField(auto_now=True)

    objects = WorkspaceQuerySet["Draft"].as_manager()

    class Meta:
        verbose_name = _("draft")
        verbose_name_plural = _("drafts")
        constraints = [
            models.UniqueConstraint(fields=["contact", "author", "channel"], name="one_draft_each"),
        ]

    def __str__(self) -> str:
        return f"Draft {self.pk}"


ARRIVING = Q(state="waiting")


class Attachment(Record):
    """A file that goes with a message, came with one, or waits with a draft. ``attachments`` keeps it.

    The bytes are a file of the contact (``contacts.page.files``). One that came in is fetched from ``source`` first.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("on its way")
        KEPT = "kept", _("kept")
        REFUSED = "refused", _("not kept")

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="+")
    message = models.ForeignKey("messaging.Message", null=True, on_delete=models.CASCADE, related_name="attachments")
    draft = models.ForeignKey(Draft, null=True, on_delete=models.CASCADE, related_name="attachments")
    file = models.ForeignKey("contacts.ContactFile", null=True, on_delete=models.SET_NULL, related_name="+")
    source = EncryptedTextField(null=True, default=None)  # where it is fetched from: the provider, or our own vault
    name = EncryptedTextField(_("name"), null=True, default=None)
    media_type = models.CharField(_("type"), max_length=100, blank=True)
    size = models.BigIntegerField(_("size in bytes"), default=0)
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.KEPT)
    why = models.CharField(max_length=20, blank=True)  # a code: why it is not kept
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = WorkspaceQuerySet["Attachment"].as_manager()

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        indexes = [models.Index(fields=["next_try_at"], name="attachment_arriving", condition=ARRIVING)]

    def __str__(self) -> str:
        return f"Attachment {self.pk}"
