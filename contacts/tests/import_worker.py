"""A worker process for the test of crashes: it works on one import and kills itself where it is told.

``python -m contacts.tests.import_worker <run> <step> <times>``: at the nth time of a step; or never, with "none".
"""

import os
import signal
import sys
from collections.abc import Callable
from typing import Any


def main() -> None:
    """Work on the run until it is done or death comes."""
    key, step, times = sys.argv[1], sys.argv[2], int(sys.argv[3])
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm.settings")
    import django

    django.setup()
    from uuid import UUID

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
