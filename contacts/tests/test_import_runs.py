"""Imports on the real database, from upload to report."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from accounts.models import AuditEntry
from contacts.consent.models import Consent, Suppression
from contacts.consent.suppression import is_suppressed, suppress
from contacts.imports import runs
from contacts.models import Company, Contact, ImportAddress, ImportFile, ImportRow, ImportRun, Note, Tag
from contacts.tests.exports import ANA, GOOGLE, table
from crm.lib import leases
from crm.lib.finding import find
from tests.cast import make_contact


def person(name, email="", phone="", **more):
    return {"First Name": name, "E-mail 1 - Value": email, "Phone 1 - Value": phone, **more}


def upload(cast, *rows):
    return runs.begin(cast.workspace, cast.bob, "contacts.csv", table(GOOGLE, *rows))


def finish(cast, *rows):
    run = upload(cast, *rows)
    assert runs.confirm(run, cast.bob)
    while runs.advance(run.pk):
        pass
    return ImportRun.objects.get(pk=run.pk)


def counts(run):
    return {state: count for state, count in runs.tally(run).items() if count}


def test_a_google_export_comes_over_whole(cast):
    run = finish(cast, ANA)
    ana = Contact.objects.get()
    assert (run.state, counts(run)) == ("done", {"created": 1})
    assert (ana.name, ana.company.name, ana.source) == ("Dr. Ana María González", "Acme, Inc.", "import")
    assert ana.points.count() == 5 and ana.extra["Shoe size"] == "38"
    assert sorted(tag.name for tag in ana.tags.all()) == ["Clients", "VIP"]
    assert "Likes tea." in Note.objects.get().text
    assert find(Contact, cast.workspace, "gonzalez 555-0123") == [ana]
    assert not Consent.objects.exists()
    assert AuditEntry.objects.filter(action="import.finished", record_id=run.pk, count=1).exists()


def test_nothing_is_imported_before_the_yes(cast):
    run = upload(cast, person("Ana", "ana@example.com"), person("", "", ""), {"Notes": "who?"})
    run.refresh_from_db()
    assert (run.state, run.total, counts(run)) == ("preview", 2, {"new": 1, "rejected": 1})
    assert not Contact.objects.exists()
    assert not ImportFile.objects.exists()


def test_people_who_are_there_get_their_blanks_filled(cast):
    ana = make_contact(cast.workspace, "Ana", email="ana@example.com", city="Boise")
    run = finish(
        cast,
        person(
            "Other", "ANA@example.com", "208 555 0123", **{"Address 1 - City": "Reno", "Organization Title": "Buyer"}
        ),
    )
    fresh = Contact.objects.get(pk=ana.pk)
    assert counts(run) == {"filled": 1}
    assert (fresh.name, fresh.city, fresh.job_title) == ("Ana", "Boise", "Buyer")
    assert [point.value for point in fresh.points.all()] == ["ana@example.com", "+12085550123"]
    assert find(Contact, cast.workspace, "2085550123") == [fresh]


def test_the_same_file_twice_changes_nothing(cast):
    finish(cast, ANA)
    assert counts(finish(cast, ANA)) == {"same": 1}
    assert (Contact.objects.count(), Note.objects.count(), Company.objects.count(), Tag.objects.count()) == (1, 1, 1, 2)


def test_a_person_twice_in_one_file_is_one_contact(cast):
    run = finish(cast, person("Ana", "ana@example.com"), person("Ana", "ana@example.com", "208 555 0123"))
    assert counts(run) == {"created": 1, "filled": 1}
    assert Contact.objects.get().points.count() == 2


def test_ac7_another_workspaces_people_are_not_there(cast):
    make_contact(cast.other, "Ana", email="ana@example.com")
    assert counts(finish(cast, person("Ana", "ana@example.com"))) == {"created": 1}


def test_nameless_people_are_kept(cast):
    finish(cast, person("", "", "208 555 0123"))
    assert Contact.objects.get().shown_name == "+12085550123"


@pytest.mark.parametrize("reason", [Suppression.Reason.ERASED, Suppression.Reason.CHILD])
def test_rt3_who_was_erased_does_not_come_back(cast, reason):
    suppress(cast.workspace, reason=reason, address="jane@example.com")
    run = upload(cast, person("Jane Doe", " Jane@EXAMPLE.com "), person("Ben", "ben@example.com"))
    assert counts(run) == {"erased": 1, "new": 1}
    assert ImportRow.objects.get(state="erased").data is None
    runs.confirm(run, cast.bob)
    runs.advance(run.pk)
    assert [contact.name for contact in Contact.objects.all()] == ["Ben"]


def test_rt3_who_is_erased_between_preview_and_yes_does_not_come_back(cast):
    run = upload(cast, person("Jane Doe", "jane@example.com"))
    suppress(cast.workspace, reason=Suppression.Reason.ERASED, address="jane@example.com")
    runs.confirm(run, cast.bob)
    runs.advance(run.pk)
    assert not Contact.objects.exists()
    assert [(row.state, row.data) for row in ImportRow.objects.all()] == [("erased", None)]
    assert not ImportAddress.objects.exists()


def test_cn1_who_opted_out_stays_out(cast):
    suppress(cast.workspace, reason=Suppression.Reason.OPT_OUT, address="+12085550123", channel="sms")
    finish(cast, person("Ana", "", "208 555 0123"))
    assert Contact.objects.count() == 1
    assert is_suppressed(cast.workspace, "+12085550123", "sms")


def test_rt6_a_frozen_contact_is_not_filled(cast):
    make_contact(cast.workspace, "Ana", email="ana@example.com", restricted_at=timezone.now())
    run = finish(cast, person("Ana", "ana@example.com", "208 555 0123"))
    assert counts(run) == {"same": 1}
    assert Contact.objects.get().points.count() == 1
    assert ImportRow.objects.get().reason == "frozen"


def test_an_unreadable_number_is_kept_and_told(cast):
    finish(cast, person("Ana", "", "call reception"))
    assert Contact.objects.get().extra == {"Phone 1 - Value": "call reception"}
    assert ImportRow.objects.get().data == {"problems": [["phone", "Phone 1 - Value"]]}


def test_once_a_row_is_a_contact_its_cells_are_forgotten(cast):
    finish(cast, person("Ana", "ana@example.com"))
    row = ImportRow.objects.get()
    assert (row.data, row.contact) == (None, Contact.objects.get())
    assert not ImportAddress.objects.exists()


def test_a_double_click_starts_once(cast):
    run = upload(cast, person("Ana", "ana@example.com"))
    assert [runs.confirm(run, cast.bob), runs.confirm(run, cast.bob)] == [True, False]


def test_a_dead_workers_import_goes_on_where_it_was(cast, monkeypatch):
    monkeypatch.setattr(runs, "CHUNK", 2)
    run = upload(cast, *(person(f"P{n}", f"p{n}@example.com") for n in range(5)))
    runs.confirm(run, cast.bob)
    assert runs.advance(run.pk, seconds=0)  # one chunk, then the worker dies with the lease in its hands
    ImportRun.objects.update(lease=uuid4(), lease_until=timezone.now() + timedelta(seconds=60))
    assert not runs.advance(run.pk)
    assert runs.sweep() == 0
    assert Contact.objects.count() == 2
    ImportRun.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert runs.sweep() == 1
    runs.advance(run.pk)
    assert sorted(Contact.objects.values_list("name", flat=True)) == ["P0", "P1", "P2", "P3", "P4"]


def test_a_worker_that_only_seemed_dead_stops(cast):
    run = upload(cast, person("Ana", "ana@example.com"))
    runs.confirm(run, cast.bob)
    run.refresh_from_db()
    ImportRun.objects.update(lease=uuid4())
    with pytest.raises(leases.Lost):
        next(runs._import(run, uuid4()))
    assert not Contact.objects.exists()


def test_reading_goes_on_where_it_was(cast, monkeypatch):
    monkeypatch.setattr(runs, "CHUNK", 2)
    monkeypatch.setattr(runs, "AT_ONCE", 0)
    run = upload(cast, *(person(f"P{n}", f"p{n}@example.com") for n in range(5)))
    for _turn in range(10):
        if not runs.advance(run.pk, seconds=0):
            break
    run.refresh_from_db()
    assert (run.state, run.total, counts(run)) == ("preview", 5, {"new": 5})


def test_one_bad_row_does_not_hold_up_the_others(cast, monkeypatch):
    from contacts.imports import writing

    honest = writing.fill_index

    def fails(contact, **words):
        if contact.name == "Bad":
            raise RuntimeError
        honest(contact, **words)

    monkeypatch.setattr(writing, "fill_index", fails)
    run = finish(cast, person("Ana", "ana@example.com"), person("Bad", "bad@example.com"), person("Cem"))
    assert (run.state, counts(run)) == ("done", {"created": 2, "rejected": 1})


def test_cancelling_forgets_who_was_waiting(cast):
    run = upload(cast, person("Ana", "ana@example.com"))
    assert runs.cancel(run, cast.bob)
    assert not runs.confirm(run, cast.bob)
    assert not ImportRow.objects.exists()


def test_columns_can_be_put_elsewhere(cast):
    run = runs.begin(cast.workspace, cast.bob, "x.csv", b"Who,Reach,City\nAna,12,Boise\n")
    assert counts(run) == {"rejected": 1}
    run.refresh_from_db()
    assert runs.check_again(run, ["name", "extra", "city"])
    assert counts(run) == {"new": 1}


def test_a_file_without_a_header(cast):
    run = runs.begin(cast.workspace, cast.bob, "x.csv", b"Ana,ana@example.com,208 555 0123\nBen,ben@example.com,\n")
    assert (run.mapping, counts(run)) == (["name", "email", "phone"], {"new": 2})


def test_old_reports_and_undecided_files_are_let_go(cast):
    old = timezone.now() - timedelta(days=40)
    done = finish(cast, {"Notes": "who?"}, person("Ana"))
    undecided = upload(cast, person("Ben"))
    kept = upload(cast, person("Cem"))
    ImportRun.objects.filter(pk=done.pk).update(finished_at=old)
    ImportRun.objects.filter(pk=undecided.pk).update(created_at=old)
    assert runs.forget() == 2
    assert list(ImportRun.objects.all()) == [kept]
