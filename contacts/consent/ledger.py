"""The ledger of consent: what may happen to consent. The only way to write it, its evidence and its current state.

Each workspace has one chain. A writer locks the chain's head row, looks, adds links and derives the current state in
the same transaction (``writing``). Evidence is sealed with the contact's own key and the hash covers the ciphertext:
destroying the key erases the person and leaves the chain whole. Whatever closes an address goes past the ``barrier``
too: once it is committed no message to that address is on its way any more.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NotRequired, Required, TypedDict, Unpack
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Case, F, OuterRef, Q, QuerySet, Subquery, When
from django.utils import timezone

from contacts.consent import barrier, heads, lineage, triggers, writing
from contacts.consent.evidence import BY_THE_PERSON, TRIED, Entry, Method, is_trial, opened, opened_all
from contacts.consent.models import (
    Channel,
    Consent,
    ConsentEvent,
    ContactKey,
    EventKind,
    LedgerHead,
    Purpose,
    State,
    Suppression,
)
from contacts.consent.suppression import Suppressed, holding, is_suppressed, lift_suppression, suppress, suppress_all
from contacts.consent.verification import Finding, head_ok, verify
from contacts.models import Contact, ContactPoint
from crm.lib import addresses

__all__ = [
    "Entry",
    "Finding",
    "Method",
    "Outdated",
    "Suppressed",
    "drop_chain",
    "expire",
    "grant",
    "grant_many",
    "head_ok",
    "is_suppressed",
    "lift_suppression",
    "opened",
    "opened_all",
    "refused",
    "request",
    "resume",
    "shred",
    "suppress",
    "suppress_all",
    "verify",
    "withdraw",
    "withdraw_address",
    "withdraw_addresses",
]

_CHUNK = 2000

Evidence = str | Mapping[str, Any] | None


class Outdated(Exception):
    """The person took back later, or at the same time, what they are said to have agreed to."""

    def __init__(self, ended: datetime) -> None:
        super().__init__("The consent is older than an opt-out.")
        self.ended = ended


class Circumstances(TypedDict, total=False):
    """How, where and when: ``address`` is normalized, ``wording`` what the person saw, ``at`` defaults to now."""

    method: Required[str]
    address: Required[str]
    wording: Required[str]
    evidence: NotRequired[Evidence]
    ip: NotRequired[str]
    actor: NotRequired[Any]
    at: NotRequired[datetime | None]


class Withdrawing(TypedDict, total=False):
    """How an opt-out came about; address and wording where there are any."""

    method: Required[str]
    address: str
    wording: str
    evidence: Evidence
    ip: str
    actor: Any
    at: datetime | None


def request(contact: Contact, channel: str, purpose: str, **how: Unpack[Circumstances]) -> ConsentEvent:
    """Consent was asked for. Where it is given already, and not as a trial, that stays and its event is returned."""
    return _change(
        contact, writing.make_entry(contact, channel, purpose, EventKind.REQUESTED, how), unless={State.GRANTED}
    )


def grant(contact: Contact, channel: str, purpose: str, **how: Unpack[Circumstances]) -> ConsentEvent:
    """The person agreed to ``wording``. A renewed grant is written too: the last wording is what counts.

    Raises Suppressed when the address opted out, and Outdated when this consent was taken back at ``at`` or later, on
    whichever contact with the address, unless ``method`` is the person's own act: that lifts the opt-out.
    """
    entry = writing.make_entry(contact, channel, purpose, EventKind.GRANTED, how)
    with transaction.atomic():
        head = writing.lock(contact.workspace_id)
        if entry.method in BY_THE_PERSON:
            lift_suppression(contact.workspace, entry.address)
        held = holding(contact.workspace_id, [addresses.address_hash(entry.address)], channel).first()
        if held is not None:
            raise Suppressed(held)
        ended = _taken_back(contact.workspace_id, [entry])[0]
        if entry.method not in BY_THE_PERSON and ended is not None and _is_older(entry, ended):
            raise Outdated(ended)
        return writing.append(head, [entry])[0]


def withdraw(contact: Contact, channel: str, purpose: str, **how: Unpack[Withdrawing]) -> ConsentEvent:
    """The person no longer agrees, for one channel and purpose. For "stop everything" see ``withdraw_address``."""
    entry = writing.make_entry(contact, channel, purpose, EventKind.WITHDRAWN, how)
    with transaction.atomic():
        event = _change(contact, entry, unless={State.WITHDRAWN})
        barrier.close_contact(contact, channel=channel, purpose=purpose)
        return event


def expire(contact: Contact, channel: str, purpose: str, *, at: datetime | None = None) -> ConsentEvent | None:
    """A request was never answered. Returns None when nothing was pending any more."""
    entry = writing.make_entry(contact, channel, purpose, EventKind.EXPIRED, {"method": Method.TIMEOUT, "at": at})
    with transaction.atomic():
        head = writing.lock(contact.workspace_id)
        if writing.states([contact.pk]).get((contact.pk, channel, purpose)) != State.PENDING:
            return None
        return writing.append(head, [entry])[0]


def withdraw_address(
    workspace: Any,
    address: str,
    *,
    channel: str,
    method: str,
    evidence: Evidence = None,
    ip: str = "",
    actor: Any = None,
    at: datetime | None = None,
) -> list[ConsentEvent]:
    """Stop everything to this address: all purposes and all channels that use it, on every contact that carries it.

    ``address`` is normalized; ``channel`` the one through which the person said so. The suppression is written also if
    nobody here carries the address. Saying it twice changes nothing. Source of the scope: 47 CFR 64.1200(a)(10).
    """
    said = {"through": Channel(channel).value, "said": evidence} if isinstance(evidence, str) else evidence
    moment = at or timezone.now()
    with transaction.atomic():
        head = writing.lock(workspace.pk)
        suppress(workspace, address=address, reason=Suppression.Reason.OPT_OUT, at=at)
        how: dict[str, Any] = {"method": method, "ip": ip, "actor_id": getattr(actor, "pk", None), "at": moment}
        return writing.append(head, [Entry(**of, **how) for of in _to_withdraw(workspace, {address: said})])


def withdraw_addresses(
    workspace: Any, said: Mapping[str, Evidence], *, method: str, actor: Any = None, at: datetime | None = None
) -> int:
    """``withdraw_address`` of many normalized addresses, each with its evidence; returns how many events were written.

    For opt-outs that a file tells: the number of queries does not grow with them.
    """
    if not said:
        return 0
    moment, hashes = at or timezone.now(), [addresses.address_hash(each) for each in said]
    with transaction.atomic():
        head = writing.lock(workspace.pk)
        suppress_all(workspace, hashes, reason=Suppression.Reason.OPT_OUT, at=moment)
        how: dict[str, Any] = {"method": method, "actor_id": getattr(actor, "pk", None), "at": moment}
        return len(writing.extend(head, [Entry(**of, **how) for of in _to_withdraw(workspace, said)]))


def _to_withdraw(workspace: Any, said: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Which consents a stop to these addresses ends: of all who carry them, those of merged records in any case."""
    by_hash = {addresses.address_hash(address): address for address in said}
    holders = ContactPoint.objects.filter(workspace=workspace, hash__in=list(by_hash)).order_by("contact_id", "value")
    pairs = [(key, by_hash[bytes(digest)]) for key, digest in holders.values_list("contact_id", "hash")]
    contact_ids = {key for key, _address in pairs}
    states, merged = writing.states(contact_ids), lineage.merged(contact_ids)
    found: dict[tuple[UUID, str, str], dict[str, Any]] = {}
    for contact_id, address in pairs:
        for channel in [Channel.EMAIL] if "@" in address else [Channel.SMS, Channel.CALL]:
            for purpose in Purpose.values:
                key = (contact_id, channel, purpose)
                if states.get(key) != State.WITHDRAWN or contact_id in merged:
                    of = {"contact_id": contact_id, "channel": channel, "purpose": purpose}
                    found.setdefault(
                        key, {**of, "kind": EventKind.WITHDRAWN, "address": address, "evidence": said[address]}
                    )
    return list(found.values())


