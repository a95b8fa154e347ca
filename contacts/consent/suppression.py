"""Addresses that must not be contacted, by keyed hash: put in for many reasons, lifted by the person alone."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from contacts.consent import barrier, journal
from contacts.consent.models import Suppression
from crm.lib import addresses, bulk

_Reason = Suppression.Reason
# Of two reasons for one address the later in this list stays.
_STRENGTH = [_Reason.BOUNCED, _Reason.OPT_OUT, _Reason.COMPLAINT, _Reason.ERASED, _Reason.CHILD]
GONE = (_Reason.ERASED, _Reason.CHILD)
"""Of these nobody but the person may enter the address again."""
# What the journal of opt-outs tells an older copy. Erasures have their own; what bounced will bounce again.
_NOTED = (_Reason.OPT_OUT, _Reason.COMPLAINT, _Reason.CHILD)


class Suppressed(Exception):
    """Consent was to be recorded for an address that opted out or was erased, and not by the person's own act."""

    def __init__(self, suppression: Suppression) -> None:
        super().__init__(f"The address is suppressed: {suppression.reason}.")
        self.suppression = suppression


def suppress(
    workspace: Any,
    *,
    reason: str,
    address: str = "",
    address_hash: bytes = b"",
    channel: str = "",
    at: datetime | None = None,
) -> Suppression:
    """Let nothing leave to this normalized address (or hash) any more; an empty ``channel`` closes all of them."""
    digest = address_hash or addresses.address_hash(address)
    with transaction.atomic():
        if reason in GONE:
            _lock(workspace.pk, "pg_advisory_xact_lock")
        suppression, made = Suppression.objects.get_or_create(
            workspace=workspace,
            address_hash=digest,
            channel=channel,
            defaults={"reason": reason, "since": at or timezone.now()},
        )
        if not made and _STRENGTH.index(_Reason(reason)) > _STRENGTH.index(_Reason(suppression.reason)):
            Suppression.objects.filter(pk=suppression.pk).update(reason=reason, since=at or timezone.now())
            suppression.refresh_from_db()
            made = True
        if made:
            _note(workspace.pk, [digest], reason, channel, at)
        barrier.close_addresses(workspace.pk, [digest], reason=suppression.reason, channel=channel)
    return suppression


def suppress_all(
    workspace: Any, hashes: Collection[bytes], *, reason: str, channel: str = "", at: datetime | None = None
) -> None:
    """``suppress`` of many addresses, in a number of queries that does not grow with them."""
    since = at or timezone.now()
    weaker = _STRENGTH[: _STRENGTH.index(_Reason(reason))]
    with transaction.atomic():
        held = Suppression.objects.filter(workspace=workspace, address_hash__in=hashes, channel=channel)
        known = held.exclude(reason__in=weaker).values_list("address_hash", flat=True)
        _note(workspace.pk, set(hashes) - {bytes(digest) for digest in known}, reason, channel, at)
        held.filter(reason__in=weaker).update(reason=reason, since=since)
        fields = {"workspace_id": workspace.pk, "channel": channel, "reason": reason, "since": since}
        bulk.insert_missing(Suppression, ({**fields, "address_hash": digest} for digest in sorted(hashes)))
        closed: dict[str, list[bytes]] = {}
        for digest, why in held.values_list("address_hash", "reason"):
            closed.setdefault(why, []).append(bytes(digest))
        for why, digests in closed.items():
            barrier.close_addresses(workspace.pk, digests, reason=why, channel=channel)


def _note(workspace_id: UUID, hashes: Collection[bytes], reason: str, channel: str, at: datetime | None) -> None:
    """An older copy of the database must close them, too."""
    if reason in _NOTED:
        keys = [digest.hex() for digest in hashes]
        journal.note(workspace_id, "closed", keys, at=at, reason=str(reason), channel=str(channel))


def lift_suppression(workspace: Any, address: str) -> bool:
    """The person wants to hear from the business again (START, UNSTOP, a confirmed sign-up): forget the opt-out.

    Call it for an act of the person who has the address, never for what staff enter. A child's address stays
    suppressed. It grants nothing by itself; ``ledger.resume`` does. Returns whether there was something to lift.
    """
    lifted, _by_model = holding(workspace.pk, [addresses.address_hash(address)]).exclude(reason=_Reason.CHILD).delete()
    return lifted > 0


def keep_erasures_waiting(workspace_id: UUID) -> None:
    """Until the transaction ends, nobody's addresses are closed for good: who looks whether they are, and then writes
    them, does both as one. Otherwise an erasure that comes between makes the record anew. On SQLite IMMEDIATE is that
    lock already.
    """
    if connection.in_atomic_block:
        _lock(workspace_id, "pg_advisory_xact_lock_shared")


def _lock(workspace_id: UUID, how: str) -> None:
    if connection.vendor == "postgresql":
        key = int.from_bytes(addresses.address_hash(f"erasures of {workspace_id}")[:8], "big", signed=True)
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {how}(%s)", [key])


def holding(workspace_id: UUID, hashes: Collection[bytes], channel: str | None = None) -> QuerySet[Suppression]:
    """What closes these addresses: to ``channel``, or in any way when it is None."""
    rows = Suppression.objects.filter(workspace_id=workspace_id, address_hash__in=hashes)
    return rows if channel is None else rows.filter(Q(channel="") | Q(channel=channel))


def is_suppressed(workspace: Any, address: str, channel: str) -> bool:
    """Whether this normalized address is closed to the channel."""
    return holding(workspace.pk, [addresses.address_hash(address)], channel).exists()
