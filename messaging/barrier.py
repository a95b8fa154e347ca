"""An opt-out by any door counts like a STOP, and as soon (CN-6, CN-7): what waits is refused, calls under way end."""

from dataclasses import replace
from functools import partial

from django.db import transaction

from contacts.consent import barrier
from contacts.consent.models import Suppression
from messaging import dispatch, outbox, reasons, verdicts
from messaging.campaigns import outcomes
from messaging.models import IN_FLIGHT, WAITING, Message
from messaging.sequences import running


def closed(closing: barrier.Closing) -> None:
    """Refuse what waits for the addresses; once this is committed, wait until no call to them can start any more."""
    closing = _with_former_addresses(closing)
    outbox.refuse_waiting(closing, _why(closing))
    outcomes.closed(closing)
    running.closed(closing)
    transaction.on_commit(partial(dispatch.settle, closing.workspace_id, *closing.hashes))


def _with_former_addresses(closing: barrier.Closing) -> barrier.Closing:
    """The person is meant, so what is on its way to a number that was taken off their record since ends as well."""
    if closing.contact_id is None:
        return closing
    on_its_way = Message.objects.filter(contact_id=closing.contact_id, status__in=[*WAITING, *IN_FLIGHT])
    former = {bytes(digest) for digest in on_its_way.values_list("address_hash", flat=True)}
    return replace(closing, hashes=tuple(sorted(former.union(closing.hashes))))


def _why(closing: barrier.Closing) -> verdicts.Reason:
    if closing.reason in Suppression.Reason.values:
        return reasons.suppressed(closing.reason)
    if closing.reason == barrier.RESTRICTED:
        return reasons.restricted()
    return reasons.no_consent(closing.channel, closing.purpose, "withdrawn")


barrier.register(closed)
