"""Workers that are to die: a process that has loaded everything and forks one for each order, a line of JSON.

    {"do": "dispatch", "key": "…"}     one message on its way
    {"do": "mend"}                     what the sweeper does with what the dead left, and a few messages
    {"do": "hear", "body": "…", …}     a call of the gateway at our hook
    {"do": "loop"}                     all of it, for ever; the answer comes at once

With ``line`` the child kills itself before the line of that number which it would have run, counted in the modules on
the way of a message and in what opens and ends transactions. The answer says where it died and how many lines it ran.
"""

import json
import os
import random
import signal
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from types import FrameType
from typing import Any

ON_THE_WAY = (
    "messaging/dispatch.py",
    "messaging/gate.py",
    "messaging/permit.py",
    "messaging/letters.py",
    "messaging/outbox.py",
    "messaging/barrier.py",
    "messaging/address_lock.py",
    "messaging/senders/rates.py",
    "messaging/providers/__init__.py",
    "messaging/providers/answers.py",
    "messaging/providers/http_gateway/__init__.py",
    "messaging/incoming/receiving.py",
    "contacts/consent/barrier.py",
    "contacts/consent/ledger.py",
    "contacts/consent/suppression.py",
    "contacts/consent/writing.py",
    "crm/lib/outbound.py",
    "django/db/transaction.py",
    "django/db/backends/base/base.py",
)
AT_ONCE = 3  # messages that a mender takes


class _Pen:
    """Tells the mother, also at the last moment."""

    def __init__(self) -> None:
        self.read, self.write = os.pipe()

    def tell(self, **said: Any) -> None:
        os.write(self.write, json.dumps(said).encode())

    def told(self) -> dict[str, Any]:
        os.close(self.write)
        with os.fdopen(self.read) as file:
            said: dict[str, Any] = json.loads(file.read() or "{}")
        return said


class Death:
    """Counts the lines on the way of a message, and kills its process before one of them."""

    def __init__(self, line: int, pen: _Pen) -> None:
        self.line, self.pen, self.count = line, pen, 0
        self.is_on_the_way: dict[str, bool] = {}

    def __call__(self, frame: FrameType, event: str, argument: Any) -> Any:
        file = frame.f_code.co_filename
        if file not in self.is_on_the_way:
            self.is_on_the_way[file] = file.endswith(ON_THE_WAY)
        return self._line if self.is_on_the_way[file] else None

    def _line(self, frame: FrameType, event: str, argument: Any) -> Any:
        if event == "line":
            self.count += 1
            if self.count == self.line:
                place = "/".join(frame.f_code.co_filename.rsplit("/", 2)[1:])
                self.pen.tell(died=f"{place}:{frame.f_lineno}", lines=self.count)
                os.kill(os.getpid(), signal.SIGKILL)
        return self._line


def main() -> None:
    import django

    django.setup()
    from messaging import providers

    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    providers.get("http_gateway")
    for line in sys.stdin:
        sys.stdout.write(json.dumps(_carried_out(json.loads(line))) + "\n")
        sys.stdout.flush()


def _carried_out(order: dict[str, Any]) -> dict[str, Any]:
    pen = _Pen()
    pid = os.fork()
    if pid == 0:
        _child(order, pen)
        os._exit(0)
    if order["do"] == "loop":
        os.close(pen.read)
        os.close(pen.write)
        return {"pid": pid}
    return pen.told()


def _child(order: dict[str, Any], pen: _Pen) -> None:
    from messaging import dispatch, gate

    random.seed(os.getpid())
    gate.LEASE = timedelta(seconds=order["lease"])
    dispatch.ASK_AGAIN = timedelta(seconds=0.1)
    dispatch.BATCH = AT_ONCE
    work = _WORK[order["do"]]
    death = Death(order.get("line", 0), pen)
    if order["do"] != "loop":
        sys.settrace(death)
    try:
        work(order)
    finally:
        sys.settrace(None)
    pen.tell(died="", lines=death.count)


def _dispatch(order: dict[str, Any]) -> None:
    from messaging import dispatch

    dispatch.dispatch(order["key"])


def _mend(order: dict[str, Any]) -> None:
    from django.utils import timezone

    from messaging import dispatch
    from messaging.models import Message, Status

    dispatch.recover()
    dispatch.reconcile()
    dispatch.release()
    due = Message.objects.filter(status=Status.QUEUED, not_before__lte=timezone.now())
    keys = list(due.values_list("pk", flat=True)[: 10 * AT_ONCE])
    random.shuffle(keys)
    for key in keys[:AT_ONCE]:
        dispatch.dispatch(key)


def _hear(order: dict[str, Any]) -> None:
    from messaging.incoming import receiving
    from messaging.models import Sender

    sender = Sender.objects.select_related("workspace", "account").get(pk=order["sender"])
    receiving.receive(sender, order["body"].encode(), order["headers"])


def _loop(order: dict[str, Any]) -> None:
    while True:
        _mend(order)
        time.sleep(0.01)


_WORK: dict[str, Callable[[dict[str, Any]], None]] = {
    "dispatch": _dispatch,
    "mend": _mend,
    "hear": _hear,
    "loop": _loop,
}

if __name__ == "__main__":
    main()
