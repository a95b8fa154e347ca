"""Worker processes for the test of crashes: each works on one import and kills itself where it is told.

One process has loaded everything. It reads lines of ``run step times`` (at the nth time of a step; or never, with
"none"), forks for each, and answers with how the child ended: 0, or the signal as a negative number.
"""

import os
import signal
import sys
from collections.abc import Callable
from typing import Any
from uuid import UUID


def main() -> None:
    """The mother process."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm.settings")
    import django

    django.setup()
    from contacts.imports import runs, writing  # noqa: F401  loaded once

    for line in sys.stdin:
        run, step, times = line.split()
        pid = os.fork()
        if pid == 0:
            _work(run, step, int(times))
            os._exit(0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])}\n")
        sys.stdout.flush()


def _work(key: str, step: str, times: int) -> None:
    """Work on the run until it is done or death comes."""
    from contacts.imports import runs, writing

    runs.CHUNK = 20
    if step == "rows":
        runs.keep_addresses = _dies_after(runs.keep_addresses, times)
    elif step == "contacts":
        writing._Chunk._create = _dies_after(writing._Chunk._create, times)  # type: ignore[method-assign]
    elif step == "report":
        writing._Chunk._report = _dies_after(writing._Chunk._report, times)  # type: ignore[method-assign]
    elif step == "chunk":
        writing.Writer.write = _dies_after(writing.Writer.write, times)  # type: ignore[method-assign]
    while runs.advance(UUID(key)):
        pass


def _dies_after(function: Callable[..., Any], times: int) -> Callable[..., Any]:
    calls = 0

    def wrapped(*args: Any, **kwargs: Any) -> Any:
        nonlocal calls
        result = function(*args, **kwargs)
        calls += 1
        if calls == times:
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    return wrapped


if __name__ == "__main__":
    main()
