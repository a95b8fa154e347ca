import csv
import io
import json

import pytest
from allauth.mfa.models import Authenticator
from django.utils import timezone
from openpyxl import load_workbook

from accounts.models import AuditEntry
from contacts.consent import ledger
from contacts.consent.evidence import Method
from contacts.fields import making
from contacts.fields.kinds import Kind
from contacts.history import batches
from contacts.history.models import Batch
from contacts.models import Contact, ExportPart, PostalAddress, Tag
from contacts.tests.importing import carry_out, upload
from contacts.tests.pages import url
from contacts.tests.test_listing import people
from tests.cast import make_contact, signed_in


@pytest.fixture(autouse=True)
def _no_hurry(monkeypatch):
    """However slow the machine: what is done at once is done when the answer comes."""
    monkeypatch.setattr(batches, "AT_ONCE", 60)


@pytest.fixture
def max_(cast):
    Authenticator.objects.create(user=cast.max, type=Authenticator.Type.TOTP, data={})
    return signed_in(cast.max)


@pytest.fixture
def crowd(cast):
    ana = make_contact(cast.workspace, "Ana", email="ana@example.com", phone="+12085550101", city="Boise")
    ana.tags.add(Tag.objects.create(workspace=cast.workspace, name="vip"))
    ledger.grant(ana, "sms", "marketing", address="+12085550101", wording="Yes", method=Method.WRITTEN)
    make_contact(cast.workspace, "=HYPERLINK(1)", phone="+12085550102")
    make_contact(cast.workspace, "Frozen", email="frozen@example.com", restricted_at=timezone.now())
    return ana


def export(client, cast, *, listed="?view=all", audience="ourselves", content="everything", **more):
    data = {"purpose": "Open day", "audience": audience, "content": content, "list": listed, **more}
    answer = client.post(url(cast.workspace, "list-export"), data)
    assert answer.status_code == 302, answer.content.decode()[:3000]
    return Batch.objects.get(kind="export")


def fetch(client, cast, batch, form):
    answer = client.get(url(cast.workspace, "export-file", batch.pk, form))
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def test_csv_is_neutral_and_leaves_frozen_people_out(cast, max_, crowd):
    text = fetch(max_, cast, export(max_, cast), "csv").decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert {row["Name"] for row in rows} == {"Ana", "'=HYPERLINK(1)"}
    ana = next(row for row in rows if row["Name"] == "Ana")
    assert (ana["Email"], ana["Phone"], ana["City"]) == ("ana@example.com", "+12085550101", "Boise")


def test_cn12_numbers_given_for_texts_are_for_own_use_only(cast, max_, crowd):
    batch = export(max_, cast)
    rows = list(csv.DictReader(io.StringIO(fetch(max_, cast, batch, "csv").decode("utf-8-sig"))))
    assert "never to be shared" in next(row for row in rows if row["Name"] == "Ana")["Terms of use"]
    assert "never to be shared" in fetch(max_, cast, batch, "vcf").decode().replace("\r\n ", "")
    page = max_.get(url(cast.workspace, "export", batch.pk)).content.decode()
    assert "must not be passed on" in page and "1 was left out" in page


def test_cn12_somebody_else_gets_no_number_given_for_texts(cast, max_, crowd):
    batch = export(max_, cast, audience="others")
    for form in ("csv", "vcf", "json", "xlsx"):
        content = fetch(max_, cast, batch, form)
        assert b"2085550101" not in content
    assert b"+12085550102" in fetch(max_, cast, batch, "csv")
    assert batch.left["withheld"] == 1


def test_excel_vcard_and_json(cast, max_, crowd):
    batch = export(max_, cast)
    book = load_workbook(io.BytesIO(fetch(max_, cast, batch, "xlsx")))
    cells = {cell.value: cell.data_type for row in book.worksheets[0].iter_rows() for cell in row}
    assert cells["=HYPERLINK(1)"] == "s"
    cards = fetch(max_, cast, batch, "vcf").decode()
    assert cards.count("BEGIN:VCARD") == 2 and "FN:Ana\r\n" in cards and "CATEGORIES:vip\r\n" in cards
    assert all(len(line.encode()) <= 75 for line in cards.split("\r\n"))
    told = json.loads(fetch(max_, cast, batch, "json"))
    assert {contact["name"] for contact in told["contacts"]} == {"Ana", "=HYPERLINK(1)"}


