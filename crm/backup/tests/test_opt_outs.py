"""SE-2, CN-6, CN-7: nobody who said no since the backup can be written to when it is put back."""

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone

from contacts import restriction
from contacts.consent import journal, ledger
from contacts.consent.models import OptOutLine, Suppression
from contacts.models import Contact
from crm import tasks
from crm.backup import guard, making
from crm.backup.tests.test_restoring import PHONE, back_up, copy_back
from crm.lib import journals
from crm.lib.addresses import address_hash
from messaging import gate
from messaging.preferences import wishes
from messaging.preferences.models import Topic
from privacy.models import StandingOptOut
from privacy.requests import opting_out
from tests.cast import make_contact

pytestmark = pytest.mark.django_db(transaction=True)


def agree(contact, channel, purpose, address):
    ledger.grant(contact, channel, purpose, method="written", wording="Yes", address=address)


def may(contact, channel, purpose="marketing"):
    return gate.explain(contact, channel, purpose).allowed


@pytest.fixture
def people(world):
    """Who agreed before the backup; what each then says no to stands beside them."""
    names = {"stop": 1, "one": 2, "freeze": 3, "file": 4, "narrow": 5, "late": 6}
    found = {}
    for name, number in names.items():
        address = f"{name}@example.com"
        found[name] = make_contact(world.workspace, name.title(), email=address, phone=f"+120255501{number:02}")
        if name != "late":
            agree(found[name], "email", "marketing", address)
            agree(found[name], "email", "transactional", address)
    agree(world.ana, "sms", "marketing", PHONE)
    agree(world.ben, "sms", "marketing", PHONE)
    return {**found, "topic": Topic.objects.create(workspace=world.workspace, name="Tastings")}


def say_no(world, people):
    """Every kind of no, and a yes."""
    ledger.withdraw_address(world.workspace, PHONE, channel="sms", method="reply")
    ledger.withdraw_address(world.workspace, "stop@example.com", channel="email", method="reply")
    ledger.withdraw(people["one"], "email", "marketing", method="preference page")
    ledger.withdraw_addresses(world.workspace, {"file@example.com": None, "nobody@example.com": None}, method="import")
    ledger.suppress(world.workspace, address="child@example.com", reason=Suppression.Reason.CHILD)
    restriction.freeze(Contact.objects.filter(pk=people["freeze"].pk))
    opting_out.opt_out(world.workspace, {address_hash("one@example.com")}, StandingOptOut.Scope.SALE)
    wishes.narrow([people["narrow"]], how_often="", paused_until=None, declined=[people["topic"]])
    agree(people["late"], "email", "marketing", "late@example.com")


def assert_closed(world, people):
    assert not may(world.ana, "sms") and not may(people["stop"], "email") and not may(people["file"], "email")
    assert not may(people["one"], "email") and not may(people["freeze"], "email", "transactional")
    assert not ledger._taken_back(world.workspace.pk, []) and ledger.refused([people["one"].pk]).count() == 1
    closed = dict(Suppression.objects.filter(workspace=world.workspace).values_list("address_hash", "reason"))
    closed = {bytes(digest): reason for digest, reason in closed.items()}
    assert closed[address_hash("nobody@example.com")] == "opt_out"
    assert closed[address_hash("child@example.com")] == "child"
    assert opting_out.has_opted_out(world.workspace, people["one"].pk, StandingOptOut.Scope.SALE)
    assert not wishes.wants(people["narrow"], "marketing", people["topic"])


def test_cn6_whoever_opted_out_since_is_opted_out_in_a_restored_backup(world, people):
    run = back_up()
    say_no(world, people)
    call_command("restore", run.name, "--no-backup")
    world.workspace.refresh_from_db()
    world.workspace.paused_at = None
    world.workspace.save()
    for name in ("one", "freeze", "late"):
        people[name].refresh_from_db()
    assert_closed(world, people)
    assert may(world.ben, "sms")  # the same number, at a business that was told nothing
    assert not may(people["late"], "email")  # the newest yes is gone with its evidence
    call_command("verify_ledger")
    assert guard.trouble() == ""
    lines = len(list(journal.JOURNAL.read()))
    call_command("restore", run.name, "--no-backup")
    assert len(list(journal.JOURNAL.read())) == lines  # carrying out again is no news
    assert not may(Contact.objects.get(pk=people["stop"].pk), "email")


@pytest.mark.once
def test_cn6_a_file_copied_back_past_us_serves_nobody_before_the_opt_outs_are_back(world, people):
    run = back_up()
    journal.settle()
    ledger.withdraw_address(world.workspace, PHONE, channel="sms", method="reply")
    journal.settle()
    copy_back(run)
    assert "0 erasures and 2 opt-outs" in guard.trouble()
    call_command("after_restore")
    assert guard.trouble() == "" and ledger.is_suppressed(world.workspace, PHONE, "sms")
    assert not ledger.is_suppressed(world.other, PHONE, "sms")


