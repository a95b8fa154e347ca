"""The links of a consent ledger as bytes: what is hashed, how it is sealed, how one link holds the next.

A link's ``body`` is each field as four bytes of length and the value, so that no two records share an encoding. Its
``hash`` is HMAC-SHA-256 under ``LEDGER_KEY`` of the previous link's hash and the body: somebody with the database but
without the key can't make another chain that verifies.
"""

import hashlib
import hmac
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from django.conf import settings

from crm.lib import crypto

GENESIS = bytes(32)  # what the first link of every chain holds as previous hash
_VERSION = b"1"
_KEY_NAME = "contact"


@dataclass(frozen=True, slots=True)
class Link:
    """The fields of a ledger row that its hash covers."""

    id: UUID
    workspace_id: UUID
    seq: int
    contact_id: UUID
    channel: str
    purpose: str
    kind: str
    method: str
    at: datetime
    actor_id: UUID | None
    sealed: bytes

    def body(self) -> bytes:
        """The canonical bytes: the same record always gives the same bytes, on every database."""
        parts = (
            _VERSION,
            self.id.bytes,
            self.workspace_id.bytes,
            str(self.seq).encode(),
            self.contact_id.bytes,
            self.channel.encode(),
            self.purpose.encode(),
            self.kind.encode(),
            self.method.encode(),
            self.at.astimezone(UTC).isoformat(timespec="microseconds").encode(),
            self.actor_id.bytes if self.actor_id else b"",
            self.sealed,
        )
        return b"".join(len(part).to_bytes(4, "big") + part for part in parts)


def link_hash(previous: bytes, body: bytes) -> bytes:
    """The hash that a link carries."""
    return hmac.digest(settings.LEDGER_KEY, previous + body, hashlib.sha256)


def sign(what: str) -> str:
    """A signature, in hexadecimal, for a line that is kept outside the database."""
    return hmac.new(settings.LEDGER_KEY, b"head\0" + what.encode(), hashlib.sha256).hexdigest()


def new_contact_key() -> bytes:
    """A key of 256 bits for one contact's evidence."""
    return os.urandom(32)


def wrap(key: bytes, contact_id: UUID) -> bytes:
    """Seal a contact's key with the active encryption key, bound to the contact."""
    return crypto.seal(key, _bound_to("contacts_contactkey.wrapped", contact_id))


def unwrap(wrapped: bytes, contact_id: UUID) -> bytes:
    """A contact's key. Raises crypto.WrongKey."""
    return crypto.unseal(wrapped, _bound_to("contacts_contactkey.wrapped", contact_id))


def seal(content: Mapping[str, str], key: bytes, event_id: UUID) -> bytes:
    """Seal a link's personal content under the contact's key, bound to the link."""
    plain = json.dumps(dict(content), ensure_ascii=False, separators=(",", ":")).encode()
    return crypto.seal_with(key, _KEY_NAME, plain, _bound_to("contacts_consentevent.sealed", event_id))


def unseal(sealed: bytes, key: bytes, event_id: UUID) -> dict[str, str]:
    """A link's personal content. Raises crypto.WrongKey."""
    plain = crypto.open_with(key, sealed, _bound_to("contacts_consentevent.sealed", event_id))
    content: dict[str, str] = json.loads(plain)
    return content


def _bound_to(column: str, row: UUID) -> bytes:
    return f"{column}.{row}".encode()
