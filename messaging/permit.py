"""The seal on the only door: a provider carries nothing but a permit, and only the gate can make one.

``take_mint`` gives the maker of permits away once, to ``messaging.gate``, when it is imported; an import contract keeps
others from this module. A permit is worth one hand-over and only for a few seconds, so none can be kept for later.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID
from weakref import WeakKeyDictionary

from django.utils import timezone


class NotPermitted(Exception):
    """Somebody asked a provider to carry what the gate did not let through, twice, or too late. Nothing was carried."""


@dataclass(frozen=True, slots=True)
class Letter:
    """What a provider needs to carry a message. ``reference`` is the same whenever the same message is tried."""

    reference: str
    sender_id: UUID
    sender_address: str
    credentials: dict[str, Any]
    channel: str
    to: str
    body: str
    start_by: datetime  # a call must not begin later
    lease_until: datetime  # nor end later
    account_id: UUID | None = None
    sender_kind: str = ""
    sender_name: str = ""  # what mail programs show beside the address
    subject: str = ""
    headers: dict[str, str] = field(default_factory=dict)  # of mail: how to unsubscribe, what it answers
    html: str = ""  # of mail that is laid out; ``body`` says the same as text
    files: tuple[Any, ...] = ()  # of attachments.Enclosed
    return_path: str = ""  # where a mail that can't be delivered is returned to; empty: to the sender's own address
    unsubscribe: str = ""  # the page behind the link that stands in every mail


class Permit:
    """A key to one letter. Made by the gate; one that anybody else makes opens nothing."""

    __slots__ = ("__weakref__",)


def _seal() -> tuple[Callable[[], Callable[[Letter], Permit]], Callable[[Permit], Letter]]:
    letters: WeakKeyDictionary[Permit, Letter] = WeakKeyDictionary()
    mints: list[Callable[[Letter], Permit]] = []

    def mint(letter: Letter) -> Permit:
        permit = Permit()
        letters[permit] = letter
        return permit

    mints.append(mint)

    def take_mint() -> Callable[[Letter], Permit]:
        """The maker of permits. Raises NotPermitted when the gate has it already."""
        if not mints:
            raise NotPermitted("Only the gate makes permits.")
        return mints.pop()

    def redeem(permit: Permit) -> Letter:
        """The letter of a genuine, unused, fresh permit. Raises NotPermitted."""
        letter = letters.pop(permit, None) if type(permit) is Permit else None
        if letter is None:
            raise NotPermitted("This is no permit of the gate, or it was used already.")
        if timezone.now() > letter.start_by:
            raise NotPermitted("The permit has run out.")
        return letter

    return take_mint, redeem


take_mint, redeem = _seal()
