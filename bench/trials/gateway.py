"""The gateway of the trials: a provider in a process of its own, which writes down each call when it arrives.

    python -m bench.trials.gateway LOG SECONDS

Prints its address, then takes messages, each within SECONDS at most, and knows no idempotency: what is handed over
twice is two messages. Of each call that sends, the log has a line of JSON: when it arrived and when it was answered (of
the machine's monotonic clock, which all processes share), the reference, both numbers, the id it got, whether it
confirms an opt-out.
"""

import json
import random
import sys
import threading
import time
from pathlib import Path
from typing import Any

from messaging.tests.fakes.gateway import FakeGateway

Call = dict[str, Any]


class Gateway(FakeGateway):
    """Writes its log before it answers, so that no call that was answered is missing from it."""

    def __init__(self, log: Path, slowest: float) -> None:
        self.log, self.slowest, self.writing = log.open("a"), slowest, threading.Lock()
        self.known: dict[str, list[Call]] = {}
        super().__init__()
        self.server.handle_error = lambda *_call: None  # type: ignore[method-assign]  # who calls may be killed

    def answer(self, call: Call) -> Any:
        if call["path"].startswith("/by-reference/"):
            self.messages = self.known.get(call["path"].rpartition("/")[2], [])
            return super().answer(call)
        return self.take(call)

    def take(self, call: Call) -> Any:
        arrived = time.monotonic()
        time.sleep(random.uniform(0, self.slowest))
        answer = super().take(call)
        with self.writing:
            message = self.messages.pop()
            self.known.setdefault(message["ref"], []).append(message)
            line = {"arrived": arrived, "answered": time.monotonic(), "reference": message["ref"], "id": message["id"]}
            line |= {"by": message["from"], "to": message["to"], "confirms": "opted out" in message["text"]}
            self.log.write(json.dumps(line) + "\n")
            self.log.flush()
        self.calls.clear()
        return answer


def main() -> None:
    gateway = Gateway(Path(sys.argv[1]), float(sys.argv[2]))
    sys.stdout.write(json.dumps({"host": gateway.host, "keys": gateway.keys}) + "\n")
    sys.stdout.flush()
    threading.Event().wait()


if __name__ == "__main__":
    main()
