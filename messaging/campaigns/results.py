"""How far a campaign is, and what came of it. Every figure is one query over all messages, however many."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Q, Sum
from django.utils.translation import gettext as _

from messaging.campaigns import measuring
from messaging.campaigns.models import Campaign, CampaignRecipient, CampaignState
from messaging.campaigns.outcome_models import Outcome, Tally
from messaging.models import IN_FLIGHT, WAITING, Message, Status
from messaging.senders import carrier_codes
from messaging.senders.carrier_codes import Meaning

_Kind = Outcome.Kind
LISTED = 8  # reasons and links that a page shows


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


# What came of it


@dataclass(frozen=True, slots=True)
class Bar:
    """A line of the chart: so many, of so many. ``tone`` is yes, no, wait, info or nothing."""

    code: str
    words: str
    count: int
    of: int
    tone: str = ""

    @property
    def percent(self) -> float:
        return round(100 * self.count / self.of, 1) if self.of else 0.0


@dataclass(frozen=True, slots=True)
class Variant:
    """What one of two texts did."""

    name: str
    sent: int
    answered: int
    opted_out: int
    clicked: int


@dataclass(frozen=True, slots=True)
class Results:
    """Of a started campaign. ``failures`` and ``kept_back`` say why, ``links`` where people went."""

    bars: list[Bar]
    failures: list[tuple[Meaning, str, int]] = field(default_factory=list)
    kept_back: list[tuple[str, int]] = field(default_factory=list)
    links: list[tuple[str, int]] = field(default_factory=list)
    fees: Decimal | None = None
    variants: list["Variant"] = field(default_factory=list)
    measurable: int = 0  # people who let opens and clicks be counted


def results(campaign: Campaign, how_far: Progress, *, whole: bool = True) -> Results:
    """What came of it; ``whole`` adds what changes no more once everything has left: fees, and who may be measured."""
    done = Counter(dict(Outcome.objects.filter(campaign=campaign).order_by().values_list("kind").annotate(_people())))
    if campaign.measured:
        done.update(_aged(campaign, "kind"))
    sent = how_far.of(Status.SENT, Status.DELIVERED, Status.UNKNOWN)
    gone = sent + how_far.of(Status.FAILED)
    measurable = _measurable(campaign) if campaign.measured and whole else 0
    bars = [
        Bar("sent", _("Sent"), sent, how_far.total, "info"),
        Bar(
            "delivered",
            _("Known to have arrived") if campaign.is_mail else _("Delivered"),
            how_far.of(Status.DELIVERED),
            gone,
            "yes",
        ),
        Bar("failed", _("Failed"), how_far.of(Status.FAILED), gone, "no"),
        Bar(_Kind.REPLIED, _("Answered"), done.get(_Kind.REPLIED, 0), sent, "yes"),
        Bar(_Kind.OPTED_OUT, _("Opted out"), done.get(_Kind.OPTED_OUT, 0), sent, "no"),
    ]
    if campaign.is_mail:
        bars += [
            Bar(_Kind.BOUNCED, _("Bounced"), done.get(_Kind.BOUNCED, 0), gone, "no"),
            Bar(_Kind.COMPLAINED, _("Complained"), done.get(_Kind.COMPLAINED, 0), sent, "no"),
        ]
    if campaign.measured:
        bars += [
            _measured(_Kind.OPENED, _("Opened, of those who let us count"), done, measurable),
            _measured(_Kind.CLICKED, _("Followed a link, likewise"), done, measurable),
        ]
    return Results(
        bars,
        _failures(campaign) if how_far.of(Status.FAILED, Status.UNKNOWN) else [],
        _kept_back(campaign) if how_far.of(Status.REFUSED, Status.HELD) else [],
        _links(campaign) if campaign.measured else [],
        _fees(campaign) if whole else None,
        _variants(campaign) if campaign.share_b else [],
        measurable,
    )


def _measured(kind: str, words: str, done: Mapping[str, int], measurable: int) -> Bar:
    """Of those who let us count now; at least as many as did it, as some of them have taken that back since."""
    count = done.get(kind, 0)
    return Bar(kind, words, count, max(measurable, count) if measurable else 0, "info")


def _aged(campaign: Campaign, *names: str, by_link: bool = False) -> dict[Any, int]:
    """What is kept as a number only."""
    rows = Tally.objects.filter(campaign=campaign, link__isnull=not by_link).order_by().values_list(*names)
    return {said[0] if len(said) == 1 else tuple(said): total for *said, total in rows.annotate(Sum("count"))}


def _variants(campaign: Campaign) -> list[Variant]:
    left = [Status.SENT, Status.DELIVERED, Status.UNKNOWN]
    sent = Message.objects.filter(campaign=campaign, status__in=left).order_by()
    counts = dict(sent.values_list("variant").annotate(Count("pk")))
    rows = Outcome.objects.filter(campaign=campaign).order_by().values_list("message__variant", "kind")
    done = Counter({(variant, kind): count for variant, kind, count in rows.annotate(_people())})
    done.update(_aged(campaign, "variant", "kind"))
    kinds = (_Kind.REPLIED, _Kind.OPTED_OUT, _Kind.CLICKED)
    return [
        Variant(name, counts.get(code, 0), *(done.get((code, kind), 0) for kind in kinds))
        for code, name in (("a", _("First text")), ("b", _("Second text")))
    ]


def _people() -> Any:
    return Count("message", distinct=True)


def _measurable(campaign: Campaign) -> int:
    allowed = measuring.allowing().values("contact")
    return Message.objects.filter(campaign=campaign, contact__in=allowed).count()


def _failures(campaign: Campaign) -> list[tuple[Meaning, str, int]]:
    failed = Message.objects.filter(campaign=campaign, status__in=[Status.FAILED, Status.UNKNOWN])
    rows = failed.order_by().values_list("error_code").annotate(count=Count("pk")).order_by("-count")
    return [(carrier_codes.meaning(code), code, count) for code, count in rows[:LISTED]]


def _kept_back(campaign: Campaign) -> list[tuple[str, int]]:
    kept = Message.objects.filter(campaign=campaign, status__in=[Status.REFUSED, Status.HELD])
    rows = kept.order_by().values_list("reasons__0__text").annotate(count=Count("pk")).order_by("-count")
    return [(text, count) for text, count in rows[:LISTED] if text]


def _links(campaign: Campaign) -> list[tuple[str, int]]:
    clicked = Outcome.objects.filter(campaign=campaign, kind=_Kind.CLICKED)
    found = Counter(dict(clicked.order_by().values_list("link__url").annotate(Count("pk"))))
    found.update(_aged(campaign, "link__url", by_link=True))
    return found.most_common(LISTED)


def _fees(campaign: Campaign) -> Decimal | None:
    fees = Message.objects.filter(campaign=campaign).aggregate(fees=Sum("fee"))["fees"]
    return Decimal(fees) / 10_000 if fees is not None else None


# As a table


def table(campaign: Campaign, chunk: int = 1000) -> Iterator[list[str]]:
    """A line for each message, for a file: no address, and nobody whose data are frozen (CN-12, RT-6)."""
    kinds = list(_Kind) if campaign.measured else [kind for kind in _Kind if kind not in (_Kind.OPENED, _Kind.CLICKED)]
    yield [_("Name"), _("Status"), _("Error"), _("Sent"), _("Delivered"), *(str(kind.label) for kind in kinds)]
    rows = Message.objects.filter(campaign=campaign, contact__restricted_at=None).order_by("pk")
    rows = rows.annotate(person=F("contact__name")).only("status", "error_code", "sent_at", "delivered_at")
    last: UUID | None = None
    while found := list(rows.filter(Q(pk__gt=last) if last else Q())[:chunk]):
        done: dict[UUID, dict[str, datetime]] = {}
        for key, kind, at in Outcome.objects.filter(message__in=found).values_list("message_id", "kind", "at"):
            done.setdefault(key, {}).setdefault(kind, at)
        for message in found:
            said: Any = message
            times = [message.sent_at, message.delivered_at, *(done.get(message.pk, {}).get(kind) for kind in kinds)]
            words = [said.person, str(message.get_status_display()), message.error_code]
            yield [*words, *(at.isoformat(timespec="seconds") if at else "" for at in times)]
        last = found[-1].pk
