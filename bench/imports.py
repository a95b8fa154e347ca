"""An import against the bare floor: parse, normalize, bulk insert, and nothing else.

The floor reads the same file with ``csv``, normalizes each address, and inserts contacts and addresses in chunks of the
same size, without search, preview, encryption of cells, duplicates, history or a way to go on after a crash.
"""

import csv
import io
import random
import tempfile
from argparse import Namespace
from collections.abc import Iterator
from functools import partial
from itertools import islice
from typing import Any, BinaryIO

from django.db import transaction

from accounts.models import User, Workspace
from bench import clock
from bench.tables import Result
from contacts.imports import runs
from contacts.models import Company, Contact, ContactPoint, ImportRun
from crm.lib import addresses, bulk
from tests.cast import make_user, make_workspace

_HEAD = ["First Name", "Last Name", "Company", "Job Title", "City", "Email", "Phone"]
_GIVEN = ("Ana", "Ben", "Chloé", "Daniel", "Emma", "Farid", "Grace", "Hiro", "Inês", "Jonas")
_FAMILY = ("Sample", "Carter", "Dubois", "Okafor", "Finch", "Haddad", "Berg", "Tanaka")
_CACHE = 64  # MiB of pages, as an import has


def measure(asked: Namespace) -> Result:
    """Both into workspaces of one database, the floor first."""
    user, rows = make_user(), asked.contacts
    with tempfile.TemporaryFile() as file:
        _write(file, rows)
        floor, floor_busy = clock.worked(partial(_bare, make_workspace(user), file))
        clock.forget_peak()
        before = clock.peak()
        work = partial(_imported, make_workspace(user), user, file)
        counted: list[int] = []
        seconds, busy = clock.worked(lambda: counted.append(clock.queries(work)))
    return {
        "floor": floor,
        "floor_busy": floor_busy,
        "seconds": seconds,
        "busy": busy,
        "queries": counted[0] / rows,
        "memory": [before, clock.peak()],
    }


def _write(file: BinaryIO, rows: int) -> None:
    """A file of invented people; numbers are those reserved for fiction and their neighbours."""
    chance = random.Random(1)
    text = io.TextIOWrapper(file, encoding="utf-8", newline="")
    writer = csv.writer(text)
    writer.writerow(_HEAD)
    for number in range(rows):
        given, family = chance.choice(_GIVEN), chance.choice(_FAMILY)
        area, line = 201 + number // 10_000 % 700, number % 10_000
        email = f"{given}.{family}.{number}@example.com".lower().replace("é", "e").replace("ê", "e")
        company = f"Company {chance.randrange(max(rows // 50, 1))}"
        writer.writerow([given, f"{family}{number}", company, "Buyer", "Boise", email, f"({area}) 555-{line:04d}"])
    text.flush()
    text.detach()


def _bare(workspace: Workspace, file: BinaryIO) -> None:
    """The floor."""
    file.seek(0)
    text = io.TextIOWrapper(file, encoding="utf-8", newline="")
    records: Iterator[dict[str, str]] = csv.DictReader(text)
    companies: dict[str, Company] = {}
    with bulk.room_for_indexes(_CACHE):
        while chunk := list(islice(records, runs.CHUNK)):
            _insert(workspace, chunk, companies)
    text.detach()


def _insert(workspace: Workspace, chunk: list[dict[str, str]], companies: dict[str, Company]) -> None:
    contacts, points, new = [], [], []
    for record in chunk:
        name = record["Company"]
        if name not in companies:
            companies[name] = Company(workspace=workspace, name=name)
            new.append(companies[name])
        contact = Contact(
            workspace=workspace, name=f"{record['First Name']} {record['Last Name']}", company=companies[name],
            given_name=record["First Name"], family_name=record["Last Name"], job_title=record["Job Title"],
            city=record["City"],
        )  # fmt: skip
        contacts.append(contact)
        for position, (kind, head) in enumerate((("email", "Email"), ("phone", "Phone"))):
            value = addresses.normalize(kind, record[head])
            points.append(
                ContactPoint(
                    workspace=workspace, contact=contact, kind=kind, value=value,
                    hash=addresses.address_hash(value), position=position,
                )
            )  # fmt: skip
    with transaction.atomic():
        Company.objects.bulk_create(new)
        Contact.objects.bulk_create(contacts)
        ContactPoint.objects.bulk_create(points)


def _imported(workspace: Workspace, user: User, file: BinaryIO) -> None:
    """From upload through the preview to the last contact."""
    run = runs.begin(workspace, user, "people.csv", file)
    _worked(run)
    run = ImportRun.objects.get(pk=run.pk)
    if not runs.confirm(run, user):
        raise SystemExit(f"The import stands at {run.state}: {run.problem}")
    _worked(run)
    found: dict[str, Any] = runs.tally(run)
    if found["created"] != run.total or Contact.objects.of(workspace).count() != run.total:
        raise SystemExit(f"Not everybody was imported: {found}")


def _worked(run: ImportRun) -> None:
    while runs.advance(run.pk):
        pass
