"""Reading the ledger with suspicion: is every link where it was written, as it was written, and is none missing?"""

from collections.abc import Collection, Generator, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet

from contacts.consent import chain, heads, journal, triggers
from contacts.consent.models import Consent, ConsentEvent, EventKind, LedgerHead, State
from crm.lib import crypto
from crm.lib.journals import BrokenJournal

STATE_AFTER = {
    EventKind.REQUESTED: State.PENDING,
    EventKind.GRANTED: State.GRANTED,
    EventKind.WITHDRAWN: State.WITHDRAWN,
    EventKind.EXPIRED: State.EXPIRED,
}
_FIELDS = (
    "id workspace_id seq contact_id channel purpose kind method at actor_id sealed body previous_hash hash".split()
)


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong with a chain. ``place`` names workspace and sequence number, never a person."""

    place: str
    problem: str

    def __str__(self) -> str:
        return f"{self.place}: {self.problem}"


def verify(workspace: Any = None) -> Iterator[Finding]:
    """Everything that is wrong with the ledger, of one workspace or of all; nothing when all is well.

    A fault in one link is reported once: the check goes on from what that link says of itself.
    """
    for name in triggers.missing(connection):
        yield Finding("database", f"the trigger {name}, which keeps the ledger append-only, is missing")
    written, bad_lines = heads.read()
    for number in bad_lines:
        yield Finding(f"{heads.FILE_NAME} line {number}", "the signature is wrong")
    if workspace is not None:
        ids = [workspace.pk]
    else:
        yield from _verify_journal()
        ids = sorted({*ConsentEvent.objects.values_list("workspace_id", flat=True).distinct(), *_heads(), *written})
    for workspace_id in ids:
        yield from _verify_chain(workspace_id, written.get(workspace_id))


def _verify_journal() -> Iterator[Finding]:
    try:
        for _line in journal.JOURNAL.read():
            pass
    except BrokenJournal as error:
        yield Finding(journal.JOURNAL.file_name, str(error))
    else:
        if journal.is_lost():
            yield Finding(journal.JOURNAL.file_name, journal.LOST)


def _heads() -> list[UUID]:
    return list(LedgerHead.objects.values_list("workspace_id", flat=True))


def _verify_chain(workspace_id: UUID, written: heads.WrittenHead | None) -> Iterator[Finding]:
    place = f"workspace {workspace_id}"
    rows = ConsentEvent.objects.filter(workspace_id=workspace_id)
    previous, seq = yield from _verify_links(place, rows, written, previous=chain.GENESIS, seq=0)
    yield from _verify_end(workspace_id, place, previous, seq, written)
    yield from _verify_states(workspace_id, place)


def verify_part(workspace: Any, first: int, last: int, *, also: Collection[int] = ()) -> Iterator[Finding]:
    """What is wrong with the links ``first`` to ``last`` of a workspace's chain and with its end.

    Of the links ``also`` each is checked by itself. For somebody who waits for an answer about one person.
    """
    for name in triggers.missing(connection):
        yield Finding("database", f"the trigger {name}, which keeps the ledger append-only, is missing")
    noted, bad_lines = heads.read()
    for number in bad_lines:
        yield Finding(f"{heads.FILE_NAME} line {number}", "the signature is wrong")
    place, written = f"workspace {workspace.pk}", noted.get(workspace.pk)
    events = ConsentEvent.objects.filter(workspace_id=workspace.pk)
    for link in events.filter(seq__in=list(also)).order_by("seq").values(*_FIELDS):
        if not _is_intact(link):
            yield Finding(f"{place}, event {link['seq']}", "was changed after it was written")
    before = events.filter(seq=first - 1).values_list("hash", flat=True).first()
    previous = chain.GENESIS if before is None else bytes(before)
    part = events.filter(seq__range=(first, last))
    yield from _verify_links(place, part, written, previous=previous, seq=first - 1)
    end = events.order_by("-seq").values_list("hash", "seq").first()
    digest, seq = end or (chain.GENESIS, 0)
    yield from _verify_end(workspace.pk, place, bytes(digest), seq, written)


def _verify_links(
    place: str, rows: QuerySet[ConsentEvent], written: heads.WrittenHead | None, *, previous: bytes, seq: int
) -> Generator[Finding, None, tuple[bytes, int]]:
    """Go along the chain from the link ``seq`` with the hash ``previous``; returns those of the last link."""
    for row in rows.order_by("seq").values_list(*_FIELDS).iterator(chunk_size=5000):
        link = dict(zip(_FIELDS, row, strict=True))
        here = f"{place}, event {link['seq']}"
        if link["seq"] != seq + 1:
            yield Finding(f"{place}, event {seq + 1}", f"missing: event {link['seq']} comes next")
        elif bytes(link["previous_hash"]) != previous:
            yield Finding(here, "does not continue the event before it")
        if not _is_intact(link):
            yield Finding(here, "was changed after it was written")
        previous, seq = bytes(link["hash"]), link["seq"]
        if written and written.hash != heads.DROPPED and written.seq == seq and written.hash != previous.hex():
            yield Finding(here, f"is not the event that was noted in {heads.FILE_NAME}")
    return previous, seq


def _is_intact(link: dict[str, Any]) -> bool:
    fields = {name: link[name] for name in chain.Link.__slots__}
    body = chain.Link(**{**fields, "sealed": bytes(link["sealed"])}).body()
    if not crypto.same(body, bytes(link["body"])):
        return False
    return crypto.same(chain.link_hash(bytes(link["previous_hash"]), body), bytes(link["hash"]))


def _verify_end(
    workspace_id: UUID, place: str, last: bytes, seq: int, written: heads.WrittenHead | None
) -> Iterator[Finding]:
    head = LedgerHead.objects.filter(workspace_id=workspace_id).first()
    if head is None:
        if seq:
            yield Finding(place, "the head of the chain is missing")
    elif (head.seq, bytes(head.hash)) != (seq, last):
        yield Finding(f"{place}, event {max(seq, head.seq)}", f"the chain ends at {seq}, its head says {head.seq}")
    if written and written.hash != heads.DROPPED and written.seq > seq:
        noted = f"event {written.seq} was noted in {heads.FILE_NAME}, but the chain ends at {seq}"
        yield Finding(f"{place}, event {seq + 1}", noted)


def _verify_states(workspace_id: UUID, place: str) -> Iterator[Finding]:
    """Current state that does not follow from the chain: somebody wrote it past the ledger."""
    later = ConsentEvent.objects.filter(
        contact_id=OuterRef("contact_id"),
        channel=OuterRef("channel"),
        purpose=OuterRef("purpose"),
        seq__gt=OuterRef("event__seq"),
    )
    follows = Q()
    for kind, state in STATE_AFTER.items():
        follows |= Q(event__kind=kind, state=state)
    wrong = Consent.objects.filter(workspace_id=workspace_id).filter(~follows | Exists(later))
    for consent in wrong.select_related("event")[:100]:
        here = f"{place}, event {consent.event.seq}"
        yield Finding(here, f"the current state of consent {consent.pk} does not follow from the ledger")


def head_ok() -> bool:
    """Whether no chain ends before what was noted outside the database: two queries, for the readiness page."""
    if triggers.missing(connection):
        return False
    written, bad_lines = heads.read()
    there = dict(LedgerHead.objects.filter(workspace_id__in=written).values_list("workspace_id", "seq"))
    return not bad_lines and all(
        head.hash == heads.DROPPED or there.get(head.workspace_id, 0) >= head.seq for head in written.values()
    )
