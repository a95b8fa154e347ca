"""What a merge of two contacts means for consent: of two statements the more restrictive binds.

The other record's history stays in the chain under its own key (``lineage`` finds it); the survivor's chain gets an
event for whatever changes for it, which names the merge, the event it was taken over from, and how that came about. A
yes is for the address it was given for, before and after: the gate compares. Where only one of the two was ever asked,
that answer stands.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from contacts.consent import writing
from contacts.consent.evidence import TRIED, Entry, Method, is_trial, opened, opened_all
from contacts.consent.models import Consent, ConsentEvent, EventKind, LedgerHead, State
from contacts.consent.suppression import is_suppressed
from contacts.consent.verification import STATE_AFTER

Key = tuple[str, str]  # channel, purpose

STRICTER = [State.GRANTED, State.PENDING, State.EXPIRED, State.WITHDRAWN]  # each binds before those to its left
_KIND = {state: kind for kind, state in STATE_AFTER.items()}


@dataclass
class Joined:
    """What ``part`` needs to know: by channel and purpose the event on which the survivor's state rested before (None:
    never asked) and the one it rests on since; and where the chain ended then."""

    seq: int
    taken: dict[Key, tuple[UUID | None, UUID]] = field(default_factory=dict)
    closed: list[Key] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """Ids alone, no personal data."""
        taken = [[*key, str(before) if before else None, str(after)] for key, (before, after) in self.taken.items()]
        return {"seq": self.seq, "taken": taken}

    @classmethod
    def from_json(cls, held: dict[str, Any]) -> "Joined":
        return cls(
            held.get("seq", 0),
            {(c, p): (UUID(before) if before else None, UUID(after)) for c, p, before, after in held.get("taken", [])},
        )


def join(workspace_id: UUID, survivor: UUID, loser: UUID, *, merge_id: UUID, actor: Any) -> Joined:
    """Take the loser's consent over where it is the stricter, or the only one. In the transaction of the merge."""
    head = writing.lock(workspace_id)
    ours, theirs = _consents(survivor), _consents(loser)
    entries: dict[Key, Entry] = {}
    for key, consent in theirs.items():
        mine = ours.get(key)
        if mine is None or STRICTER.index(State(consent.state)) > STRICTER.index(State(mine.state)):
            entries[key] = _taken_over(survivor, consent, merge_id, actor)
    known = ConsentEvent.objects.filter(contact_id=loser).exists()
    mark = [_mark(loser, EventKind.MERGED, {"merge": merge_id, "continues under": survivor}, actor)] if known else []
    Consent.objects.filter(contact_id=loser).delete()
    written = writing.append(head, [*mark, *entries.values()])[len(mark) :]
    result = Joined(head.seq)
    for (key, entry), event in zip(entries.items(), written, strict=True):
        before = ours.get(key)
        result.taken[key] = (before.event_id if before else None, event.pk)
        if entry.kind in (EventKind.WITHDRAWN, EventKind.EXPIRED):
            result.closed.append(key)
    return result


def part(survivor: Any, loser: Any, joined: Joined, *, merge_id: UUID, actor: Any) -> None:
    """Give both back the consent they had, except where the person has said something since: that binds both.

    A yes to an address that was closed since is not given back.
    """
    head = writing.lock(survivor.workspace_id)
    now = _consents(survivor.pk)
    since = {key: consent for key, consent in now.items() if consent.event.seq > joined.seq}
    entries: list[Entry] = []
    never_asked: list[Key] = []
    for key, (before, after) in joined.taken.items():
        if key in now and now[key].event_id == after:
            entries += _given_back(survivor, key, before, merge_id, actor)
            never_asked += [key] if before is None else []
    if ConsentEvent.objects.filter(contact_id=loser.pk).exists():
        entries.append(_mark(loser.pk, EventKind.PARTED, {"merge undone": merge_id}, actor))
    writing.append(head, entries)
    for channel, purpose in never_asked:
        Consent.objects.filter(contact_id=survivor.pk, channel=channel, purpose=purpose).delete()
    _restore(head, loser.pk, since, merge_id, actor)


