"""The start of a campaign to as many people as ``--contacts`` says, each of whom agreed to get texts."""

from argparse import Namespace
from itertools import islice
from typing import Any

from django.utils import timezone

from accounts.models import User, Workspace
from bench import clock
from bench.tables import Result
from contacts.consent import ledger
from contacts.consent.models import Channel, EventKind, Purpose
from contacts.models import Contact, ContactPoint
from crm.lib import bulk
from crm.lib.addresses import address_hash
from crm.lib.ids import uuid7
from crm.seeding import invented
from messaging.campaigns import lifecycle
from messaging.models import Campaign, Sender

_CHUNK = 5_000


def measure(asked: Namespace) -> Result:
    """One database of one size."""
    owner = User.objects.create_user("owner@example.com", "x", age_attested_at=timezone.now(), age_method="form")
    workspace = Workspace.objects.found(owner, name="Sample Studio", business_name="Sample Studio")
    Sender.objects.sandbox(workspace)
    phones = invented.numbers()
    for begun in range(0, asked.contacts, _CHUNK):
        _agree(workspace, list(islice(phones, min(_CHUNK, asked.contacts - begun))), begun)
    return started(workspace, owner)


def started(workspace: Workspace, owner: User) -> dict[str, Any]:
    """A campaign for everybody: how long its start takes, and then its first messages into the outbox."""
    campaign = Campaign.objects.create(
        workspace=workspace, name="All", purpose=Purpose.INFORMATIONAL, body="We are open on Sunday.", everyone=True
    )
    queries = 0

    def start() -> None:
        nonlocal queries
        queries = clock.queries(lambda: lifecycle.start(campaign, revision=0, by=owner))

    start_took, _busy = clock.taken(start)
    fill, _busy = clock.taken(lambda: lifecycle.advance(campaign.pk))
    campaign.refresh_from_db()
    messages = campaign.messages.count()
    return {"people": campaign.planned, "start": start_took, "queries": queries, "messages": messages, "fill": fill}


def _agree(workspace: Workspace, phones: list[str], begun: int) -> None:
    now = timezone.now()
    people = [
        {
            "id": uuid7(),
            "workspace_id": workspace.pk,
            "name": f"Person {begun + place}",
            "sort_name": f"person {begun + place}",
            "created_at": now,
            "updated_at": now,
        }
        for place in range(len(phones))
    ]
    bulk.insert(Contact, people)
    pairs = list(zip(people, phones, strict=True))
    points = (
        {
            "id": uuid7(),
            "workspace_id": workspace.pk,
            "contact_id": person["id"],
            "kind": "phone",
            "value": phone,
            "hash": address_hash(phone),
        }
        for person, phone in pairs
    )
    bulk.insert(ContactPoint, points)
    how: dict[str, Any] = {"method": "written", "wording": "Yes, text me what is new."}
    said = {"channel": Channel.SMS, "purpose": Purpose.INFORMATIONAL, "kind": EventKind.GRANTED, **how}
    ledger.grant_many(
        workspace, [ledger.Entry(contact_id=person["id"], address=phone, **said) for person, phone in pairs]
    )
