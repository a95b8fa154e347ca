"""Campaigns: who would get one and who not, the start, the outbox filled as it empties, pause and cancel.

At the start one statement settles who gets it. Their messages are put into the outbox in chunks, never many more than
the sender can carry in the next minutes. The plan is a courtesy: it leaves out whoever may not be written to now. What
counts is the gate, which decides about each message again when it is dispatched. A worker that dies leaves its lease to
run out, and the sweeper goes on; the key of each message is made of campaign and address, so that nothing is put there
twice.
"""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from time import monotonic
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Case, CharField, Count, Exists, F, OuterRef, Q, Subquery, UUIDField, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from kombu.exceptions import OperationalError

from accounts import audit
from contacts.consent.evidence import opened_all
from contacts.consent.models import Consent, State, Suppression
from contacts.consent.suppression import holding
from contacts.models import ContactPoint
from crm.lib.addresses import Kind, address_hash
from crm.lib.set_based import insert_select
from messaging import content_rules, final_text, gate, outbox, preferences
from messaging.campaign_models import UNDER_WAY, Campaign, CampaignRecipient, CampaignState
from messaging.models import IN_FLIGHT, WAITING, Message, Status
from messaging.segments import Segments, measure

logger = logging.getLogger(__name__)

CHUNK = 500  # people in one transaction: a fraction of a second, so that other writers need not wait
AHEAD = 2_000  # messages of a campaign that may wait in the outbox; the rest of its people wait as mere keys
LEASE = timedelta(seconds=60)
CALLED = timedelta(seconds=20)  # the sweeper leaves a started campaign to its courier for so long

GETS_IT = "gets_it"
WHY_NOT = {
    "no_phone": gettext_lazy("No phone number"),
    "suppressed": gettext_lazy("The number opted out, was erased or can't be reached"),
    State.WITHDRAWN.value: gettext_lazy("Opted out of this purpose"),
    State.PENDING.value: gettext_lazy("Asked for consent, no answer yet"),
    "no_consent": gettext_lazy("Have not agreed to texts for this purpose"),
    preferences.DECLINED: gettext_lazy("Do not want to hear about this topic"),
    preferences.PAUSED: gettext_lazy("Asked for a pause"),
    preferences.ENOUGH: gettext_lazy("Want fewer messages, and had theirs"),
    "restricted": gettext_lazy("Data frozen at their request"),
    "archived": gettext_lazy("Archived"),
}


# Before the start


@dataclass(frozen=True, slots=True)
class Review:
    """What a campaign would be: numbers of people, the words, and what stands in the way."""

    reaches: int  # people
    texts: int  # numbers: people who share one get one text
    left_out: list[tuple[str, int]]  # why, how many people
    text: str
    segments: Segments
    findings: list[Any]
    problems: list[str]

    @property
    def may_start(self) -> bool:
        return not self.problems

    @property
    def share(self) -> int:
        return self.reaches - self.texts

    @property
    def not_reached(self) -> int:
        return sum(count for _why, count in self.left_out)

    @property
    def parts(self) -> int:
        return len(self.segments.parts)


def review(campaign: Campaign) -> Review:
    """Who would get it as things stand now, who not and why, and what it would say: one query for all people."""
    counts = _judged(campaign)
    reaches, texts = counts.pop(GETS_IT, (0, 0))
    left_out = [(str(words), counts[code][0]) for code, words in WHY_NOT.items() if code in counts]
    text = final_text.finish(campaign.workspace, campaign.body, automated=True)
    findings = content_rules.review(campaign.body)
    return Review(reaches, texts, left_out, text, measure(text), findings, _problems(campaign, reaches, text, findings))


def _problems(campaign: Campaign, reaches: int, text: str, findings: Iterable[Any]) -> list[str]:
    """Why it can't be started, each with what to do."""
    found = []
    if not campaign.everyone and not campaign.tag_id:
        found.append(_("Its tag is gone. Edit the campaign and choose who it is for."))
    elif not reaches:
        found.append(_("Nobody would get it. Ask your contacts for consent, or choose other people."))
    if not campaign.body.strip():
        found.append(_("It has no text. Edit the campaign and write it."))
    if len(text) > final_text.LONGEST:
        words = _("With your name and the way to stop, the text is longer than %(count)d characters. Shorten it.")
        found.append(words % {"count": final_text.LONGEST})
    forbidden = any(finding.severity == content_rules.BLOCK for finding in findings)
    if forbidden and campaign.purpose in gate.BOUND_BY_HOURS_AND_CONTENT:
        found.append(_("Carriers forbid some of its words. Take them out."))
    return found


