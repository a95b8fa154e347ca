"""What a piece of work takes: seconds by the clock and of the processor, queries, memory."""

import os
import resource
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.db import connection

_SELF = Path("/proc/self")


def taken(work: Callable[[], Any]) -> tuple[float, float]:
    """Seconds by the clock, and of the processor in this process."""
    started, busy = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - started, time.process_time() - busy


def worked(work: Callable[[], Any]) -> tuple[float, float]:
    """As ``taken``, with the processor time of the servers that this process started: a PostgreSQL of our own has its
    part in the work.
    """
    served = _served()
    seconds, busy = taken(work)
    return seconds, busy + _served() - served


def _served() -> float:
    """Seconds of processor time of all descendants, those that have ended included; 0 where there is no /proc."""
    found: dict[int, tuple[int, float]] = {}  # process: its parent, and its seconds
    for stat in _SELF.parent.glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
            found[int(stat.parent.name)] = int(fields[1]), _spent(stat.with_name("schedstat"), fields)
        except OSError:  # it has just ended
            continue
    mine, seconds = {os.getpid()}, 0.0
    while new := {process for process, (parent, _spent) in found.items() if parent in mine} - mine:
        seconds += sum(found[process][1] for process in new)
        mine |= new
    return seconds


def _spent(exact: Path, fields: list[str]) -> float:
    """Of a process and its children that have ended: to the nanosecond where the system tells, else in ticks."""
    own, ended = sum(map(int, fields[11:13])), sum(map(int, fields[13:15]))
    tick = os.sysconf("SC_CLK_TCK")
    return (int(exact.read_text().split()[0]) / 1e9 if exact.exists() else own / tick) + ended / tick


def queries(work: Callable[[], Any]) -> int:
    """How many statements went to the database; they are counted, not kept."""
    count = 0

    def counted(execute: Callable[..., Any], *args: Any) -> Any:
        nonlocal count
        count += 1
        return execute(*args)

    with connection.execute_wrapper(counted):
        work()
    return count


def forget_peak() -> None:
    """Let ``peak`` begin anew, where the system can."""
    with suppress(OSError):
        (_SELF / "clear_refs").write_text("5")


def peak() -> int:
    """The largest resident size so far in MB; of this process alone, not of a database server."""
    status = _SELF / "status"
    if status.exists():
        most = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(most.split()[1]) // 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
