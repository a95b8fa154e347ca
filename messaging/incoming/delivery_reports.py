"""What a provider tells later about what we sent: status, fees, and that an address must not be written to any more."""

import logging
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from contacts.consent import ledger
from contacts.consent.models import Channel, Suppression
from crm.lib import addresses
from messaging import dispatch
from messaging.models import InboundEvent, Message, Status
from messaging.providers import Report

logger = logging.getLogger(__name__)

OURS_MAY_COME = timedelta(seconds=60)  # after that a report about an unknown message is about somebody else's


class TooEarly(Exception):
    """The report is about a message whose id we are about to learn: leave it for the sweeper."""


def work_through(event: InboundEvent, report: Report) -> None:
    """Note a report, in the transaction that processes its event. Raises TooEarly."""
    message = dispatch.reported_on(event.sender, report.provider_id, report.reference)
    if message is None and not (report.address and report.closes):
        if _may_be_ours(event):
            raise TooEarly
        event.raw, event.outcome = "", "not about a message of ours: not kept"
        return
    if message is not None:
        event.contact_id, event.address_hash = message.contact_id, bytes(message.address_hash)
        moved = report.status and dispatch.progress(
            event.sender,
            report.provider_id,
            report.status,
            report.code,
            reference=report.reference,
            fee=report.fee,
        )
        event.outcome = "status noted" if moved else "status known already"
        if not (report.status or report.closes):
            event.outcome = "not proven: nothing changed"
    address = message.address if message is not None else _normal(event, report.address)
    if report.closes and address and (report.proven or _came_back_before(event, message)):
        _close(event, address, report)
        event.outcome = "address closed"


def _came_back_before(event: InboundEvent, message: Message | None) -> bool:
    """One report that anybody could have written closes no address; returns of two mails do."""
    if message is None:
        return False
    same = Message.objects.filter(workspace_id=event.workspace_id, address_hash=message.address_hash)
    return same.filter(status=Status.FAILED, error_code__startswith="smtp-5.").exclude(pk=message.pk).exists()


def _may_be_ours(event: InboundEvent) -> bool:
    """Whether a call of this sender is under way whose answer we have not written down yet."""
    if event.received_at < timezone.now() - OURS_MAY_COME:
        return False
    under_way = Message.objects.filter(sender=event.sender, status__in=[Status.SENDING, Status.UNKNOWN])
    return under_way.exists()


def _normal(event: InboundEvent, address: str) -> str:
    kind = addresses.Kind.EMAIL if "@" in address else addresses.Kind.PHONE
    try:
        return addresses.normalize(kind, address, event.sender.workspace.country)
    except ValidationError:
        return ""


def _close(event: InboundEvent, address: str, report: Report) -> None:
    """A bounce closes the address; an opt-out or a complaint with the provider is the person's own word (CN-7).

    Whichever it is, what waits for the address is refused, by the barrier of consent.
    """
    workspace: Any = event.sender.workspace
    channel = Channel.EMAIL if "@" in address else Channel.SMS
    evidence = {"provider": event.provider, "code": report.code, "said": report.closes}
    if report.closes == Suppression.Reason.BOUNCED:
        ledger.suppress(workspace, reason=report.closes, address=address, channel=channel, at=event.received_at)
        return
    ledger.withdraw_address(
        workspace,
        address,
        channel=channel,
        method=ledger.Method.PROVIDER,
        evidence=evidence,
        at=event.received_at,
    )
    if report.closes == Suppression.Reason.COMPLAINT:
        ledger.suppress(workspace, reason=report.closes, address=address, at=event.received_at)
