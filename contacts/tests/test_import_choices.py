"""What becomes of people who are here already, and of rows about whom nobody is sure."""

import pytest
from django.utils import timezone

from contacts.imports import decisions, runs, shown
from contacts.imports.likeness import alike
from contacts.imports.models import ImportMapping, ImportRow
from contacts.models import Company, CompanyDomain, Contact
from contacts.tests.importing import carry_out, counts, upload
from tests.cast import make_contact

pytestmark = pytest.mark.once

ANA = "Name,Email,Phone,City\nAna Maria,ana@example.com,208 555 0123,Reno\n"


@pytest.fixture
def ana(cast):
    return make_contact(cast.workspace, "Ana", email="ana@example.com", city="Boise")


def after(contact):
    fresh = Contact.objects.get(pk=contact.pk)
    return fresh.name, fresh.city, [point.value for point in fresh.points.all()]


def test_blanks_are_filled_and_nothing_else(cast, ana):
    carry_out(upload(cast, ANA), cast.bob)
    assert after(ana) == ("Ana", "Boise", ["ana@example.com", "+12085550123"])


def test_overwriting_takes_what_the_file_says_and_empties_nothing(cast, ana):
    Contact.objects.filter(pk=ana.pk).update(job_title="Buyer")
    carry_out(upload(cast, ANA, way="overwrite"), cast.bob)
    assert after(ana) == ("Ana Maria", "Reno", ["ana@example.com", "+12085550123"])
    assert Contact.objects.get(pk=ana.pk).job_title == "Buyer"


def test_skipping_leaves_them_as_they_are(cast, ana):
    run = upload(cast, ANA, way="skip")
    assert counts(run) == {"same": 1}
    carry_out(run, cast.bob)
    assert after(ana) == ("Ana", "Boise", ["ana@example.com"])


@pytest.mark.parametrize(
    ("said", "name", "people"),
    [("fill:{key}", "Ana", 1), ("overwrite:{key}", "Ana Maria", 1), ("skip", "Ana", 1), ("new", "Ana", 2)],
)
def test_row_by_row(cast, ana, said, name, people):
    run = upload(cast, ANA, way="ask")
    assert counts(run) == {"conflict": 1}
    row = ImportRow.objects.get()
    assert decisions.decide(run, {f"row-{row.pk}": said.format(key=ana.pk)}) == 1
    carry_out(run, cast.bob)
    assert (after(ana)[0], Contact.objects.count()) == (name, people)


def test_a_row_nobody_decided_on_comes_back_to_be_mended(cast, ana):
    run = carry_out(upload(cast, ANA, way="ask"), cast.bob)
    assert counts(run) == {"rejected": 1}
    assert after(ana) == ("Ana", "Boise", ["ana@example.com"])
    head, line = shown.mended_file(run)
    assert (head[:4], line[:2]) == (["Name", "Email", "Phone", "City"], ["Ana Maria", "ana@example.com"])
    assert line[4].startswith("2: You made no choice")


def test_addresses_of_two_people_are_a_conflict(cast, ana):
    ben = make_contact(cast.workspace, "Ben", phone="+12085550123")
    run = upload(cast, ANA)
    assert counts(run) == {"conflict": 1} and ImportRow.objects.get().reason == "several"
    line = decisions.page(run, "").lines[0]
    assert {contact.pk for contact in line.others} == {ana.pk, ben.pk}
    decisions.decide(run, {f"row-{line.row.pk}": f"fill:{ben.pk}"})
    carry_out(run, cast.bob)
    assert after(ben) == ("Ben", "Reno", ["+12085550123", "ana@example.com"])


def test_a_like_name_in_the_same_company_is_asked_about(cast):
    acme = Company.objects.create(workspace=cast.workspace, name="Acme, Inc.")
    kate = make_contact(cast.workspace, "Catherine Smith", company=acme)
    rows = "Name,Company,Phone\nKatherine Smith,ACME Inc,208 555 0123\nSomeone Else,Acme Inc,208 555 0124\n"
    run = upload(cast, rows)
    assert counts(run) == {"conflict": 1, "new": 1}
    decisions.decide(run, {"all": "fill"})
    carry_out(run, cast.bob)
    assert after(kate)[2] == ["+12085550123"]
    assert Company.objects.count() == 1, "the same company, whatever its punctuation"


def test_likeness_can_be_left_aside(cast):
    acme = Company.objects.create(workspace=cast.workspace, name="Acme")
    make_contact(cast.workspace, "Ana Sample", company=acme)
    assert counts(upload(cast, "Name,Company\nAna Sample,Acme\n", likeness=False)) == {"new": 1}


