"""Campaigns: who would get one and who not, the start, the outbox filled as it empties, pause and cancel.

At the start one statement settles who gets it. Their messages are put into the outbox in chunks, never many more than
the sender can carry in the next minutes. The plan is a courtesy: it leaves out whoever may not be written to now. What
counts is the gate, which decides about each message again when it is dispatched. A worker that dies leaves its lease to
run out, and the sweeper goes on; the key of each message is made of campaign and address, so that nothing is put there
twice.
"""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from contacts.models import Contact
from crm.lib import courier, leases
from messaging.campaigns import audiences, measuring, queueing
from messaging.campaigns import wording as campaign_words
from messaging.campaigns.audiences import GETS_IT
from messaging.campaigns.models import NOT_BEGUN, UNDER_WAY, Campaign, CampaignRecipient, CampaignState
from messaging.campaigns.wording import Words, Writer
from messaging.models import WAITING, Message, Status

logger = logging.getLogger(__name__)

CHUNK = 500  # people in one transaction: a fraction of a second, so that other writers need not wait
AHEAD = 2_000  # messages of a campaign that may wait in the outbox; the rest of its people wait as mere keys
CALLED = timedelta(seconds=20)  # the sweeper leaves a started campaign to its courier for so long


# Before the start


@dataclass(frozen=True, slots=True)
class Review:
    """What a campaign would be: numbers of people, the words, and what stands in the way."""

    reaches: int  # people
    messages: int  # addresses: people who share one get one message
    left_out: list[tuple[str, str, int]]  # code, why, how many people
    words: Words
    findings: list[Any]
    problems: list[str]

    @property
    def may_start(self) -> bool:
        return not self.problems

    @property
    def share(self) -> int:
        return self.reaches - self.messages

    @property
    def not_reached(self) -> int:
        return sum(count for _code, _why, count in self.left_out)

    @property
    def parts(self) -> int:
        return len(self.words.segments.parts)


def review(campaign: Campaign, reader: Contact | None = None, variant: str = "") -> Review:
    """Who would get it as things stand now, who not and why, and what it would say, to ``reader`` if there is one."""
    counts = audiences.counted(campaign)
    reaches, addresses = counts.pop(GETS_IT, (0, 0))
    reasons = audiences.why_not(campaign.channel)
    left_out = [(code, str(words), counts[code][0]) for code, words in reasons.items() if code in counts]
    writer = Writer(campaign)
    words = writer.to(reader, variant or None) if reader else writer.sample(variant)
    findings = campaign_words.findings(campaign)
    problems = [*_nobody(campaign, reaches), *campaign_words.problems(campaign, words, findings)]
    return Review(reaches, addresses, left_out, words, findings, problems)


def _nobody(campaign: Campaign, reaches: int) -> list[str]:
    """Why nobody would get it, with what to do."""
    if not audiences.is_sound(campaign):
        if campaign.query:
            return [_("Its saved view can't be read any more. Edit the campaign and choose who it is for.")]
        return [_("Its tag is gone. Edit the campaign and choose who it is for.")]
    return [] if reaches else [_("Nobody would get it. Ask your contacts for consent, or choose other people.")]


# Drafts


_WRITTEN = (
    "name purpose topic sender subject preheader body subject_b body_b share_b measured everyone tag view query follows"
).split()


def save_draft(campaign: Campaign, *, by: Any) -> bool:
    """Write a new or changed draft. False when it was started meanwhile, then nothing is written."""
    adding = campaign._state.adding
    with transaction.atomic():
        if adding:
            campaign.author = by
            campaign.save(force_insert=True)
        else:
            draft = Campaign.objects.filter(pk=campaign.pk, state=CampaignState.DRAFT)
            if not draft.update(revision=F("revision") + 1):
                return False
            campaign.save(update_fields=_WRITTEN)
        audit.record(by, "campaign.drafted" if adding else "campaign.changed", campaign)
    return True


def delete_draft(campaign: Campaign, *, by: Any) -> bool:
    """Throw a draft away; what was started stays."""
    with transaction.atomic():
        audit.record(by, "campaign.deleted", campaign)
        gone, _by_model = Campaign.objects.filter(pk=campaign.pk, state=CampaignState.DRAFT).delete()
        if not gone:
            transaction.set_rollback(True)
    return gone > 0


# The start, and the outbox


