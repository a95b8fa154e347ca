"""The search for duplicates over a whole workspace, in the background, and ever after only of what changed.

It goes through the contacts by the time of their last change, a chunk in a transaction, and notes how far it has come:
the first search and following up on changes are one thing. Of each contact the keys are kept, and it is compared with
those that share a key with it; a key that many share says nothing and is passed over. So the cost grows with the
number of contacts and of likely pairs, never with its square.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.models import Workspace
from contacts.duplicates import keys, likeness
from contacts.duplicates.models import DuplicateKey, DuplicateScan, Verdict
from contacts.duplicates.pairs import Pair, pair_of, replace_likely, settle_pair
from contacts.models import Contact
from crm.lib import bulk, courier, leases

CHUNK = 500  # contacts in one transaction: a fraction of a second, so that other writers need not wait
MANY = 30  # a key shared by more contacts than this says nothing
COMMITTED_LATE = timedelta(minutes=2)  # a change may be committed so long after the moment it is dated
_ROOM = 48  # MB: keys fall all over their index, which would be read from the disk again and again
_BATCH = 4000  # values in one query


def begin(workspace: Workspace) -> DuplicateScan:
    """Look through everybody from the beginning; what people judged stays. Safe to call while a search is under way."""
    DuplicateScan.objects.get_or_create(workspace=workspace)
    _start(DuplicateScan.objects.filter(workspace=workspace), None)
    call(workspace.pk)
    return DuplicateScan.objects.get(workspace=workspace)


def _start(scans: QuerySet[DuplicateScan], since: Any) -> None:
    for scan in scans:
        changed = Contact.objects.of(scan.workspace_id)
        total = (changed.filter(updated_at__gte=since) if since else changed).count()
        now = timezone.now()
        scans.filter(pk=scan.pk).update(
            seen_at=since, seen_id=None, done=0, total=total, started_at=now, finished_at=None
        )


def call(workspace_id: UUID) -> None:
    """Ask a worker to go on."""
    courier.call("contacts.tasks.look_for_duplicates", workspace_id)


def sweep() -> int:
    """Call a worker to every search that is not over, and to every workspace with changes since. Run each minute."""
    somebody = Contact.objects.filter(workspace=OuterRef("pk"))
    for key in Workspace.objects.filter(~Exists(_scans_of("pk")), Exists(somebody)).values_list("pk", flat=True)[:100]:
        DuplicateScan.objects.get_or_create(workspace_id=key)
    newer = Contact.objects.filter(workspace=OuterRef("workspace_id"), updated_at__gt=OuterRef("seen_at"))
    over = DuplicateScan.objects.filter(finished_at__isnull=False)
    for scan in over.filter(Q(seen_at=None) | Exists(newer))[:100]:
        _start(DuplicateScan.objects.filter(pk=scan.pk), scan.seen_at and scan.seen_at - COMMITTED_LATE)
    for scan in DuplicateScan.objects.filter(started_at=None)[:100]:
        _start(DuplicateScan.objects.filter(pk=scan.pk), None)
    waiting = list(DuplicateScan.objects.filter(leases.free(), finished_at=None).values_list("pk", flat=True)[:100])
    for key in waiting:
        call(key)
    return len(waiting)


def _scans_of(path: str) -> QuerySet[DuplicateScan]:
    return DuplicateScan.objects.filter(workspace=OuterRef(path))


def advance(workspace_id: UUID, seconds: float = 20.0) -> bool:
    """Go on with a search for so long; whether there is more. Nothing happens while another worker has it."""
    crowded: set[int] = set()
    with leases.taken(DuplicateScan, workspace_id, finished_at=None) as lease:
        if lease is None:
            return False
        with bulk.room_for_indexes(_ROOM):
            return leases.go_on(iter(lambda: _step(workspace_id, lease, crowded), False), seconds)


def _step(workspace_id: UUID, lease: UUID, crowded: set[int]) -> bool:
    """One chunk; False when there was none, or somebody else has the search."""
    with transaction.atomic():
        scan = DuplicateScan.objects.filter(pk=workspace_id, lease=lease).first()
        if scan is None:
            return False
        chunk = list(_changed_since(scan))
        mine = DuplicateScan.objects.filter(pk=workspace_id, lease=lease)
        if not chunk:
            mine.update(finished_at=timezone.now(), seen_at=scan.seen_at or timezone.now(), total=scan.done)
            return False
        last = chunk[-1]
        moved = mine.update(
            seen_at=last.updated_at,
            seen_id=last.pk,
            done=F("done") + len(chunk),
            lease_until=timezone.now() + leases.LASTS,
        )
        if moved:
            look_at(workspace_id, chunk, crowded)
        return bool(moved)


def _changed_since(scan: DuplicateScan) -> QuerySet[Contact, Any]:
    rows = Contact.objects.of(scan.workspace_id).order_by("updated_at", "-pk")
    if scan.seen_at is not None:
        rows = rows.filter(updated_at__gte=scan.seen_at)
        if scan.seen_id is not None:
            rows = rows.filter(Q(updated_at__gt=scan.seen_at) | Q(pk__lt=scan.seen_id))
    return rows.values_list(*keys.COLUMNS, "updated_at", named=True)[:CHUNK]


def look_at(workspace_id: UUID, contacts: Sequence[Any], crowded: set[int] | None = None) -> int:
    """Find the duplicates of these contacts; returns how many pairs are likely. In a transaction of the caller.

    ``crowded`` remembers keys that too many share, so that a name which thousands have is not counted at every chunk.
    """
    crowded = set() if crowded is None else crowded
    facts = keys.facts_of(contacts)
    wanted = {key: keys.keys_of(each) for key, each in facts.items()}
    _keep(workspace_id, wanted)
    shared = _shared(workspace_id, {number for numbers in wanted.values() for number in numbers}, crowded)
    pairs = {
        pair_of(key, other) for key, numbers in wanted.items() for other in _worth_a_look(key, numbers, shared, crowded)
    }
    others = {key for pair in pairs for key in pair} - facts.keys()
    rows = Contact.objects.of(workspace_id).filter(pk__in=others).values_list(*keys.COLUMNS, named=True)
    facts |= keys.facts_of(rows)
    found = _compared(pairs, _with_rarity(facts, wanted.keys(), shared, crowded))
    replace_likely(workspace_id, wanted, found)
    return len(found)


def _worth_a_look(
    key: UUID, numbers: dict[int, str], shared: dict[int, list[UUID]], crowded: set[int]
) -> Iterator[UUID]:
    """Who shares enough with this contact to be compared with it: no namesake who shares nothing else, or hundreds of
    thousands would be read for nothing. A surrounding that is too crowded to tell lets every namesake in.
    """
    common: dict[UUID, set[str]] = defaultdict(set)
    for number, sort in numbers.items():
        sort = "r" if sort == keys.NAME and len(shared.get(number, ())) <= likeness.RARE else sort
        for other in shared.get(number, ()):
            common[other].add(sort)
    common.pop(key, None)
    lets_in = any(number in crowded and sort not in (keys.NAME, keys.MAILBOX) for number, sort in numbers.items())
    for other, sorts in common.items():
        if lets_in or sorts == {keys.MAILBOX} or sorts - {keys.NAME, keys.MAILBOX}:
            yield other


def think_again(one: Contact, other: Contact, *, by: Any) -> None:
    """Nobody says any more that these two are not the same: what they have in common tells whether they are listed."""
    with transaction.atomic():
        settle_pair(one, other, Verdict.LIKELY, by=by)
        look_at(one.workspace_id, [one, other])


def _keep(workspace_id: UUID, wanted: dict[UUID, dict[int, str]]) -> None:
    """The keys of these contacts are these; what is there already stays."""
    there: dict[UUID, dict[int, int]] = defaultdict(dict)
    for row, contact, number in DuplicateKey.objects.filter(contact__in=wanted).values_list("pk", "contact_id", "key"):
        there[contact][number] = row
    gone = [row for key, known in there.items() for number, row in known.items() if number not in wanted[key]]
    for batch in _batches(gone):
        DuplicateKey.objects.filter(pk__in=batch).delete()
    bulk.insert(
        DuplicateKey,
        (
            {"workspace_id": workspace_id, "contact_id": key, "key": number}
            for key, numbers in wanted.items()
            for number in sorted(numbers.keys() - there[key].keys())
        ),
    )


def _shared(workspace_id: UUID, numbers: set[int], crowded: set[int]) -> dict[int, list[UUID]]:
    """The contacts under each key that some share and not too many; keys of too many are added to ``crowded``."""
    rows = DuplicateKey.objects.filter(workspace_id=workspace_id)
    found: dict[int, list[UUID]] = defaultdict(list)
    for batch in _batches(sorted(numbers - crowded)):
        counted = rows.filter(key__in=batch).order_by().values_list("key").annotate(count=Count("pk"))
        counts = dict(counted.filter(count__gt=1))
        crowded |= {number for number, count in counts.items() if count > MANY}
        telling = [number for number, count in counts.items() if count <= MANY]
        for number, contact in rows.filter(key__in=telling).values_list("key", "contact_id"):
            found[number].append(contact)
    return found


def _with_rarity(
    facts: dict[UUID, likeness.Facts], looked_at: Iterable[UUID], shared: dict[int, list[UUID]], crowded: set[int]
) -> dict[UUID, likeness.Facts]:
    """The same, with whether few have the name: known of those looked at, and so of whoever has one of their names."""
    names = {facts[key].words: keys.name_key(facts[key]) for key in looked_at}
    rare = {
        words
        for words, number in names.items()
        if number is not None and number not in crowded and len(shared.get(number, ())) <= likeness.RARE
    }
    return {key: keys.as_rare(each) if each.words in rare else each for key, each in facts.items()}


def _compared(pairs: set[Pair], facts: dict[UUID, likeness.Facts]) -> dict[Pair, likeness.Likeness]:
    judged = {
        (one, other): likeness.compare(facts[one], facts[other])
        for one, other in pairs
        if one in facts and other in facts
    }
    return {pair: what for pair, what in judged.items() if what.score >= likeness.LIKELY}


def _batches(items: Iterable[Any]) -> Iterator[list[Any]]:
    rows = list(items)
    return (rows[start : start + _BATCH] for start in range(0, len(rows), _BATCH))
