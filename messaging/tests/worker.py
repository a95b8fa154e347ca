"""Worker processes for the tests of races and crashes: one process that has loaded everything and forks on demand.

Reads commands from standard input, a line of JSON each, and answers with the child's process id. A child works off the
outbox as Celery's workers do, with the times scaled down, until it is killed or kills itself at ``die_at``. Every call
that reaches the provider is written to ``log``, before anything else happens to it.
"""

import json
import os
import random
import signal
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

STEPS = ("before claim", "claimed", "sending", "taken", "answered", "recorded")


def main() -> None:
    """The mother process."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm.settings")
    django.setup()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for line in sys.stdin:
        order = json.loads(line)
        pid = os.fork()
        if pid == 0:
            _child(order)
            os._exit(0)
        sys.stdout.write(f"{pid}\n")
        sys.stdout.flush()


def _child(order: dict[str, Any]) -> None:
    from messaging import dispatch, gate
    from messaging.models import Message, Status
    from messaging.senders import rates

    random.seed(os.getpid())
    gate.START_WITHIN = timedelta(seconds=order.get("start_within", 0.5))
    gate.LEASE = timedelta(seconds=order.get("lease", 1.0))
    rates.WINDOW = timedelta(seconds=order.get("window", 60))
    dispatch.ASK_AGAIN = timedelta(seconds=0.1)
    _watch(order)
    while True:
        dispatch.recover()
        dispatch.reconcile()
        dispatch.release()
        from django.utils import timezone

        due = Message.objects.filter(status=Status.QUEUED, not_before__lte=timezone.now())
        keys = list(due.values_list("pk", flat=True)[:30])
        random.shuffle(keys)
        for key in keys[:10]:
            dispatch.dispatch(key)
        time.sleep(0.005)


def _watch(order: dict[str, Any]) -> None:
    """Log the provider's calls, take a message twice if it is handed over twice, and die where told."""
    from messaging import dispatch, gate
    from messaging.providers import sandbox

    die_at = order.get("die_at", "")
    carry, take = sandbox.Sandbox._carry, sandbox.take

    def logged(self: Any, letter: Any) -> Any:
        if random.random() < order.get("odds", 0):
            time.sleep(order.get("hesitate", 0))  # a worker that dawdles between "sending" and its call
        with open(order["log"], "a") as log:  # noqa: PTH123  one write of one short line: appended whole
            log.write(f"{time.time()!r} {letter.reference} {letter.to} {int('opted out' in letter.body)}\n")
        answer = carry(self, letter)
        _die(die_at == "answered")
        return answer

    def without_memory(letter: Any) -> Any:
        """As a provider that knows no idempotency: the same message twice is two texts."""
        from dataclasses import replace

        from messaging.models import SandboxText

        if SandboxText.objects.filter(reference=letter.reference).exists():
            letter = replace(letter, reference=f"{letter.reference}-again-{random.random()}")
        text = take(letter)
        _die(die_at == "taken")
        return text

    sandbox.Sandbox._carry = logged  # type: ignore[method-assign]
    sandbox.take = without_memory
    _die_around(dispatch, "claim", die_at, "before claim", "claimed")
    _die_around(gate, "_admit", die_at, "", "sending")
    _die_around(dispatch, "record", die_at, "", "recorded")


def _die_around(module: Any, name: str, die_at: str, before: str, after: str) -> None:
    function: Callable[..., Any] = getattr(module, name)

    def wrapped(*args: Any, **kwargs: Any) -> Any:
        _die(die_at == before and before != "")
        result = function(*args, **kwargs)
        _die(die_at == after and (result is not None or name == "record"))
        return result

    setattr(module, name, wrapped)


def _die(now: bool) -> None:
    if now:
        os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    main()
