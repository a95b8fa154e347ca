"""Time an import against the bare floor: parse, normalize, bulk insert, and nothing else.

    python -m bench.imports                                  100,000 rows, SQLCipher and PostgreSQL
    python -m bench.imports --rows 1000000 --databases sqlcipher

The floor reads the same file with ``csv``, normalizes each address, and inserts contacts and addresses in chunks of the
same size, without search, preview, encryption of cells, duplicates, history or a way to go on after a crash. Read the
ratio. Both are measured in one process on one database; memory is the largest resident size of each.
"""

import csv
import io
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

Row = dict[str, Any]
_HEAD = ["First Name", "Last Name", "Company", "Job Title", "City", "Email", "Phone"]
_CHUNK = 500


def main() -> None:
    parser = ArgumentParser(prog="bench.imports", description=__doc__, formatter_class=RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=100_000, metavar="N")
    parser.add_argument("--databases", nargs="+", default=["sqlcipher", "postgres"], choices=["sqlcipher", "postgres"])
    parser.add_argument("--child", action="store_true")
    asked = parser.parse_args()
    if asked.child:
        sys.stdout.write(json.dumps(_measured(asked.rows)))
        return
    print("| database | rows | floor: s | import: s | rows a second | × floor | queries a row | memory |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    for database in asked.databases:
        command = [sys.executable, "-m", "bench.imports", f"--rows={asked.rows}", "--child"]
        done = subprocess.run(
            command, env={**os.environ, "TEST_DATABASE": database}, stdout=subprocess.PIPE, check=True
        )
        print(_line(database, json.loads(done.stdout)))


def _line(database: str, found: Row) -> str:
    ratio = found["import"] / found["floor"]
    memory = f"{found['memory_before']} → {found['memory_after']} MB"
    return (
        f"| {database} | {found['rows']:,} | {found['floor']:.1f} | {found['import']:.1f} "
        f"| {found['rows'] / found['import']:,.0f} | {ratio:.2f} | {found['queries'] / found['rows']:.3f} | {memory} |"
    )


def _measured(rows: int) -> Row:
    from tests import environment

    environment.start_services()
    os.environ["DJANGO_SETTINGS_MODULE"] = "crm.settings"
    import django

    django.setup()
    from django.core.management import call_command

    from tests.cast import make_user, make_workspace

    call_command("migrate", verbosity=0)
    user = make_user()
    with tempfile.TemporaryFile() as file:
        _write(file, rows)
        floor = _seconds(lambda: _bare(make_workspace(user), file))
        before = _memory()
        queries = _Queries()
        taken = _seconds(lambda: _imported(make_workspace(user), user, file, queries))
    return {
        "rows": rows,
        "floor": floor,
        "import": taken,
        "queries": queries.count,
        "memory_before": before,
        "memory_after": _memory(),
    }


def _write(file: BinaryIO, rows: int) -> None:
    """A file of invented people; numbers are those reserved for fiction and their neighbours."""
    chance = random.Random(1)
    text = io.TextIOWrapper(file, encoding="utf-8", newline="")
    writer = csv.writer(text)
    writer.writerow(_HEAD)
    for number in range(rows):
        given = chance.choice(("Ana", "Ben", "Chloé", "Daniel", "Emma", "Farid", "Grace", "Hiro", "Inês", "Jonas"))
        family = chance.choice(("Sample", "Carter", "Dubois", "Okafor", "Finch", "Haddad", "Berg", "Tanaka"))
        area, line = 201 + number // 10_000 % 700, number % 10_000
        email = f"{given}.{family}.{number}@example.com".lower().replace("é", "e").replace("ê", "e")
        company = f"Company {chance.randrange(max(rows // 50, 1))}"
        writer.writerow([given, f"{family}{number}", company, "Buyer", "Boise", email, f"({area}) 555-{line:04d}"])
    text.flush()
    text.detach()


def _bare(workspace: Any, file: BinaryIO) -> None:
    """The floor."""
    from django.db import transaction

    from contacts.models import Company, Contact, ContactPoint
    from crm.lib import addresses

    file.seek(0)
    text = io.TextIOWrapper(file, encoding="utf-8", newline="")
    records: Iterator[dict[str, str]] = csv.DictReader(text)
    companies: dict[str, Any] = {}
    while chunk := list(islice(records, _CHUNK)):
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
    text.detach()


class _Queries:
    """Counts statements without keeping them."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, execute: Callable[..., Any], *args: Any) -> Any:
        self.count += 1
        return execute(*args)


def _imported(workspace: Any, user: Any, file: BinaryIO, queries: _Queries) -> None:
    """From upload through the preview to the last contact."""
    from django.db import connection

    from contacts.imports import runs
    from contacts.models import Contact, ImportRun

    with connection.execute_wrapper(queries):
        run = runs.begin(workspace, user, "people.csv", file)
        while runs.advance(run.pk):
            pass
        run = ImportRun.objects.get(pk=run.pk)
        if not runs.confirm(run, user):
            raise SystemExit(f"The import stands at {run.state}: {run.problem}")
        while runs.advance(run.pk):
            pass
    found = runs.tally(run)
    if found["created"] != run.total or Contact.objects.of(workspace).count() != run.total:
        raise SystemExit(f"Not everybody was imported: {found}")


def _seconds(work: Callable[[], Any]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _memory() -> int:
    """The largest resident size so far, in MB; that of the process alone, not of a database server."""
    status = Path("/proc/self/status")
    if status.exists():
        peak = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(peak.split()[1]) // 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    main()
