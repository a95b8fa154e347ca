"""What somebody with the database in hand changed, removed or cut off is found, and the place named."""

import json
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from contacts.consent import heads, ledger, triggers
from contacts.consent.models import Consent, ConsentEvent, LedgerHead
from tests.cast import make_contact

PHONE = "+12065550101"
HOW: Any = {"method": "written", "address": PHONE, "wording": "Alice & Co may text me."}


@pytest.fixture
def chain(cast, settings, tmp_path):
    """Three events, with their head noted outside the database."""
    settings.JOURNAL_DIR = tmp_path
    ana = make_contact(cast.workspace, "Ana", phone=PHONE)
    for purpose in ("marketing", "informational", "transactional"):
        ledger.grant(ana, "sms", purpose, **HOW)
    heads.write_all()
    return ConsentEvent.objects.filter(workspace=cast.workspace).order_by("seq")


@pytest.fixture
def unguarded(chain):
    with triggers.lifted(connection):
        yield


def problems():
    return [str(finding) for finding in ledger.verify()]


def sql(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE contacts_consentevent SET method = 'x'",
        "DELETE FROM contacts_consentevent",
    ],
)
def test_cn3_the_database_refuses_to_change_the_ledger(chain, statement):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        sql(statement)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="only PostgreSQL truncates")
def test_cn3_postgresql_refuses_to_truncate_the_ledger(chain):
    sql("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        sql("TRUNCATE contacts_consentevent CASCADE")


@pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite replaces")
def test_cn3_sqlite_refuses_to_replace_a_row(chain):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        sql("INSERT OR REPLACE INTO contacts_consentevent SELECT * FROM contacts_consentevent WHERE seq = 2")


def test_an_untouched_chain_verifies(chain, capsys):
    call_command("verify_ledger")
    assert "3 events in order" in capsys.readouterr().out
    assert ledger.head_ok()


@pytest.mark.parametrize("field", ["channel", "purpose", "kind", "method", "actor_id", "contact_id", "at"])
def test_cn3_a_changed_field_is_found(chain, unguarded, cast, field):
    values = {"actor_id": cast.bob.pk, "contact_id": cast.bob.pk, "at": cast.bob.joined_at}
    chain.filter(seq=2).update(**{field: values.get(field, "x")})
    assert any("event 2: was changed" in problem for problem in problems())


@pytest.mark.parametrize("field", ["sealed", "body", "hash", "previous_hash"])
def test_cn3_one_changed_byte_is_found(chain, unguarded, field):
    value = bytearray(bytes(getattr(chain.get(seq=2), field)))
    value[-1] ^= 1
    chain.filter(seq=2).update(**{field: bytes(value)})
    assert any("event 2" in problem for problem in problems())


def test_cn3_a_removed_row_is_found(chain, unguarded):
    Consent.objects.all().delete()
    chain.filter(seq=2).delete()
    assert any("event 2: missing" in problem for problem in problems())
    with pytest.raises(CommandError):
        call_command("verify_ledger")


def test_cn3_a_cut_tail_is_found_even_with_a_matching_head(chain, unguarded):
    Consent.objects.all().delete()
    chain.filter(seq=3).delete()
    last = chain.get(seq=2)
    LedgerHead.objects.update(seq=2, hash=bytes(last.hash))
    assert any("event 3" in problem and "noted" in problem for problem in problems())
    assert not ledger.head_ok()


def test_cn3_a_removed_chain_is_found(chain, unguarded):
    Consent.objects.all().delete()
    chain.delete()
    LedgerHead.objects.all().delete()
    assert any("noted" in problem for problem in problems())


def test_a_cut_tail_without_the_file_is_found_by_the_head(chain, unguarded):
    heads.path().unlink()
    Consent.objects.all().delete()
    chain.filter(seq=3).delete()
    assert any("its head says 3" in problem for problem in problems())


def test_state_written_past_the_ledger_is_found(chain):
    Consent.objects.filter(purpose="marketing").update(state="withdrawn")
    assert any("does not follow from the ledger" in problem for problem in problems())


def test_a_forged_line_in_the_file_of_heads_is_found(chain, cast):
    what = {"at": "2026-11-22", "workspace": str(cast.workspace.pk), "seq": 1, "hash": "00", "signature": "00"}
    with heads.path().open("a") as file:
        file.write(json.dumps(what) + "\nnonsense\n")
    assert [p for p in problems() if "signature" in p] and not ledger.head_ok()


def test_missing_triggers_are_found(chain):
    triggers.remove(connection)
    assert any("trigger" in problem for problem in problems())
    assert not ledger.head_ok()
    triggers.install(connection)


def test_heads_are_written_once_per_growth(chain):
    assert heads.write_all() == 0
    assert heads.path().stat().st_mode & 0o777 == 0o600


def test_the_chain_of_a_sample_workspace_can_be_removed(chain, cast):
    with pytest.raises(ValueError, match="stays"):
        ledger.drop_chain(cast.workspace)
    cast.workspace.is_sample = True
    ledger.drop_chain(cast.workspace)
    assert not chain.exists()
    assert problems() == []
    assert ledger.head_ok()
