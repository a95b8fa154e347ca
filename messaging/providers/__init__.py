"""What carries messages. A provider is a package here with a ``provider`` of this base; docs/adding-a-provider.md.

The contract: ``_carry`` is called once for each permit and answers with what is certain. Whatever it raises counts as
uncertain: the message becomes ``unknown`` and is looked up with ``find``, never blindly sent again.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from importlib import import_module
from typing import Any

from messaging.permit import Letter, Permit, redeem

NAMES = ("sandbox",)
TIMEOUT = 10.0  # seconds that a call may take in all


class Said(StrEnum):
    """What a provider's answer makes certain."""

    ACCEPTED = "accepted"  # it has the message
    DELIVERED = "delivered"  # and the person's phone too
    REJECTED = "rejected"  # it will never carry it
    OPTED_OUT = "opted out"  # rejected, because the person opted out with the provider (Twilio 21610, SMS-RC-413)
    LATER = "later"  # it surely did not take it, and may later (429, no connection)
    UNCERTAIN = "uncertain"  # a time-out after the request began


@dataclass(frozen=True, slots=True)
class Answer:
    """A provider's answer. ``wait`` in seconds is how long the whole sender pauses (Retry-After)."""

    said: Said
    provider_id: str = ""
    code: str = ""
    wait: float = 0


class Lookup(StrEnum):
    """What a provider knows about a reference."""

    THERE = "there"
    ABSENT = "absent"  # certain: it never got it
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class Found:
    """Result of ``find``."""

    lookup: Lookup
    provider_id: str = ""


@dataclass(frozen=True, slots=True)
class Inbound:
    """A message from a person. ``external_id`` is the provider's own id of it."""

    external_id: str
    sender: str
    text: str


@dataclass(frozen=True, slots=True)
class Report:
    """News about a message that we sent: ``status`` is sent, delivered or failed."""

    external_id: str
    provider_id: str
    status: str
    code: str = ""


class BadSignature(Exception):
    """A webhook call that the provider did not sign, or not just now."""


class BadPayload(Exception):
    """A webhook call that makes no sense."""


class Provider:
    """Base of the providers."""

    name = ""
    confirms_opt_out = False  # it answers STOP by itself, so we don't
    needs_registration = True  # a US long code must be registered (10DLC)

    def send(self, permit: Permit) -> Answer:
        """Carry what the gate permitted. Raises permit.NotPermitted, having done nothing."""
        return self._carry(redeem(permit))

    def _carry(self, letter: Letter) -> Answer:
        raise NotImplementedError

    def find(self, sender: Any, reference: str) -> Found:
        """Whether the provider has the message of this reference; for those of which we don't know."""
        return Found(Lookup.UNSURE)

    def verify(self, sender: Any, body: bytes, headers: Mapping[str, str]) -> None:
        """Raises BadSignature unless the provider sent this."""
        raise BadSignature

    def parse(self, body: str) -> list[Inbound | Report]:
        """What a verified call says. Raises BadPayload. Unknown parameters are no reason to."""
        raise BadPayload


def get(name: str) -> Provider:
    """The provider of this name. Raises KeyError."""
    if name not in NAMES:
        raise KeyError(name)
    found: Provider = import_module(f"messaging.providers.{name}").provider
    return found
