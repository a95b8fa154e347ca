"""PostgreSQL is asked what the tests ask SQLCipher, by as few tests as that takes."""

import json
from dataclasses import dataclass
from typing import Any

import pytest

from tests import asked
from tests.asked import Asked, needed, shape


def test_a_statement_keeps_its_shape_whatever_it_is_given():
    few = shape('SELECT * FROM "t" WHERE "a" IN (%s) LIMIT 21')
    assert few == shape('SELECT * FROM "t" WHERE "a" IN (%s, %s, %s) LIMIT 5')
    assert few != shape('SELECT * FROM "t" WHERE "b" IN (%s) LIMIT 21')
    assert shape('SAVEPOINT "s140_x1"') == shape('SAVEPOINT "s99_x27"')
    assert shape('INSERT INTO "t" VALUES (%s, %s), (%s, %s)') == shape('INSERT INTO "t" VALUES (%s, %s)')


def test_as_few_tests_as_needed_ask_everything():
    tests = [
        Asked("a", 1.0, frozenset("pqr")),
        Asked("b", 1.0, frozenset("pq")),
        Asked("c", 1.0, frozenset("rs")),
        Asked("dear", 60.0, frozenset("pqrs")),
        Asked("none", 0.0, frozenset()),
    ]
    assert needed(tests) == {"a", "c"}
    assert needed(tests[::-1]) == {"a", "c"}, "each worker chooses alike"


@dataclass
class Item:
    """As much of pytest's item as is asked."""

    nodeid: str
    marks: tuple[pytest.MarkDecorator, ...] = ()
    fixturenames: tuple[str, ...] = ()

    def iter_markers(self, name):
        return [each.mark for each in self.marks if each.mark.name == name]

    def get_closest_marker(self, name):
        return next(iter(self.iter_markers(name)), None)


def test_what_commits_or_was_never_noted_runs(tmp_path, monkeypatch):
    noted = [["few", 0.1, ["p"]], ["all", 0.1, ["p", "q"]]]
    noted += [[name, 0.1, ["p"]] for name in ("marked", "commits", "empties")]
    (tmp_path / "gw0.jsonl").write_text("\n".join(map(json.dumps, noted)))
    items: list[Any] = [Item("few"), Item("all"), Item("unknown"), Item("marked", (pytest.mark.both,))]
    items += [Item("commits", (pytest.mark.django_db(transaction=True),)), Item("empties", (), ("transactional_db",))]
    monkeypatch.setenv("ASKED_FOLDER", str(tmp_path))
    assert [each.nodeid for each in asked.leave_out(items)] == ["few"]
    monkeypatch.delenv("ASKED_FOLDER")
    assert asked.leave_out(items) == []
