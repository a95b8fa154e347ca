"""Opens and clicks become numbers that name nobody: when they are old, or when their person objects (CO-6)."""

from collections import Counter
from collections.abc import Collection
from uuid import UUID

from django.db import transaction
from django.db.models import F

from messaging.campaigns.outcome_models import Outcome, Tally

COUNTED = (Outcome.Kind.OPENED, Outcome.Kind.CLICKED)
_CHUNK = 500


def into_numbers(messages: Collection[UUID]) -> int:
    """Put what was done with these messages into the numbers of their campaigns; returns how many rows it was."""
    keys, done = list(messages), 0
    for start in range(0, len(keys), _CHUNK):
        with transaction.atomic():
            rows = Outcome.objects.filter(message__in=keys[start : start + _CHUNK], kind__in=COUNTED)
            held = list(rows.select_related("message").select_for_update(of=("self",)))
            for (campaign, kind, variant, link), count in _counted(held).items():
                _add(campaign, kind, variant, link, count)
            Outcome.objects.filter(pk__in=[outcome.pk for outcome in held]).delete()
            done += len(held)
    return done


def _counted(held: list[Outcome]) -> Counter[tuple[UUID, str, str, UUID | None]]:
    """Each person once for each kind, and once for each link they followed."""
    told = [(each.campaign_id, each.kind, each.message.variant, each.message_id, each.link_id) for each in held]
    people = {(campaign, kind, variant, message) for campaign, kind, variant, message, _link in told}
    found: Counter[tuple[UUID, str, str, UUID | None]] = Counter()
    found.update((campaign, kind, variant, None) for campaign, kind, variant, _message in people)
    found.update((campaign, kind, variant, link) for campaign, kind, variant, _message, link in told if link)
    return found


def _add(campaign: UUID, kind: str, variant: str, link: UUID | None, count: int) -> None:
    tally, _made = Tally.objects.get_or_create(campaign_id=campaign, kind=kind, variant=variant, link_id=link)
    Tally.objects.filter(pk=tally.pk).update(count=F("count") + count)


def of_contacts(contacts: Collection[UUID]) -> int:
    """``into_numbers`` for everything these people opened and followed."""
    theirs = Outcome.objects.filter(message__contact__in=list(contacts), kind__in=COUNTED)
    return into_numbers(theirs.order_by().values_list("message_id", flat=True).distinct())
