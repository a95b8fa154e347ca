"""Who may be reached, said about many at once in one query, in the words of the gate.

The gate decides about a person and their address: the consent holds, it is for an address that the contact still has,
nothing closes that address, and the record is neither frozen nor archived. What depends on the hour, on the business or
on how many messages somebody had today is the gate's alone: it holds a message, it does not say whom one may reach.
"""

from collections.abc import Callable
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from contacts.consent.models import Channel, Consent, State, Suppression
from contacts.consent.state import KIND_OF
from contacts.models import ContactPoint

Closing = Callable[[Any], QuerySet[Any]]
_closings: list[Closing] = []


def register_closing(closing: Closing) -> None:
    """Have another app close addresses: ``closing(workspace)`` gives rows with an ``address_hash`` of closed ones."""
    _closings.append(closing)


def open_consents(workspace: Any, channel: str, purpose: str) -> QuerySet[Consent]:
    """The consents of a workspace on which a message could leave, as far as person and address are concerned."""
    theirs = {"address_hash": OuterRef("address_hash")}
    closed = Suppression.objects.filter(workspace=workspace, channel__in=("", channel), **theirs)
    has_it = ContactPoint.objects.filter(
        contact=OuterRef("contact"), kind=KIND_OF[Channel(channel)], hash=OuterRef("address_hash")
    )
    rows = Consent.objects.of(workspace).filter(channel=channel, purpose=purpose, state=State.GRANTED)
    rows = rows.filter(Exists(has_it), ~Exists(closed))
    for closing in _closings:
        rows = rows.filter(~Exists(closing(workspace).filter(**theirs)))
    return rows


def may_be_reached(workspace: Any, channel: str, purpose: str) -> Q:
    """Contacts of whom the gate would say so, to be asked of one after the other."""
    mine = open_consents(workspace, channel, purpose).filter(contact=OuterRef("pk"))
    return Q(Exists(mine), restricted_at__isnull=True, archived_at__isnull=True)