def test_every_address_leaves_with_its_label_and_can_be_brought_back(cast, max_, crowd):
    labels = {"a@example.com": "Work", "b@example.com": "The shop; old", "c@example.com": ""}
    for place, (value, label) in enumerate(labels.items(), start=2):
        crowd.points.create(workspace=cast.workspace, kind="email", value=value, label=label, position=place)
    home = {"street": "2 Oak Ave\nApt 4", "city": "Reno", "region": "NV", "country": "US"}
    PostalAddress.objects.create(contact=crowd, label="Holiday house", **home)
    crowd.place_label = "Front desk"
    crowd.save()
    held = _addresses(crowd)
    batch = export(max_, cast, id=[crowd.pk])
    files = {form: fetch(max_, cast, batch, form) for form in ("vcf", "csv", "xlsx", "json")}
    assert "Holiday house" in json.loads(files.pop("json"))["contacts"][0]["postal_addresses"][0]["label"]
    for form, content in files.items():
        Contact.objects.all().delete()
        carry_out(upload(cast, content, f"out.{form}"), cast.bob)
        assert _addresses(Contact.objects.get()) == held, form


def _addresses(contact):
    places = PostalAddress.objects.filter(contact=contact).values_list("label", "street", "city", "region")
    points = set(contact.points.values_list("kind", "value", "label"))
    return points, contact.city, contact.place_label, list(places)


def test_a_filtered_list_or_those_selected(cast, max_, crowd):
    batch = export(max_, cast, listed="?f=tags:any:vip")
    assert batch.changed == 1
    Batch.objects.all().delete()
    assert export(max_, cast, id=[crowd.pk]).changed == 1
    answer = max_.post(url(cast.workspace, "list-export"), {"id": [crowd.pk], "list": ""})  # from the bar
    assert answer.status_code == 200 and "1 contact." in answer.content.decode()


def test_ac5_ac8_it_takes_a_manager_with_a_second_factor_and_is_noted(cast, max_, crowd):
    assert signed_in(cast.bob).get(url(cast.workspace, "list-export")).status_code == 403
    assert signed_in(cast.alice).get(url(cast.workspace, "list-export")).status_code == 302
    batch = export(max_, cast)
    fetch(max_, cast, batch, "csv")
    actions = set(AuditEntry.objects.filter(record_id=batch.pk).values_list("action", flat=True))
    assert actions == {"batch.export", "contacts.exported", "contacts.export_fetched"}
    assert max_.post(url(cast.workspace, "list-export"), {"purpose": " ", "list": "?view=all"}).status_code == 422


def test_rt6_a_file_dies_when_somebody_is_frozen_and_after_a_day(cast, max_, crowd):
    batch = export(max_, cast)
    Contact.objects.filter(pk=crowd.pk).update(restricted_at=timezone.now())
    assert max_.get(url(cast.workspace, "export-file", batch.pk, "csv")).status_code == 302
    assert "This file is gone" in max_.get(url(cast.workspace, "export", batch.pk)).content.decode()
    Batch.objects.update(created_at=timezone.now() - batches.DAY * 2)
    batches.forget()
    assert not ExportPart.objects.exists()


def test_many_parts_in_the_background(cast, max_, monkeypatch):
    people(cast, 23)
    monkeypatch.setattr("contacts.lists.bulk.CHUNK", 5)
    monkeypatch.setattr(batches, "AT_ONCE", -1)
    batch = export(max_, cast)
    assert "Writing the file" in max_.get(url(cast.workspace, "export", batch.pk)).content.decode()
    batches.work(batch.pk)
    assert fetch(max_, cast, batch, "vcf").count(b"BEGIN:VCARD") == 23 and batch.parts.count() == 5


def test_an_export_is_not_undone_as_a_change(cast, max_, crowd):
    batch = export(max_, cast)
    assert max_.post(url(cast.workspace, "batch-undo", batch.pk)).status_code == 404
    assert "Open day" not in max_.get(url(cast.workspace, "history")).content.decode()


def test_cn12_such_a_number_does_not_leave_by_another_field_either(cast, max_, crowd):
    known = making.add(cast.workspace, "Second number", Kind.TEXT, purpose="to reach them")
    friend = making.add(cast.workspace, "Friend", Kind.PERSON, purpose="to know whom to ask")
    nameless = make_contact(cast.workspace, "", phone="+12085550177")
    ledger.grant(nameless, "sms", "marketing", address="+12085550177", wording="Yes", method=Method.WRITTEN)
    known.values.create(contact=crowd, text="home: (208) 555-0101", sort_key="home")
    friend.values.create(contact=crowd, person=nameless, sort_key=nameless.pk.hex)
    batch = export(max_, cast, audience="others")
    for form in ("csv", "json", "vcf"):
        text = "".join(filter(str.isdigit, fetch(max_, cast, batch, form).decode().replace("\r\n ", "")))
        assert "2085550101" not in text and "2085550177" not in text and (form == "vcf" or "2085550102" in text)
