"""Which statements each test asks of a database, so that PostgreSQL is asked all of them without every test run twice.

A pytest plugin. With ``ASKED_FOLDER`` set, a run on SQLCipher notes there what each test asks, and a run on PostgreSQL
that follows leaves out the tests which ask nothing that the others don't. Tests that commit, start processes or carry
the mark ``both`` always run: with them it is not the statement that may differ. Without that variable all run.
"""

import hashlib
import heapq
import json
import os
import re
from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

# What may differ between two runs of one statement: how many values it is given, numbers, the name of a savepoint.
_VARIES = [
    (re.compile(r"\((?:%s(?:, )?)+\)"), "(?)"),
    (re.compile(r"(?:\(\?\)(?:, )?)+"), "(?)"),
    (re.compile(r'"s\d+_x\d+"'), "savepoint"),
    (re.compile(r"\b\d+\b"), "0"),
]
_OVERHEAD = 0.02  # seconds that any test takes


@dataclass(frozen=True)
class Asked:
    """What one test asked, and how many seconds of processor time it took."""

    test: str
    seconds: float
    statements: frozenset[str]


def shape(sql: str) -> str:
    """A statement without what varies, in twelve characters."""
    for varies, same in _VARIES:
        sql = varies.sub(same, sql)
    return hashlib.sha256(sql.encode()).hexdigest()[:12]


def needed(asked: Iterable[Asked]) -> set[str]:
    """The tests that together ask every statement, those first that ask the most new ones for their time."""
    tests = sorted(asked, key=lambda each: each.test)
    covered: set[str] = set()
    chosen = set()

    def worth(number: int) -> float:
        return len(tests[number].statements - covered) / (tests[number].seconds + _OVERHEAD)

    queue = [(-worth(number), number) for number in range(len(tests))]
    heapq.heapify(queue)
    while queue:
        _, number = heapq.heappop(queue)
        now = worth(number)
        if queue and -now > queue[0][0]:
            heapq.heappush(queue, (-now, number))  # others asked some of it meanwhile
        elif now:
            covered |= tests[number].statements
            chosen.add(tests[number].test)
    return chosen


def _read(folder: Path) -> list[Asked]:
    lines = [line for path in sorted(folder.glob("*.jsonl")) for line in path.read_text().splitlines()]
    return [Asked(test, seconds, frozenset(statements)) for test, seconds, statements in map(json.loads, lines)]


def _always(item: pytest.Item) -> bool:
    commits = any(mark.kwargs.get("transaction") for mark in item.iter_markers("django_db"))
    marked = any(map(item.get_closest_marker, ("both", "postgres", "group")))
    return commits or marked or "transactional_db" in getattr(item, "fixturenames", ())


def leave_out(items: list[pytest.Item]) -> list[pytest.Item]:
    """Those of a run on PostgreSQL that nothing is learnt from; what was noted of none is never among them."""
    if "ASKED_FOLDER" not in os.environ:
        return []
    noted = {each.test: each for each in _read(Path(os.environ["ASKED_FOLDER"]))}
    sure = {item.nodeid for item in items if _always(item) or item.nodeid not in noted}
    covered = {statement for test in sure & noted.keys() for statement in noted[test].statements}
    rest = [noted[item.nodeid] for item in items if item.nodeid not in sure]
    wanted = sure | needed(Asked(each.test, each.seconds, each.statements - covered) for each in rest)
    return [item for item in items if item.nodeid not in wanted]


class _Notes:
    """Notes what each test asks."""

    def __init__(self, folder: Path) -> None:
        self.file = (folder / f"{os.getpid()}.jsonl").open("x")
        self.shapes: dict[str, str] = {}
        self.statements: set[str] = set()

    def __call__(self, execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any) -> Any:
        words = str(sql)
        if words not in self.shapes:
            self.shapes[words] = shape(words)
        if not words.startswith(("PRAGMA", "EXPLAIN")):  # SQLite's own
            self.statements.add(self.shapes[words])
        return execute(sql, params, many, context)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, Any, Any]:
        from django.db import connection

        if self not in connection.execute_wrappers:
            connection.execute_wrappers.append(self)
        self.statements.clear()
        began = os.times()
        answer = yield
        ended = os.times()
        seconds = ended.user - began.user + ended.system - began.system
        self.file.write(json.dumps([item.nodeid, round(seconds, 3), sorted(self.statements)]) + "\n")
        self.file.flush()
        return answer


def pytest_configure(config: pytest.Config) -> None:
    if "ASKED_FOLDER" in os.environ and os.environ.get("TEST_DATABASE") != "postgres":
        config.pluginmanager.register(_Notes(Path(os.environ["ASKED_FOLDER"])))
