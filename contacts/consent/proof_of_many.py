"""What the ledger proves about everybody to whom one thing was sent: a campaign, for a carrier or a regulator (CN-5).

Written down part by part while it is put together, as plain JSON that is kept sealed for a day; ``proof_of_many_files``
makes the files of it. A wording that many agreed to stands once in each part.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from django.db.models import Q

from accounts.models import Workspace
from contacts.consent import lineage, verification
from contacts.consent.models import Channel, ConsentEvent, EventKind, Purpose
from contacts.consent.proof import Agreement, Controller, Event, Proof, Verification, events_of, zone_of

LINKS = 20_000  # of the chain that are verified in one step: a second or two


@dataclass(frozen=True, slots=True)
class Sending:
    """A message that left: who got it, where, when (UTC), what became of it in words, and the entry it rested on."""

    person: UUID
    name: str
    message: UUID
    to: str
    at: datetime
    became: str
    basis: UUID


@dataclass(frozen=True, slots=True)
class Reached:
    """One of the people, with all that the ledger has of them for this channel and purpose, in its order."""

    sending: Sending
    events: tuple[Event, ...]

    @property
    def basis(self) -> Event | None:
        """The entry that the message rested on."""
        return next((event for event in self.events if event.id == self.sending.basis), None)


@dataclass(frozen=True, slots=True)
class About:
    """What the document is about. ``texts`` are the words that were sent; ``frozen`` people are left out."""

    id: UUID
    title: str
    began: datetime
    made_at: datetime
    zone: str
    controller: Controller
    channel: Channel
    purpose: Purpose
    texts: tuple[tuple[str, str], ...]
    reached: int
    frozen: int
    verification: Verification

    def proof(self, one: Reached) -> Proof:
        """The same as the proof of one person has."""
        events = one.events
        agreed = Agreement(self.channel, self.purpose, None, one.sending.to, events)
        own = uuid5(one.sending.message, events[-1].hash if events else "")
        person, name = one.sending.person, one.sending.name
        return Proof(own, self.made_at, self.zone, person, name, self.controller, (agreed,), (), self.verification)


# Written down


def part(workspace: Workspace, channel: str, purpose: str, sendings: Sequence[Sending]) -> list[dict[str, Any]]:
    """These people as JSON: the wordings first, then each person with the number of theirs. Four queries."""
    whose = lineage.bearers(sending.person for sending in sendings)
    bases = {sending.basis: sending.person for sending in sendings}
    rows = ConsentEvent.objects.of(workspace).filter(
        Q(contact_id__in=list(whose), channel=channel, purpose=purpose) | Q(pk__in=list(bases))
    )
    told: dict[UUID, list[Event]] = {}
    for event in events_of(rows.order_by("seq"), zone_of(workspace)):
        person = whose.get(event.record) or bases[event.id]
        told.setdefault(person, []).append(event)
    wordings: dict[str, int] = {}
    people = [
        {**_plain(asdict(sending)), "events": [_kept(event, wordings) for event in told.get(sending.person, [])]}
        for sending in sendings
    ]
    return [{"wordings": list(wordings)}, *people]


def _kept(event: Event, wordings: dict[str, int]) -> dict[str, Any]:
    held = _plain(asdict(event))
    held["wording"] = wordings.setdefault(event.wording, len(wordings))
    del held["there"]
    return held


def _plain(held: dict[str, Any]) -> dict[str, Any]:
    return {
        name: value.isoformat() if isinstance(value, datetime) else str(value) if isinstance(value, UUID) else value
        for name, value in held.items()
    }


def places(rows: Sequence[dict[str, Any]]) -> list[int]:
    """Where in the chain the entries of a part stand."""
    return [event["seq"] for person in rows[1:] for event in person["events"]]


def verified(workspace: Workspace, first: int, last: int) -> list[str]:
    """What is wrong with these links of the chain, in words; at most ``LINKS`` of them at a time."""
    return [str(each) for each in verification.verify_part(workspace, first, last)]


# Read back


def people(parts: Iterable[Sequence[dict[str, Any]]], zone: str) -> Iterator[Reached]:
    """Everybody in these parts."""
    there = ZoneInfo(zone)
    for rows in parts:
        wordings: list[str] = rows[0]["wordings"] if rows else []
        for row in rows[1:]:
            events = tuple(_event(event, wordings, there) for event in row["events"])
            yield Reached(_sending(row), events)


def _sending(row: dict[str, Any]) -> Sending:
    keys = {name: UUID(row[name]) for name in ("person", "message", "basis")}
    return Sending(**keys, name=row["name"], to=row["to"], at=_moment(row["at"]), became=row["became"])


def _event(held: dict[str, Any], wordings: list[str], zone: ZoneInfo) -> Event:
    at = _moment(held["at"])
    return Event(
        **{
            **held,
            "id": UUID(held["id"]),
            "record": UUID(held["record"]),
            "kind": EventKind(held["kind"]),
            "wording": wordings[held["wording"]],
            "at": at,
            "there": at.astimezone(zone),
        }
    )


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)
