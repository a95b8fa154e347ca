"""SE-2: backups in object storage, against a server that checks signatures and has bad days."""

import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import timezone

from contacts.consent import ledger
from contacts.models import Contact
from crm.backup import making, object_storage, places
from crm.backup.models import RunState
from crm.backup.object_storage import Bucket
from crm.backup.places import Kept
from crm.backup.sealing import NoBackup, opened, sealed
from crm.lib import outbound

PART = 64 << 10
KEY_ID, SECRET = "AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
CONTENT = bytes(range(256)) * 1000  # four parts, the last of them smaller


@pytest.fixture(scope="module")
def server():
    """Its address; it is a process of its own."""
    program = [sys.executable, str(Path(__file__).with_name("object_store.py")), KEY_ID, SECRET, str(PART)]
    with subprocess.Popen(program, stdout=subprocess.PIPE, text=True) as process:
        yield f"http://127.0.0.1:{int(process.stdout.readline())}"
        process.terminate()


@pytest.fixture
def store(server, settings, monkeypatch):
    """The storage as an operator sets it up; small parts, and no waiting."""
    settings.BACKUP_TO, settings.BACKUP_BUCKET_URL = "s3://kept/our backups/é", server
    settings.BACKUP_BUCKET_KEY_ID, settings.BACKUP_BUCKET_SECRET = KEY_ID, SECRET
    monkeypatch.setattr(object_storage, "_PART", PART)
    monkeypatch.setattr(object_storage, "_WAITS", (0, 0, 0))
    place = places.configured()
    for kept in place.list():
        place.delete(kept.name)
    return place


def behave(store, *moods):
    outbound.request("POST", f"{store.url}/_behave", body=json.dumps(moods).encode(), trusted=True)


def state(store):
    return json.loads(outbound.request("GET", f"{store.url}/_state", trusted=True).body)


def name(days=0):
    return places.name_for(timezone.now() - timedelta(days=days))


def pieces(content=CONTENT, size=10_000):
    return [content[start : start + size] for start in range(0, len(content), size)]


def test_what_goes_up_in_parts_comes_down_the_same(store):
    names = [name(days) for days in (4, 3, 2, 1, 0)]
    for each in names:
        assert store.write(each, pieces()) == len(CONTENT)
    assert b"".join(store.read(names[0])) == CONTENT
    assert store.list() == [Kept(each, len(CONTENT)) for each in names]  # more than one page of them
    store.write(names[0], [b""])
    assert b"".join(store.read(names[0])) == b""
    store.delete(names[0])
    store.delete(names[0])
    assert len(store.list()) == 4 and state(store)["uploads"] == 0
    with pytest.raises(NoBackup, match="404"):
        list(store.read(names[0]))


@pytest.mark.parametrize(
    "moods", [["slow"], ["", "slow", "slow", "slow"], ["", "", "cut"], ["", "", "", "", "", "slow"]]
)
def test_a_storage_that_is_slow_or_hangs_up_is_asked_again(store, moods):
    behave(store, *moods)
    store.write(name(), pieces())
    assert b"".join(store.read(name()[:0] or store.list()[0].name)) == CONTENT and state(store)["uploads"] == 0


@pytest.mark.parametrize(
    ("moods", "said"), [(["", "", *["slow"] * 4], "503"), (["", "", "", "", "", "late error"], "put")]
)
def test_what_can_not_be_finished_is_given_up_and_never_shows(store, moods, said):
    behave(store, *moods)
    with pytest.raises(NoBackup, match=said):
        store.write(name(), pieces())
    assert store.list() == [] and state(store)["uploads"] == 0


def test_a_source_that_breaks_off_leaves_nothing(store):
    def broken():
        yield CONTENT[: PART + 1]
        raise NoBackup("The disk is gone.")

    with pytest.raises(NoBackup, match="gone"):
        store.write(name(), broken())
    assert store.list() == [] and state(store)["uploads"] == 0


def test_another_key_opens_nothing_and_none_is_said_so(store, settings):
    settings.BACKUP_BUCKET_SECRET = "another"
    with pytest.raises(NoBackup, match="403"):
        Bucket.of(settings.BACKUP_TO).list()
    settings.BACKUP_BUCKET_SECRET = ""
    with pytest.raises(NoBackup, match="BACKUP_BUCKET_SECRET"):
        Bucket.of(settings.BACKUP_TO)


def test_a_download_that_is_cut_is_asked_again_and_a_wrong_byte_is_no_backup(store):
    backup = name()
    behave(store, "", "", "flip")
    store.write(backup, sealed(pieces(), {"version": 1}))
    with pytest.raises(NoBackup, match="altered or cut off"):
        _read(store, backup)
    store.write(backup, sealed(pieces(), {"version": 1}))
    behave(store, "", "cut", "cut")
    assert _read(store, backup) == CONTENT
    behave(store, "", *["cut"] * 4)
    with pytest.raises(NoBackup, match="can't be reached"):
        _read(store, backup)


def _read(store, backup):
    _heading, stream = opened(store.read(backup))
    return b"".join(stream)


@pytest.mark.django_db(transaction=True)
def test_se2_a_backup_in_object_storage_is_made_tried_rotated_and_put_back(world, store):
    behave(store, "", "slow")
    run = making.make()
    assert run.state == RunState.GOOD and run.tried_at, run.trouble
    Contact.objects.filter(pk=world.ana.pk).update(name="Spoilt")
    ledger.withdraw_address(world.workspace, "ana@example.com", channel="email", method="reply")
    call_command("restore", "latest", "--no-backup")
    assert Contact.objects.get(pk=world.ana.pk).name == "Ana Sample"
    assert making.copy_journals() and not making.copy_journals()
