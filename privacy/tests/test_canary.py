"""RT-1 and RT-3: a unique token in every text field and JSON key that a person can reach."""

import io
import json

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import models
from django.utils import timezone

from accounts import product_mail
from contacts.consent import ledger
from contacts.models import Call, ContactPoint, Note, Reminder
from contacts.page import files
from crm.lib.fields import EncryptedJSONField, EncryptedTextField
from crm.lib.personal_data import Subject, entries
from messaging import outbox
from privacy.centre import questions
from privacy.copies import access_copy, answers
from privacy.fulfilling import freezing
from privacy.models import AnswerFile
from privacy.requests import filing, fulfilment, identity
from projects.models import Project
from tests.cast import make_contact

STEM = "zqcanary"


PLANTED_BY_THEIR_DOORS = {"contacts.consentevent", "contacts.contactkey", "contacts.consent", "contacts.contactfile"}


def plant(ana):
    """A token in each text field of each row of the person's, as the map knows the rows. Returns field -> token."""
    planted: dict[str, str] = {}
    for entry in entries():
        path = entry.rows.get(Subject.CONTACT)
        if not path or entry.label in PLANTED_BY_THEIR_DOORS:
            continue
        row = entry.model._base_manager.filter(**{path: ana.pk}).order_by("-pk").first()
        if row is None:
            continue
        for field in row._meta.concrete_fields:
            token = f"{STEM}{len(planted):03d}x"
            value: object
            if isinstance(field, EncryptedJSONField):
                value = {token: {"deep": [token]}}
            elif isinstance(field, EncryptedTextField) or (
                isinstance(field, (models.CharField, models.TextField))
                and not field.choices
                and not field.primary_key
                and (field.max_length or 100) >= len(token)
            ):
                value = f"{token}@example.com" if field.name == "value" else token
            else:
                continue
            setattr(row, field.attname, value)
            planted[f"{entry.label}.{field.name}"] = token
        row.save()
    return planted


@pytest.fixture
def full_life(cast, ana, local_mail):
    """Ana with one row of everything that is kept about a person, and a token in each of its texts."""
    ledger.grant(
        ana, "sms", "marketing", method="written", wording=f"{STEM}wording", address="+12025550123",
        evidence=f"{STEM}evidence", ip="203.0.113.9",
    )  # fmt: skip
    Note.objects.create(workspace=cast.workspace, contact=ana, text="x")
    Call.objects.create(workspace=cast.workspace, contact=ana, text="x")
    Reminder.objects.create(workspace=cast.workspace, contact=ana, text="x", due_at=timezone.now())
    Project.objects.create(workspace=cast.workspace, contact=ana, name="x", description="x")
    outbox.compose(ana, "sms", "marketing", "x", author=None, idempotency_key="1")
    questions.ask(cast.workspace, name=f"{STEM}asker", email="ana@example.com", text=f"{STEM}question")
    files.keep(ana, f"{STEM}file.txt", io.BytesIO(f"{STEM}inside".encode()), author=None)
    freezing.Lifting.objects.create(workspace=cast.workspace, contact=ana, lift_at=timezone.now(), reason="x")
    ContactPoint.objects.create(workspace=cast.workspace, contact=ana, kind="email", value="old@example.com")
    planted = plant(ana)
    product_mail.send(product_mail.Kind.PRIVACY_NOTICE, "ana@example.com", "privacy_cancelled", {"number": STEM})
    product_mail.sweep()
    return planted


def verified(cast, kind):
    request = filing.file(
        cast.workspace, kind, email="ana@example.com", name=f"{STEM}name", words=f"{STEM}words", place="eea"
    )
    filing.confirm_link(request)
    filing.verify(request, how=identity.METHOD)
    return request


def test_rt1_every_token_is_in_the_copy_or_left_out_with_a_reason(cast, ana, full_life, journal_file):
    request = verified(cast, "access")
    copy = access_copy.build(request)
    text = json.dumps(copy)
    left_out = json.dumps(copy["left_out"])
    declared = {entry.label: entry.personal() for entry in entries()}
    missing = []
    for place, token in full_life.items():
        label, name = place.rsplit(".", 1)
        what = declared[label].get(name)
        if what is None or what.whose is not Subject.CONTACT:
            continue  # technical: says nothing about the person, as the map explains
        if what.in_access and token not in text:
            missing.append(place)
        if not what.in_access and what.excluded_because not in left_out:
            missing.append(place)
    assert not missing
    assert f"{STEM}wording" in text
    assert f"{STEM}evidence" in text
    assert f"{STEM}question" in text and f"{STEM}file.txt" in text
    assert f"{STEM}words" in text


def test_rt3_no_token_is_found_after_the_erasure(cast, ana, full_life, no_cooling_off, journal_file):
    make_contact(cast.workspace, "Ben Other", email="ben@example.com")
    earlier = verified(cast, "access")
    fulfilment.fulfil(earlier, by=cast.max)
    fulfilment.carry_out(earlier.pk)
    assert AnswerFile.objects.exclude(key=b"").count() == 1
    request = verified(cast, "deletion")
    fulfilment.fulfil(request, by=cast.max)
    fulfilment.carry_out(request.pk)
    product_mail.sweep()
    assert not AnswerFile.objects.exclude(key=b"").exists()
    call_command("find_person", STEM, "ana@example.com", "old@example.com", "+12025550123", "Ana Sample")
    call_command("verify_ledger")


def test_find_person_sees_the_tokens_before(cast, ana, full_life, capsys):
    with pytest.raises(SystemExit) as stop:
        call_command("find_person", STEM)
    assert stop.value.code == 1
    told = capsys.readouterr().out
    for place in full_life:
        label, name = place.rsplit(".", 1)
        model = apps.get_model(label)
        column = model._meta.get_field(name).column
        assert f"{model._meta.db_table}  {column}" in told, place
    assert "contacts_consentevent  sealed" in told
    assert "crm_localmail" in told


def test_an_account_holder_with_the_same_address_keeps_the_accounts_mail(cast, ana, local_mail, journal_file):
    from privacy.erasure import erasing
    from tests.cast import make_user

    make_user("ana@example.com")
    product_mail.send(product_mail.Kind.PRIVACY_NOTICE, "ana@example.com", "privacy_cancelled", {"number": "1"})
    product_mail.sweep()
    erasing.erase(ana)
    assert len(local_mail()) == 1


def test_an_opened_copy_is_the_persons_alone(cast, ana, full_life):
    ben = make_contact(cast.workspace, "Ben Secretive", email="ben@secret.example", company=ana.company)
    Note.objects.create(workspace=cast.workspace, contact=ben, text="Ben's note")
    request = verified(cast, "access")
    file = answers.store(request, access_copy.build(request))
    assert "Ben" not in json.dumps(answers.content_of(file))
