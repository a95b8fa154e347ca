"""How many messages leave in a second, and what the gate adds to each.

    python -m bench.sending                                 both databases, one, two and four workers
    python -m bench.sending --messages 2000 --databases postgres

The provider says yes at once, so what is measured is ours: the queue, the claim with its limits, the gate, and the
record. Workers are Celery's, as in earnest. The gate's part is measured in one process without a queue, in processor
time: its decision, and what it asks the database for it; beside it a provider that takes 100 ms is reckoned.
"""

import os
import statistics
import subprocess
import sys
import time
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from typing import Any

WORKERS = (1, 2, 4)
OF_THE_GATE = 200  # messages by which its part is measured
USUAL_CALL = 0.1  # seconds that a provider takes


def main() -> None:
    parser = ArgumentParser(prog="bench.sending", description=__doc__, formatter_class=RawDescriptionHelpFormatter)
    parser.add_argument("--messages", type=int, default=1000, metavar="N", help="for each number of workers (1000)")
    parser.add_argument("--databases", nargs="+", default=["sqlcipher", "postgres"], choices=["sqlcipher", "postgres"])
    parser.add_argument("--child", action="store_true")
    asked = parser.parse_args()
    if asked.child:
        print(_measured(asked.messages))
        return
    print("| database | 1 worker: a second | 2 workers | 4 workers | dispatch: ms | of it the gate | gate in a send |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: |", flush=True)
    for database in asked.databases:
        command = [sys.executable, "-m", "bench.sending", f"--messages={asked.messages}", "--child"]
        subprocess.run(command, env={**os.environ, "TEST_DATABASE": database}, check=True)


def _measured(messages: int) -> str:
    from bench.trials.stage import Stage

    stage = Stage()
    try:
        sender = stage.sender("+12025550155")
        people = stage.people(50)
        rates = [_a_second(stage, people, sender, messages, workers) for workers in WORKERS]
        whole, gate = _one_by_one(stage, people, sender)
    finally:
        stage.close()
    cells = [os.environ["TEST_DATABASE"], *(f"{rate:.0f}" for rate in rates)]
    cells += [f"{whole * 1000:.1f}", f"{gate * 1000:.1f}", f"{gate / (whole + USUAL_CALL):.1%}"]
    return f"| {' | '.join(cells)} |"


def _a_second(stage: Any, people: list[Any], sender: Any, count: int, workers: int) -> float:
    """By the times at which they count as sent: starting the workers is left out."""
    from django.db.models import Max, Min

    from messaging.models import Message

    keys = [message.pk for message in stage.write(people, count // len(people), sender)]
    with stage.processes(workers=workers, instant=True):
        stage.work_off(pause=0.5)
    ours = Message.objects.filter(pk__in=keys)
    ends = ours.aggregate(first=Min("sent_at"), last=Max("sent_at"))
    return float((len(keys) - 1) / (ends["last"] - ends["first"]).total_seconds())


def _one_by_one(stage: Any, people: list[Any], sender: Any) -> tuple[float, float]:
    """Seconds of a dispatch, and of the gate in it: the middle one of many, in processor time."""
    from bench.trials import altered
    from messaging import dispatch, gate, objections
    from messaging.providers import Provider

    Provider.send = altered.say_yes  # type: ignore[method-assign]
    spent: list[float] = []
    objections.wording_and_hours = _timed(objections.wording_and_hours, spent)
    gate._decide = _timed(gate._decide, spent)
    wholes, gates = [], []
    for message in stage.write(people, OF_THE_GATE // len(people), sender):
        spent.clear()
        began = time.process_time()
        dispatch.dispatch(message.pk)
        wholes.append(time.process_time() - began)
        gates.append(sum(spent))
    return statistics.median(wholes), statistics.median(gates)


def _timed(function: Any, spent: list[float]) -> Any:
    def timed(*args: Any, **kwargs: Any) -> Any:
        began = time.process_time()
        try:
            return function(*args, **kwargs)
        finally:
            spent.append(time.process_time() - began)

    return timed


if __name__ == "__main__":
    main()
