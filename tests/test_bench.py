"""The bench's own parts: its empty page and its table."""

import json
import os
import subprocess
import sys
from argparse import Namespace

import pytest
from django.urls import reverse
from django.utils.html import escape

from bench import clock, tables, work
from bench.kept import Kept
from projects.hours.models import TimeEntry
from projects.models import Project
from projects.tasks.models import Task


@pytest.mark.django_db
@pytest.mark.urls("bench.urls")
def test_the_empty_page_has_the_layout_and_the_same_door(client, cast):
    address = reverse("bench-empty", args=[cast.workspace.slug])
    client.force_login(cast.bob)
    assert escape(cast.workspace.name) in client.get(address).content.decode()
    client.force_login(cast.olga)
    assert client.get(address).status_code == 404


def test_the_table_of_pages_shows_times_multiples_queries_and_growth():
    def result(page):
        return {
            "messages": 10,
            "seeding": 9.0,
            "seconds": {"empty page": 0.01, "list": page},
            "busy": {"empty page": 0.01, "list": 0.018},
            "queries": {"empty page": 4, "list": 6},
            "campaign": {"people": 600, "start": 0.5, "messages": 500, "fill": 2.0},
        }

    table = tables.pages("sqlcipher", {1_000: result(0.02), 10_000: result(0.03)})
    assert "| list | 20.0 | 2.00 | 1.80 | 6 | 30.0 | 3.00 | 1.80 | 6 | 1.50 |" in table
    assert "10,000 contacts in 9 s" in table
    assert "600 people settled in 0.5 s, the first 500 messages in the outbox after 2.0 s more" in table


def test_imports_and_duplicates_are_shown_beside_their_floors():
    measured = {"floor": 10.0, "seconds": 15.0, "floor_busy": 8.0, "busy": 10.0, "memory": [120, 130]}
    table = tables.imports("sqlcipher", {30_000: {**measured, "queries": 0.05}})
    assert "| 30,000 | 10.0 | 15.0 | 2,000 | 1.50 | 1.25 | 0.050 | 120 → 130 |" in table
    table = tables.duplicates(
        "postgres", {10_000: {**measured, "twice": 476, "pairs": 500, "sure": 470, "changed": 0.3}}
    )
    assert "| 10,000 | 10.0 | 15.0 | 1.50 | 1.25 | 1.00 | 476 | 500 | 470 | 0.30 | 120 → 130 |" in table


def test_a_piece_of_work_is_timed_with_what_its_children_did():
    spin = [sys.executable, "-c", "import time\nwhile time.process_time() < 0.2: pass"]
    _seconds, mine = clock.taken(lambda: subprocess.run(spin, check=True))
    child = subprocess.Popen([*spin[:2], f"{spin[2]}\nprint(flush=True); input()"], stdin=-1, stdout=-1)
    _seconds, with_child = clock.worked(child.stdout.readline)
    child.communicate(b"\n")
    assert mine < 0.15 < with_child


def test_what_was_seeded_is_opened_as_a_copy_with_its_keys(tmp_path, monkeypatch):
    monkeypatch.setenv("TEST_DATABASE", "sqlcipher")
    monkeypatch.setenv("HASH_KEY", "of this run")
    monkeypatch.setenv("DATABASE_URL", f"sqlcipher:///{tmp_path}/copy.db")
    asked = Namespace(part="pages", keep=str(tmp_path), contacts=100, messages=10.0)
    assert not Kept(asked).is_filled and not Kept(Namespace(**{**vars(asked), "keep": ""})).is_filled
    folder = tmp_path / "sqlcipher-100-10"
    folder.mkdir()
    (folder / "assent.db").write_bytes(b"seeded")
    (folder / "keys.json").write_text(json.dumps({"HASH_KEY": "of that run"}))
    Kept(asked).open()
    assert (tmp_path / "copy.db").read_bytes() == b"seeded" and os.environ["HASH_KEY"] == "of that run"


@pytest.mark.django_db
@pytest.mark.once
def test_the_work_of_a_small_business_is_seeded_whole(cast):
    work.fill(cast.other, 200)
    entries = TimeEntry.objects.of(cast.other)
    assert (Project.objects.of(cast.other).count(), Task.objects.of(cast.other).count(), entries.count()) == (
        20,
        200,
        2_000,
    )
    assert entries.order_by("-day")[0].text == "" and not entries.filter(billable=False, amount__gt=0).exists()
    assert cast.other.memberships.count() == 20


def test_the_table_of_work_is_by_entries():
    times = {"empty page": 0.01, "week sheet": 0.02}
    result = {"entries": 1_000, "seeding": 2.0, "seconds": times, "busy": times, "queries": dict.fromkeys(times, 5)}
    table = tables.work("sqlcipher", {100: result})
    assert "| week sheet | 20.0 | 2.00 | 2.00 | 5 | 1.00 |" in table and "1,000 entries in 2 s" in table
