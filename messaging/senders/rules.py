"""What the gate asks of a sender and of the business behind it."""

from datetime import datetime
from typing import Any

from contacts.consent.models import Purpose
from messaging import providers, reasons
from messaging.models import Sender
from messaging.verdicts import Reason


def objections(sender: Sender | None, workspace: Any, channel: str, purpose: str, at: datetime) -> list[Reason]:
    """Why this sender may not carry a message of this purpose now."""
    if sender is None or sender.archived_at is not None:
        return [reasons.no_sender(channel, removed=sender is not None)]
    found = []
    if sender.paused_until and sender.paused_until > at:
        found.append(reasons.sender_paused(sender.paused_until))
    if not may_carry(sender):
        toll_free = sender.kind == Sender.Kind.TOLL_FREE
        found.append(reasons.unverified_toll_free() if toll_free else reasons.unregistered())
    # CAN-SPAM, 15 U.S.C. 7704(a)(5)(A)(iii)
    if sender.is_mail and purpose == Purpose.MARKETING and not workspace.postal_address.strip():
        found.append(reasons.no_postal_address())
    return found


def may_carry(sender: Sender) -> bool:
    """CN-13: an unregistered US long code or an unverified toll-free number cannot send."""
    if sender.kind in (Sender.Kind.EMAIL, Sender.Kind.SHORT_CODE) or not sender.address.startswith("+1"):
        return True
    registered = sender.registration == Sender.Registration.APPROVED
    return registered or not providers.get(sender.provider).needs_registration