@pytest.mark.parametrize(
    ("left", "right", "like"),
    [
        ("Ana Sample", "Sample, Ana", True),
        ("A. Sample", "Ana Sample", True),
        ("Dr. Ana Sample", "Ana Sample", True),
        ("Jon Berg", "John Berg", True),
        ("Zoë Müller", "Zoe Muller", True),
        ("Ana Silva", "Eva Silva", False),
        ("Ana", "Ana Sample", False),
        ("", "Ana", False),
    ],
)
def test_likeness(left, right, like):
    assert alike(left, right) is alike(right, left) is like


def test_somebody_who_stands_in_the_file_twice_is_one_contact(cast):
    rows = "Name,Email,Phone\nAna,ana@example.com,\nBen,ben@example.com,\nAna M,ANA@example.com,208 555 0123\n"
    run = upload(cast, rows)
    assert counts(run) == {"new": 2, "there": 1}
    carry_out(run, cast.bob)
    ana = Contact.objects.get(name="Ana")
    assert [point.value for point in ana.points.all()] == ["ana@example.com", "+12085550123"]
    assert Contact.objects.count() == 2


def test_everybody_of_the_file_gets_the_tag(cast):
    carry_out(upload(cast, "Name,Tags\nAna,VIP\nBen,\n", tag="Fair 2026"), cast.bob)
    tags = {contact.name: {tag.name for tag in contact.tags.all()} for contact in Contact.objects.all()}
    assert tags == {"Ana": {"VIP", "Fair 2026"}, "Ben": {"Fair 2026"}}


def test_columns_are_remembered_for_the_next_file_of_this_kind(cast):
    raw = "Who,Where,Reach\nAna,Boise,ana@example.com\n"
    run = upload(cast, raw)
    assert run.mapping == ["extra", "extra", "email"]
    runs.check_again(run, ["name", "city", "email"])
    carry_out(run, cast.bob)
    again = upload(cast, "WHO,where,Reach\nBen,Reno,ben@example.com\n")
    assert (again.mapping, again.remembered) == (["name", "city", "email"], True)
    assert ImportMapping.objects.filter(workspace=cast.other).count() == 0


def test_the_preview_says_what_would_change(cast, ana):
    run = upload(cast, ANA, way="overwrite")
    line = shown.preview(run, "", "").lines[0]
    assert ("City", "Boise", "Reno") in line.changes
    assert ("Phone", "", "(208) 555-0123") in line.changes
    assert line.contact == ana


def test_rt6_a_frozen_person_is_said_to_stay_as_they_are(cast, ana):
    Contact.objects.filter(pk=ana.pk).update(restricted_at=timezone.now())
    run = upload(cast, ANA, way="overwrite")
    assert counts(run) == {"same": 1}
    assert "frozen" in shown.preview(run, "", "").lines[0].problems[0]


def test_another_encoding_can_be_chosen_when_letters_look_wrong(cast):
    run = upload(cast, "Name;Phone\nЖук;208 555 0123\n".encode("cp866"), encoding="cp866")
    assert shown.preview(run, "", "").lines[0].name == "Жук"


def test_hostile_decisions_change_nothing(cast, ana):
    run = upload(cast, ANA, way="ask")
    row = ImportRow.objects.get()
    theirs = make_contact(cast.other, "Olga")
    for said in ("fill", "fill:x", f"fill:{theirs.pk}", "delete", "overwrite:\0"):
        assert decisions.decide(run, {f"row-{row.pk}": said, "row-x": "new", "all-": "x"}) == 0
    assert decisions.decide(run, {"all": "nonsense"}) == 0
    assert counts(run) == {"conflict": 1}


def test_people_without_a_company_work_where_the_domain_of_their_address_says(cast):
    acme = Company.objects.create(workspace=cast.workspace, name="Acme")
    CompanyDomain.objects.create(workspace=cast.workspace, company=acme, name="acme.com")
    beta = Company.objects.create(workspace=cast.workspace, name="Beta")
    make_contact(cast.workspace, "Ben", email="ben@acme.com", company=beta)
    rows = "Name,Email,Company\nAna,ana@mail.acme.com,\nBen,ben@acme.com,\nCem,cem@acme.com,Gamma\nDan,dan@gmail.com,\n"
    run = upload(cast, rows, way="overwrite")
    (line, *_others) = shown.preview(run, "new", "").lines
    assert "Acme, by the domain of the address" in line.said
    carry_out(run, cast.bob)
    works = dict(Contact.objects.values_list("name", "company__name"))
    assert works == {"Ana": "Acme", "Ben": "Beta", "Cem": "Gamma", "Dan": None}, "what somebody wrote stays"
    assert "acme" in Contact.objects.get(name="Ana").search_text
    carry_out(upload(cast, "Name,Email\nEva,eva@acme.com\n", employ=False), cast.bob)
    assert Contact.objects.get(name="Eva").company is None
