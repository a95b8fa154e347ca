"""Measure a full workspace, on each database and at each size, always beside a floor in the same run.

    python -m bench                                     everything, 10,000 and 100,000 contacts, both databases
    python -m bench imports --contacts 1000000          one part, one size
    python -m bench pages --messages 1 --databases sqlcipher --rounds 50

Parts: ``pages`` and ``work`` (beside an empty page of the same layout; ``work`` has a tenth as many projects as
``--contacts`` says, and ten times as many time entries), ``imports`` (beside parsing, normalizing and inserting
bare), ``duplicates`` (beside writing the contacts), ``privacy`` (copy, erasure, ledger, backup) and
``campaigns`` (the start of one to everybody). Each measurement
has a process and a database of its own, which is thrown away; ``--keep DIR`` keeps what was seeded for ``pages``,
``work`` and ``privacy``, and uses it the next time. Read the ratios, not the seconds: floor and measurement meet the
same machine.
"""

import json
import os
import subprocess
import sys
from argparse import ArgumentParser, Namespace, RawDescriptionHelpFormatter

from bench import tables
from bench.tables import Result

PARTS = {
    "pages": tables.pages,
    "work": tables.work,
    "imports": tables.imports,
    "duplicates": tables.duplicates,
    "privacy": tables.privacy,
    "campaigns": tables.campaigns,
}
DATABASES = ["sqlcipher", "postgres"]


def main() -> None:
    parser = ArgumentParser(prog="bench", description=__doc__, formatter_class=RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"{', '.join(PARTS)}; all of them if left out")
    parser.add_argument("--contacts", type=int, nargs="+", default=[10_000, 100_000], metavar="N")
    parser.add_argument("--messages", type=float, default=10, metavar="M", help="for each contact, on average (10)")
    parser.add_argument("--databases", nargs="+", default=DATABASES, choices=DATABASES)
    parser.add_argument("--rounds", type=int, default=30, help="requests to each page (30)")
    parser.add_argument("--gigabyte", action="store_true", help="one more in the backup of ``privacy``")
    parser.add_argument("--keep", default="", metavar="DIR", help="keep seeded databases here, and use them again")
    asked = parser.parse_args()
    if unknown := set(asked.parts) - set(PARTS):
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    for part in asked.parts or PARTS:
        for database in asked.databases:
            results = {size: _measured(part, database, size, asked) for size in sorted(set(asked.contacts))}
            print(PARTS[part](database, results), flush=True)


def _measured(part: str, database: str, contacts: int, asked: Namespace) -> Result:
    options = [f"--contacts={contacts}", f"--messages={asked.messages}", f"--rounds={asked.rounds}"]
    options += ["--gigabyte"] if asked.gigabyte else []
    options += [f"--keep={asked.keep}"] if asked.keep else []
    done = subprocess.run(
        [sys.executable, "-m", "bench.child", part, *options],
        env={**os.environ, "TEST_DATABASE": database},
        stdout=subprocess.PIPE,
        check=True,
    )
    result: Result = json.loads(done.stdout)
    return result


if __name__ == "__main__":
    main()
