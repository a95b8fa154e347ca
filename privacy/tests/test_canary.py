"""RT-1 and RT-3: a unique token in every text field and JSON key that a person can reach."""

import base64
import io
import json
import logging
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings as site
from django.core.management import call_command
from django.db import connection

from accounts import product_mail
from contacts.consent import ledger
from contacts.models import ContactPoint, Note
from contacts.page import files
from crm.lib.fields import EncryptedField
from crm.lib.personal_data import Subject, entries
from privacy.copies import access_copy, answers
from privacy.models import AnswerFile, PrivacyRequest
from privacy.notices.models import Notice
from privacy.persons import find_person
from privacy.requests import conversing, filing, fulfilment, identity
from privacy.tests.sowing import STEM, Sower
from tests.cast import make_cast, make_contact, make_user
from tests.world import Shelf

TEXT = b"".join([STEM.encode(), b"inside"])


@pytest.fixture
def sown(db, cast, local_mail, journal_file):
    """Ana with one row of everything that is kept about a person, and a token in each of its texts."""
    return _sow(cast)


def _sow(cast):
    shelf = Shelf(cast.workspace)
    ana = shelf.contact
    ledger.grant(
        ana, "sms", "marketing", method="written", wording=f"{STEM}wording", address="+12025550123",
        evidence=f"{STEM}evidence", ip="203.0.113.9",
    )  # fmt: skip
    files.keep(ana, f"{STEM}file.txt", io.BytesIO(TEXT), author=None)
    ContactPoint.objects.create(workspace=cast.workspace, contact=ana, kind="email", value="old@example.com")
    product_mail.sweep()  # what waits leaves first: a token is no address to send to
    shelf.planted = Sower(shelf, make_contact(cast.workspace, "Ben Other", email="ben@example.com")).sow()
    product_mail.send(product_mail.Kind.PRIVACY_NOTICE, "ana@example.com", "privacy_cancelled", {"number": STEM})
    product_mail.sweep()
    return shelf


def verified(cast, kind):
    request = filing.file(
        cast.workspace, kind, email="ana@example.com", name=f"{STEM}name", words=f"{STEM}words", place="eea"
    )
    filing.confirm_link(request)
    filing.verify(request, how=identity.METHOD)
    conversing.from_person(request, f"{STEM}said")
    conversing.to_person(request, by=cast.max, text=f"{STEM}answered")
    return PrivacyRequest.objects.get(pk=request.pk)


def test_rt1_every_token_is_in_the_copy_or_left_out_with_a_reason(cast, sown, capsys):
    """And each is seen by the search for a person, so that what this does not find is not there."""
    covered = {place.rsplit(".", 1)[0] for place in sown.planted}
    assert len(covered) > 30 and len(sown.planted) > 80
    request = verified(cast, "access")
    copy = access_copy.build(request)
    site = filing.file(None, "access", email="ana@example.com")  # mail of the site is the operator's to answer for
    at_both = [copy, access_copy.build(site)]
    text, left_out = json.dumps(at_both), json.dumps([each["left_out"] for each in at_both])
    declared = {entry.label: entry.personal() for entry in entries()}
    missing = []
    for place, token in sown.planted.items():
        label, name = place.rsplit(".", 1)
        what = declared[label].get(name)
        if what is None or what.whose is not Subject.CONTACT:
            continue  # technical: says nothing about the person, as the map explains
        if what.in_access and token not in text:
            missing.append(place)
        if not what.in_access and what.excluded_because not in left_out:
            missing.append(place)
    assert missing == []
    for said in ("wording", "evidence", "file.txt", "words", "said", "answered"):
        assert f"{STEM}{said}" in text, said
    with pytest.raises(SystemExit) as stop:
        call_command("find_person", STEM)
    assert stop.value.code == 1
    told = capsys.readouterr().out
    for place in sown.planted:
        label, name = place.rsplit(".", 1)
        model = apps.get_model(label)
        assert f"{model._meta.db_table}  {model._meta.get_field(name).column}" in told, place
    assert "contacts_consentevent  sealed" in told and "crm_localmail" in told


