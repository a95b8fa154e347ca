"""How much a sender may hand over, in any sliding window, all workers together (CN-10).

Four limits, the tightest counts: messages a minute of the number, messages a day where its provider has such a limit,
messages a minute of its 10DLC campaign (AT&T), and segments a day of the brand (T-Mobile). Everything is counted in the
transaction that claims a message, behind locks on sender and brand (on SQLite the IMMEDIATE transaction), from the
outbox itself; there is no other store.
"""

from datetime import datetime, timedelta
from typing import Any, cast

from django.db.models import Min, Sum

from crm.lib.crypto import keyed_hash
from messaging import reasons
from messaging.models import Brand, Message, Sender, TextingCampaign
from messaging.verdicts import Reason

WINDOW = timedelta(seconds=60)  # tests scale it
DAY = timedelta(hours=24)  # T-Mobile counts from midnight Pacific; any 24 hours is stricter and needs no calendar
LOOK_AGAIN = timedelta(seconds=1)

# What a number may hand over in a minute: the RingCentral policy (50, 60, 180); a short code by its own contract.
USUAL = {
    Sender.Kind.REGULAR: 50,
    Sender.Kind.HIGH_VOLUME: 60,
    Sender.Kind.TOLL_FREE: 180,
    Sender.Kind.SHORT_CODE: 600,
    Sender.Kind.EMAIL: 60,
}

# What a new mail sender hands over in a minute to recipients of one domain. No mail service tells its limit; this is
# far below what the large ones slow down at.
TO_ONE_DOMAIN = 30

# (least trust score, AT&T messages a minute and campaign, T-Mobile segments a day and brand), as carriers publish them.
BY_SCORE = ((75, 4500, 200_000), (50, 2400, 40_000), (25, 240, 10_000), (0, 240, 2_000))
LOW_VOLUME_A_MINUTE = 75
SOLE_PROPRIETOR_A_DAY = 1_000
LOW_VOLUME_A_DAY = 2_000


def per_minute(campaign: TextingCampaign) -> int:
    """Messages a minute of all numbers of a 10DLC campaign."""
    small = (TextingCampaign.UseCase.LOW_VOLUME, TextingCampaign.UseCase.SOLE)
    if campaign.use_case in small or campaign.brand.low_volume:
        return LOW_VOLUME_A_MINUTE
    return _by_score(campaign.brand)[1]


def per_day(brand: Brand) -> int:
    """Segments in 24 hours of all numbers of a brand."""
    if brand.entity == Brand.Entity.SOLE_PROPRIETOR:
        return SOLE_PROPRIETOR_A_DAY
    return LOW_VOLUME_A_DAY if brand.low_volume else _by_score(brand)[2]


def _by_score(brand: Brand) -> tuple[int, int, int]:
    return next(row for row in BY_SCORE if (brand.score or 0) >= row[0])


def wait(sender: Sender, segments: int, now: datetime, domain: str = "") -> Reason | None:
    """Why the sender may not hand over one more now, with the moment at which to look again; None when it may.

    To be called inside the transaction that claims, with the sender's row locked. ``handed_over_at`` is the latest
    moment at which a call can have begun (while it runs, the end of its lease), and the next call begins after this
    count: so no window at the provider holds more than the limit either.
    """
    if sender.paused_until and sender.paused_until > now:
        return reasons.sender_paused(sender.paused_until)
    opens = _opens(Message.objects.filter(sender=sender), sender.per_minute, now)
    if opens:
        return reasons.rate(sender.per_minute, opens)
    if domain and sender.per_domain is not None:
        there = Message.objects.exclude(domain="").filter(sender=sender, domain=domain)
        if opens := _opens(there, sender.per_domain, now):
            return reasons.domain_rate(sender.per_domain, opens)
    if sender.per_day is not None and (opens := _day_opens(sender, sender.per_day, now)):
        return reasons.sender_day(sender.per_day, opens)
    return _registered(sender, segments, now) if sender.texting_campaign_id else None


def _opens(rows: Any, most: int, now: datetime) -> datetime | None:
    """When the window has room again; None when it has."""
    if most == 0:
        return now + WINDOW
    times = list(
        rows.filter(handed_over_at__gt=now - WINDOW)
        .order_by("-handed_over_at")
        .values_list("handed_over_at", flat=True)[:most]
    )
    if len(times) < most:
        return None
    oldest = cast(datetime, times[-1])  # the filter leaves out what has none
    # A call under way counts to the end of its lease but is over in a moment as a rule: look again soon.
    return oldest + WINDOW if oldest <= now else now + LOOK_AGAIN


def _day_opens(sender: Sender, most: int, now: datetime) -> datetime | None:
    """When any 24 hours have room again; None when they have. Read off the index, as far as the limit goes."""
    if most == 0:
        return now + DAY
    day = Message.objects.filter(sender=sender, handed_over_at__gt=now - DAY).order_by("-handed_over_at")
    last = list(day.values_list("handed_over_at", flat=True)[most - 1 : most])
    return max(last[0] + DAY, now + LOOK_AGAIN) if last and last[0] else None


def _registered(sender: Sender, segments: int, now: datetime) -> Reason | None:
    if sender.texting_campaign_id is None:
        return None
    campaign = TextingCampaign.objects.get(pk=sender.texting_campaign_id)
    # After the sender's lock, always in this order: two numbers of a brand take turns here.
    brand = Brand.objects.select_for_update(no_key=True).get(pk=campaign.brand_id)
    campaign.brand = brand
    most = per_minute(campaign)
    opens = _opens(Message.objects.filter(sender__texting_campaign=campaign), most, now)
    return reasons.campaign_rate(most, opens) if opens else _of_the_day(brand, max(1, segments), now)


def _of_the_day(brand: Brand, segments: int, now: datetime) -> Reason | None:
    """Take the segments from the brand's day.

    To add up a day for each message would be dear, so a part of what is left of it is set aside at a time
    (``allowance``), and only when that is used up is the day added up again. Nothing is handed over that was not set
    aside, and the window only moves on meanwhile: no 24 hours hold more than the limit.
    """
    left = brand.allowance
    if left < segments:
        day = Message.objects.filter(sender__texting_campaign__brand=brand, handed_over_at__gt=now - DAY)
        said = day.aggregate(used=Sum("segments"), first=Min("handed_over_at"))
        most = per_day(brand)
        left = min(max(0, most - (said["used"] or 0)), max(segments, most // 20))
        if left < segments:
            return reasons.brand_day(most, (said["first"] or now) + DAY)
    Brand.objects.filter(pk=brand.pk).update(allowance=left - segments)
    return None


def domain_of(address: str) -> str:
    """What the domain of a mail's recipient is counted by: a keyed hash. Empty for texts."""
    name = address.rpartition("@")[2].lower() if "@" in address else ""
    return keyed_hash("domain of mail", name).hex()[:16] if name else ""


def room(sender: Sender, now: datetime) -> int:
    """About how many it may hand over at once; what is offered beyond that waits in ``wait``."""
    if sender.paused_until and sender.paused_until > now:
        return 0
    used = Message.objects.filter(sender=sender, handed_over_at__gt=now - WINDOW).count()
    return max(0, sender.per_minute - used)
