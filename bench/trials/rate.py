"""What numbers carry in any minute, by the gateway's clock: never more than their limit, and each for itself."""

import time
from datetime import timedelta
from typing import Any

from bench.trials.stage import Call, Stage, unfinished

WORKERS, MESSAGES = 4, 500
LIMITS = {"+12025550150": (50, "regular"), "+12025550160": (60, "high_volume"), "+12025550180": (180, "toll_free")}
A_SECOND = 8  # scaled time is chosen so that a limit means so many messages a second, which this machine can do


def scaled(stage: Stage) -> list[str]:
    """One number after the other, a minute made shorter; then two at once, of which one is slow."""
    found = []
    people = stage.people(25)
    for number, (limit, kind) in LIMITS.items():
        window = limit / A_SECOND
        stage.write(people, MESSAGES // len(people), stage.sender(number, limit, kind))
        calls = _carried(stage, window)
        found += _judged(calls, limit, window, f"{number}, {MESSAGES} messages")
    return found + _two(stage, people)


def _two(stage: Stage, people: list[Any]) -> list[str]:
    """A number with a long queue and a low limit takes nothing from another one."""
    slow, quick, window = "+12025550170", "+12025550171", 10.0
    stage.write(people, 2, stage.sender(slow, 10))
    stage.write(people, 4, stage.sender(quick, 50))
    calls = _carried(stage, window)
    of_slow, of_quick = _of(calls, slow), _of(calls, quick)
    found = _judged(of_slow, 10, window, "the slow one of two") + _judged(of_quick, 50, window, "the quick one")
    if max(call["arrived"] for call in of_quick) > max(call["arrived"] for call in of_slow):
        found.append("the quick number waited for the slow one")
    return found


def by_the_clock(stage: Stage) -> list[str]:
    """All three numbers at once, with the product's own clock and nothing altered."""
    people = stage.people(25)
    for number, (limit, kind) in LIMITS.items():
        stage.write(people, MESSAGES // len(people), stage.sender(number, limit, kind))
    stage.forget()
    with stage.processes(workers=WORKERS, clock=True):
        while unfinished().exists():
            time.sleep(1)
    calls, found = stage.calls(), []
    for number, (limit, _kind) in LIMITS.items():
        found += _judged(_of(calls, number), limit, 60.0, f"{number}, {MESSAGES} messages")
    return found


def _carried(stage: Stage, window: float) -> list[Call]:
    from messaging.senders import rates

    stage.forget()
    rates.WINDOW = timedelta(seconds=window)
    with stage.processes(workers=WORKERS, window=window):
        stage.work_off(pause=0.25)
    return stage.calls()


def _of(calls: list[Call], number: str) -> list[Call]:
    return [call for call in calls if call["by"] == number]


def _judged(calls: list[Call], limit: int, window: float, name: str) -> list[str]:
    times = sorted(call["arrived"] for call in calls)
    fullest, taken = _fullest(times, window), times[-1] - times[0]
    least = (len(times) - 1) // limit * window
    print(
        f"  {name}: at most {fullest} of {limit} in any {window:g} s; {len(times)} calls took {taken:.1f} s,"
        f" the limit alone {least:.1f} s",
        flush=True,
    )
    return [f"{name}: {fullest} calls within {window:g} s"] if fullest > limit else []


def _fullest(times: list[float], window: float) -> int:
    """The most calls that any window of so many seconds holds; one ends where the next begins."""
    most = first = 0
    for last, at in enumerate(times):
        while times[first] <= at - window:
            first += 1
        most = max(most, last - first + 1)
    return most
