"""What the ledger proves about one person's consent, for a carrier or a regulator (CN-5).

Everything that was recorded, in the order of the chain, and what a verification of the chain up to there found. The
document is put together anew each time; ``proof_json`` and ``proof_pdf`` write it down.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User, Workspace
from contacts.consent import lineage, verification
from contacts.consent.evidence import opened_all
from contacts.consent.models import Channel, Consent, ConsentEvent, EventKind, Purpose, State
from contacts.models import Contact

COMMAND = "manage.py verify_ledger"
WALKED = 20_000  # links of the chain that are verified while somebody waits for the document: a second or two


@dataclass(frozen=True, slots=True)
class Controller:
    """The business that asked, and how to reach it."""

    id: UUID
    name: str
    country: str
    address: str
    email: str
    phone: str
    officer: str


@dataclass(frozen=True, slots=True)
class Event:
    """One entry of the ledger. ``address``, ``wording``, ``evidence`` and ``ip`` are empty where there is none.

    ``at`` is UTC, ``there`` the same moment in the workspace's zone; the hashes are hexadecimal. ``record`` is the
    contact it was written for: another one where records were merged.
    """

    id: UUID
    seq: int
    record: UUID
    kind: EventKind
    channel: str
    purpose: str
    method: str
    at: datetime
    there: datetime
    address: str
    wording: str
    evidence: str
    ip: str
    entered_by: str
    previous_hash: str
    hash: str


@dataclass(frozen=True, slots=True)
class Agreement:
    """A channel and a purpose with all that happened to them. ``state`` is None where no consent follows from it."""

    channel: Channel
    purpose: Purpose
    state: State | None
    address: str
    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class Verification:
    """What verifying the chain found. ``first`` to ``last`` were checked; a ``first`` after 1 is the last part only."""

    first: int
    last: int
    findings: tuple[str, ...]

    @property
    def holds(self) -> bool:
        return not self.findings


@dataclass(frozen=True, slots=True)
class Proof:
    """The document. ``id`` stays the same as long as nothing is added to this person's history."""

    id: UUID
    made_at: datetime
    zone: str
    person: UUID
    name: str
    controller: Controller
    agreements: tuple[Agreement, ...]
    record_events: tuple[Event, ...]  # about the record as a whole: merged, parted, erased
    verification: Verification

    @property
    def events(self) -> list[Event]:
        """All of them, as the chain has them."""
        every = [*self.record_events, *(event for each in self.agreements for event in each.events)]
        return sorted(every, key=lambda event: event.seq)


def of(contact: Contact) -> Proof:
    """The proof about a contact, with what was recorded under records that were merged into it."""
    workspace, now = contact.workspace, timezone.now()
    zone = zone_of(workspace)
    rows = ConsentEvent.objects.of(workspace).filter(contact_id__in=lineage.keys_of(contact.pk)).order_by("seq")
    events = events_of(rows, zone)
    last = events[-1] if events else None
    return Proof(
        id=uuid5(contact.pk, last.hash if last else ""),
        made_at=now.astimezone(UTC),
        zone=zone.key,
        person=contact.pk,
        name=str(contact),
        controller=controller_of(workspace),
        agreements=tuple(_agreements(contact, events)),
        record_events=tuple(event for event in events if not event.channel),
        verification=_verified(workspace, [event.seq for event in events]),
    )


def zone_of(workspace: Workspace) -> ZoneInfo:
    """The zone of a workspace's clock."""
    try:
        return ZoneInfo(workspace.zone)
    except (ValueError, OSError):
        return ZoneInfo("UTC")


def controller_of(workspace: Workspace) -> Controller:
    """The business as its proofs name it."""
    return Controller(
        workspace.pk,
        workspace.business_name,
        workspace.country,
        workspace.postal_address,
        workspace.contact_email,
        workspace.contact_phone,
        workspace.privacy_officer,
    )


def events_of(rows: Iterable[ConsentEvent], zone: ZoneInfo) -> list[Event]:
    """Entries of the ledger with what they hold; two queries."""
    pairs = opened_all(rows)
    actors = User.objects.in_bulk({row.actor_id for row, _held in pairs if row.actor_id})
    return [
        Event(
            id=row.pk,
            seq=row.seq,
            record=row.contact_id,
            kind=EventKind(row.kind),
            channel=row.channel,
            purpose=row.purpose,
            method=row.method,
            at=row.at.astimezone(UTC),
            there=row.at.astimezone(zone),
            address=held.get("address", ""),
            wording=held.get("wording", ""),
            evidence=held.get("evidence", ""),
            ip=held.get("ip", ""),
            entered_by=str(actors[row.actor_id]) if row.actor_id in actors else "",
            previous_hash=bytes(row.previous_hash).hex(),
            hash=bytes(row.hash).hex(),
        )
        for row, held in pairs
    ]


def _agreements(contact: Contact, events: list[Event]) -> list[Agreement]:
    states = {(row.channel, row.purpose): State(row.state) for row in Consent.objects.filter(contact=contact)}
    told: dict[tuple[str, str], list[Event]] = {}
    for event in events:
        if event.channel:
            told.setdefault((event.channel, event.purpose), []).append(event)
    return [
        Agreement(
            channel,
            purpose,
            states.get((channel, purpose)),
            next((event.address for event in reversed(told[channel, purpose]) if event.address), ""),
            tuple(told[channel, purpose]),
        )
        for channel in Channel
        for purpose in Purpose
        if (channel, purpose) in told
    ]


def _verified(workspace: Workspace, seqs: list[int]) -> Verification:
    if not seqs:
        return Verification(0, 0, ())
    first = max(1, seqs[-1] - WALKED + 1)
    earlier = [seq for seq in seqs if seq < first]
    findings = tuple(str(each) for each in verification.verify_part(workspace, first, seqs[-1], also=earlier))
    return Verification(first, seqs[-1], findings)


def in_words(event: Event) -> str:
    """What happened, as a heading: "Gave consent", "Withdrew consent"."""
    label = str(event.kind.label)
    return label[:1].upper() + label[1:]


def verdict(verified: Verification) -> str:
    """What the verification found, in a sentence."""
    what = {"first": verified.first, "last": verified.last, "count": len(verified.findings)}
    if not verified.last:
        return _("Nothing is recorded about this person, so there is nothing to verify.")
    if not verified.holds:
        return _("The chain is BROKEN: the check of entries %(first)d to %(last)d found the following.") % what
    if verified.first == 1:
        return (
            _("The chain holds: every entry from %(first)d to %(last)d is as it was written, and none is missing.")
            % what
        )
    return (
        _(
            "The chain holds from entry %(first)d to %(last)d, and earlier entries about this person are as they were "
            "written. The entries before %(first)d were not checked all for this document."
        )
        % what
    )


def how_to_verify() -> list[str]:
    """How whoever doubts this document has it checked again."""
    return [
        _("Ask the business named above to run “%(command)s” where it keeps its ledger: it checks every entry.")
        % {"command": COMMAND},
        _(
            "Compare this document with a new copy of it: the numbers and hashes that stand here must be the same "
            "there, and only later entries may have been added."
        ),
        _(
            "Each hash is an HMAC-SHA-256, made with a key that only the business has, of the hash before and of the "
            "entry. Whoever changes, removes or inserts an entry breaks the chain from there on. The database refuses "
            "to change or delete entries."
        ),
    ]
