"""Only the ledger writes consent, and many processes at once still make one chain."""

import ast
import multiprocessing
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from contacts.consent import ledger
from contacts.consent.models import ConsentEvent
from tests.cast import make_contact

GUARDED = {"ConsentEvent", "LedgerHead", "ContactKey", "Consent"}
WRITES = set("create bulk_create get_or_create update_or_create update bulk_update delete save".split())
STRAIGHT = {"insert", "insert_missing", "insert_select", "upsert"}  # rows of a model that is named first
PROCESSES, EACH = 8, 12


def _writes(tree):
    """Names of guarded models on which a writing method is called, however long the chain of filters between."""
    for call in ast.walk(tree):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr in WRITES:
            names = {node.id for node in ast.walk(call.func.value) if isinstance(node, ast.Name)}
            attributes = {node.attr for node in ast.walk(call.func.value) if isinstance(node, ast.Attribute)}
            yield from (names | (attributes & {"consents"})) & (GUARDED | {"consents"})
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in GUARDED:
            yield call.func.id
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr in STRAIGHT:
            yield from {arg.id for arg in call.args if isinstance(arg, ast.Name)} & GUARDED


WRITERS = [("contacts", "consent", name) for name in ("ledger.py", "merging.py", "writing.py")]


def test_cn3_only_the_ledger_writes_consent():
    guilty = []
    for path in sorted(Path(settings.BASE_DIR).glob("*/**/*.py")):
        parts = path.relative_to(settings.BASE_DIR).parts
        if {"tests", "migrations"} & set(parts) or parts in WRITERS:
            continue
        if parts[0] in ("crm", "accounts", "contacts", "projects", "messaging", "privacy", "bench"):
            text = path.read_text()
            if any(name in text for name in GUARDED | {"consents"}):  # most name none, and parsing takes a while
                guilty += [f"{path}: {name}" for name in _writes(ast.parse(text))]
    assert guilty == []


def _forget_connections():
    """A forked process must not inherit an open connection."""
    connection.close()
    if connection.vendor == "postgresql":
        connection.close_pool()


def _write(contact_ids, purposes):
    from contacts.models import Contact

    for contact in Contact.objects.filter(pk__in=contact_ids).select_related("workspace"):
        for number in range(EACH):
            ledger.grant(contact, "sms", purposes[number % 3], method="written", address="+12065550101", wording="yes")
    connection.close()


@pytest.mark.django_db(transaction=True)
def test_cn3_writers_in_several_processes_make_one_chain(cast):
    purposes = ["marketing", "informational", "transactional"]
    contacts = [make_contact(cast.workspace, f"C{number}") for number in range(PROCESSES)]
    _forget_connections()
    fork = multiprocessing.get_context("fork")
    writers = [fork.Process(target=_write, args=([contact.pk], purposes)) for contact in contacts]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(120)
    assert [writer.exitcode for writer in writers] == [0] * PROCESSES
    assert ConsentEvent.objects.count() == PROCESSES * EACH
    assert list(ledger.verify(cast.workspace)) == []
    ledger.shred(contacts[0])
    assert list(ledger.verify(cast.workspace)) == []