def _restore(head: LedgerHead, loser: UUID, since: dict[Key, Consent], merge_id: UUID, actor: Any) -> None:
    """The loser's state follows from its own last events, and from an opt-out that was recorded meanwhile."""
    last: dict[Key, Mapping[str, Any]] = {}
    kinds = list(STATE_AFTER)
    events = ConsentEvent.objects.filter(contact_id=loser, kind__in=kinds).order_by("seq")
    for event in events.values():
        last[event["channel"], event["purpose"]] = event
    wanted = events.filter(pk__in=[event["id"] for event in last.values()])
    held = {event.pk: content.get("address", "") for event, content in opened_all(wanted)}
    writing.derive(last.values(), held)
    entries = [
        _taken_over(loser, later, merge_id, actor)
        for key, later in since.items()
        if later.state in (State.WITHDRAWN, State.EXPIRED)
        and key in last
        and STRICTER.index(State(later.state)) > STRICTER.index(STATE_AFTER[EventKind(last[key]["kind"])])
    ]
    writing.append(head, entries)


def _consents(contact_id: UUID) -> dict[Key, Consent]:
    rows = Consent.objects.filter(contact_id=contact_id).select_related("event")
    return {(row.channel, row.purpose): row for row in rows}


def _taken_over(to: UUID, consent: Consent, merge_id: UUID, actor: Any) -> Entry:
    event = consent.event
    held = opened(event)
    return Entry(
        contact_id=to,
        channel=consent.channel,
        purpose=consent.purpose,
        kind=_KIND[State(consent.state)],
        method=Method.MERGE,
        address=held.get("address", ""),
        wording=held.get("wording", ""),
        evidence={
            "merge": merge_id,
            "taken over from event": event.seq,
            "which came about by": event.method,
            "on": event.at.isoformat(timespec="seconds"),
            **_where(held),
        },
        actor_id=getattr(actor, "pk", None),
        at=event.at,  # when the person said so: a request that waits for an answer runs out when it would have
    )


def _given_back(survivor: Any, key: Key, before: UUID | None, merge_id: UUID, actor: Any) -> Iterator[Entry]:
    channel, purpose = key
    if before is None:
        yield _mark(survivor.pk, EventKind.PARTED, {"merge undone": merge_id}, actor, channel, purpose)
        return
    event = ConsentEvent.objects.get(pk=before)
    held = opened(event)
    address = held.get("address", "")
    if event.kind in (EventKind.GRANTED, EventKind.REQUESTED) and is_suppressed(survivor.workspace, address, channel):
        return
    yield Entry(
        contact_id=survivor.pk,
        channel=channel,
        purpose=purpose,
        kind=event.kind,
        method=Method.MERGE,
        address=address,
        wording=held.get("wording", ""),
        evidence={
            "merge undone": merge_id,
            "as before by event": event.seq,
            "which came about by": event.method,
            **_where(held),
        },
        actor_id=getattr(actor, "pk", None),
        at=event.at,
    )


def _where(held: Mapping[str, str]) -> dict[str, str]:
    """A trial stays one."""
    return {"where": TRIED} if is_trial(held) else {}


def _mark(
    contact_id: UUID, kind: EventKind, evidence: dict[str, Any], actor: Any, channel: str = "", purpose: str = ""
) -> Entry:
    """A link that says what happened to the record; no consent follows from it."""
    return Entry(
        contact_id=contact_id,
        channel=channel,
        purpose=purpose,
        kind=kind,
        method=Method.MERGE,
        evidence=evidence,
        actor_id=getattr(actor, "pk", None),
    )


@dataclass(frozen=True, slots=True)
class Outlook:
    """A channel and purpose of two contacts: the state of each, and what it would be after a merge."""

    channel: str
    purpose: str
    survivor: str
    loser: str
    after: str


def outlook(survivor: UUID, loser: UUID) -> list[Outlook]:
    """What a merge would mean for consent, in words; channels and purposes nobody was asked for are left out."""
    ours, theirs = _consents(survivor), _consents(loser)
    found = []
    for key in sorted(ours.keys() | theirs.keys()):
        both = [consent for consent in (ours.get(key), theirs.get(key)) if consent]
        after = max(both, key=lambda consent: STRICTER.index(State(consent.state)))
        said = [str(each[key].get_state_display()) if key in each else "" for each in (ours, theirs)]
        channel, purpose = str(both[0].get_channel_display()), str(both[0].get_purpose_display())
        found.append(Outlook(channel, purpose, said[0], said[1], str(after.get_state_display())))
    return found
