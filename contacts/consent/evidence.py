"""What an event in the ledger says: how it is put in, and how it is read while the contact's key exists."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.utils import timezone

from contacts.consent import chain
from contacts.consent.models import ConsentEvent, ContactKey, EventKind
from crm.lib.prepared import prepared


class Method:
    """How something came about, as the ledger words it."""

    REPLY: Final = "reply"
    LINK: Final = "confirmation link"
    PREFERENCES: Final = "preference page"
    UNSUBSCRIBE: Final = "unsubscribe link"
    OWN_ACCOUNT: Final = "own account"  # somebody signed in, for their own address that we verified
    OPT_IN_PAGE: Final = "opt-in page"
    TYPED: Final = "opt-in page, not confirmed"  # a stranger's word for it: double opt-in was off
    WRITTEN: Final = "written"  # written consent, entered by staff with evidence
    STAFF: Final = "staff"  # told to staff, on the phone for instance
    PROVIDER: Final = "provider refusal"
    PRIVACY_REQUEST: Final = "privacy request"
    IMPORT: Final = "import"
    SAMPLE: Final = "sample"
    TIMEOUT: Final = "no answer"
    ERASURE: Final = "erasure"
    JOURNAL: Final = "journal"  # said after an older copy of the database was made, and noted outside of it
    MERGE: Final = "merge"  # of two records of one person: the stricter of two states, or its undoing


# A fresh yes by these means comes from the person who has the address: it lifts an earlier opt-out.
BY_THE_PERSON = frozenset({Method.REPLY, Method.LINK, Method.PREFERENCES})


# Where a yes was tried out: anybody of the business can text there in anybody's name, so it is nobody's yes.
TRIED: Final = "on the sandbox's telephone"


def is_trial(held: Mapping[str, str]) -> bool:
    """Whether what an event holds was said in the sandbox: good enough to send there, and nowhere else."""
    return f"where: {TRIED}" in held.get("evidence", "").splitlines()


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One event to be written. ``evidence`` is text, or a mapping that becomes lines of "name: value"."""

    contact_id: UUID
    channel: str
    purpose: str
    kind: str
    method: str
    address: str = ""
    wording: str = ""
    evidence: str | Mapping[str, Any] | None = None
    ip: str = ""
    actor_id: UUID | None = None
    at: datetime = field(default_factory=timezone.now)

    def __post_init__(self) -> None:
        if self.kind in (EventKind.REQUESTED, EventKind.GRANTED) and not (self.wording and self.address):
            raise ValueError("Consent is for an address and rests on the wording that the person saw.")

    def content(self) -> dict[str, str]:
        """What is sealed under the contact's key."""
        held = {"address": self.address, "wording": self.wording, "ip": self.ip, "evidence": _text(self.evidence)}
        return {name: value for name, value in held.items() if value}


def _text(evidence: str | Mapping[str, Any] | None) -> str:
    if isinstance(evidence, Mapping):
        return "\n".join(f"{name}: {value}" for name, value in evidence.items())
    return evidence or ""


_wrapped = prepared(lambda ids: ContactKey.objects.filter(contact_id__in=ids).values_list("contact_id", "wrapped"))


def known_keys(contact_ids: set[UUID]) -> dict[UUID, bytes]:
    """The keys of those contacts that have one, opened."""
    rows = _wrapped(list(contact_ids))
    return {contact_id: chain.unwrap(bytes(wrapped), contact_id) for contact_id, wrapped in rows}


def opened(event: ConsentEvent) -> dict[str, str]:
    """Address, wording, ip and evidence of an event; empty once the contact's key is destroyed."""
    return opened_all([event])[0][1]


def opened_all(events: Iterable[ConsentEvent]) -> list[tuple[ConsentEvent, dict[str, str]]]:
    """Events with what they hold; one query for all keys."""
    rows = list(events)
    keys = known_keys({event.contact_id for event in rows})
    return [
        (event, chain.unseal(bytes(event.sealed), keys[event.contact_id], event.pk) if event.contact_id in keys else {})
        for event in rows
    ]