def start(campaign: Campaign, *, revision: int, by: Any) -> bool:
    """Begin, once, with the words that were reviewed. False when it has begun already or was changed since."""
    now = timezone.now()
    with transaction.atomic():
        waiting = Campaign.objects.filter(pk=campaign.pk, state__in=NOT_BEGUN, revision=revision)
        if not waiting.update(state=CampaignState.PLANNING, started_at=now, started_by=by, scheduled_at=None):
            return False
        audit.record(by, "campaign.started", campaign)
        count = audiences.settle(campaign)
        measuring.keep_links(campaign)
        _tell_followers(campaign, now)
        Campaign.objects.filter(pk=campaign.pk).update(planned=count)
        audit.record(by, "campaign.planned", campaign, count=count)
        call(campaign.pk)
    return True


def schedule(campaign: Campaign, at: datetime, *, revision: int, by: Any) -> bool:
    """Let it begin by itself at ``at``, with the words that were reviewed and for whom it is meant then."""
    with transaction.atomic():
        draft = Campaign.objects.filter(pk=campaign.pk, state=CampaignState.DRAFT, revision=revision)
        rows = draft.update(state=CampaignState.SCHEDULED, scheduled_at=at, started_by=by)
        return _did(rows, "campaign.scheduled", campaign, by)


def schedule_after(campaign: Campaign, days: int, *, revision: int, by: Any) -> bool:
    """Let a follow-up begin by itself so many days after the campaign before it; it may have begun already."""
    before = campaign.follows
    if before is None:
        return False
    at = before.started_at + timedelta(days=days) if before.started_at else None
    with transaction.atomic():
        draft = Campaign.objects.filter(pk=campaign.pk, state=CampaignState.DRAFT, revision=revision)
        rows = draft.update(state=CampaignState.SCHEDULED, scheduled_at=at, follow_days=days, started_by=by)
        return _did(rows, "campaign.scheduled", campaign, by)


def _tell_followers(campaign: Campaign, now: datetime) -> None:
    """The next steps of a sequence are reckoned from this moment."""
    waiting = Campaign.objects.filter(follows=campaign, state=CampaignState.SCHEDULED, scheduled_at=None)
    for key, days in waiting.values_list("pk", "follow_days"):
        waiting.filter(pk=key).update(scheduled_at=now + timedelta(days=days or 0))


def unschedule(campaign: Campaign, *, by: Any) -> bool:
    """Make a draft of it again."""
    with transaction.atomic():
        waiting = Campaign.objects.filter(pk=campaign.pk, state=CampaignState.SCHEDULED)
        return _did(waiting.update(state=CampaignState.DRAFT, scheduled_at=None), "campaign.unscheduled", campaign, by)


def start_due() -> None:
    """Begin what is scheduled for now. What can't be started any more becomes a draft again and says why."""
    due = Campaign.objects.filter(state=CampaignState.SCHEDULED, scheduled_at__lte=timezone.now())
    for campaign in due.select_related("workspace", "topic", "author", "started_by")[:CHUNK]:
        try:
            _begin(campaign)
        except Exception:  # one that fails keeps no other from starting
            logger.exception("Campaign %s could not be started", campaign.pk)


def _begin(campaign: Campaign) -> None:
    if review(campaign).may_start:
        start(campaign, revision=campaign.revision, by=campaign.started_by)
    else:  # ``scheduled_at`` stays, so that its page says that it was to start
        waiting = Campaign.objects.filter(pk=campaign.pk, state=CampaignState.SCHEDULED)
        _did(waiting.update(state=CampaignState.DRAFT), "campaign.not_started", campaign, None)


def follow_up(campaign: Campaign, *, by: Any) -> Campaign:
    """A draft for those who get this one and do not answer."""
    made = Campaign(workspace_id=campaign.workspace_id, channel=campaign.channel, follows=campaign, body="")
    for name in ("purpose", "topic", "sender", "subject", "measured"):
        setattr(made, name, getattr(campaign, name))
    made.name = _("After “%(name)s”") % {"name": campaign.name[:80]}
    save_draft(made, by=by)
    return made


def copy(campaign: Campaign, *, by: Any) -> Campaign:
    """A draft with the same words for the same people."""
    made = Campaign(workspace_id=campaign.workspace_id, channel=campaign.channel)
    for name in _WRITTEN:
        setattr(made, name, getattr(campaign, name))
    made.name = _("%(name)s (copy)") % {"name": campaign.name[: 100 - len(_("%(name)s (copy)"))]}
    save_draft(made, by=by)
    return made


def call(key: UUID) -> None:
    """Ask a worker to plan."""
    courier.call("messaging.tasks.plan_campaign", key)


def sweep() -> None:
    """Begin what is due; go on with campaigns that have room again, whose worker died, or whose call was lost."""
    start_due()
    now = timezone.now()
    left = Q(lease_until__lt=now) | Q(lease_until=None, started_at__lt=now - CALLED)
    running = Campaign.objects.filter(left, state=CampaignState.PLANNING, paused_at=None)
    for key in running.values_list("pk", flat=True):
        if _room(key) >= min(CHUNK, AHEAD):
            call(key)


