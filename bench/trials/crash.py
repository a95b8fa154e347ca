"""SIGKILL before every line on the way of a message, and of what mends it: none is lost, none goes out twice."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from contextlib import suppress
from typing import Any
from uuid import uuid4

from bench.trials.stage import Stage, tally, unfinished
from launch.supervisor import end_with_parent

NUMBER = "+12025550155"
LEASE = 5.0  # seconds; the dead are noticed sooner than in earnest
AT_RANDOM = 100  # kills at any moment, of one of four workers that share the outbox


class Mortals:
    """The process that forks those who die."""

    def __init__(self) -> None:
        self.mother = subprocess.Popen(
            [sys.executable, "-m", "bench.trials.mortal"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            preexec_fn=end_with_parent(),
        )

    def order(self, do: str, **order: Any) -> dict[str, Any]:
        """Carry it out; where it died, if it did, and how many lines it ran."""
        assert self.mother.stdin and self.mother.stdout
        self.mother.stdin.write(json.dumps({"do": do, "lease": LEASE, **order}) + "\n")
        self.mother.stdin.flush()
        said: dict[str, Any] = json.loads(self.mother.stdout.readline())
        return said

    def end(self) -> None:
        self.mother.kill()
        self.mother.wait()


class Deaths:
    """Where they died."""

    def __init__(self) -> None:
        self.places: Counter[str] = Counter()

    def note(self, said: dict[str, Any]) -> bool:
        if said.get("died"):
            self.places[said["died"]] += 1
        return bool(said.get("died"))

    def __str__(self) -> str:
        return f"{self.places.total():,} kills at {len(self.places)} places"


def trial(stage: Stage, kills: int) -> list[str]:
    """At most so many kills in dispatch, and half as many in what mends it; prints a line for each part."""
    sender = stage.sender(NUMBER)
    mortals = Mortals()
    try:
        found = _of_messages(stage, mortals, sender, kills)
        return found + _of_stops(stage, mortals, sender, kills // 5)
    finally:
        mortals.end()


def _of_messages(stage: Stage, mortals: Mortals, sender: Any, kills: int) -> list[str]:
    people = stage.people(20)
    whole = int(mortals.order("dispatch", key=_key(stage.write(people[:1], 1, sender)[0]))["lines"])
    lines = _spread(whole, kills)
    messages = stage.write(people, len(lines) // len(people) + 1, sender)
    dispatch, mending = Deaths(), Deaths()
    for line, message in zip(lines, messages, strict=False):
        dispatch.note(mortals.order("dispatch", key=_key(message), line=line))
    print(f"  dispatch, {whole} lines: {dispatch}; then {_told(tally())}", flush=True)
    time.sleep(LEASE)
    whole = int(mortals.order("mend")["lines"])
    lines = _spread(whole, kills // 2)
    random.shuffle(lines)
    for line in lines:
        mending.note(mortals.order("mend", line=line))
    print(f"  mending, {whole} lines: {mending}; then {_told(tally())}", flush=True)
    at_random = _at_random(stage, mortals, sender, people)
    while unfinished().exists():
        mortals.order("mend")
    print(f"  at any moment, of four workers: {at_random} kills; then {_told(tally())}", flush=True)
    return _judged(stage)


def _key(message: Any) -> str:
    return str(message.pk)


def _told(counts: Counter[str]) -> str:
    return ", ".join(f"{count:,} {status}" for status, count in sorted(counts.items()))


def _spread(whole: int, most: int) -> list[int]:
    """Each line, or as many as may be, evenly."""
    if whole <= most:
        return list(range(1, whole + 1))
    return sorted({round(1 + index * (whole - 1) / max(1, most - 1)) for index in range(most)})


def _at_random(stage: Stage, mortals: Mortals, sender: Any, people: list[Any]) -> int:
    stage.write(people, 10, sender)
    pids = [mortals.order("loop")["pid"] for _ in range(4)]
    kills = 0
    while kills < AT_RANDOM:
        time.sleep(random.uniform(0.02, 0.4))
        if not unfinished().exists():
            stage.write(people, 2, sender)
        victim = pids.pop(random.randrange(4))
        os.kill(victim, signal.SIGKILL)
        kills += 1
        pids.append(mortals.order("loop")["pid"])
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    return kills


def _judged(stage: Stage) -> list[str]:
    """By the gateway's own log: each message once, and ours known by the id it got there."""
    from messaging.models import Message

    there = {call["reference"]: call["id"] for call in stage.calls()}
    twice = [reference for reference, count in Counter(c["reference"] for c in stage.calls()).items() if count > 1]
    ours = {m.pk.hex: m for m in Message.objects.filter(direction="out").only("status", "provider_id")}
    found = [f"message {reference} was carried twice" for reference in twice]
    found += [f"message {key} was lost" for key in ours.keys() - there.keys()]
    for key, message in ours.items():
        if message.status != "sent" or message.provider_id != there.get(key):
            found.append(f"message {key} is {message.status} as {message.provider_id!r}, there {there.get(key)!r}")
    print(f"  {len(ours):,} messages, {len(there):,} at the gateway, {len(twice)} twice", flush=True)
    return found


def _of_stops(stage: Stage, mortals: Mortals, sender: Any, kills: int) -> list[str]:
    """The process that hears a STOP is killed; the gateway, without an answer, tells it again until it has one."""
    stage.forget()
    whole = int(_stop(mortals, sender, stage.people(1)[0])["lines"])
    deaths = Deaths()
    people = stage.people(min(kills, whole))
    waiting = []
    for line, contact in zip(_spread(whole, len(people)), people, strict=False):
        waiting += stage.write([contact], 1, sender)
        own = uuid4().hex
        deaths.note(_stop(mortals, sender, contact, line=line, own=own))
        _stop(mortals, sender, contact, own=own)
        mortals.order("mend")  # a confirmation may leave for five minutes only
    while unfinished().exists():
        mortals.order("mend")
    print(f"  hearing a STOP, {whole} lines: {deaths}; then {_told(tally())}", flush=True)
    return _stops_judged(stage, people, waiting)


def _stop(mortals: Mortals, sender: Any, contact: Any, own: str = "", **order: Any) -> dict[str, Any]:
    from messaging.providers.http_gateway import callback

    number = contact.points.get().value
    body = json.dumps({"id": own or uuid4().hex, "from": number, "text": "STOP"})
    timestamp = str(int(time.time()))
    signature = callback.sign(str(sender.keys["callback_secret"]), timestamp, body.encode())
    headers = {"X-Timestamp": timestamp, "X-Signature": signature}
    return mortals.order("hear", sender=str(sender.pk), body=body, headers=headers, **order)


def _stops_judged(stage: Stage, people: list[Any], waiting: list[Any]) -> list[str]:
    from contacts.consent.models import Consent
    from messaging.models import Message

    calls = stage.calls()
    found = [f"a message went to {call['to']} after its STOP" for call in calls if not call["confirms"]]
    confirmed = Counter(call["to"] for call in calls if call["confirms"])
    for contact in people:
        if confirmed[contact.points.get().value] != 1:
            found.append(f"a STOP was confirmed {confirmed[contact.points.get().value]} times")
        if contact.messages.filter(direction="in").count() != 1:
            found.append("a STOP is not in the thread exactly once")
    if Consent.objects.filter(contact__in=people).exclude(state="withdrawn").exists():
        found.append("a consent outlived its STOP")
    if Message.objects.filter(pk__in=[message.pk for message in waiting]).exclude(status="refused").exists():
        found.append("a message waits for somebody who said STOP")
    return found
