"""CN-6, SE-2: the journal of opt-outs is as long as the oldest backup needs it, and no shorter."""

import io
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from contacts.consent import journal, ledger
from crm.backup import guard, making, places, rotation
from crm.backup.tests.test_restoring import back_up, copy_back
from crm.lib.journals import BrokenJournal

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def no_patience(monkeypatch):
    """What was noted a moment ago is old, and nobody keeps backups elsewhere."""
    monkeypatch.setattr(journal, "_CLOCKS", timedelta(seconds=-5))
    monkeypatch.setattr(rotation, "longest_kept", lambda: timedelta(0))


def say_no(world, *names):
    for name in names:
        ledger.withdraw_address(world.workspace, f"{name}@example.com", channel="email", method="reply")


def closed(world, *names):
    return all(ledger.is_suppressed(world.workspace, f"{name}@example.com", "email") for name in names)


def lines():
    return len(list(journal.JOURNAL.read()))


def test_cn6_what_every_kept_backup_knows_is_let_go_of_and_a_restore_brings_back_all_others(world, no_patience):
    say_no(world, "first", "second")
    whole = journal.JOURNAL.end()
    run = back_up()  # and with it, what came before goes
    assert (lines(), journal.JOURNAL.end(), guard.trouble()) == (0, whole, "")
    say_no(world, "third")
    call_command("verify_ledger")
    call_command("restore", run.name, "--no-backup")
    assert closed(world, "first", "second", "third") and guard.trouble() == ""
    journal.settle()
    say_no(world, "fourth")
    assert making.copy_journals()
    journal.JOURNAL.path.unlink()  # the disk is lost
    call_command("restore", run.name, "--no-backup")
    assert closed(world, "first", "second", "third", "fourth") and guard.trouble() == "" and lines() == 2


@pytest.mark.once
def test_cn6_a_shortened_journal_still_shows_what_it_lost(world, no_patience):
    say_no(world, "first")
    back_up()
    say_no(world, "second", "third")
    journal.settle()
    path, whole = journal.JOURNAL.path, journal.JOURNAL.path.read_bytes()
    head, second, third = whole.splitlines(keepends=True)
    path.write_bytes(head + second)
    assert journal.is_lost()
    path.write_bytes(second + third)  # without the line that says where it begins
    with pytest.raises(BrokenJournal):
        list(journal.JOURNAL.read())
    path.write_bytes(head.replace(b"T", b"U", 1) + second + third)
    assert "was changed" in guard.older()
    path.write_bytes(whole)
    assert guard.trouble() == ""


def test_cn6_a_backup_from_before_is_refused_and_a_copy_of_one_noticed(world, no_patience):
    run = back_up()
    content = b"".join(places.configured().read(run.name))
    say_no(world, "first")
    journal.settle()
    assert journal.forget(timezone.now()) == 1
    with pytest.raises(CommandError, match="is not known outside the database"):
        call_command("restore", run.name, "--no-backup")
    assert closed(world, "first") and guard.trouble() == "" and content
    copy_back(run)
    assert "opt-outs are lost" in guard.lost()
    said = io.StringIO()
    call_command("restore", run.name, "--no-backup", "--opt-outs-lost", stdout=said)
    assert "Opt-outs are lost" in said.getvalue() and guard.trouble() == ""
    say_no(world, "second")
    assert journal.settle() == 0 and not journal.is_lost()


@pytest.mark.once
def test_nothing_goes_that_a_backup_may_lack(world, monkeypatch):
    say_no(world, "first")
    back_up()
    place = places.configured()
    assert lines() == 1  # backups may be kept elsewhere as long as here
    monkeypatch.setattr(rotation, "longest_kept", lambda: timedelta(0))
    making._forget_opt_outs(place)
    assert lines() == 1  # clocks may be out by a day
    monkeypatch.setattr(journal, "_CLOCKS", timedelta(seconds=-5))
    (place.path / places.name_for(timezone.now() - timedelta(days=3))).touch()
    making._forget_opt_outs(place)
    assert lines() == 1
