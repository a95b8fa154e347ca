"""RT-3: a journal of erasures that lost lines shows as long as the database remembers what it carried out."""

import uuid

import pytest
from django.core.management import CommandError, call_command

from crm import tasks
from crm.backup import guard, making
from privacy.erasure import erasing, journal, replay
from privacy.models import Erasure
from tests.cast import make_contact


@pytest.mark.parametrize("loss", ["gone", "cut", "begun anew"])
def test_rt3_a_journal_that_lost_erasures_shows_and_is_copied_over_no_better_one(client, world, loss, monkeypatch):
    erasing.erase(world.ana)
    erasing.erase(make_contact(world.workspace, "Cleo", email="cleo@example.com"))
    assert guard.trouble() == "" and replay.lost() == []
    path, copied = journal.path(), []
    whole = path.read_bytes()
    if loss == "cut":
        path.write_bytes(whole[: whole.index(b"\n") + 1])
    else:
        path.unlink()
    if loss == "begun anew":
        erasing.erase(world.ben)
    monkeypatch.setattr(making, "copy_journals", lambda: copied.append(1))
    tasks.copy_journals()
    assert copied == [] and len(replay.lost()) == (1 if loss == "cut" else 2)
    assert "lacks erasures" in guard.trouble() and guard.older() == ""
    checks = client.get("/readyz").json()["checks"]
    assert "erasures that were noted" in checks["journal"] and checks["age"] == "ok"
    with pytest.raises(CommandError, match="1 findings"):
        call_command("verify_ledger")
    if loss == "cut":
        path.write_bytes(whole)  # the newest copy is put back
    else:
        call_command("after_restore")  # there is no better one
        assert len(list(journal.read())) == Erasure.objects.count() == (3 if loss == "begun anew" else 2)
    assert guard.trouble() == "" and replay.lost() == []
    call_command("verify_ledger")
    tasks.copy_journals()
    assert copied == [1]


def test_rt3_whom_a_lost_line_was_about_is_told_to_be_unknown_in_an_older_copy(world, caplog):
    erasing.erase(world.ana)
    journal.path().unlink()
    assert replay.accept() == 1 and replay.accept() == 0
    Erasure.objects.all().delete()  # a copy from before
    assert [line.subject for line in replay.ahead()] == ["lost"]
    assert replay.replay() == 1 and replay.ahead() == []
    assert "can't be done again" in caplog.text


def test_a_journal_that_can_not_be_believed_is_not_copied_either(world):
    journal.append("contact", uuid.uuid4(), workspace=None, request=None, hashes=[])
    journal.path().write_bytes(journal.path().read_bytes().replace(b'"contact"', b'"account"'))
    erasure = Erasure.objects.create()
    assert not guard.may_be_copied() and guard.lost() == "" and "does not verify" in guard.older()
    with pytest.raises(CommandError, match="1 findings"):
        call_command("verify_ledger")
    assert erasure.pk