def test_a_transaction_writes_its_lines_in_one_go_and_what_is_undone_writes_none(world, people, monkeypatch):
    went = []
    append = journals.Journal.append

    def noted(self, lines):
        went.append(append(self, lines))

    monkeypatch.setattr(journals.Journal, "append", noted)
    with transaction.atomic():
        ledger.withdraw_address(world.workspace, "stop@example.com", channel="email", method="reply")
        ledger.withdraw_address(world.workspace, PHONE, channel="sms", method="reply")
        with pytest.raises(RuntimeError), transaction.atomic():
            ledger.withdraw_address(world.workspace, "file@example.com", channel="email", method="reply")
            raise RuntimeError
        assert went == []
    assert [[line["kind"] for line in lines] for lines in went] == [["closed", "withdrawn"] * 2]
    ledger.withdraw_address(world.workspace, PHONE, channel="sms", method="reply")  # they said it before
    assert len(went) == 1
    text = journal.JOURNAL.path.read_text()
    assert "@" not in text and PHONE not in text


@pytest.mark.once
def test_an_opt_out_holds_though_the_journal_can_not_be_written_and_follows_later(world, people, monkeypatch):
    def full(self, lines):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(journals.Journal, "append", full)
        ledger.withdraw_address(world.workspace, PHONE, channel="sms", method="reply")
    assert not may(world.ana, "sms") and list(journal.JOURNAL.read()) == []
    OptOutLine.objects.update(at=timezone.now() - journal._LATE * 2)
    assert journal.settle() == 2 and journal.settle() == 0
    assert len(list(journal.JOURNAL.read())) == 2
    assert not OptOutLine.objects.exclude(said=None).exists()


def test_what_is_known_is_not_read_again_and_another_file_is_read_whole(world, people, monkeypatch):
    ledger.withdraw_address(world.workspace, PHONE, channel="sms", method="reply")
    journal.settle()
    reads = []
    read = journals.Journal.read

    def watched(self, **where):
        reads.append(where)
        return read(self, **where)

    monkeypatch.setattr(journals.Journal, "read", watched)
    assert journal.ahead() == [] and reads[0]["after"] == journal.JOURNAL.path.stat().st_size
    ledger.withdraw_address(world.workspace, "stop@example.com", channel="email", method="reply")
    assert len(journal._unknown()) == 2
    whole = journal.JOURNAL.path.read_bytes()
    journal.JOURNAL.path.write_bytes(whole[: whole.index(b"\n") + 1])  # an older copy of the journal: nothing is ahead
    assert journal.ahead() == [] and reads[-1] == {}
    before, reason, after = whole.rpartition(b'"reason": "opt_out"')
    journal.JOURNAL.path.write_bytes(before + reason.replace(b"opt_out", b"bounced") + after)
    assert "was changed" in guard.trouble()
    with pytest.raises(CommandError, match="1 findings"):
        call_command("verify_ledger")


@pytest.mark.parametrize("loss", ["gone", "cut", "begun anew"])
def test_cn6_a_journal_that_lost_what_is_known_shows_and_is_copied_over_no_better_one(client, world, loss, monkeypatch):
    for address in ("stop@example.com", "late@example.com"):
        ledger.withdraw_address(world.workspace, address, channel="email", method="reply")
    journal.settle()
    assert guard.trouble() == "" and not journal.is_lost()
    path, copied = journal.JOURNAL.path, []
    whole = path.read_bytes()
    if loss == "cut":
        path.write_bytes(whole[: whole.index(b"\n") + 1])
    else:
        path.unlink()
    if loss == "begun anew":
        for number in range(6):
            ledger.withdraw_address(world.workspace, f"new{number}@example.com", channel="email", method="reply")
        assert path.stat().st_size > len(whole)
    monkeypatch.setattr(making, "copy_journals", lambda: copied.append(1))
    tasks.copy_journals()  # neither heals the trace nor copies it
    assert copied == [] and journal.is_lost()
    assert "opt-outs are lost" in guard.trouble() and guard.older() == ""
    checks = client.get("/readyz").json()["checks"]
    assert checks["journal"].startswith("opt-outs or erasures that were noted") and checks["age"] == "ok"
    with pytest.raises(CommandError, match="1 findings"):
        call_command("verify_ledger")
    if loss == "cut":
        path.write_bytes(whole)  # the newest copy is put back
    else:
        assert journal.accept()  # as after_restore does
    assert guard.trouble() == "" and not journal.is_lost()
    tasks.copy_journals()
    assert copied == [1]
