"""SE-2, RT-3: a backup brings everything back, and nobody who was erased since."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from contacts.consent import ledger
from contacts.consent.models import Suppression
from contacts.models import Contact
from crm.backup import guard, making, marks, places, restoring
from crm.backup.models import BackupRun, RunState
from crm.backup.parts import unpacked
from crm.backup.sealing import opened
from crm.lib import vault
from crm.lib.addresses import address_hash
from messaging import outbox
from messaging.models import Message, Status
from privacy.erasure import erasing
from privacy.models import Erasure

pytestmark = pytest.mark.django_db(transaction=True)
PHONE = "+12025550123"


def back_up():
    run = making.make()
    assert run.state == RunState.GOOD, run.trouble
    assert run.tried_at
    return run


def copy_back(run):
    """The old database in the place of the new one, past us: a file that was copied, a dump that was loaded."""
    _heading, stream = opened(places.configured().read(run.name))
    into = restoring._into_file if connection.vendor == "sqlite" else restoring._into_tables
    into(unpacked(stream))


def test_se2_everything_comes_back(world):
    ledger.grant(world.ben, "sms", "marketing", method="written", wording="Yes", address=PHONE)
    run = back_up()
    Contact.objects.filter(pk=world.ben.pk).update(name="Spoilt")
    Contact.objects.get(pk=world.ana.pk).delete()
    vault.delete(world.file)
    call_command("restore", run.name)
    assert Contact.objects.get(pk=world.ben.pk).name == "Ben Other"
    assert Contact.objects.filter(pk=world.ana.pk).exists()
    assert b"".join(vault.pieces(world.file)) == b"a letter"
    call_command("verify_ledger")
    assert guard.trouble() == ""
    Contact.objects.get(pk=world.ben.pk).delete()  # rows can be written and counted again
    assert not BackupRun.objects.filter(state=RunState.RUNNING).exists()  # though the copy was taken while it was


def test_rt3_an_erased_person_does_not_return_with_a_backup(world):
    messages = outbox.compose(world.ana, "sms", "marketing", "Hello", author=None, idempotency_key="1")
    run = back_up()
    erasing.erase(world.ana)
    call_command("restore", run.name, "--no-backup")
    assert not Contact.objects.filter(pk=world.ana.pk).exists()
    assert not Message.objects.filter(pk=messages.pk).exists()
    reason = Suppression.objects.get(workspace=world.workspace, address_hash=address_hash(PHONE)).reason
    assert reason == Suppression.Reason.ERASED
    assert Contact.objects.filter(pk=world.ben.pk).exists()
    assert not Suppression.objects.filter(workspace=world.other).exists()
    assert guard.trouble() == ""
    assert Erasure.objects.count() == 1


def test_rt3_a_file_copied_back_past_us_is_noticed_and_the_person_erased_again(world):
    run = back_up()
    erasing.erase(world.ana)
    copy_back(run)
    assert Contact.objects.filter(pk=world.ana.pk).exists()
    assert "1 erasures and 0 opt-outs" in guard.trouble()
    marks_then = marks.noted()
    marks.advance()
    assert marks.noted() != marks_then  # the copy is not behind by its mark: within the hour
    call_command("after_restore")
    assert not Contact.objects.filter(pk=world.ana.pk).exists()
    assert guard.trouble() == ""


@pytest.mark.once
def test_a_copy_from_before_is_noticed_though_nobody_was_erased(world):
    run = back_up()
    marks.advance()
    copy_back(run)
    assert "older copy" in guard.trouble()
    marks.advance()
    assert "older copy" in guard.trouble()  # time alone does not make it the newest
    call_command("after_restore")
    assert guard.trouble() == ""


@pytest.mark.once
def test_rt3_whoever_has_the_number_now_keeps_it(world):
    erased = erasing.erase(world.ana)
    assert erased.leftovers == []
    run = back_up()
    heir = Contact.objects.create(workspace=world.workspace, name="Cora Heir", sort_name="cora heir")
    heir.points.create(workspace=world.workspace, kind="phone", value=PHONE)
    second = back_up()
    Erasure.objects.all().delete()  # a copy in which she is still to be erased, and somebody else has her number
    Suppression.objects.all().delete()
    call_command("after_restore")
    assert Contact.objects.filter(pk=heir.pk).exists()
    assert not Suppression.objects.filter(address_hash=address_hash(PHONE)).exists()
    assert Suppression.objects.filter(address_hash=address_hash("ana@example.com")).exists()
    assert run.name <= second.name


@pytest.mark.once
def test_nothing_leaves_after_a_restore_until_somebody_lets_it(world):
    ledger.grant(world.ana, "sms", "marketing", method="written", wording="Yes", address=PHONE)
    outbox.compose(world.ana, "sms", "marketing", "Hello", author=None, idempotency_key="1")
    claimed = outbox.compose(world.ana, "sms", "marketing", "Hello again", author=None, idempotency_key="2")
    Message.objects.filter(pk=claimed.pk).update(status=Status.CLAIMED)
    run = back_up()
    ledger.withdraw_address(world.workspace, PHONE, channel="sms", method="reply")
    call_command("restore", run.name, "--no-backup")
    world.workspace.refresh_from_db()
    assert world.workspace.paused_at
    assert set(Message.objects.values_list("status", flat=True)) == {Status.CANCELLED}


@pytest.mark.once
def test_a_backup_for_other_keys_is_refused_before_anything_is_touched(world, settings):
    run = back_up()
    settings.BACKUP_KEY, right = bytes(range(1, 33)), settings.BACKUP_KEY
    with pytest.raises(CommandError, match="another BACKUP_KEY"):
        call_command("restore", run.name, "--no-backup")
    settings.BACKUP_KEY, settings.LEDGER_KEY = right, bytes(range(32))
    with pytest.raises(CommandError, match="other keys than there are: LEDGER_KEY"):
        call_command("restore", run.name, "--no-backup")


@pytest.mark.once
def test_nothing_is_put_back_while_somebody_serves(world):
    from crm.health import record_life

    run = back_up()
    record_life()
    with pytest.raises(CommandError, match="showed life"):
        call_command("restore", run.name)


@pytest.mark.once
def test_a_spoilt_backup_is_refused_before_anything_is_touched(world, kept):
    run = back_up()
    file = kept / run.name
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(bytes(content))
    Contact.objects.filter(pk=world.ben.pk).update(name="Newer")
    with pytest.raises(CommandError, match="altered or cut off"):
        call_command("restore", run.name, "--no-backup")
    file.write_bytes(bytes(content[: len(content) // 2]))
    with pytest.raises(CommandError):
        call_command("restore", run.name, "--no-backup")
    assert Contact.objects.get(pk=world.ben.pk).name == "Newer"
