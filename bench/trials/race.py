"""STOPs arrive while four workers send: once one is answered with 200, no call to that number starts."""

import http.client
import random
import statistics
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from bench.trials.stage import Call, Stage, unfinished

WORKERS, PEOPLE, EACH, STOPPING, SENDERS_OF_STOPS = 4, 100, 4, 60, 4
DAWDLE = (0.3, 1.0)  # every third time a worker rests up to so many seconds between the gate's yes and the call
AIMED = 0.7  # of the STOPs come from somebody to whom a message is on its way at that moment
TWICE = 0.2  # of the STOPs the gateway tells twice at the same time


@dataclass
class Run:
    """What one run found."""

    late: list[Call] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    carried: int = 0
    refused: int = 0
    waits: list[float] = field(default_factory=list)


def trial(stage: Stage, runs: int, *, careless: bool = False) -> list[str]:
    """So many runs; prints a line for all. Returns what was violated."""
    number = "+12025550155"
    sender = stage.sender(number)
    found = []
    with stage.processes(workers=WORKERS, web=2, dawdle=DAWDLE, careless=careless) as port:
        for index in range(runs):
            found.append(_run(stage, sender, port))
            print(f"  run {index + 1}: {found[-1].carried} carried, {found[-1].refused} refused,", end=" ", flush=True)
            print(f"{len(found[-1].late)} too late {' '.join(found[-1].faults)}", flush=True)
    waits = [wait for run in found for wait in run.waits]
    print(
        f"  {runs} runs, {len(waits)} STOPs, {sum(run.carried for run in found):,} calls,"
        f" {sum(run.refused for run in found):,} messages refused; {sum(len(run.late) for run in found)} calls began"
        f" after the 200. A STOP was answered after {statistics.median(waits) * 1000:.0f} ms (median),"
        f" {max(waits) * 1000:.0f} ms at most."
    )
    late = [f"a call began {call['after']:.3f} s after the STOP's 200" for run in found for call in run.late]
    return late + [fault for run in found for fault in run.faults]


def _run(stage: Stage, sender: Any, port: int) -> Run:
    stage.forget()
    people = stage.people(PEOPLE)
    messages = stage.write(people, EACH, sender)
    numbers = [contact.points.get().value for contact in people]
    stops = _Stops(sender, port, random.sample(numbers, STOPPING))
    stops.start(lambda: len(stage.calls()) >= PEOPLE * EACH // 20)
    stage.work_off(pause=0.6, until=lambda: stops.over() and not unfinished().exists())
    return _judged(stage, messages, stops, set(numbers))


class _Stops:
    """People who text STOP, by the gateway's signed calls to the real hook, several at a time."""

    def __init__(self, sender: Any, port: int, numbers: list[str]) -> None:
        from django.urls import reverse

        self.path = reverse("messaging:hook", args=[sender.provider, sender.pk])
        self.port, self.waiting, self.secret = port, list(numbers), str(sender.keys["callback_secret"])
        self.answered: dict[str, float] = {}
        self.waits: list[float] = []
        self.faults: list[str] = []
        self.threads: list[threading.Thread] = []
        self.choosing = threading.Lock()

    def start(self, when: Any) -> None:
        self.threads = [threading.Thread(target=self._send, args=(when,)) for _ in range(SENDERS_OF_STOPS)]
        for thread in self.threads:
            thread.start()

    def over(self) -> bool:
        return not any(thread.is_alive() for thread in self.threads)

    def _send(self, when: Any) -> None:
        while not when():
            time.sleep(0.02)
        while number := self._next():
            own = uuid4().hex
            again = threading.Thread(target=self._tell, args=(number, own))
            if random.random() < TWICE:
                again.start()
            self._tell(number, own)
            if again.ident:
                again.join()
            time.sleep(random.uniform(0, 0.1))
        from django.db import connection

        connection.close()  # this thread's own, which nobody else could use again

    def _next(self) -> str:
        under_way = _under_way() if random.random() < AIMED else set()
        with self.choosing:
            number = next((one for one in self.waiting if one in under_way), next(iter(self.waiting), ""))
            if number:
                self.waiting.remove(number)
            return number

    def _tell(self, number: str, own: str) -> None:
        import json

        from messaging.providers.http_gateway import callback

        body = json.dumps({"id": own, "from": number, "text": random.choice(["STOP", "Stop.", "unsubscribe"])}).encode()
        timestamp = str(int(time.time()))
        signature = callback.sign(self.secret, timestamp, body)
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        began = time.monotonic()
        line.request("POST", self.path, body, {"X-Timestamp": timestamp, "X-Signature": signature})
        answer = line.getresponse()
        now = time.monotonic()
        answer.read()
        line.close()
        if answer.status != 200:
            self.faults.append(f"a STOP was answered with {answer.status}")
            return
        self.answered[number] = min(now, self.answered.get(number, now))
        self.waits.append(now - began)


def _under_way() -> set[str]:
    from messaging.models import Message, Status

    return {message.address for message in Message.objects.filter(status__in=[Status.CLAIMED, Status.SENDING])}


def _judged(stage: Stage, messages: list[Any], stops: _Stops, numbers: set[str]) -> Run:
    from messaging.models import Message, Status

    calls = stage.calls()
    texts = [call for call in calls if not call["confirms"]]
    run = Run(carried=len(texts), waits=stops.waits, faults=list(stops.faults))
    for call in texts:
        after = call["arrived"] - stops.answered.get(call["to"], float("inf"))
        if after > 0:
            run.late.append({**call, "after": after})
    ours = Message.objects.filter(pk__in=[message.pk for message in messages])
    run.refused = ours.filter(status=Status.REFUSED).count()
    sent = ours.filter(status=Status.SENT).count()
    if sent != len({call["reference"] for call in texts}) or sent != len(texts):
        run.faults.append(f"{sent} messages count as sent, {len(texts)} were carried")
    if sent + run.refused != len(messages):
        run.faults.append(f"{len(messages) - sent - run.refused} messages are neither sent nor refused")
    if not run.refused:
        run.faults.append("every message was sent before its STOP: the run shows nothing")
    confirmed = Counter(call["to"] for call in calls if call["confirms"])
    if confirmed != dict.fromkeys(stops.answered, 1):
        run.faults.append("not each STOP was confirmed exactly once")
    to_others = Counter(call["to"] for call in texts if call["to"] not in stops.answered)
    if to_others != dict.fromkeys(numbers - stops.answered.keys(), EACH):
        run.faults.append("somebody who did not stop missed a message")
    return run
