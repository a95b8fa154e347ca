"""Trials of record of the way of a message, on both databases, with real workers and a gateway that keeps a log.

    python -m bench.trials                          all three, as long as docs/trials.md tells
    python -m bench.trials race --runs 20           STOPs while four workers send
    python -m bench.trials crash --kills 1000       SIGKILL at every line of dispatch and of what mends it
    python -m bench.trials rate                     no window above 50, 60 or 180, in scaled time
    python -m bench.trials real                     the same by the clock, twelve minutes
    python -m bench.trials timing                   whether the time of an answer tells who is on file

Prints what it found, and ends with 1 if anything was violated. ``--careless`` leaves out the waiting of a STOP: then
the race must fail, or it could show nothing.
"""

import os
import subprocess
import sys
import time
from argparse import ArgumentParser, Namespace, RawDescriptionHelpFormatter
from typing import Any

DATABASES = ["sqlcipher", "postgres"]
TRIALS = ["race", "crash", "rate", "real", "timing"]


def main() -> None:
    parser = ArgumentParser(prog="bench.trials", description=__doc__, formatter_class=RawDescriptionHelpFormatter)
    parser.add_argument("trials", nargs="*", default=TRIALS, metavar="TRIAL", help=", ".join(TRIALS))
    parser.add_argument("--databases", nargs="+", default=DATABASES, choices=DATABASES)
    parser.add_argument("--runs", type=int, default=20, help="of the race (20)")
    parser.add_argument("--kills", type=int, default=1000, help="at most, spread over all lines (1000)")
    parser.add_argument("--each", type=int, default=200, help="requests with addresses of each sort (200)")
    parser.add_argument("--careless", action="store_true", help="leave out the waiting of a STOP; look addresses up")
    parser.add_argument("--child", action="store_true")
    asked = parser.parse_args()
    if unknown := set(asked.trials) - set(TRIALS):
        parser.error(f"there is no trial “{unknown.pop()}”")
    if asked.child:
        sys.exit(1 if _carried_out(asked) else 0)
    sys.exit(max(_on(database) for database in asked.databases))


def _on(database: str) -> int:
    """The same command on one database, in a process of its own."""
    command = [sys.executable, "-m", "bench.trials", *sys.argv[1:], "--child"]
    return subprocess.run(command, env={**os.environ, "TEST_DATABASE": database}, check=False).returncode


def _carried_out(asked: Namespace) -> list[str]:
    from bench.trials.stage import Stage

    violated = []
    for name in asked.trials:
        print(f"{name}, {os.environ['TEST_DATABASE']}", flush=True)
        started = time.monotonic()
        stage = Stage()
        try:
            found = _trial(name, stage, asked)
        finally:
            stage.close()
        print(f"  {time.monotonic() - started:.0f} s; {'; '.join(found) or 'nothing was violated'}", flush=True)
        violated += found
    return violated


def _trial(name: str, stage: Any, asked: Namespace) -> list[str]:
    from bench.trials import crash, race, rate, timing

    if name == "timing":
        return timing.trial(stage, asked.each, careless=asked.careless)
    if name == "race":
        return race.trial(stage, asked.runs, careless=asked.careless)
    if name == "crash":
        return crash.trial(stage, asked.kills)
    return rate.scaled(stage) if name == "rate" else rate.by_the_clock(stage)


if __name__ == "__main__":
    main()
