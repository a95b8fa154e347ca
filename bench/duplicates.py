"""Time the search for duplicates over many contacts, some of whom are there twice, against writing those contacts.

    python -m bench.duplicates --contacts 100000
    TEST_DATABASE=postgres python -m bench.duplicates --contacts 100000

One contact in twenty has a second record: with a slip in the name and the same company or number, or the same address.
Prints seconds, how many of them were found, and the memory that the process needed at most.
"""

import os
import random
import resource
import time
from argparse import ArgumentParser
from datetime import timedelta
from itertools import islice
from typing import Any

from tests import environment

COPIES = 20  # one in so many is there twice
CHUNK = 5000


def main() -> None:
    parser = ArgumentParser(prog="bench.duplicates")
    parser.add_argument("--contacts", type=int, default=100_000, metavar="N")
    asked = parser.parse_args()
    environment.start_services()
    os.environ["DJANGO_SETTINGS_MODULE"] = "crm.settings"
    import django

    django.setup()
    from django.core.management import call_command

    from tests.cast import make_user, make_workspace

    call_command("migrate", verbosity=0)
    workspace = make_workspace(make_user())
    started = time.perf_counter()
    planted = _fill(workspace, asked.contacts)
    print(f"{asked.contacts:,} contacts written in {time.perf_counter() - started:.1f} s, {planted:,} of them twice")
    _search(workspace, "whole workspace")
    _changed(workspace, 100)
    _search(workspace, "100 changed")


def _search(workspace: Any, what: str) -> None:
    from contacts.duplicates import finder, pairs
    from contacts.duplicates.models import DuplicateScan

    if what == "whole workspace":
        finder.begin(workspace)
    else:
        finder.sweep()
    started, busy = time.perf_counter(), time.process_time()
    while finder.advance(workspace.pk, seconds=3600):
        pass
    seconds, busy = time.perf_counter() - started, time.process_time() - busy
    scan = DuplicateScan.objects.get(workspace=workspace)
    found = pairs.likely(workspace)
    sure = found.filter(score__gte=85).count()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    said = f"{found.count():,} pairs, {sure:,} sure; at most {peak} MB"
    print(f"{what}: {scan.done:,} compared in {seconds:.1f} s ({busy:.1f} s of processor time); {said}")


def _changed(workspace: Any, count: int) -> None:
    from django.utils import timezone

    from contacts.duplicates.models import DuplicateScan
    from contacts.models import Contact

    now = timezone.now()
    DuplicateScan.objects.filter(workspace=workspace).update(seen_at=now)
    keys = list(Contact.objects.of(workspace).values_list("pk", flat=True)[:count])
    Contact.objects.of(workspace).update(updated_at=now - timedelta(days=1))
    Contact.objects.filter(pk__in=keys).update(updated_at=timezone.now())


def _fill(workspace: Any, count: int) -> int:
    """Contacts with a company and two addresses each; how many of them are there twice."""
    from contacts.models import Company
    from crm.seeding import invented

    chance = random.Random(7)
    companies = Company.objects.bulk_create(
        [Company(workspace=workspace, name=invented.firm(number)) for number in range(max(1, count // 20))]
    )
    twice = count // (COPIES + 1)
    people = invented.people(count - twice, chance)
    planted = 0
    while chunk := list(islice(people, CHUNK)):
        records = [(f"{p.given} {p.family}", p.email, p.phone, chance.choice(companies)) for p in chunk]
        for name, email, phone, company in records[::COPIES]:
            if planted < twice:
                planted += 1
                records.append([(_slip(name, chance), "", phone, None), (_slip(name, chance), email, "", company),
                                (name, "", "", company)][planted % 3])  # fmt: skip
        _write(workspace, records)
    return planted


def _write(workspace: Any, records: list[Any]) -> None:
    from contacts.models import Contact, ContactPoint
    from crm.lib.addresses import address_hash

    rows = [Contact(workspace=workspace, name=name, company=company) for name, _e, _p, company in records]
    Contact.objects.bulk_create(rows)
    ContactPoint.objects.bulk_create(
        ContactPoint(workspace=workspace, contact=row, kind=kind, value=value, hash=address_hash(value))
        for row, (_name, email, phone, _company) in zip(rows, records, strict=True)
        for kind, value in (("email", email), ("phone", phone))
        if value
    )


def _slip(name: str, chance: random.Random) -> str:
    """Two letters of the family name swapped."""
    at = chance.randrange(len(name) // 2 + 1, len(name) - 1)
    return name[:at] + name[at + 1] + name[at] + name[at + 2 :]


if __name__ == "__main__":
    main()
