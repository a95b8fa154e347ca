"""How a sender does: what left in the last days, what failed and why, what carriers refused, what it cost."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from messaging.campaigns.outcome_models import Outcome
from messaging.models import Direction, Message, Sender, Status
from messaging.senders import carrier_codes, rates
from messaging.senders.carrier_codes import Meaning

PERIOD = timedelta(days=7)
LISTED = 8  # reasons that a page shows
FOR_GOOD = timedelta(days=36500)  # "until somebody resumes it"


@dataclass(frozen=True, slots=True)
class Error:
    """A code, what it means, how often."""

    code: str
    meaning: Meaning
    count: int


@dataclass(frozen=True, slots=True)
class Health:
    """The figures of the last seven days."""

    counts: dict[str, int]
    errors: list[Error]
    fees: Decimal | None
    trouble: Meaning | None
    paused_until: datetime | None
    for_good: bool
    kept_back: list[tuple[str, int]]  # why messages were held or refused, how many
    outcomes: dict[str, int]  # of campaigns: opt-outs, bounces, complaints

    def of(self, *statuses: str) -> int:
        return sum(self.counts.get(status, 0) for status in statuses)

    @property
    def sent(self) -> int:
        return self.of(Status.SENT, Status.DELIVERED)

    @property
    def delivered(self) -> int:
        return self.of(Status.DELIVERED)

    @property
    def failed(self) -> int:
        return self.of(Status.FAILED)

    @property
    def unknown(self) -> int:
        return self.of(Status.UNKNOWN)

    @property
    def held(self) -> int:
        return self.of(Status.HELD)

    @property
    def blocked(self) -> int:
        """What carriers refused for what it was or who sent it."""
        return sum(error.count for error in self.errors if error.meaning.blocked)


def of(sender: Sender) -> Health:
    """The health of a sender: four queries."""
    week = Message.objects.filter(
        sender=sender, direction=Direction.OUT, created_at__gt=timezone.now() - PERIOD
    ).order_by()
    rows = list(week.values("status", "error_code").annotate(count=Count("pk"), fees=Sum("fee")))
    counts: dict[str, int] = {}
    codes: dict[str, int] = {}
    fees = [row["fees"] for row in rows if row["fees"] is not None]
    for row in rows:
        counts[row["status"]] = counts.get(row["status"], 0) + row["count"]
        if row["error_code"] and row["status"] in (Status.FAILED, Status.UNKNOWN):
            codes[row["error_code"]] = codes.get(row["error_code"], 0) + row["count"]
    errors = [Error(code, carrier_codes.meaning(code), count) for code, count in codes.items()]
    now = timezone.now()
    paused = sender.paused_until if sender.paused_until and sender.paused_until > now else None
    return Health(
        counts,
        sorted(errors, key=lambda error: -error.count),
        Decimal(sum(fees)) / 10_000 if fees else None,
        carrier_codes.meaning(sender.trouble) if sender.trouble else None,
        paused,
        bool(paused and paused > now + FOR_GOOD / 2),
        _kept_back(week),
        _outcomes(sender),
    )


def _kept_back(week: Any) -> list[tuple[str, int]]:
    rows = week.filter(status__in=[Status.HELD, Status.REFUSED]).values_list("reasons__0__text")
    return [(text, count) for text, count in rows.annotate(count=Count("pk")).order_by("-count")[:LISTED] if text]


def _outcomes(sender: Sender) -> dict[str, int]:
    since = timezone.now() - PERIOD
    rows = Outcome.objects.filter(message__sender=sender, message__created_at__gt=since, at__gt=since)
    return dict(rows.order_by().values_list("kind").annotate(Count("pk")))


def limits(sender: Sender) -> list[tuple[str, str]]:
    """What holds it back, in words: of the number, of its campaign, of its brand."""
    found = [(_("This sender"), _("%(count)d messages in any minute") % {"count": sender.per_minute})]
    if sender.per_day is not None:
        found.append((_("This sender"), _("%(count)d messages in any 24 hours") % {"count": sender.per_day}))
    if sender.per_domain is not None:
        words = _("%(count)d mails in any minute to one domain")
        found.append((_("This sender"), words % {"count": sender.per_domain}))
    campaign: Any = sender.texting_campaign
    if campaign is not None:
        most, day = rates.per_minute(campaign), rates.per_day(campaign.brand)
        found.append((_("All numbers of its 10DLC campaign"), _("%(count)d messages in any minute") % {"count": most}))
        found.append((_("All numbers of the brand"), _("%(count)d segments in any 24 hours") % {"count": day}))
    return found
