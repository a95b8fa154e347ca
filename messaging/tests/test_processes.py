"""Several worker processes on one database: what must hold of STOP, crashes and rates.

Shorter than the trials of record (docs/trials.md); the numbers of processes and rounds are what a test run can afford.
"""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from typing import Any

import pytest
from django.conf import settings

from messaging.models import IN_FLIGHT, Message, SandboxText, Sender, Status
from messaging.tests.scene import agree, compose, make_ana, make_sender, text_us
from messaging.tests.worker import STEPS
from tests.own_process import environment

pytestmark = pytest.mark.django_db(transaction=True)


class Workers:
    """Processes that work off the outbox."""

    def __init__(self, folder):
        self.log = folder / "calls.log"
        self.log.touch()
        self.pids: list[int] = []
        self.mother: Any = subprocess.Popen(
            [sys.executable, "-m", "messaging.tests.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=settings.BASE_DIR,
            env=environment(),
        )

    def start(self, **order):
        self.mother.stdin.write(json.dumps({"log": str(self.log), **order}) + "\n")
        self.mother.stdin.flush()
        pid = int(self.mother.stdout.readline())
        self.pids.append(pid)
        return pid

    def kill(self, pid):
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            return
        wait_for(lambda: not alive(pid))

    def stop(self):
        for pid in self.pids:
            self.kill(pid)
        self.mother.kill()
        self.mother.wait()

    def calls(self):
        """(time, reference, number, whether a confirmation) of each call that reached the provider."""
        lines = [line.split() for line in self.log.read_text().splitlines()]
        return [(float(at), reference, to, answer == "1") for at, reference, to, answer in lines]


def alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def wait_for(condition, seconds=60):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"waited {seconds} s in vain: {tally()}"
        time.sleep(0.02)


def tally():
    return Counter(Message.objects.filter(direction="out").values_list("status", flat=True))


def unfinished():
    return Message.objects.filter(status__in=[Status.QUEUED, *IN_FLIGHT])


@pytest.fixture
def workers(tmp_path):
    group = Workers(tmp_path)
    yield group
    group.stop()


def number(index):
    return f"+1208555{index:04d}"


def outbox_of(cast, people, each):
    """Messages for many people, and a sender that is fast enough."""
    make_sender(cast.workspace, delay=0.005)
    Sender.objects.update(per_minute=100_000)
    for index in range(people):
        contact = make_ana(cast.workspace, number(index), name=f"Person {index}")
        agree(contact)
        for _ in range(each):
            compose(contact)


def test_a_crash_loses_nothing_and_repeats_nothing(cast, workers):
    """SIGKILL at every step of the way, and at any moment, of a real process that is sending."""
    outbox_of(cast, people=12, each=6)
    kills = 0
    for step in STEPS * 2:
        pid = workers.start(die_at=step)
        wait_for(lambda pid=pid: not alive(pid) or not unfinished().exists(), 30)
        kills += not alive(pid)
        workers.kill(pid)
    for _ in range(10):
        pid = workers.start()
        time.sleep(random.uniform(0.02, 0.3))
        workers.kill(pid)
        kills += 1
    workers.start()
    workers.start()
    wait_for(lambda: not unfinished().exists())
    assert kills >= 20
    assert set(tally()) <= {"sent", "delivered"} and sum(tally().values()) == 72
    assert SandboxText.objects.count() == 72, "a message was sent twice or lost"


def test_cn6_after_the_answer_to_stop_no_call_starts(cast, workers):
    people = 20
    outbox_of(cast, people, each=5)
    for _ in range(3):
        workers.start(hesitate=0.1, odds=0.3, lease=3)
    wait_for(lambda: SandboxText.objects.count() > 5)
    answered = {}
    for index in random.sample(range(people), 12):
        text_us(cast.workspace, "STOP", number(index))
        answered[number(index)] = time.time()
    wait_for(lambda: not unfinished().exists())
    late = [call for call in workers.calls() if not call[3] and call[0] > answered.get(call[2], float("inf"))]
    assert late == []
    assert tally()["refused"] > 0, "every message was sent before the STOPs: the test shows nothing"
    confirmed = Counter(to for _at, _reference, to, answer in workers.calls() if answer)
    assert confirmed == dict.fromkeys(answered, 1)


def test_cn6_the_answer_to_stop_waits_for_the_call_under_way(cast, workers):
    """The worker has committed "sending" and dawdles: its call begins seconds later, and the STOP waits for it."""
    outbox_of(cast, people=1, each=1)
    workers.start(hesitate=3, odds=1, start_within=3, lease=10)
    wait_for(lambda: tally()["sending"] == 1)
    text_us(cast.workspace, "STOP", number(0))
    answered = time.time()
    wait_for(lambda: tally()["delivered"] >= 1)
    assert [call[0] < answered for call in workers.calls() if not call[3]] == [True]


def test_cn10_no_window_holds_more_than_the_rate(cast, workers):
    """Scaled: 12 in any 1.5 s instead of 50 in 60 s, by three processes, in the provider's own time."""
    outbox_of(cast, people=6, each=8)
    Sender.objects.update(per_minute=12)
    for _ in range(3):
        workers.start(window=1.5, start_within=5, lease=10)
    wait_for(lambda: not unfinished().exists())
    times = sorted(call[0] for call in workers.calls())
    # On a busy machine a call may outlive its (scaled) lease: then it carries nothing and the message is tried anew.
    assert len(times) >= 48 and SandboxText.objects.count() == 48
    closest = min(later - earlier for earlier, later in zip(times, times[12:], strict=False))
    assert closest >= 1.5, f"13 calls within {closest:.3f} s"
