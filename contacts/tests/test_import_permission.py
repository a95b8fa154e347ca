"""An import gives nobody's consent, unless it is in writing; and nobody comes back who said no."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from contacts.consent import ledger
from contacts.consent.models import Consent, ConsentEvent, Purpose, Suppression
from contacts.consent.suppression import is_suppressed, suppress
from contacts.imports import runs
from contacts.imports.choices import Permission
from contacts.models import Contact, ImportRun
from contacts.tests.importing import carry_out, counts, upload
from contacts.tests.pages import url
from tests.cast import make_contact, signed_in

PEOPLE = "Name,Email,Phone\nAna,ana@example.com,208 555 0123\nBen,ben@example.com,\nCem,,208 555 0124\n"
WORDING = "I agree that Alice & Co texts me offers. Reply STOP to stop."


def written(channel="sms", purpose="marketing", **more):
    return Permission(channel, purpose, WORDING, **{"day": "2024-05-03", "evidence": "Forms in the safe", **more})


def granted(name):
    return set(Consent.objects.filter(contact__name=name, state="granted").values_list("channel", "purpose"))


def test_cn1_none_is_the_default(cast):
    carry_out(upload(cast, PEOPLE), cast.bob)
    assert not Consent.objects.exists()


def test_cn3_written_consent_goes_to_the_ledger_as_imported_evidence(cast):
    carry_out(upload(cast, PEOPLE, permissions=[written()]), cast.bob)
    assert (granted("Ana"), granted("Ben"), granted("Cem")) == ({("sms", "marketing")}, set(), {("sms", "marketing")})
    event = Consent.objects.get(contact__name="Ana").event
    said = ledger.opened(event)
    assert (event.method, said["wording"], said["address"]) == ("import", WORDING, "+12085550123")
    assert (
        "Forms in the safe" in said["evidence"] and "people.csv" in said["evidence"] and "line: 2" in said["evidence"]
    )
    assert (event.at.date().isoformat(), event.actor_id) == ("2024-05-03", cast.bob.pk)
    assert not list(ledger.verify(cast.workspace))


def test_cn1_the_day_of_each_row_counts_when_the_file_has_one(cast):
    rows = "Name,Email,Consent date\nAna,ana@example.com,2023-01-02\nBen,ben@example.com,\nCem,cem@example.com,soon\n"
    run = upload(cast, rows, permissions=[written("email", by_row=True, day="")])
    carry_out(run, cast.bob)
    assert (granted("Ana"), granted("Ben"), granted("Cem")) == ({("email", "marketing")}, set(), set())
    assert Consent.objects.get().since.date().isoformat() == "2023-01-02"


@pytest.mark.parametrize("day", ["2999-01-01", "1500-01-01", "", "nonsense"])
def test_cn1_a_day_that_can_not_be_gives_nothing(cast, day):
    carry_out(upload(cast, PEOPLE, permissions=[written(day=day)]), cast.bob)
    assert not Consent.objects.exists()


@pytest.mark.parametrize("reason", [Suppression.Reason.OPT_OUT, Suppression.Reason.COMPLAINT])
def test_cn6_a_suppressed_person_never_comes_back_mailable(cast, reason):
    suppress(cast.workspace, reason=reason, address="+12085550123", channel="")
    carry_out(upload(cast, PEOPLE, permissions=[written()]), cast.bob)
    assert granted("Ana") == set() and granted("Cem") == {("sms", "marketing")}
    assert is_suppressed(cast.workspace, "+12085550123", "sms")


def test_cn6_an_opt_out_of_one_purpose_stays(cast):
    ana = make_contact(cast.workspace, "Ana", phone="+12085550123")
    how = {"method": "staff", "address": "+12085550123"}
    ledger.grant(ana, "sms", "marketing", wording=WORDING, method="written", address="+12085550123")
    ledger.withdraw(ana, "sms", "marketing", **how)
    carry_out(upload(cast, PEOPLE, permissions=[written(), written(purpose="informational")]), cast.bob)
    assert granted("Ana") == {("sms", "informational")}


def test_a_consent_that_is_there_keeps_its_own_evidence(cast):
    ana = make_contact(cast.workspace, "Ana", phone="+12085550123")
    ledger.grant(ana, "sms", "marketing", wording="Her own words", method="reply", address="+12085550123")
    carry_out(upload(cast, PEOPLE, permissions=[written()]), cast.bob)
    assert ledger.opened(Consent.objects.get(contact=ana).event)["wording"] == "Her own words"


def test_rt6_a_frozen_person_gets_no_consent(cast):
    make_contact(cast.workspace, "Ana", phone="+12085550123", restricted_at=timezone.now())
    carry_out(upload(cast, PEOPLE, permissions=[written()]), cast.bob)
    assert granted("Ana") == set()


def test_rt3_an_erased_person_comes_back_with_no_permission_at_all(cast):
    suppress(cast.workspace, reason=Suppression.Reason.ERASED, address="ana@example.com")
    run = carry_out(upload(cast, PEOPLE, permissions=[written(), written("email")]), cast.bob)
    assert counts(run) == {"created": 2, "erased": 1}
    assert not Contact.objects.filter(name="Ana").exists()


def test_cn7_an_opt_out_in_the_file_counts(cast):
    rows = "Name,Email,Do not email,Phone,Do not call\nAna,ana@example.com,yes,208 555 0123,0\n"
    carry_out(upload(cast, rows, permissions=[written("email"), written("sms")]), cast.bob)
    assert is_suppressed(cast.workspace, "ana@example.com", "email")
    assert granted("Ana") == {("sms", "marketing")}


def test_ac2_nobody_below_the_age_limit_is_kept(cast):
    young = timezone.localdate().year - 5
    run = upload(cast, f"Name,Birthday\nKim,{young}-01-01\nAna,1980-04-12\nLuis,--04-12\n")
    assert counts(run) == {"new": 2, "rejected": 1}
    assert "Kim" not in str([row.data for row in run.rows.all()])


def answers(**more):
    given = {f"{channel}-given": "none" for channel in ("sms", "email", "call")}
    return {"way": "fill", "likeness": "on", "tag": "", **given, **more}


def test_written_consent_needs_wording_day_purpose_and_proof(cast):
    bob, run = signed_in(cast.bob), upload(cast, PEOPLE)
    page = url(cast.workspace, "import-choices", run.pk)
    response = bob.post(page, answers(**{"sms-given": "written"}))
    assert response.status_code == 422
    sms = response.context["channels"][0]
    assert set(sms.errors) == {"purposes", "wording", "evidence", "day"}
    assert bob.post(page, answers(**{"sms-given": "written", "sms-day": "2999-01-01"})).status_code == 422
    whole = {
        "sms-given": "written",
        "sms-purposes": ["marketing"],
        "sms-wording": WORDING,
        "sms-day": "2024-05-03",
        "sms-evidence": "Forms",
    }
    assert bob.post(page, answers(**whole)).status_code == 302
    preview = bob.get(url(cast.workspace, "import-run", run.pk)).content.decode()
    assert "Written consent is recorded" in preview
    carry_out(ImportRun.objects.get(pk=run.pk), cast.bob)
    assert granted("Ana") == {("sms", "marketing")}


def test_a_reader_of_the_page_can_not_choose_after_the_start(cast):
    run = upload(cast, PEOPLE)
    runs.confirm(run, cast.bob)
    response = signed_in(cast.bob).post(url(cast.workspace, "import-choices", run.pk), answers(way="skip"))
    assert response.status_code == 302
    assert ImportRun.objects.get(pk=run.pk).options is None


@pytest.mark.parametrize("frozen", [False, True])
def test_cn7_an_opt_out_in_the_file_counts_for_people_who_are_left_as_they_are(cast, frozen):
    ana = make_contact(cast.workspace, "Ana", email="ana@example.com", phone="+12085550123")
    if frozen:
        Contact.objects.filter(pk=ana.pk).update(restricted_at=timezone.now())
    ben = "Ben,ben@example.com,yes,\n"
    run = upload(cast, f"Name,Email,Unsubscribed,City\nAna,ana@example.com,yes,Boise\n{ben}{ben}", way="skip")
    assert "stopped_email" in run.mapping
    carry_out(run, cast.bob)
    assert is_suppressed(cast.workspace, "ana@example.com", "email")
    assert is_suppressed(cast.workspace, "ben@example.com", "email")
    ana.refresh_from_db()
    assert ana.city == "" and Contact.objects.count() == 2


def test_cn7_opt_outs_of_a_file_cost_as_many_queries_for_twenty_as_for_ten(cast):
    def told(first, count):
        people = [f"P{n},p{n}@example.com,2025550{n:03d},x" for n in range(first, first + count)]
        run = upload(cast, "Name,Email,Phone,Unsubscribed\n" + "\n".join(people))
        runs.confirm(run, cast.bob)
        with CaptureQueriesContext(connection) as asked:
            runs.advance(run.pk)
        return len(asked)

    make_contact(cast.workspace, "P0", email="p0@example.com")
    of_ten = told(100, 10)
    assert told(200, 20) <= of_ten
    carry_out(upload(cast, "Email,Unsubscribed\np0@example.com,2024-01-01\n"), cast.bob)
    events = [
        ledger.opened(event) for event in ConsentEvent.objects.filter(contact_id=Contact.objects.get(name="P0").pk)
    ]
    assert {said["address"] for said in events} == {"p0@example.com"} and len(events) == len(Purpose.values)
    assert is_suppressed(cast.workspace, "p219@example.com", "email")
    assert not list(ledger.verify(cast.workspace))