def _room(key: UUID) -> int:
    """How many more of its messages may wait in the outbox. Those that are held, for the morning where the person
    lives for instance, keep no place: others may be awake.
    """
    waiting = Message.objects.filter(campaign=key, status__in=[Status.QUEUED, Status.CLAIMED])
    return max(0, AHEAD - waiting[:AHEAD].count())


def advance(key: UUID, seconds: float = 20.0) -> bool:
    """Fill the outbox for so long; whether there is more to do now. Nothing happens while another worker does it."""
    with leases.taken(Campaign, key, state=CampaignState.PLANNING) as lease:
        if lease is None:
            return False
        return leases.go_on(iter(lambda: _fill_chunk(key, lease), False), seconds)


def _fill_chunk(key: UUID, lease: UUID) -> bool:
    """The next people's messages, in one transaction that a cancelling or another worker waits for. False when all
    are there, or enough for now.
    """
    with transaction.atomic():
        held = Campaign.objects.filter(pk=key, lease=lease, state=CampaignState.PLANNING, paused_at=None)
        if not held.update(lease_until=timezone.now() + leases.LASTS):
            return False
        turn = CampaignRecipient.objects.filter(campaign=key).order_by("pk")[: min(CHUNK, _room(key))]
        next_ones = dict(turn.values_list("pk", "contact_id"))
        if not next_ones:
            settled = ~Exists(CampaignRecipient.objects.filter(campaign=OuterRef("pk")))
            held.filter(settled).update(state=CampaignState.SENDING)
            return False
        campaign = Campaign.objects.select_related("workspace", "sender", "topic").get(pk=key)
        letters = _letters(campaign, list(next_ones.values()))
        queueing.put(campaign, letters)
        passed_over = len(next_ones) - len(letters)
        if passed_over:
            held.update(passed_over=F("passed_over") + passed_over)
        CampaignRecipient.objects.filter(pk__in=next_ones).delete()
    return True


def _letters(campaign: Campaign, keys: list[UUID]) -> dict[str, tuple[UUID, Words]]:
    """By address: who gets it, and the words for them. Left out is who may not or can't get it any more."""
    found = audiences.addresses(campaign, audiences.agreed(campaign, keys))
    contacts = Contact.objects.in_bulk(found.values())
    writer = Writer(campaign)
    writer.load(list(contacts.values()))
    written = {to: (key, writer.to(contacts[key])) for to, key in found.items()}
    return {
        to: (key, words)
        for to, (key, words) in written.items()
        if not words.missing and campaign_words.fits(words, campaign.channel)
    }


# While it runs


def pause(campaign: Campaign, *, by: Any) -> bool:
    """Let nothing more of it leave: the gate holds what is on its way there, the sweeper offers nothing."""
    running = Campaign.objects.filter(pk=campaign.pk, state__in=UNDER_WAY, paused_at=None)
    return _did(running.update(paused_at=timezone.now()), "campaign.paused", campaign, by)


def resume(campaign: Campaign, *, by: Any) -> bool:
    """Go on. What the gate held is decided anew."""
    with transaction.atomic():
        paused = Campaign.objects.filter(pk=campaign.pk, state__in=UNDER_WAY, paused_at__isnull=False)
        resumed = paused.update(paused_at=None)
        if resumed:
            held = Message.objects.filter(campaign=campaign, status=Status.HELD)
            held.update(status=Status.QUEUED, not_before=timezone.now(), lease_until=None)
        return _did(resumed, "campaign.resumed", campaign, by)


def cancel(campaign: Campaign, *, by: Any) -> bool:
    """Take back what has not left, for good. The gate refuses what a worker just has in its hands."""
    with transaction.atomic():
        running = Campaign.objects.filter(pk=campaign.pk, state__in=UNDER_WAY)
        cancelled = running.update(state=CampaignState.CANCELLED, paused_at=None)
        if cancelled:
            CampaignRecipient.objects.filter(campaign=campaign).delete()
            waiting = Message.objects.filter(campaign=campaign, status__in=WAITING)
            waiting.update(status=Status.CANCELLED, lease_until=None)
            next_steps = Campaign.objects.filter(follows=campaign, state=CampaignState.SCHEDULED)
            next_steps.update(state=CampaignState.DRAFT, scheduled_at=None)
        return _did(cancelled, "campaign.cancelled", campaign, by)


def _did(rows: int, action: str, campaign: Campaign, by: Any) -> bool:
    if rows:
        audit.record(by, action, campaign)
    return rows == 1
