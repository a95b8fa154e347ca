"""What nobody tells us by itself: news that has to be asked for, subscriptions that run out, raw calls that age."""

import logging
from datetime import timedelta
from typing import Any

from django.utils import timezone

from messaging import providers
from messaging.incoming import receiving
from messaging.models import InboundEvent, Message, Sender, Status

logger = logging.getLogger(__name__)

NEWS_FOR = timedelta(hours=2)  # after that a carrier says nothing more
FEES_FOR = timedelta(days=3)  # by then a price is settled
RAW_KEPT = timedelta(days=90)  # calls as they came, to settle doubts; what they said is kept as messages
CHUNK = 500


def ask_for_news() -> None:
    """Every minute: what became of texts that are out, where the provider tells it only when asked."""
    since = timezone.now() - NEWS_FOR
    asking = [name for name in providers.NAMES if providers.get(name).asks_news]
    out = Message.objects.filter(status=Status.SENT, handed_over_at__gt=since, sender__provider__in=asking)
    for sender in _senders(out.order_by().values_list("sender_id", flat=True).distinct()):
        try:
            news = providers.get(sender.provider).news(sender, since)
        except Exception:
            logger.exception("Sender %s could not be asked for news", sender.pk)
            continue
        changed = {item.provider_id: item for item in news if item.status != Status.SENT}
        ours = out.filter(sender=sender, provider_id__in=changed).values_list("provider_id", flat=True)
        receiving.take(sender, [changed[own] for own in ours], "")


def ask_for_fees() -> int:
    """Every hour: what texts of the last days have cost, where the provider tells it only when asked."""
    since = timezone.now() - FEES_FOR
    asking = [name for name in providers.NAMES if providers.get(name).asks_fees]
    left = [Status.SENT, Status.DELIVERED, Status.FAILED]
    out = Message.objects.filter(
        sender__provider__in=asking, fee=None, handed_over_at__gt=since, status__in=left
    ).exclude(provider_id="")
    count = 0
    for sender in _senders(out.order_by().values_list("sender_id", flat=True).distinct()):
        try:
            fees = providers.get(sender.provider).fees(sender, since)
        except Exception:
            logger.exception("Sender %s could not be asked for fees", sender.pk)
            continue
        alike: dict[int, list[str]] = {}  # texts of one price are written together: there are few prices
        for own, fee in fees.items():
            alike.setdefault(fee, []).append(own)
        for fee, ids in alike.items():
            for start in range(0, len(ids), CHUNK):
                count += out.filter(sender=sender, provider_id__in=ids[start : start + CHUNK]).update(fee=fee)
    return count


def _senders(keys: Any) -> list[Sender]:
    return list(Sender.objects.filter(pk__in=list(keys)).select_related("workspace", "account"))


def renew() -> None:
    """Every night: subscriptions that run out or were ended."""
    for sender in Sender.objects.filter(archived_at=None).select_related("workspace", "account"):
        try:
            providers.get(sender.provider).renew(sender)
        except providers.NotConnected as why:
            logger.warning("Sender %s could not be renewed: %s", sender.pk, why)
        except Exception:
            logger.exception("Sender %s could not be renewed", sender.pk)


def age_out() -> int:
    """Every night: blank raw calls of long ago. The rows stay, so that a replayed call is still known."""
    old = InboundEvent.objects.filter(
        received_at__lt=timezone.now() - RAW_KEPT, processed_at__isnull=False, aged_at=None
    ).order_by("received_at")
    count = 0
    while rows := list(old[:CHUNK]):
        for event in rows:
            event.raw, event.aged_at = "", timezone.now()
            event.save(update_fields=["raw", "aged_at"])
        count += len(rows)
    return count
