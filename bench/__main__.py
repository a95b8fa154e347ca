"""Time the pages of a full workspace against an empty page, on each database and at each size.

    python -m bench                                     10,000 and 100,000 contacts, SQLCipher and PostgreSQL
    python -m bench --contacts 1000000 --messages 1     one size
    python -m bench --databases sqlcipher --rounds 50

Each size gets a database of its own that is thrown away. Read the ratios, not the milliseconds: floor and page are
measured in the same run on the same machine.
"""

import json
import os
import subprocess
import sys
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from typing import Any

Result = dict[str, Any]


def main() -> None:
    parser = ArgumentParser(prog="bench", description=__doc__, formatter_class=RawDescriptionHelpFormatter)
    parser.add_argument("--contacts", type=int, nargs="+", default=[10_000, 100_000], metavar="N")
    parser.add_argument("--messages", type=float, default=10, metavar="M", help="for each contact, on average (10)")
    parser.add_argument("--databases", nargs="+", default=["sqlcipher", "postgres"], choices=["sqlcipher", "postgres"])
    parser.add_argument("--rounds", type=int, default=30, help="requests to each page (30)")
    asked = parser.parse_args()
    for database in asked.databases:
        results = {size: _measured(database, size, asked.messages, asked.rounds) for size in sorted(asked.contacts)}
        print(_table(database, results, asked.messages))


def _measured(database: str, contacts: int, messages: float, rounds: int) -> Result:
    command = [sys.executable, "-m", "bench.measure", f"--contacts={contacts}", f"--messages={messages}"]
    done = subprocess.run(
        [*command, f"--rounds={rounds}"],
        env={**os.environ, "TEST_DATABASE": database},
        stdout=subprocess.PIPE,
        check=True,
    )
    result: Result = json.loads(done.stdout)
    return result


def _table(database: str, results: dict[int, Result], messages: float) -> str:
    """Times in milliseconds, each also as a multiple of the empty page: by the clock, and of processor time. Last, how
    the multiple by the clock grows with the size.
    """
    sizes = list(results)
    smallest, largest = results[sizes[0]], results[sizes[-1]]
    lines = [f"\n## {database}, {messages:g} messages for each contact\n"]
    head = [f"{size:,}: ms | × empty | processor | queries" for size in sizes]
    lines.append(" | ".join(["| page", *head, "growth |"]))
    lines.append("| --- |" + " ---: |" * (4 * len(sizes) + 1))
    for name in smallest["seconds"]:
        cells = [f"| {name}"]
        for result in results.values():
            cells += [
                f"{result['seconds'][name] * 1000:.1f}",
                f"{_ratio(result, name):.2f}",
                f"{_ratio(result, name, 'busy'):.2f}",
                str(result["queries"][name]),
            ]
        cells.append(f"{_ratio(largest, name) / _ratio(smallest, name):.2f} |")
        lines.append(" | ".join(cells))
    seeds = ", ".join(f"{size:,} contacts in {result['seed']:.0f} s" for size, result in results.items())
    return "\n".join([*lines, "", f"Seeding: {seeds}.", f"Campaigns: {'; '.join(map(_campaign, results.values()))}."])


def _campaign(result: Result) -> str:
    """What a campaign for everybody took."""
    one = result["campaign"]
    return (
        f"{one['people']:,} people settled in {one['start']:.1f} s,"
        f" the first {one['messages']:,} messages in the outbox after {one['fill']:.1f} s more"
    )


def _ratio(result: Result, name: str, of: str = "seconds") -> float:
    return float(result[of][name] / result[of]["empty page"])


if __name__ == "__main__":
    main()
