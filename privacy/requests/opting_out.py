"""Opt-outs, withdrawals and objections to marketing take effect once the link is confirmed, or when staff write down
what they were told (CN-7, RT-5, RT-7)."""

from contextlib import suppress
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import Workspace
from contacts.consent import journal, ledger
from contacts.consent.models import Channel, Purpose
from contacts.models import Contact, ContactPoint
from crm.lib.addresses import address_hash, normalize
from messaging.campaigns import tallies
from privacy.models import FiledAs, Kind, PrivacyRequest, RequestEvent, StandingOptOut, Step
from privacy.persons import known_addresses

_STOPS_MESSAGES = frozenset({Kind.OPT_OUT, Kind.WITHDRAWAL, Kind.OBJECTION})
_SCOPES = {
    Kind.OPT_OUT_SALE: StandingOptOut.Scope.SALE,
    Kind.OPT_OUT_PROFILING: StandingOptOut.Scope.PROFILING,
    # Profiling for marketing goes with an objection to marketing (GDPR Art. 21(2)); measuring rests on consent.
    **dict.fromkeys(_STOPS_MESSAGES, StandingOptOut.Scope.PROFILING),
}


def at_once(request: PrivacyRequest) -> None:
    """Do what no queue may hold up. Does nothing for other kinds; repeating it changes nothing."""
    if request.kind in _STOPS_MESSAGES:
        _stop_messages(request)
        RequestEvent.objects.create(request=request, step=Step.STOPPED)
    if request.kind in _SCOPES:
        hashes = [address_hash(address) for address in addresses_of(request)]
        for workspace in _reached(request, hashes):
            theirs, beside = _beside(request, workspace, hashes)
            opt_out(workspace, {*hashes, *beside.values()}, _SCOPES[Kind(request.kind)])
            if _SCOPES[Kind(request.kind)] == StandingOptOut.Scope.PROFILING:
                tallies.of_contacts([contact.pk for contact in theirs])


def addresses_of(request: PrivacyRequest) -> list[str]:
    """The normalized addresses that were told of whom it is about: the person's own, or those of a parent's child."""
    if request.filed_as != FiledAs.PARENT and request.kind != Kind.CHILD:
        return [request.email] if request.email else []
    about = request.about or {}
    country = request.workspace.country if request.workspace else "US"
    found = []
    for kind in ("email", "phone"):
        with suppress(ValidationError, ValueError):
            if about.get(kind):
                found.append(normalize(kind, about[kind], country))
    return found


def opt_out(workspace: Workspace, hashes: set[bytes], scope: str) -> None:
    """Note that nobody with these addresses wants their data used so; stays when the person is erased.

    Said again, it counts from now: it outweighs a yes that was given in between.
    """
    with transaction.atomic():
        for digest in hashes:
            StandingOptOut.objects.update_or_create(
                workspace=workspace, address_hash=digest, scope=scope, defaults={"at": timezone.now()}
            )
        journal.note(workspace.pk, "standing", [digest.hex() for digest in hashes], scope=str(scope))


def has_opted_out(workspace: Workspace, contact_id: UUID, scope: str) -> bool:
    """Whether this contact, by any of their addresses, opted out of such a use."""
    hashes = ContactPoint.objects.filter(contact=contact_id).values("hash")
    return StandingOptOut.objects.of(workspace).filter(address_hash__in=hashes, scope=scope).exists()


def _reached(request: PrivacyRequest, hashes: list[bytes]) -> list[Workspace]:
    if request.workspace:
        return [request.workspace]
    return list(Workspace.objects.filter(contacts__points__hash__in=hashes).distinct())


def _beside(
    request: PrivacyRequest, workspace: Workspace, hashes: list[bytes]
) -> tuple[list[Contact], dict[str, bytes]]:
    """Whoever has one of these addresses or is known to be meant; and their other addresses, but for those that stand
    on somebody else's record as well: whoever typed another's number beside their own speaks for themselves alone.
    """
    meant = Contact.objects.of(workspace).filter(Q(points__hash__in=hashes) | Q(pk__in=request.contact_ids))
    theirs = list(meant.distinct())
    keys = [contact.pk for contact in theirs]
    points = ContactPoint.objects.of(workspace).filter(contact__in=keys).values_list("value", "hash")
    found = {value: bytes(digest) for value, digest in points}
    own = known_addresses.not_of_others(workspace, found.values(), keys)
    return theirs, {value: digest for value, digest in found.items() if digest in own}


def _stop_messages(request: PrivacyRequest) -> None:
    """CN-7: an opt-out by privacy request counts like a STOP, on every address of whoever has this one."""
    said = addresses_of(request)
    hashes = [address_hash(address) for address in said]
    how: dict[str, Any] = {"method": ledger.Method.PRIVACY_REQUEST, "evidence": {"request": request.number}}
    for workspace in _reached(request, hashes):
        theirs, beside = _beside(request, workspace, hashes)
        for address in {*said, *beside}:
            ledger.withdraw_address(workspace, address, channel=Channel.EMAIL, **how)
        for contact in theirs:  # an address that is somebody else's, too, stays open to that one
            for channel in Channel:
                for purpose in Purpose:
                    ledger.withdraw(contact, channel, purpose, **how)