def _judged(campaign: Campaign) -> dict[str, tuple[int, int]]:
    """For each reason (and GETS_IT) how many people, and how many different numbers they have."""
    phones, closed = _phones("pk"), _closed(campaign)
    unwanted = preferences.unwanted(campaign.purpose, campaign.topic_id)
    consent = Consent.objects.filter(contact=OuterRef("pk"), channel=campaign.channel, purpose=campaign.purpose)
    people = campaign.audience().annotate(
        agreed=Subquery(consent.values("state")[:1]),
        number=Subquery(phones.order_by("position", "id").values("hash")[:1]),
    )
    judged = people.annotate(
        said=Case(
            When(archived_at__isnull=False, then=Value("archived")),
            When(restricted_at__isnull=False, then=Value("restricted")),
            When(~Exists(phones), then=Value("no_phone")),
            When(~Exists(phones.filter(~Exists(closed))), then=Value("suppressed")),
            *(When(Q(when, agreed=State.GRANTED), then=Value(code)) for code, when in unwanted.items()),
            When(agreed=State.GRANTED, then=Value(GETS_IT)),
            When(agreed__in=[State.WITHDRAWN, State.PENDING], then=F("agreed")),
            default=Value("no_consent"),
            output_field=CharField(),
        )
    )
    rows = judged.order_by().values_list("said").annotate(Count("pk"), Count("number", distinct=True))
    return {said: (people, numbers) for said, people, numbers in rows}


def _phones(contact: str) -> Any:
    """The numbers of the contact whom the outer query calls so."""
    return ContactPoint.objects.filter(contact=OuterRef(contact), kind=Kind.PHONE)


def _closed(campaign: Campaign) -> Any:
    """What closes a number to the campaign."""
    return Suppression.objects.filter(
        Q(channel="") | Q(channel=campaign.channel),
        workspace=campaign.workspace_id,
        address_hash=OuterRef("hash"),
    )


# Drafts


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
            campaign.save(update_fields=["name", "purpose", "body", "everyone", "tag"])
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
        draft = Campaign.objects.filter(pk=campaign.pk, state=CampaignState.DRAFT, revision=revision)
        if not draft.update(state=CampaignState.PLANNING, started_at=now, started_by=by):
            return False
        audit.record(by, "campaign.started", campaign)
        count = _settle_recipients(campaign)
        audit.record(by, "campaign.planned", campaign, count=count)
        call(campaign.pk)
    return True


def _settle_recipients(campaign: Campaign) -> int:
    """Note who gets it: those who may be written to now, in one statement."""
    open_phones = _phones("contact").filter(~Exists(_closed(campaign)))
    agreed = _agreed(campaign).filter(Exists(open_phones)).order_by("contact_id")
    for unwanted in preferences.unwanted(campaign.purpose, campaign.topic_id, contact="contact").values():
        agreed = agreed.filter(~unwanted)
    rows = agreed.values_list(Value(campaign.pk, output_field=UUIDField()), "contact_id")
    return insert_select(CampaignRecipient, ["campaign", "contact"], rows)


def call(key: UUID) -> None:
    """Ask a worker to plan once the transaction is committed; the sweeper makes up for a lost call."""
    from messaging.tasks import plan_campaign

    def send() -> None:
        try:
            plan_campaign.apply_async(args=(str(key),), retry=False)
        except (OSError, OperationalError) as error:
            logger.warning("The broker is away, campaign %s waits for the sweeper: %s", key, error)

    transaction.on_commit(send, robust=True)


def sweep() -> None:
    """Go on with campaigns that have room in the outbox again, whose worker died, or whose call was lost."""
    now = timezone.now()
    left = Q(lease_until__lt=now) | Q(lease_until=None, started_at__lt=now - CALLED)
    running = Campaign.objects.filter(left, state=CampaignState.PLANNING, paused_at=None)
    for key in running.values_list("pk", flat=True):
        if _room(key) >= min(CHUNK, AHEAD):
            call(key)