def resume(
    workspace: Any, address: str, *, method: str = Method.REPLY, evidence: Evidence = None, at: datetime | None = None
) -> list[ConsentEvent]:
    """START: lift the opt-out and give back what it took, with the wording to which the person had agreed.

    What was not granted when the opt-out came is not granted by START; nor is a trial, unless this is one too.
    """
    trial = isinstance(evidence, Mapping) and evidence.get("where") == TRIED
    with transaction.atomic():
        head = writing.lock(workspace.pk)
        lift_suppression(workspace, address)
        if is_suppressed(workspace, address, Channel.SMS):
            return []
        entries = [
            Entry(
                contact_id=before.contact_id,
                channel=before.channel,
                purpose=before.purpose,
                kind=EventKind.GRANTED,
                method=method,
                address=address,
                wording=opened(before)["wording"],
                evidence=evidence,
                at=at or timezone.now(),
            )
            for before in _ended_by_opt_out(workspace, address)
            if trial or not is_trial(opened(before))
        ]
        return writing.append(head, entries)


def _ended_by_opt_out(workspace: Any, address: str) -> list[ConsentEvent]:
    """The grants of text messages to this address that an opt-out for this address ended."""
    ended = Consent.objects.filter(
        workspace=workspace,
        contact__points__hash=addresses.address_hash(address),
        channel=Channel.SMS,
        state=State.WITHDRAWN,
    )
    grants = []
    for consent in ended.select_related("event"):
        before = (
            ConsentEvent.objects.filter(
                contact_id=consent.contact_id,
                channel=consent.channel,
                purpose=consent.purpose,
                seq__lt=consent.event.seq,
            )
            .order_by("-seq")
            .first()
        )
        if before is None or before.kind != EventKind.GRANTED:
            continue
        if opened(consent.event).get("address") == opened(before).get("address") == address:
            grants.append(before)
    return grants


