"""What rights and backups cost: the copy and the erasure of a person with many messages, the ledger, a backup and back.

Beside each size stands what the same takes in the smallest database of the run: it must not grow with the database.
"""

import os
import tempfile
from argparse import Namespace
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from accounts.models import Workspace
from bench import clock
from bench.tables import Result
from contacts.consent import ledger
from contacts.consent.ledger import Entry
from contacts.consent.models import ConsentEvent
from contacts.models import Contact, ContactPoint
from crm.backup import making, places, restoring, trial
from crm.lib import bulk, vault
from crm.lib.addresses import address_hash
from messaging.models import Message
from messaging.outbox import conversation_with
from privacy.copies import access_copy
from privacy.erasure import erasing
from privacy.models import State
from privacy.requests import filing

MESSAGES = 10_000  # of the one person
EVENTS = 2_000
_PIECE = os.urandom(1 << 20)


def measure(asked: Namespace) -> Result:
    """One database of one size."""
    workspace, _seconds = asked.kept.seeded(asked)
    settings.BACKUP_TO = tempfile.mkdtemp(prefix="assent-bench-")
    return {**_person(workspace), **_ledger(workspace), **_backup(asked)}


def _person(workspace: Workspace) -> Result:
    contact = Contact.objects.create(workspace=workspace, name="Bench Person", sort_name="bench person")
    value = "bench.person@example.com"
    ContactPoint.objects.create(workspace=workspace, contact=contact, kind="email", value=value)
    conversation = conversation_with(contact, "email", value)
    rows = (
        {
            "workspace_id": workspace.pk,
            "conversation_id": conversation.pk,
            "contact_id": contact.pk,
            "channel": "email",
            "direction": "in",
            "status": "received",
            "address": value,
            "address_hash": address_hash(value),
            "body": f"Message {number} of many, as long as people write them on an ordinary day.",
            "idempotency_key": f"bench-{number}",
        }
        for number in range(MESSAGES)
    )
    bulk.insert(Message, rows)
    request = filing.file(workspace, "access", email=value, name=contact.name)
    request.state, request.contact_ids = State.VERIFIED, [str(contact.pk)]
    request.save()
    copy, copy_busy = clock.worked(lambda: access_copy.build(request))
    queries = 0

    def erase() -> None:
        nonlocal queries
        queries = clock.queries(lambda: erasing.erase(contact))

    erased, erased_busy = clock.worked(erase)
    return {"copy": copy, "copy_busy": copy_busy, "erase": erased, "erase_busy": erased_busy, "queries": queries}


def _ledger(workspace: Workspace) -> Result:
    people = list(Contact.objects.of(workspace)[:200])
    how: dict[str, Any] = {"method": "written", "wording": "Yes, write to me.", "address": "+12025550123"}

    def one_by_one() -> None:
        for number in range(200):
            ledger.grant(people[number % len(people)], "sms", "marketing", **{**how, "at": timezone.now()})

    entries = [
        Entry(contact_id=people[n % len(people)].pk, channel="sms", purpose="informational", kind="granted", **how)
        for n in range(EVENTS)
    ]
    single, _busy = clock.worked(one_by_one)
    many, _busy = clock.worked(lambda: ledger.grant_many(workspace, entries))
    events = ConsentEvent.objects.filter(workspace=workspace).count()
    verified, _busy = clock.worked(lambda: list(ledger.verify(workspace)))
    return {"append": 200 / single, "append_many": EVENTS / many, "verify": events / verified, "events": events}


def _backup(asked: Namespace) -> Result:
    """As large as the database, and files on top until there is a gigabyte, if ``--gigabyte`` asks for it."""
    if asked.gigabyte:
        name = vault.new_name()
        vault.put(name, (_PIECE for _mebibyte in range(1024)))
    file = Path(settings.BACKUP_TO) / "bench.backup"
    clock.forget_peak()
    before = clock.peak()
    made, _busy = clock.worked(lambda: making.write_to(file))
    tried, _busy = clock.worked(lambda: trial.examine(places.read_file(file)))
    restored, _busy = clock.worked(lambda: restoring.restore(lambda: places.read_file(file)))
    size = file.stat().st_size
    memory = [before, clock.peak()]
    file.unlink()
    return {"size": size, "made": made, "tried": tried, "restored": restored, "memory": memory}
