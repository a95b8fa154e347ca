"""What the database says about a contact and the addresses in question, for the gate.

Each question is asked when it first comes up, and once, however many channels and purposes are decided about. Facts are
of one moment: the gate makes new ones for every decision, above all under its lock.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from contacts.consent import ledger
from contacts.consent.evidence import is_trial, opened_all
from contacts.consent.models import Consent
from contacts.consent.suppression import holding
from contacts.models import Contact, ContactPoint
from crm.lib.prepared import prepared
from messaging.models import Conversation


@dataclass(frozen=True, slots=True)
class Talk:
    """What matters of a conversation of the workspace with one of the addresses, whichever contact it is with."""

    address_hash: bytes
    contact_id: UUID
    channel: str
    review_since: datetime | None
    last_inbound_at: datetime | None


@prepared
def _closing(workspace: Any, hashes: Any) -> Any:
    return holding(workspace, hashes).values_list("address_hash", "channel", "reason")


@prepared
def _with_addresses(workspace: Any, hashes: Any) -> Any:
    rows = Conversation.objects.filter(workspace_id=workspace, address_hash__in=hashes)
    return rows.values_list("address_hash", "contact_id", "channel", "review_since", "last_inbound_at")


@prepared
def _on_contact(contact: Any, hashes: Any) -> Any:
    return ContactPoint.objects.filter(contact_id=contact, hash__in=hashes).values_list("hash")


class Facts:
    """Consents of a contact; opt-outs and conversations of addresses (by their hashes)."""

    def __init__(
        self, contact: Contact, hashes: Collection[bytes], *, carried: Collection[bytes] | None = None
    ) -> None:
        """``carried``: which of the addresses stand on the contact, where that is known already."""
        self._contact, self._hashes = contact, sorted(hashes)
        self._known_to_be_carried = carried

    @cached_property
    def consents(self) -> dict[tuple[str, str], Consent]:
        """The consent for each channel and purpose, with its event."""
        return {(consent.channel, consent.purpose): consent for consent in self._contact.consents.all()}

    def consent(self, channel: str, purpose: str) -> Consent | None:
        """The consent for a channel and purpose, if the ledger knows any."""
        return self.consents.get((channel, purpose))

    def was_refused(self, consent: Consent) -> bool:
        """Whether the person's last word was a no, whatever was asked since. Asked of what ran out, which is little."""
        return ledger.refused([self._contact.pk]).filter(pk=consent.pk).exists()

    def agreed_address(self, consent: Consent) -> str:
        """The address that a consent is for; empty when its evidence was destroyed."""
        return self._contents.get(consent.event_id, {}).get("address", "")

    def is_trial(self, consent: Consent) -> bool:
        """Whether the yes came from the sandbox's phone."""
        return is_trial(self._contents.get(consent.event_id, {}))

    @cached_property
    def _contents(self) -> dict[UUID, dict[str, str]]:
        return {event.pk: content for event, content in opened_all(c.event for c in self.consents.values())}

    def carries(self, address_hash: bytes) -> bool:
        """Whether the number or address stands on the contact now."""
        return address_hash in self._carried

    @cached_property
    def _carried(self) -> Collection[bytes]:
        if self._known_to_be_carried is not None:
            return self._known_to_be_carried
        return {bytes(digest) for (digest,) in _on_contact(self._contact.pk, self._hashes)}

    def closings(self, address_hash: bytes, channel: str) -> list[str]:
        """Why nothing may go to the address by this channel: reasons of Suppression, each once."""
        found = {why for digest, of, why in self._suppressions if digest == address_hash and of in ("", channel)}
        return sorted(found)

    @cached_property
    def _suppressions(self) -> list[tuple[bytes, str, str]]:
        rows = _closing(self._contact.workspace_id, self._hashes)
        return [(bytes(digest), channel, reason) for digest, channel, reason in rows]

    def is_under_review(self, address_hash: bytes) -> bool:
        """Whether somebody has still to decide if a message from the address was a wish to stop."""
        return any(talk.review_since and talk.address_hash == address_hash for talk in self._talks)

    def last_inbound(self, address_hash: bytes, channel: str) -> datetime | None:
        """When the contact last wrote from the address by this channel."""
        of = (self._contact.pk, channel, address_hash)
        return next((t.last_inbound_at for t in self._talks if (t.contact_id, t.channel, t.address_hash) == of), None)

    @cached_property
    def _talks(self) -> list[Talk]:
        rows = _with_addresses(self._contact.workspace_id, self._hashes)
        return [Talk(bytes(digest), *rest) for digest, *rest in rows]
