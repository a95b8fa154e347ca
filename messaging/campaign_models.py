"""A campaign: one text for many people, each of whom the gate decides about when their turn comes."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Workspace
from contacts.consent.models import Channel, Purpose
from contacts.models import Contact, Tag
from crm.lib.fields import EncryptedTextField
from crm.lib.workspaces import Record, WorkspaceQuerySet
from messaging.preference_models import Topic


class CampaignState(models.TextChoices):
    """How far a campaign is. Whether it is paused stands beside it, in ``paused_at``."""

    DRAFT = "draft", _("draft")
    PLANNING = "planning", _("putting messages into the outbox")
    SENDING = "sending", _("sending")
    CANCELLED = "cancelled", _("cancelled")


UNDER_WAY = (CampaignState.PLANNING, CampaignState.SENDING)


class Campaign(Record):
    """Who gets which words, and for what. ``campaigns`` alone starts, plans, pauses and cancels it."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="campaigns")
    name = models.CharField(_("name"), max_length=100, help_text=_("For you: nobody else sees it."))
    channel = models.CharField(max_length=5, choices=Channel.choices, default=Channel.SMS, editable=False)
    purpose = models.CharField(
        _("purpose"),
        max_length=15,
        choices=Purpose.choices,
        default=Purpose.MARKETING,
        help_text=_("Only people who agreed to texts for this purpose get it."),
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
    body = EncryptedTextField(_("text"))
    # Said outright: a tag that is deleted must not turn a campaign for a few into one for everybody.
    everyone = models.BooleanField(default=False, editable=False)
    tag = models.ForeignKey(Tag, null=True, on_delete=models.SET_NULL, related_name="+", editable=False)
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
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_draft(self) -> bool:
        return self.state == CampaignState.DRAFT

    @property
    def is_under_way(self) -> bool:
        return self.state in UNDER_WAY

    @property
    def is_cancelled(self) -> bool:
        return self.state == CampaignState.CANCELLED

    def audience(self) -> Any:
        """The contacts it is meant for, whether they may get it or not; nobody once its tag is gone."""
        people = Contact.objects.of(self.workspace_id)
        if self.everyone:
            return people
        return people.filter(tags=self.tag_id) if self.tag_id else people.none()


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
