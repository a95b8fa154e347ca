"""Likely duplicates as rows: kept up to date by the search, judged by people, carried along by merges."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from contacts.duplicates import holders
from contacts.duplicates.likeness import Likeness
from contacts.duplicates.models import DuplicatePair, Verdict
from contacts.models import Contact

Pair = tuple[UUID, UUID]


def pair_of(one: UUID, other: UUID) -> Pair:
    """The two keys, the lower first."""
    return (one, other) if one < other else (other, one)


def likely(workspace: Any) -> QuerySet[DuplicatePair]:
    """What nobody has judged yet, the likeliest first."""
    rows = DuplicatePair.objects.of(workspace).filter(verdict=Verdict.LIKELY)
    return rows.order_by("-score", "id")


def told_apart(workspace: Any) -> QuerySet[DuplicatePair]:
    """Of whom somebody said that they are not the same, what was said last first."""
    return DuplicatePair.objects.of(workspace).filter(verdict=Verdict.DIFFERENT).order_by("-at", "id")


def of_contact(contact: Contact) -> QuerySet[DuplicatePair]:
    """The likely pairs of one contact."""
    return likely(contact.workspace_id).filter(Q(one=contact) | Q(other=contact))


def replace_likely(workspace_id: UUID, looked_at: Iterable[UUID], found: Mapping[Pair, Likeness]) -> None:
    """What was found of these contacts takes the place of what was found before; a person's judgement stays."""
    keys = list(looked_at)
    rows = DuplicatePair.objects.filter(workspace_id=workspace_id)
    known = {
        (one, other): (key, verdict)
        for side in ("one", "other")
        for key, one, other, verdict in rows.filter(**{f"{side}__in": keys}).values_list(
            "pk", "one_id", "other_id", "verdict"
        )
    }
    stale = [key for pair, (key, verdict) in known.items() if verdict == Verdict.LIKELY and pair not in found]
    rows.filter(pk__in=stale).delete()
    fresh = [
        DuplicatePair(
            workspace_id=workspace_id, one_id=one, other_id=other, score=what.score, reasons=list(what.reasons)
        )
        for (one, other), what in found.items()
        if known.get((one, other), (None, Verdict.LIKELY))[1] == Verdict.LIKELY
    ]
    DuplicatePair.objects.bulk_create(
        fresh, update_conflicts=True, unique_fields=["one", "other"], update_fields=["score", "reasons"]
    )


def settle_pair(one: Contact, other: Contact, verdict: str, *, by: Any) -> DuplicatePair:
    """Somebody has judged: from now on the search leaves the pair as it is."""
    first, second = pair_of(one.pk, other.pk)
    pair, _made = DuplicatePair.objects.update_or_create(
        one_id=first,
        other_id=second,
        defaults={"workspace_id": one.workspace_id, "verdict": verdict, "by": by, "at": timezone.now()},
    )
    return pair


def _carry_along(merging: holders.Merging) -> None:
    """Who is not the one is not the other. Likely pairs of the record that goes are found anew, for the survivor."""
    survivor, loser = merging.survivor, merging.loser
    mine = DuplicatePair.objects.filter(Q(one=loser) | Q(other=loser))
    for pair in mine.filter(verdict=Verdict.DIFFERENT):
        third = pair.other_id if pair.one_id == loser.pk else pair.one_id
        first, second = pair_of(survivor.pk, third)
        if third == survivor.pk:
            continue
        there = DuplicatePair.objects.filter(one_id=first, other_id=second).first()
        if there is not None:
            merging.steps.change(there, verdict=Verdict.DIFFERENT.value)
            continue
        merging.steps.add(
            DuplicatePair(
                workspace_id=pair.workspace_id, one_id=first, other_id=second, verdict=Verdict.DIFFERENT, by=pair.by
            )
        )
    merging.steps.drop(mine.filter(verdict=Verdict.DIFFERENT))
    mine.delete()


holders.register(_carry_along)
