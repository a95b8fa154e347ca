"""When a campaign would be through: the sender's rate, and the hours at which each person may get a text.

People whose hours are the same are one group, told apart in the database by what quiet hours ask of them: zone, state,
country and the beginning of the number. So the cost does not grow with the number of people.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from math import ceil
from typing import Any

from django.db.models import Count, Min, OuterRef, Subquery, Sum
from django.db.models.functions import Substr

from contacts.models import ContactPoint
from crm.lib.addresses import Kind
from messaging import objections, quiet_hours
from messaging.campaigns import audiences
from messaging.campaigns.models import Campaign
from messaging.models import Direction, Message, Sender, Status

STEP = timedelta(hours=1)
STEPS = 72  # hours that are looked ahead
GROUPS = 300  # the largest; what is left is taken to be like the largest of all
PREFIX = 5  # characters of a number: +1 and the area code
PRICED = 200  # messages from which a price is learnt


@dataclass(frozen=True, slots=True)
class Forecast:
    """``now`` may get it at once, ``later`` when their morning comes, ``never`` without a time zone that somebody
    enters. ``ends`` is None beyond what is looked ahead. ``each`` is the price of a segment, where it was ever told.
    """

    now: int
    later: int
    never: int
    begins: datetime
    ends: datetime | None
    each: Decimal | None = None
    currency: str = ""

    @property
    def minutes(self) -> int:
        return ceil((self.ends - self.begins).total_seconds() / 60) if self.ends else 0


@dataclass(frozen=True, slots=True)
class _Group:
    count: int
    phone: str
    zone: str | None
    region: str | None

    def open_at(self, at: datetime) -> datetime | None:
        return quiet_hours.next_allowed(at, phone=self.phone, zone=self.zone, region=self.region)


def forecast(campaign: Campaign, messages: int, sender: Sender | None, at: datetime) -> Forecast:
    """What a start at ``at`` would mean; two queries, one for mail."""
    rate = max(1, sender.per_minute if sender else 50)
    price = _price(sender) if sender else None
    if campaign.is_mail or campaign.purpose not in objections.BOUND_BY_HOURS_AND_CONTENT:
        return Forecast(messages, 0, 0, at, at + _days(sender, messages, rate), price)
    groups = _groups(campaign)
    opens = {group: group.open_at(at) for group in groups}
    now = sum(group.count for group, moment in opens.items() if moment == at)
    never = sum(group.count for group, moment in opens.items() if moment is None)
    later = sum(group.count for group in groups) - now - never
    waiting = {group: group.count for group, moment in opens.items() if moment is not None}
    return Forecast(now, later, never, at, _end(waiting, rate, at), price)


def _days(sender: Sender | None, messages: int, rate: int) -> timedelta:
    """By the minute, and by the day where the provider has such a limit."""
    whole = (messages - 1) // sender.per_day if sender and sender.per_day and messages else 0
    rest = messages - whole * (sender.per_day or 0) if sender else messages
    return timedelta(days=whole, minutes=rest / rate)


def _groups(campaign: Campaign) -> list[_Group]:
    phones = ContactPoint.objects.filter(contact=OuterRef("pk"), kind=Kind.PHONE).order_by("position", "id")
    those = audiences.judged(campaign).filter(said=audiences.GETS_IT)
    rows = (
        those.annotate(number=Subquery(phones.values("value")[:1]))
        .annotate(prefix=Substr("number", 1, PREFIX))
        .order_by()
        .values_list("zone", "region", "country", "prefix")
        .annotate(count=Count("pk"), phone=Min("number"))
        .order_by("-count")
    )
    found = [
        _Group(count, phone, zone or None, (region or None) if country in ("", "US") else None)
        for zone, region, country, _prefix, count, phone in rows[: GROUPS * 10]
    ]
    most, rest = found[:GROUPS], sum(group.count for group in found[GROUPS:])
    if rest:
        first = most[0]
        most[0] = _Group(first.count + rest, first.phone, first.zone, first.region)
    return most


def _end(waiting: dict[_Group, int], rate: int, at: datetime) -> datetime | None:
    """Hour by hour: so many leave as the rate allows, of those whose hours it is."""
    if not waiting:
        return at
    left, moment = dict(waiting), at
    for _hour in range(STEPS):
        room = rate * 60
        for group in [group for group in left if group.open_at(moment) == moment]:
            gone = min(room, left[group])
            room -= gone
            left[group] -= gone
            if not left[group]:
                del left[group]
        if not left:
            return moment + timedelta(minutes=(rate * 60 - room) / rate)
        moment += STEP
    return None


def _price(sender: Sender) -> Decimal | None:
    """What a segment (or a mail) has cost of late, where the provider tells; in whole units of its currency."""
    told = Message.objects.filter(
        sender=sender, direction=Direction.OUT, fee__isnull=False, status__in=[Status.SENT, Status.DELIVERED]
    ).order_by("-handed_over_at")
    keys = list(told.values_list("pk", flat=True)[:PRICED])
    said: dict[str, Any] = Message.objects.filter(pk__in=keys).aggregate(fees=Sum("fee"), segments=Sum("segments"))
    if not said["fees"]:
        return None
    return Decimal(said["fees"]) / 10_000 / max(1, said["segments"] or len(keys))
