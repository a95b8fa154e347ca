"""A code by text that shows who has a number: the person asked for it just now, so it needs no consent.

Whoever gives out codes (privacy) registers ``Words``: it says what a message reads while its code stands, and None as
soon as it was used, has run out, or was never asked for: then the gate refuses it. What is kept of the message, and
what staff see in the conversation, has no code in it; it is put in when the message is handed over.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from crm.lib.discovery import discover

HIDDEN = "••••••"
LIFE = timedelta(minutes=10)
"""How long a code is good."""

Words = Callable[[UUID, datetime], str | None]
_givers: list[Words] = []


def register(words: Words) -> None:
    """Have ``words`` asked what a message with a code says; upper apps call it in their module ``text_codes``."""
    if words not in _givers:
        _givers.append(words)


def words_of(message: UUID | None, at: datetime) -> str | None:
    """What a message reads at this moment; None when no code of it stands."""
    discover("text_codes")
    if message is None:
        return None
    return next((said for give in _givers if (said := give(message, at)) is not None), None)
