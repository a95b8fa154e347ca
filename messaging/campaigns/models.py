"""A campaign: one text for many people, each of whom the gate decides about when their turn comes."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Workspace
from contacts.consent.models import Channel, Purpose
from contacts.models import Contact, SavedView, Tag
from crm.lib.fields import EncryptedTextField
from crm.lib.workspaces import Record, WorkspaceQuerySet
from messaging.preferences.models import Topic


class CampaignState(models.TextChoices):
    """How far a campaign is. Whether it is paused stands beside it, in ``paused_at``."""

    DRAFT = "draft", _("draft")
    SCHEDULED = "scheduled", _("scheduled")
    PLANNING = "planning", _("putting messages into the outbox")
    SENDING = "sending", _("sending")
    CANCELLED = "cancelled", _("cancelled")


NOT_BEGUN = (CampaignState.DRAFT, CampaignState.SCHEDULED)
UNDER_WAY = (CampaignState.PLANNING, CampaignState.SENDING)


class Campaign(Record):
    """Who gets which words, and for what. ``campaigns`` alone starts, plans, pauses and cancels it."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="campaigns")
    name = models.CharField(_("name"), max_length=100, help_text=_("For you: nobody else sees it."))
    channel = models.CharField(_("channel"), max_length=5, choices=Channel.choices, default=Channel.SMS, editable=False)
    purpose = models.CharField(
        _("purpose"),
        max_length=15,
        choices=Purpose.choices,
        default=Purpose.MARKETING,
        help_text=_("Only people who agreed to messages of this kind for this purpose get it."),
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
    sender = models.ForeignKey(
        "messaging.Sender", verbose_name=_("from"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )  # None: the one that each conversation used last
    subject = EncryptedTextField(_("subject"), null=True, default=None)  # of mail, as ``preheader``
    preheader = EncryptedTextField(_("preview line"), null=True, default=None)
    body = EncryptedTextField(_("text"))
    # Another text that some get instead, to see which of the two does better.
    subject_b = EncryptedTextField(null=True, default=None)
    body_b = EncryptedTextField(null=True, default=None)
    share_b = models.PositiveSmallIntegerField(default=0)  # percent of the people
    measured = models.BooleanField(  # CN-14
        _("count opens and clicks"),
        default=False,
        help_text=_("Only of people who allowed it on their preference page. Mail to others stays as it is."),
    )
    # Said outright: a tag that is deleted must not turn a campaign for a few into one for everybody.
    everyone = models.BooleanField(default=False, editable=False)
    tag = models.ForeignKey(Tag, null=True, on_delete=models.SET_NULL, related_name="+", editable=False)
    # What the view asked for when it was chosen: who changes the view later does not change whom this is for.
    view = models.ForeignKey(SavedView, null=True, on_delete=models.SET_NULL, related_name="+", editable=False)
    query = EncryptedTextField(null=True, default=None, editable=False)
    # A follow-up is for those who got the campaign before it and have neither answered nor opted out since.
    follows = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="followers", editable=False)
    follow_days = models.PositiveSmallIntegerField(null=True, editable=False)  # begins by itself so long after it
    planned = models.PositiveIntegerField(default=0, editable=False)  # people who were settled on at the start
    passed_over = models.PositiveIntegerField(default=0, editable=False)  # of them, who could not get it any more
    scheduled_at = models.DateTimeField(_("scheduled for"), null=True, editable=False)
    state = models.CharField(_("state"), max_length=10, choices=CampaignState.choices, default=CampaignState.DRAFT)
    revision = models.PositiveIntegerField(default=0, editable=False)  # what was reviewed is what is started
    paused_at = models.DateTimeField(null=True, editable=False)
    lease = models.UUIDField(null=True, editable=False)  # the worker that fills the outbox now
    lease_until = models.DateTimeField(null=True, editable=False)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    started_at = models.DateTimeField(_("started at"), null=True, editable=False)

    objects = WorkspaceQuerySet["Campaign"].as_manager()

    class Meta:
        verbose_name = _("campaign")
        verbose_name_plural = _("campaigns")
        indexes = [
            models.Index(fields=["workspace", "-created_at", "id"], name="campaign_by_age"),
            models.Index(
                fields=["lease_until"], name="campaign_to_plan", condition=models.Q(state=CampaignState.PLANNING.value)
            ),
            models.Index(
                fields=["scheduled_at"],
                name="campaign_to_start",
                condition=models.Q(state=CampaignState.SCHEDULED.value),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_draft(self) -> bool:
        return self.state == CampaignState.DRAFT

    @property
    def is_scheduled(self) -> bool:
        return self.state == CampaignState.SCHEDULED

    @property
    def has_begun(self) -> bool:
        """Whether somebody may have got it."""
        return not (self.is_draft or self.is_scheduled)

    @property
    def is_mail(self) -> bool:
        return self.channel == Channel.EMAIL

    @property
    def texts(self) -> tuple[str, ...]:
        """Everything of it that is filled in for each person."""
        body, subject = (self.body, self.body_b or ""), (self.subject or "", self.subject_b or "")
        return tuple(filter(None, (*subject, self.preheader or "", *body) if self.is_mail else body))

    @property
    def is_under_way(self) -> bool:
        return self.state in UNDER_WAY

    @property
    def is_cancelled(self) -> bool:
        return self.state == CampaignState.CANCELLED


class CampaignRecipient(models.Model):
    """Somebody whose message of a campaign has still to be put into the outbox. All are written at the start, so that
    who gets it is settled then; each goes when their message is there.
    """

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="recipients", db_index=False)
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="+")

    class Meta:
        verbose_name = _("recipient of a campaign")
        verbose_name_plural = _("recipients of campaigns")
        constraints = [models.UniqueConstraint(fields=["campaign", "contact"], name="a_recipient_once")]
        indexes = [models.Index(fields=["campaign", "id"], name="recipient_by_turn")]

    def __str__(self) -> str:
        return str(self.pk)
