"""The search for likely duplicates among many contacts, against writing those contacts.

One contact in twenty has a second record: with a slip in the name and the same company or number, or the same address.
"""

import random
from argparse import Namespace
from collections.abc import Iterator
from datetime import timedelta
from itertools import islice
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.models import Workspace
from bench import clock
from bench.tables import Result
from contacts.duplicates import finder, pairs
from contacts.duplicates.models import DuplicateScan
from contacts.models import Company, Contact, ContactPoint
from crm.lib import bulk
from crm.lib.addresses import address_hash
from crm.lib.ids import uuid7
from crm.seeding import invented
from tests.cast import make_user, make_workspace

COPIES = 20  # one in so many is there twice
CHUNK = 1_000
_CACHE = 64  # MiB of pages while contacts are written
_CHANGED = 100

Person = tuple[str, str, str, UUID | None]  # name, email, phone, company


def measure(asked: Namespace) -> Result:
    """Everybody at first; then what a day's changes take."""
    workspace = make_workspace(make_user())
    floor, floor_busy = clock.worked(lambda: _fill(workspace, asked.contacts))
    clock.forget_peak()
    before = clock.peak()
    finder.begin(workspace)
    seconds, busy = clock.worked(lambda: _search(workspace))
    found = pairs.likely(workspace)
    result = {
        "floor": floor,
        "floor_busy": floor_busy,
        "seconds": seconds,
        "busy": busy,
        "twice": asked.contacts // (COPIES + 1),
        "pairs": found.count(),
        "sure": found.filter(score__gte=85).count(),
        "memory": [before, clock.peak()],
    }
    _change(workspace, _CHANGED)
    finder.sweep()
    return {**result, "changed": clock.taken(lambda: _search(workspace))[0]}


def _search(workspace: Workspace) -> None:
    while finder.advance(workspace.pk, seconds=3600):
        pass


def _change(workspace: Workspace, count: int) -> None:
    now = timezone.now()
    DuplicateScan.objects.filter(workspace=workspace).update(seen_at=now)
    keys = list(Contact.objects.of(workspace).values_list("pk", flat=True)[:count])
    Contact.objects.of(workspace).update(updated_at=now - timedelta(days=1))
    Contact.objects.filter(pk__in=keys).update(updated_at=timezone.now())


def _fill(workspace: Workspace, count: int) -> None:
    keys = [uuid7() for _ in range(max(1, count // 20))]
    companies = [
        {"id": key, "workspace_id": workspace.pk, "name": invented.firm(number)} for number, key in enumerate(keys)
    ]
    people = _people(count, keys)
    with bulk.room_for_indexes(_CACHE):
        bulk.insert(Company, companies)
        while chunk := list(islice(people, CHUNK)):
            with transaction.atomic():
                _write(workspace, chunk)


def _people(count: int, companies: list[UUID]) -> Iterator[Person]:
    """Invented people with a company and two addresses each; every so many, one of them once more."""
    chance = random.Random(7)
    twice = count // (COPIES + 1)
    for number, person in enumerate(invented.people(count - twice, chance)):
        name, company = f"{person.given} {person.family}", chance.choice(companies)
        yield name, person.email, person.phone, company
        if number % COPIES == 0 and number // COPIES < twice:
            copies: list[Person] = [
                (name, "", "", company),
                (_slip(name, chance), "", person.phone, None),
                (_slip(name, chance), person.email, "", company),
            ]
            yield copies[number // COPIES % 3]


def _write(workspace: Workspace, people: list[Person]) -> None:
    contacts: list[dict[str, Any]] = []
    points: list[dict[str, Any]] = []
    for name, email, phone, company in people:
        row = {"id": uuid7(), "workspace_id": workspace.pk, "name": name, "company_id": company}
        contacts.append(row)
        for kind, value in (("email", email), ("phone", phone)):
            if value:
                point = {"id": uuid7(), "workspace_id": workspace.pk, "contact_id": row["id"], "kind": kind}
                points.append({**point, "value": value, "hash": address_hash(value)})
    bulk.insert(Contact, contacts)
    bulk.insert(ContactPoint, points)


def _slip(name: str, chance: random.Random) -> str:
    """Two letters of the family name swapped."""
    at = chance.randrange(len(name) // 2 + 1, len(name) - 1)
    return name[:at] + name[at + 1] + name[at] + name[at + 2 :]