def shred(contact: Any) -> ConsentEvent | None:
    """Erase a contact from the ledger: destroy the key of its evidence and its current state, and note that.

    Takes the contact, or its id when the row is gone already; with it go the records that were merged into it, as long
    as their rows say so. The chain verifies as before. Returns None when the ledger knows nothing of the contact. Safe
    to repeat.
    """
    own, *merged = lineage.keys_of(getattr(contact, "pk", contact))
    with transaction.atomic():
        for contact_id in merged:
            _shred(contact_id)
        return _shred(own)


def _shred(contact_id: UUID) -> ConsentEvent | None:
    events = ConsentEvent.objects.filter(contact_id=contact_id).order_by("-seq")
    with transaction.atomic():
        newest = events.first()
        if newest is None:
            return None
        head = writing.lock(newest.workspace_id)
        Consent.objects.filter(contact_id=contact_id).delete()
        newest = events.first()
        if newest is None or newest.kind == EventKind.SHREDDED:
            return newest
        entry = Entry(contact_id=contact_id, channel="", purpose="", kind=EventKind.SHREDDED, method=Method.ERASURE)
        event = writing.append(head, [entry])[0]
        ContactKey.objects.filter(contact_id=contact_id).delete()
        return event


def drop_chain(workspace: Any, *, ended: bool = False) -> None:
    """Remove the ledger of a workspace that is deleted with it: a sample, or one that its owner ``ended``."""
    if not (workspace.is_sample or ended):
        raise ValueError("The ledger of a workspace that stays may not be removed.")
    with transaction.atomic():
        head = writing.lock(workspace.pk)
        with triggers.lifted(connection):
            Consent.objects.filter(workspace=workspace).delete()
            ContactKey.objects.filter(workspace=workspace).delete()
            ConsentEvent.objects.filter(workspace=workspace).delete()
            LedgerHead.objects.filter(pk=workspace.pk).delete()
        if head.seq:
            heads.write_dropped(workspace.pk, head.seq)


