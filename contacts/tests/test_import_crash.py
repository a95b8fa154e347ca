"""A real process is killed in the middle of an import; the next one goes on where it was."""

import subprocess
import sys
from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from contacts.history.models import BatchChange
from contacts.imports import runs
from contacts.models import Contact, ContactPoint, ImportAddress, ImportRun
from contacts.tests.importing import counts
from tests.own_process import environment

pytestmark = pytest.mark.django_db(transaction=True)

PEOPLE = 150
RAW = "Name,Email,Phone\n" + "".join(f"P{n},p{n}@example.com,208 555 {n:04d}\n" for n in range(PEOPLE))


@pytest.fixture
def work(cast):
    """Have a process of its own work on a run; how it ended. The lease of a dead one is taken to have run out."""
    with subprocess.Popen(
        [sys.executable, "-m", "contacts.tests.import_worker"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=settings.BASE_DIR,
        env=environment(),
    ) as mother:

        def work(run, step="none", times=1):
            ImportRun.objects.filter(pk=run.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
            mother.stdin.write(f"{run.pk} {step} {times}\n")
            mother.stdin.flush()
            return int(mother.stdout.readline())

        yield work


def test_an_import_survives_every_death(cast, work, monkeypatch):
    monkeypatch.setattr(runs, "AT_ONCE", 0)
    monkeypatch.setattr(runs, "call", lambda key: None)
    run = runs.begin(cast.workspace, cast.bob, "people.csv", RAW.encode(), purpose="Cleaning")
    assert work(run, "rows", 3) == -9
    assert 0 < ImportRun.objects.get(pk=run.pk).total < PEOPLE
    assert work(run) == 0
    assert counts(run) == {"new": PEOPLE}
    runs.confirm(ImportRun.objects.get(pk=run.pk), cast.bob)
    assert work(run, "contacts", 3) == -9
    assert Contact.objects.count() == 40, "the chunk that was under way is as if it had never begun"
    assert [work(run, "chunk", 1), work(run, "report", 2)] == [-9, -9]
    assert work(run) == 0
    done = ImportRun.objects.get(pk=run.pk)
    assert (done.state, counts(done)) == ("done", {"created": PEOPLE})
    assert sorted(Contact.objects.values_list("name", flat=True)) == sorted(f"P{n}" for n in range(PEOPLE))
    assert ContactPoint.objects.count() == 2 * PEOPLE and BatchChange.objects.count() == PEOPLE
    assert not ImportAddress.objects.exists()
