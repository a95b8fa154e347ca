"""How events are written: links added to a workspace's chain, and the current state derived from them.

Whoever adds links holds the lock on the chain's head row (on SQLite the IMMEDIATE transaction is the lock) from before
it looks at the state until it commits. Only ``ledger`` and ``merging`` may import this module; pyproject.toml holds it.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from contacts.consent import chain, journal
from contacts.consent.evidence import Entry, known_keys
from contacts.consent.models import Channel, Consent, ConsentEvent, ContactKey, EventKind, LedgerHead, Purpose
from contacts.consent.verification import STATE_AFTER
from contacts.models import Contact
from crm.lib import bulk
from crm.lib.addresses import address_hash
from crm.lib.bulk import Row
from crm.lib.ids import uuid7


def make_entry(contact: Contact, channel: str, purpose: str, kind: str, how: Mapping[str, Any]) -> Entry:
    """One event about a contact, from the circumstances that a caller of the ledger names."""
    if channel not in Channel.values or purpose not in Purpose.values:
        raise ValueError(f"There is no consent for {channel!r} and {purpose!r}.")
    details = {name: value for name, value in how.items() if name != "actor" and value is not None}
    actor_id = getattr(how.get("actor"), "pk", None)
    return Entry(contact_id=contact.pk, channel=channel, purpose=purpose, kind=kind, actor_id=actor_id, **details)


def lock(workspace_id: UUID) -> LedgerHead:
    """The head of the chain, locked until the transaction ends."""
    heads_of = LedgerHead.objects.select_for_update().filter(workspace_id=workspace_id)
    head = heads_of.first()
    if head is None:
        LedgerHead.objects.bulk_create(
            [LedgerHead(workspace_id=workspace_id, hash=chain.GENESIS)], ignore_conflicts=True
        )
        head = heads_of.get()
    return head


def states(contact_ids: Collection[UUID]) -> dict[tuple[UUID, str, str], str]:
    """The current state of each consent of these contacts, by contact, channel and purpose."""
    rows = Consent.objects.filter(contact_id__in=contact_ids)
    return {
        (contact_id, channel, purpose): state
        for contact_id, channel, purpose, state in rows.values_list("contact_id", "channel", "purpose", "state")
    }


def _keys(workspace_id: UUID, contact_ids: set[UUID]) -> dict[UUID, bytes]:
    """The keys of these contacts, made where there is none. The head is locked, so nobody makes a second one."""
    keys = known_keys(contact_ids)
    new = {contact_id: chain.new_contact_key() for contact_id in contact_ids - keys.keys()}
    bulk.insert(
        ContactKey,
        (
            {"contact_id": contact_id, "workspace_id": workspace_id, "wrapped": chain.wrap(key, contact_id)}
            for contact_id, key in new.items()
        ),
    )
    return keys | new


def append(head: LedgerHead, entries: Sequence[Entry]) -> list[ConsentEvent]:
    """Add links to the chain whose head the caller has locked, and derive the current state from them."""
    return [_loaded(event) for event in extend(head, entries)]


def _loaded(event: Mapping[str, Any]) -> ConsentEvent:
    return ConsentEvent.from_db(None, list(event), list(event.values()))


def extend(head: LedgerHead, entries: Sequence[Entry]) -> list[Row]:
    """``append`` for many: gives the rows that were written instead of instances."""
    if not entries:
        return []
    keys = _keys(head.workspace_id, {entry.contact_id for entry in entries})
    events = []
    for entry in entries:
        event = _link(head, entry, keys[entry.contact_id])
        head.seq, head.hash = event["seq"], event["hash"]
        events.append(event)
    bulk.insert(ConsentEvent, events)
    LedgerHead.objects.filter(pk=head.pk).update(seq=head.seq, hash=head.hash)
    derive(events, {event["id"]: entry.address for event, entry in zip(events, entries, strict=True)})
    _note_opt_outs(head.workspace_id, entries)
    return events


def _note_opt_outs(workspace_id: UUID, entries: Sequence[Entry]) -> None:
    """An older copy of the database must withdraw them, too. People who said no to the same share a line."""
    said: dict[UUID, list[Entry]] = {}
    for entry in entries:
        if entry.kind == EventKind.WITHDRAWN:
            said.setdefault(entry.contact_id, []).append(entry)
    alike: dict[tuple[str, ...], list[UUID]] = {}
    for contact_id, noes in said.items():
        alike.setdefault(tuple(sorted({f"{no.channel} {no.purpose}" for no in noes})), []).append(contact_id)
    for what, people in alike.items():
        at = max(no.at for contact_id in people for no in said[contact_id])
        journal.note(workspace_id, "withdrawn", [key.hex for key in people], at=at, what=what)


def _link(head: LedgerHead, entry: Entry, key: bytes) -> Row:
    event_id = uuid7()
    previous = bytes(head.hash)
    link = chain.Link(
        id=event_id,
        workspace_id=head.workspace_id,
        seq=head.seq + 1,
        contact_id=entry.contact_id,
        channel=str(entry.channel),
        purpose=str(entry.purpose),
        kind=str(entry.kind),
        method=entry.method[:40],
        at=entry.at,
        actor_id=entry.actor_id,
        sealed=chain.seal(entry.content(), key, event_id),
    )
    body = link.body()
    fields = {name: getattr(link, name) for name in chain.Link.__slots__}
    return {**fields, "body": body, "previous_hash": previous, "hash": chain.link_hash(previous, body)}


def derive(events: Iterable[Row], addresses: Mapping[UUID, str]) -> None:
    """Make the current state what the last of these events for each contact, channel and purpose says.

    ``addresses`` is what each event is for: lists compare its hash with the addresses that the contact has now.
    """
    last = {(e["contact_id"], e["channel"], e["purpose"]): e for e in events if e["kind"] in STATE_AFTER}
    rows = (
        {
            "workspace_id": event["workspace_id"],
            "contact_id": contact_id,
            "channel": channel,
            "purpose": purpose,
            "state": STATE_AFTER[EventKind(event["kind"])],
            "event_id": event["id"],
            "since": event["at"],
            "address_hash": address_hash(addresses[event["id"]]) if addresses.get(event["id"]) else b"",
        }
        for (contact_id, channel, purpose), event in last.items()
    )
    same, changed = ("contact_id", "channel", "purpose"), ("state", "event_id", "since", "address_hash")
    bulk.upsert(Consent, rows, on=same, update=changed)