def grant_many(workspace: Any, entries: Iterable[Entry]) -> int:
    """Write many events, in chunks of one transaction each; for imports and sample data.

    Entries carry normalized addresses; those whose address is suppressed, and consents older than an opt-out, are left
    out. Returns how many were written.
    """
    written = 0
    chunk: list[Entry] = []
    for entry in entries:
        chunk.append(entry)
        if len(chunk) >= _CHUNK:
            written += _write_chunk(workspace, chunk)
            chunk = []
    return written + _write_chunk(workspace, chunk)


def _write_chunk(workspace: Any, chunk: Sequence[Entry]) -> int:
    hashes = {entry.address: addresses.address_hash(entry.address) for entry in chunk}
    with transaction.atomic():
        head = writing.lock(workspace.pk)
        rows = holding(workspace.pk, set(hashes.values())).values_list("address_hash", "channel")
        barred = {(bytes(digest), channel) for digest, channel in rows}
        free = [
            entry
            for entry, ended in zip(chunk, _taken_back(workspace.pk, chunk), strict=True)
            if entry.kind == EventKind.WITHDRAWN
            or (
                not barred & {(hashes[entry.address], ""), (hashes[entry.address], entry.channel)}
                and not _is_older(entry, ended)
            )
        ]
        return len(writing.extend(head, free))


def _is_older(entry: Entry, ended: datetime | None) -> bool:
    return entry.kind == EventKind.GRANTED and ended is not None and ended >= entry.at


def _taken_back(workspace_id: UUID, entries: Sequence[Entry]) -> list[datetime | None]:
    """For each entry the moment at which the same was last taken back, if it is no longer agreed to.

    On whichever contact carries the address: it is the person who has it that said no.
    """
    hashes = [addresses.address_hash(entry.address) for entry in entries]
    holders: dict[bytes, list[UUID]] = {}
    points = ContactPoint.objects.filter(workspace_id=workspace_id, hash__in=set(hashes)).order_by()
    for digest, contact_id in points.values_list("hash", "contact_id"):
        holders.setdefault(bytes(digest), []).append(contact_id)
    people = {entry.contact_id for entry in entries}.union(*holders.values())
    noes = {(row.contact_id, row.channel, row.purpose): row.ended for row in refused(people)}
    found = []
    for entry, digest in zip(entries, hashes, strict=True):
        who = {entry.contact_id, *holders.get(digest, ())}
        said = [noes[key] for each in who if (key := (each, entry.channel, entry.purpose)) in noes]
        found.append(max(said, default=None))
    return found


def refused(contact_ids: Collection[UUID]) -> QuerySet[Any]:
    """Consents of these contacts whose last word was a no, each with its moment (``ended``).

    A no also lasts while a later question has no answer, or got none: anybody can type an address on a form.
    """
    same = {name: OuterRef(name) for name in ("contact_id", "channel", "purpose")}
    said = ConsentEvent.objects.filter(**same, kind__in=[EventKind.GRANTED, EventKind.WITHDRAWN]).order_by("-seq")
    stands = Q(state=State.WITHDRAWN)
    rows = Consent.objects.filter(contact_id__in=contact_ids).exclude(state=State.GRANTED)
    rows = rows.annotate(
        word=Subquery(said.values("kind")[:1]),
        ended=Case(When(stands, then=F("since")), default=Subquery(said.values("at")[:1])),
    )
    return rows.filter(stands | Q(word=EventKind.WITHDRAWN))


def _change(contact: Contact, entry: Entry, *, unless: set[State]) -> ConsentEvent:
    """Write the event, unless the state makes it pointless: then give the event on which that state rests.

    A no is always written for a contact that is two records in one: it binds both, should they be parted again.
    """
    same = Consent.objects.filter(contact_id=contact.pk, channel=entry.channel, purpose=entry.purpose)
    with transaction.atomic():
        head = writing.lock(contact.workspace_id)
        there = same.filter(state__in=unless).select_related("event").first()
        binds_both = there is not None and there.state == State.WITHDRAWN and lineage.merged([contact.pk])
        if there and not binds_both and not is_trial(opened(there.event)):
            return there.event
        return writing.append(head, [entry])[0]
