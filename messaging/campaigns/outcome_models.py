"""What came of a campaign's messages, and who lets us see what they do with mail (CN-14)."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Workspace
from contacts.models import Contact
from crm.lib.workspaces import Record, WorkspaceQuerySet
from messaging.campaigns.models import Campaign


class CampaignLink(Record):
    """Where a campaign's mail leads, so that a click can be counted by our own address and lead there alone."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="links")
    position = models.PositiveSmallIntegerField()
    url = models.TextField()

    class Meta:
        verbose_name = _("link of a campaign")
        verbose_name_plural = _("links of campaigns")
        constraints = [models.UniqueConstraint(fields=["campaign", "position"], name="a_link_of_a_campaign_once")]

    def __str__(self) -> str:
        return self.url[:80]


class Outcome(Record):
    """What somebody did after a message of a campaign, or what became of it; each kind once for each message."""

    class Kind(models.TextChoices):
        REPLIED = "replied", _("answered")
        OPTED_OUT = "opted_out", _("opted out")
        COMPLAINED = "complained", _("complained")
        BOUNCED = "bounced", _("bounced")
        OPENED = "opened", _("opened")
        CLICKED = "clicked", _("followed a link")

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="outcomes", db_index=False)
    message = models.ForeignKey("messaging.Message", on_delete=models.CASCADE, related_name="outcomes", db_index=False)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    link = models.ForeignKey(CampaignLink, null=True, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("outcome of a campaign")
        verbose_name_plural = _("outcomes of campaigns")
        constraints = [
            models.UniqueConstraint(
                fields=["message", "kind"], name="an_outcome_once", condition=models.Q(link__isnull=True)
            ),
            models.UniqueConstraint(
                fields=["message", "link"], name="a_click_once", condition=models.Q(link__isnull=False)
            ),
        ]
        indexes = [models.Index(fields=["campaign", "kind"], name="outcome_by_campaign")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class Tally(Record):
    """How many people opened a campaign's mails or followed a link, of whom nothing else is kept any more (CO-6).

    With ``link``: how many followed that one; without: how many did what ``kind`` says.
    """

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="tallies", db_index=False)
    kind = models.CharField(max_length=10, choices=Outcome.Kind.choices)
    variant = models.CharField(max_length=1, blank=True)
    link = models.ForeignKey(CampaignLink, null=True, on_delete=models.CASCADE, related_name="+")
    count = models.PositiveIntegerField(_("people"), default=0)

    class Meta:
        verbose_name = _("number of a campaign")
        verbose_name_plural = _("numbers of campaigns")
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "kind", "variant"], name="a_tally_once", condition=models.Q(link__isnull=True)
            ),
            models.UniqueConstraint(
                fields=["campaign", "kind", "variant", "link"],
                name="a_tally_of_a_link_once",
                condition=models.Q(link__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.count}"


class Measuring(Record):
    """Whether somebody lets us see that they open mail and follow its links; no row means no. Only they say yes."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    contact = models.OneToOneField(Contact, on_delete=models.CASCADE, related_name="measuring")
    allowed = models.BooleanField(_("allowed"), default=False)
    wording = models.TextField(_("what they read"))
    at = models.DateTimeField(_("since"), default=timezone.now)

    objects = WorkspaceQuerySet["Measuring"].as_manager()

    class Meta:
        verbose_name = _("choice about measuring mail")
        verbose_name_plural = _("choices about measuring mail")

    def __str__(self) -> str:
        return f"Measuring {self.pk}"