def _room(key: UUID) -> int:
    """How many more of its messages may wait in the outbox."""
    waiting = Message.objects.filter(campaign=key, status__in=[*WAITING, Status.CLAIMED])
    return max(0, AHEAD - waiting[:AHEAD].count())


def advance(key: UUID, seconds: float = 20.0) -> bool:
    """Fill the outbox for so long; whether there is more to do now. Nothing happens while another worker does it."""
    lease, now = uuid4(), timezone.now()
    free = Q(lease_until=None) | Q(lease_until__lt=now)
    mine = Campaign.objects.filter(free, pk=key, state=CampaignState.PLANNING)
    if not mine.update(lease=lease, lease_until=now + LEASE):
        return False
    end = monotonic() + seconds
    try:
        while more := _fill_chunk(key, lease):
            if monotonic() > end:
                break
    finally:
        Campaign.objects.filter(pk=key, lease=lease).update(lease=None, lease_until=None)
    return more


def _fill_chunk(key: UUID, lease: UUID) -> bool:
    """The next people's messages, in one transaction that a cancelling or another worker waits for. False when all
    are there, or enough for now.
    """
    with transaction.atomic():
        held = Campaign.objects.filter(pk=key, lease=lease, state=CampaignState.PLANNING, paused_at=None)
        if not held.update(lease_until=timezone.now() + LEASE):
            return False
        turn = CampaignRecipient.objects.filter(campaign=key).order_by("pk")[: min(CHUNK, _room(key))]
        next_ones = dict(turn.values_list("pk", "contact_id"))
        if not next_ones:
            settled = ~Exists(CampaignRecipient.objects.filter(campaign=OuterRef("pk")))
            held.filter(settled).update(state=CampaignState.SENDING)
            return False
        campaign = Campaign.objects.select_related("workspace").get(pk=key)
        consents = list(_agreed(campaign).filter(contact__in=next_ones.values()).order_by("contact_id"))
        text = final_text.finish(campaign.workspace, campaign.body, automated=True)
        outbox.put_campaign(campaign, text, _recipients(campaign, consents))
        CampaignRecipient.objects.filter(pk__in=next_ones).delete()
    return True


def _agreed(campaign: Campaign) -> Any:
    """Consents that hold, of people whom it is meant for and who are neither archived nor frozen."""
    rows = Consent.objects.filter(
        workspace=campaign.workspace_id,
        channel=campaign.channel,
        purpose=campaign.purpose,
        state=State.GRANTED,
        contact__archived_at=None,
        contact__restricted_at=None,
    )
    if campaign.everyone:
        return rows
    return rows.filter(contact__tags=campaign.tag_id) if campaign.tag_id else rows.none()


def _recipients(campaign: Campaign, consents: list[Consent]) -> dict[str, UUID]:
    """The address that each agreed for, if they still have it and it is open; the first who has it stands for all."""
    people = [consent.contact_id for consent in consents]
    points = ContactPoint.objects.filter(contact_id__in=people, kind=Kind.PHONE).values_list("contact_id", "value")
    has = set(points)
    agreed = {event.contact_id: held.get("address", "") for event, held in opened_all(c.event for c in consents)}
    pairs = [(agreed[person], person) for person in people if (person, agreed[person]) in has]
    hashes = {to: address_hash(to) for to, _person in pairs}
    closed = holding(campaign.workspace_id, set(hashes.values()), campaign.channel)
    shut = {bytes(digest) for digest in closed.values_list("address_hash", flat=True)}
    return {to: person for to, person in reversed(pairs) if hashes[to] not in shut}


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
        return _did(cancelled, "campaign.cancelled", campaign, by)


def _did(rows: int, action: str, campaign: Campaign, by: Any) -> bool:
    if rows:
        audit.record(by, action, campaign)
    return rows == 1


# How far it is


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
    """Its state as people say it: draft, planning, sending, paused, finished or cancelled."""
    if campaign.is_under_way and campaign.paused_at:
        return "paused"
    if campaign.state == CampaignState.SENDING and not how_far.open:
        return "finished"
    if campaign.state == CampaignState.PLANNING and how_far.counts:
        return "sending"
    return campaign.state
