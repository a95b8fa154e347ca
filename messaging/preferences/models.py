"""What people settle about messages they agreed to (topics, how often, a pause); a business's own words for STOP.

None of this grants anything: consent alone does, and preferences only narrow it. ``preferences`` reads and writes them.
"""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Workspace
from contacts.models import Contact
from crm.lib.workspaces import Record, WorkspaceQuerySet


class Topic(Record):
    """Something a business writes about, which people can leave out: "tastings", "new opening hours"."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="topics")
    name = models.CharField(
        _("name"), max_length=60, help_text=_("As people read it on their preference page: “Tastings”, “New courses”.")
    )
    about = models.CharField(_("in a few words"), max_length=160, blank=True)
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = WorkspaceQuerySet["Topic"].as_manager()

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "name"],
                name="one_topic_of_a_name",
                violation_error_message=_("A topic of this name is there already."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class HowOften(models.TextChoices):
    """The most that somebody wants of what is sent to many at once."""

    ALL = "", _("everything I agreed to")
    WEEKLY = "weekly", _("at most one message a week")
    MONTHLY = "monthly", _("at most one message a month")


class Preference(Record):
    """How often somebody wants to hear from the business, and until when not at all."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    contact = models.OneToOneField(Contact, on_delete=models.CASCADE, related_name="preference")
    how_often = models.CharField(_("how often"), max_length=10, choices=HowOften.choices, blank=True)
    paused_until = models.DateTimeField(_("paused until"), null=True, blank=True)
    changed_at = models.DateTimeField(_("changed"), default=timezone.now)

    objects = WorkspaceQuerySet["Preference"].as_manager()

    class Meta:
        verbose_name = _("preference")
        verbose_name_plural = _("preferences")

    def __str__(self) -> str:
        return f"Preference {self.pk}"


class DeclinedTopic(Record):
    """A topic that somebody does not want to hear about."""

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="declined_topics")
    topic = models.ForeignKey(Topic, verbose_name=_("topic"), on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(_("since"), default=timezone.now)

    class Meta:
        verbose_name = _("declined topic")
        verbose_name_plural = _("declined topics")
        constraints = [models.UniqueConstraint(fields=["contact", "topic"], name="a_topic_is_declined_once")]

    def __str__(self) -> str:
        return str(self.topic)


class OptOutWord(Record):
    """A business's own word for STOP, beside the fixed list, which it can't shorten."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    word = models.CharField(_("word"), max_length=40)
    spelled = models.CharField(max_length=80, editable=False)  # as messages are compared with it
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = WorkspaceQuerySet["OptOutWord"].as_manager()

    class Meta:
        verbose_name = _("opt-out word")
        verbose_name_plural = _("opt-out words")
        ordering = ["word", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "spelled"],
                name="one_opt_out_word_of_a_spelling",
                violation_error_message=_("This word is in the list already."),
            )
        ]

    def __str__(self) -> str:
        return self.word
