"""How far a campaign is, and what came of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count

from messaging.campaign_models import Campaign, CampaignRecipient, CampaignState
from messaging.models import IN_FLIGHT, WAITING, Message, Status


@dataclass(frozen=True, slots=True)
class Progress:
    """How many of a campaign's messages are where, and how many people's have still to be put into the outbox."""

    counts: dict[str, int]
    to_come: int = 0

    def of(self, *statuses: str) -> int:
        return sum(self.counts.get(status, 0) for status in statuses)

    @property
    def total(self) -> int:
        return sum(self.counts.values()) + self.to_come

    @property
    def open(self) -> int:
        return self.of(*WAITING, *IN_FLIGHT) + self.to_come

    @property
    def done(self) -> int:
        return self.total - self.open

    @property
    def left(self) -> int:
        return self.of(Status.SENT, Status.DELIVERED)

    @property
    def results(self) -> list[tuple[str, str, int]]:
        """Status, its words and how many, without those that are nowhere."""
        return [(status.value, str(status.label), self.counts[status]) for status in Status if status in self.counts]


def progress(campaigns: Iterable[Campaign]) -> dict[UUID, Progress]:
    """Of each campaign, with two queries for all."""
    keys = [campaign.pk for campaign in campaigns]
    counts: dict[UUID, dict[str, int]] = {key: {} for key in keys}
    rows = Message.objects.filter(campaign__in=keys).order_by().values_list("campaign_id", "status")
    for key, status, count in rows.annotate(Count("pk")):
        counts[key][status] = count
    waiting = CampaignRecipient.objects.filter(campaign__in=keys).order_by().values_list("campaign_id")
    to_come = dict(waiting.annotate(Count("pk")))
    return {key: Progress(found, to_come.get(key, 0)) for key, found in counts.items()}


def standing(campaign: Campaign, how_far: Progress) -> str:
    """Its state as people say it: draft, scheduled, planning, sending, paused, finished or cancelled."""
    if campaign.is_under_way and campaign.paused_at:
        return "paused"
    if campaign.state == CampaignState.SENDING and not how_far.open:
        return "finished"
    if campaign.state == CampaignState.PLANNING and how_far.counts:
        return "sending"
    return campaign.state