def _dump():
    """Every value of every table as text, what is sealed opened; read here anew, not by the search that is tried."""
    sealed = {
        (model._meta.db_table, field.column): field
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.concrete_fields
        if isinstance(field, EncryptedField)
    }
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608  a name out of the catalogue
            columns = [column[0] for column in cursor.description]
            for row in cursor.fetchall():
                for column, value in zip(columns, row, strict=True):
                    if value is not None and (table, column) in sealed:
                        key = sealed[table, column].model._meta.pk.to_python(row[columns.index("id")])
                        value = json.dumps(sealed[table, column].open(bytes(value), key))
                    if isinstance(value, (bytes, bytearray, memoryview)):
                        value = bytes(value).decode("latin-1")
                    yield f"{table}.{column}", str(value)


def _everywhere():
    """The database, files and their names, the journal, the broker and the cache."""
    yield from _dump()
    for folder in {Path(site.DATA_DIR), Path(site.JOURNAL_DIR)}:
        for path in folder.rglob("*"):
            if path.is_file() and path != Path(str(connection.settings_dict["NAME"])):
                yield str(path), path.name + path.read_bytes().decode("latin-1")
    for url in (site.CELERY_BROKER_URL, site.CACHES["default"]["LOCATION"]):
        client = find_person._client(str(url))
        for key in client.scan_iter(count=500):
            raw = client.dump(key) or b""
            yield f"valkey {key!r}", key.decode("latin-1") + raw.decode("latin-1")
        client.close()


def _found(terms):
    coded = [base64.b64encode(term.encode()).decode().rstrip("=")[:-2] for term in terms if len(term) > 8]
    return sorted({place for place, text in _everywhere() if any(term in text for term in (*terms, *coded))})


@pytest.mark.django_db(transaction=True)
def test_rt3_no_token_is_found_anywhere_after_the_erasure(local_mail, journal_file, no_cooling_off, caplog):
    caplog.set_level(logging.DEBUG)
    cast = make_cast()
    folder = Path(site.DATA_DIR)
    before = {path for path in folder.rglob("*") if path.is_file()}
    sown = _sow(cast)
    own = [held.stored for held in sown.contact.files.all()]
    earlier = verified(cast, "access")
    fulfilment.fulfil(earlier, by=cast.max)
    fulfilment.carry_out(earlier.pk)
    assert AnswerFile.objects.exclude(key=b"").count() == 1
    assert any("contacts_note" in place for place in _found([STEM]))  # what is not found below could be found
    request = verified(cast, "deletion")
    fulfilment.fulfil(request, by=cast.max)
    fulfilment.carry_out(request.pk)
    product_mail.sweep()
    for notice in Notice.objects.open():  # until recipients have answered, they must be told about whom
        notice.answer("link")
    assert not AnswerFile.objects.exclude(key=b"").exists()
    names = ["ana@example.com", "old@example.com", "+12025550123", "Ana Sample"]
    left = _found([STEM, *names])
    assert left == [], " ".join(left)
    assert STEM not in caplog.text and not any(name in caplog.text for name in names)
    after = {path for path in folder.rglob("*") if path.is_file()} - before
    assert own and not any(str(stored) in str(path) for path in after for stored in own)
    call_command("find_person", STEM, *names)
    call_command("verify_ledger")


def test_an_account_holder_with_the_same_address_keeps_the_accounts_mail(cast, ana, local_mail, journal_file):
    from privacy.erasure import erasing

    make_user("ana@example.com")
    product_mail.send(product_mail.Kind.PRIVACY_NOTICE, "ana@example.com", "privacy_cancelled", {"number": "1"})
    product_mail.sweep()
    erasing.erase(ana)
    assert len(local_mail()) == 1


def test_an_opened_copy_is_the_persons_alone(cast, ana):
    ben = make_contact(cast.workspace, "Ben Secretive", email="ben@secret.example", company=ana.company)
    Note.objects.create(workspace=cast.workspace, contact=ben, text="Ben's note")
    request = verified(cast, "access")
    file = answers.store(request, access_copy.build(request))
    assert "Ben" not in json.dumps(answers.content_of(file))
