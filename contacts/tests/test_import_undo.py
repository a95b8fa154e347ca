"""A whole import can be taken back at any later time; what was worked with since stays, and is named."""

from django.utils import timezone

from contacts.consent import ledger
from contacts.fields.catalogue import by_key
from contacts.fields.models import CustomField
from contacts.history import batches
from contacts.history.models import Batch
from contacts.imports.choices import Permission
from contacts.models import Contact, ImportRun, Note
from contacts.tests.importing import carry_out, counts, upload
from contacts.tests.pages import url
from tests.cast import make_contact, signed_in

PEOPLE = (
    "Name,Company,Email,Phone,Birthday,Tags,Note,Shoe size\n"
    "Ana,Acme,ana@example.com,208 555 0123,1980-04-12,VIP,Likes tea,38\n"
    "Ben,,ben@example.com,,,,,\n"
    "Cem,Acme,,208 555 0124,--04-12,VIP,,41\n"
)


def undone(run, by):
    while not Batch.objects.filter(pk=run.batch_id, state="undone").exists():
        batches.undo(Batch.objects.get(pk=run.batch_id), by)
    return {change.contact.shown_name: change.why for change in run.batch.changes.exclude(why="")}


def test_everything_goes_back(cast):
    old = make_contact(cast.workspace, "Benjamin", email="ben@example.com", city="Boise")
    run = carry_out(upload(cast, PEOPLE), cast.bob)
    assert counts(run) == {"created": 2, "same": 1} or counts(run) == {"created": 2, "filled": 1}
    assert undone(run, cast.bob) == {}
    assert list(Contact.objects.all()) == [old]
    assert not Note.objects.exists()


def test_what_was_overwritten_is_put_back(cast):
    old = make_contact(cast.workspace, "Ana", email="ana@example.com", city="Boise")
    raw = "Name,Email,City,Phone\nAna Maria,ana@example.com,Reno,208 555 0123\n"
    run = carry_out(upload(cast, raw, way="overwrite"), cast.bob)
    assert Contact.objects.get(pk=old.pk).city == "Reno"
    assert undone(run, cast.bob) == {}
    fresh = Contact.objects.get(pk=old.pk)
    assert (fresh.name, fresh.city, fresh.points.count()) == ("Ana", "Boise", 1)


def test_who_was_edited_or_worked_with_since_stays_and_is_named(cast):
    run = carry_out(upload(cast, PEOPLE), cast.bob)
    Contact.objects.filter(name="Ana").update(city="Reno", updated_at=timezone.now())
    ben = Contact.objects.get(name="Ben")
    ledger.grant(ben, "email", "marketing", wording="Yes", method="link", address="ben@example.com")
    assert undone(run, cast.bob) == {"Ana": "edited", "Ben": "used"}
    assert {contact.name for contact in Contact.objects.all()} == {"Ana", "Ben"}


def test_a_note_of_somebody_keeps_a_contact(cast):
    run = carry_out(upload(cast, PEOPLE), cast.bob)
    Note.objects.create(workspace=cast.workspace, contact=Contact.objects.get(name="Cem"), text="Called back")
    assert undone(run, cast.bob) == {"Cem": "used"}


def test_consent_that_came_with_the_import_goes_with_it(cast):
    written = Permission("email", "marketing", "Yes please", "2024-05-03", "Forms")
    run = carry_out(upload(cast, PEOPLE, permissions=[written]), cast.bob)
    assert undone(run, cast.bob) == {}
    assert not Contact.objects.exists()
    assert not list(ledger.verify(cast.workspace)), "the chain is whole, though nobody can open what it said"


def test_a_person_who_stood_in_the_file_twice_goes_as_well(cast):
    raw = "Name,Email,Phone\nAna,ana@example.com,\nAna,ana@example.com,208 555 0123\n"
    run = carry_out(upload(cast, raw), cast.bob)
    assert undone(run, cast.bob) == {}
    assert not Contact.objects.exists()


def test_a_cancelled_import_can_be_undone_as_far_as_it_came(cast, monkeypatch):
    from contacts.imports import runs

    monkeypatch.setattr(runs, "CHUNK", 1)
    run = upload(cast, PEOPLE)
    runs.confirm(run, cast.bob)
    runs.advance(run.pk, seconds=0)
    runs.cancel(run, cast.bob)
    run = ImportRun.objects.get(pk=run.pk)
    assert (Contact.objects.count(), run.batch.state) == (1, "done")
    undone(run, cast.bob)
    assert not Contact.objects.exists()


def test_the_report_offers_it_once(cast):
    run = carry_out(upload(cast, PEOPLE), cast.bob)
    bob = signed_in(cast.bob)
    assert "Undo this import" in bob.get(url(cast.workspace, "import-run", run.pk)).content.decode()
    response = bob.post(url(cast.workspace, "import-undo", run.pk))
    assert response.headers["Location"] == url(cast.workspace, "batch", run.batch_id)
    assert not Contact.objects.exists()
    assert "Undo this import" not in bob.get(url(cast.workspace, "import-run", run.pk)).content.decode()
    assert bob.post(url(cast.workspace, "import-undo", run.pk)).status_code == 302


def test_values_of_a_new_field_come_over_and_go_again(cast):
    run = upload(cast, PEOPLE)
    boss = signed_in(cast.max)
    posted = {f"column-{index}": target for index, target in enumerate(run.mapping)}
    assert boss.post(url(cast.workspace, "import-map", run.pk), posted | {"new-7": "number"}).status_code == 302
    run = carry_out(ImportRun.objects.get(pk=run.pk), cast.bob)
    field = CustomField.objects.get()
    assert (field.label, field.purpose) == ("Shoe size", "Cleaning")
    ana = Contact.objects.get(name="Ana")
    assert by_key(cast.workspace)[field.key].show(ana) == "38" and "Shoe size" not in ana.extra
    assert counts(run) == {"created": 3}
    assert counts(carry_out(upload(cast, PEOPLE), cast.bob)) == {"same": 3}, (
        "the columns are remembered, and the values"
    )
    assert undone(run, cast.bob) == {}
    assert not Contact.objects.exists()


def test_who_may_not_make_fields_makes_none(cast):
    run = upload(cast, PEOPLE)
    signed_in(cast.bob).post(url(cast.workspace, "import-map", run.pk), {"new-7": "number"})
    assert not CustomField.objects.exists()
