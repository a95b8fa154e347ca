"""Whether the time of an answer tells if an address is on file (RT-9): known, unknown and suppressed ones, in turns.

Each door is knocked at so often with addresses of each sort, shuffled, and the times are compared two by two by the
rank-sum test of Mann and Whitney: it asks how often one of the first took longer than one of the second, whatever the
shape of the times. Told apart counts as: by chance in less than one of a thousand trials.
"""

import random
import statistics
import time
from collections.abc import Sequence
from itertools import combinations
from math import erfc, sqrt
from typing import Any

SORTS = ("known", "unknown", "suppressed")
BY_CHANCE = 0.001


def trial(stage: Any, each: int = 200, *, careless: bool = False) -> list[str]:
    """Knock at every door; says what was told apart. ``careless`` looks the address up first, as one easily would."""
    from django.core.cache import cache
    from django.test import Client

    addresses = _addresses(stage.workspace, each)
    if careless:
        _look_up_first()
    found = []
    for number, (door, path, given) in enumerate(_doors(stage.workspace)):
        knocks = [(sort, address) for sort in SORTS for address in addresses[sort]]
        random.Random(number).shuffle(knocks)
        times: dict[str, list[float]] = {sort: [] for sort in SORTS}
        for turn, (sort, address) in enumerate([*knocks[:20], *knocks]):  # the first ones warm up
            if turn % 40 == 0:
                cache.clear()  # the limits of all visitors together
            visitor = Client(REMOTE_ADDR=f"10.{number}.{turn // 250}.{turn % 250 + 1}")
            said = {**given, ("child_email" if "child" in path else "email"): address}
            started = time.perf_counter()
            answer = visitor.post(path, said)
            took = time.perf_counter() - started
            if answer.status_code != 302:
                return [f"{door}: answered {answer.status_code}"]
            if turn >= 20:
                times[sort].append(took * 1000)
        found += _compared(door, times)
        _forget()
    return found


def _addresses(workspace: Any, each: int) -> dict[str, list[str]]:
    from contacts.consent import ledger
    from contacts.consent.models import Suppression
    from tests.cast import make_contact

    found = {sort: [f"{sort}-{number}@people.example" for number in range(each)] for sort in SORTS}
    for address in found["known"]:
        make_contact(workspace, address.partition("@")[0], email=address)
    for address in found["suppressed"]:
        ledger.suppress(workspace, address=address, reason=Suppression.Reason.ERASED)
    return found


def _doors(workspace: Any) -> list[tuple[str, str, dict[str, str]]]:
    asks = {"kind": "access", "name": "Ana Sample", "words": "A copy, please.", "place": ""}
    page = f"/privacy/{workspace.slug}/"
    return [
        ("a business's privacy page", page, asks),
        ("the operator's privacy page", "/privacy/", asks),
        ("a report of a child's data", f"{page}child/", {"words": "Please look."}),
        ("the same at the operator's", "/privacy/child/", {"words": "Please look."}),
    ]


def _forget() -> None:
    """Limits and requests of one door are none of the next one's business."""
    from django.core.cache import cache

    from privacy.models import PrivacyRequest

    cache.clear()
    PrivacyRequest.objects.all().delete()


def _look_up_first() -> None:
    from contacts.models import Contact
    from crm.lib.addresses import address_hash
    from privacy.requests import filing

    careful = filing.file

    def careless(workspace: Any, kind: str, **given: Any) -> Any:
        address = given.get("email") or (given.get("about") or {}).get("email", "")
        for contact in Contact.objects.filter(points__hash=address_hash(address)).prefetch_related(
            "points", "consents"
        ):
            list(contact.points.all())
        return careful(workspace, kind, **given)

    filing.file = careless


def _compared(door: str, times: dict[str, list[float]]) -> list[str]:
    print(f"  {door}", flush=True)
    for sort in SORTS:
        deciles = statistics.quantiles(times[sort], n=10)
        print(f"    {sort:<12} median {deciles[4]:7.2f} ms, nine of ten below {deciles[8]:7.2f} ms")
    found = []
    for one, other in combinations(SORTS, 2):
        longer, chance = rank_sum(times[one], times[other])
        print(f"    {one} and {other}: the first took longer in {longer:.1%}, by chance in {chance:.3f}")
        if chance < BY_CHANCE:
            found.append(f"{door}: {one} and {other} were told apart")
    return found


def rank_sum(one: Sequence[float], other: Sequence[float]) -> tuple[float, float]:
    """How often a value of the first is the larger, and how likely that is by chance (two-sided)."""
    whole = sorted([(value, 0) for value in one] + [(value, 1) for value in other])
    ranks, ties, start = 0.0, 0.0, 0
    while start < len(whole):
        end = start
        while end < len(whole) and whole[end][0] == whole[start][0]:
            end += 1
        ranks += sum((start + 1 + end) / 2 for _value, of in whole[start:end] if of == 0)
        ties += (end - start) ** 3 - (end - start)
        start = end
    count = len(one) + len(other)
    larger = ranks - len(one) * (len(one) + 1) / 2
    spread = sqrt(len(one) * len(other) / 12 * ((count + 1) - ties / (count * (count - 1))))
    off = abs(larger - len(one) * len(other) / 2) / spread if spread else 0.0
    return larger / (len(one) * len(other)), erfc(off / sqrt(2))
