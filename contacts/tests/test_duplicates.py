"""The search for duplicates: who is found and why, what stays away, and that its cost does not grow with the pairs."""

import pytest
from django.utils import timezone

from contacts.duplicates import finder, merging, names
from contacts.duplicates.models import DuplicateKey, DuplicatePair, DuplicateScan, Verdict
from contacts.duplicates.pairs import likely, settle_pair
from contacts.models import Company, Contact, ContactPoint
from crm.lib import leases
from tests.cast import make_contact

pytestmark = pytest.mark.django_db


def search(workspace):
    finder.begin(workspace)
    while finder.advance(workspace.pk):
        pass
    return {frozenset((pair.one.name, pair.other.name)): pair for pair in likely(workspace)}


def pair(workspace, one, other):
    return search(workspace).get(frozenset((one, other)))


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        ({"email": "ana@bakery.test"}, {"email": "ana@bakery.test"}, "email"),
        ({"name": "Ana", "phone": "+12065550101"}, {"name": "Ana Sample", "phone": "+12065550101"}, "phone"),
        ({"name": "", "phone": "+12065550101"}, {"name": "Ana Sample", "phone": "+12065550101"}, "phone"),
        ({"name": "Sample, Ana"}, {"name": "ana SAMPLÉ"}, "rare_name"),
        ({"name": "Dr. Bob Smith", "company": 1}, {"name": "Robert Smith", "company": 1}, "company"),
        ({"name": "Catherine Smyth", "company": 1}, {"name": "Kathryn Smith", "company": 1}, "alike"),
        ({"name": "Jon Sample", "email": "jon@walls.test"}, {"name": "J. Sample", "email": "js@walls.test"}, "domain"),
        ({"name": "Maria Gonzales", "company": 1}, {"name": "Maria Gonzalez", "company": 1}, "alike"),
        ({"name": "", "email": "ana.sample@gmail.com"}, {"name": "Ana Sample", "company": 1}, "mailbox"),
    ],
)
def test_who_is_likely_one_person(cast, one, other, reason):
    company = Company.objects.create(workspace=cast.workspace, name="Blue Walls")
    for fields in (one, other):
        if fields.get("company"):
            fields = {**fields, "company": company}
        make_contact(cast.workspace, **fields)
    found = list(search(cast.workspace).values())
    if reason == "mailbox":  # alone it is too little
        assert found == []
        return
    assert len(found) == 1 and reason in found[0].reasons, found


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"name": "Ana Sample"}, {"name": "Bob Sample"}),
        ({"name": "Ana Sample", "phone": "+12065550101"}, {"name": "Carl Mueller", "phone": "+12065550101"}),
        ({"name": "Carla Mueller", "email": "carla@walls.test"}, {"name": "Carl Unger", "email": "carl@walls.test"}),
        ({"name": "Ana"}, {"name": "Ana"}),
        (
            {"name": "Ana Sample", "email": "ana@a.test", "phone": "+12065550101"},
            {"name": "Ana Sample", "email": "ana@b.test", "phone": "+12065550102"},
        ),
        ({"name": "Jon Smith"}, {"name": "John Smyth"}),
        ({"name": "", "email": "a@walls.test"}, {"name": "", "email": "b@walls.test"}),
    ],
)
def test_who_is_not(cast, one, other):
    for fields in (one, other):
        make_contact(cast.workspace, **fields)
    assert search(cast.workspace) == {}


def test_ac7_nobody_is_compared_with_people_of_another_workspace(cast):
    for workspace in (cast.workspace, cast.other):
        make_contact(workspace, email="ana@bakery.test")
    assert search(cast.workspace) == search(cast.other) == {}


def test_a_key_that_many_share_says_nothing(cast):
    for number in range(finder.MANY + 1):
        make_contact(cast.workspace, f"Person{number} Number{number}", phone="+12065550101")
    assert search(cast.workspace) == {}


def test_what_a_person_called_different_stays_away(cast):
    one, other = (make_contact(cast.workspace, email="ana@bakery.test") for _ in range(2))
    search(cast.workspace)
    settle_pair(other, one, Verdict.DIFFERENT, by=cast.bob)
    assert search(cast.workspace) == {}
    Contact.objects.update(updated_at=timezone.now())
    finder.sweep()
    assert search(cast.workspace) == {} and DuplicatePair.objects.count() == 1


def test_only_what_changed_is_looked_at_again(cast):
    for number in range(5):
        make_contact(cast.workspace, f"Person{number} Number{number}")
    search(cast.workspace)
    Contact.objects.update(updated_at=timezone.now() - 10 * finder.COMMITTED_LATE)
    DuplicateScan.objects.update(seen_at=timezone.now() - finder.COMMITTED_LATE)
    make_contact(cast.workspace, "Person1 Number1")
    finder.sweep()
    assert not finder.advance(cast.workspace.pk)
    assert DuplicateScan.objects.get(workspace=cast.workspace).done == 1
    assert [p.one.name for p in likely(cast.workspace)] == ["Person1 Number1"]


def test_a_pair_goes_when_its_reason_goes(cast):
    one, _other = (make_contact(cast.workspace, email="ana@bakery.test") for _ in range(2))
    assert len(search(cast.workspace)) == 1
    ContactPoint.objects.filter(contact=one).delete()
    Contact.objects.filter(pk=one.pk).update(name="Zoe Quite-Different", updated_at=timezone.now())
    finder.sweep()
    finder.advance(cast.workspace.pk)
    assert not likely(cast.workspace).exists()


def test_pairs_and_keys_go_with_a_merge_and_who_is_different_stays_so(cast):
    one, other, third = (make_contact(cast.workspace, email="ana@bakery.test") for _ in range(3))
    search(cast.workspace)
    settle_pair(other, third, Verdict.DIFFERENT, by=cast.bob)
    done = merging.merge(one, other, {}, by=cast.bob)
    different = DuplicatePair.objects.get(verdict=Verdict.DIFFERENT)
    assert {different.one_id, different.other_id} == {one.pk, third.pk}
    assert not DuplicateKey.objects.filter(contact_id=other.pk).exists()
    merging.undo(done, by=cast.bob)
    kept = DuplicatePair.objects.filter(verdict=Verdict.DIFFERENT)
    assert {frozenset((p.one_id, p.other_id)) for p in kept} == {
        frozenset((other.pk, third.pk)),
        frozenset((one.pk, other.pk)),
    }


def test_a_search_whose_worker_died_goes_on_where_it_was(cast, monkeypatch):
    monkeypatch.setattr(finder, "CHUNK", 2)
    for number in range(6):
        make_contact(cast.workspace, f"Person{number % 3} Number{number % 3}")
    finder.begin(cast.workspace)
    assert finder.advance(cast.workspace.pk, seconds=-1)
    assert DuplicateScan.objects.get().done == 2
    DuplicateScan.objects.update(lease="0" * 32, lease_until=timezone.now() + leases.LASTS)
    assert not finder.advance(cast.workspace.pk)  # somebody has it
    DuplicateScan.objects.update(lease_until=timezone.now())
    finder.sweep()
    while finder.advance(cast.workspace.pk):
        pass
    scan = DuplicateScan.objects.get()
    assert (scan.done, scan.total, likely(cast.workspace).count()) == (6, 6, 3)
    assert scan.finished_at


def test_a_chunk_costs_the_same_number_of_queries_however_many_contacts(cast, django_assert_max_num_queries):
    for number in range(40):
        make_contact(cast.workspace, f"Person{number % 20} Number{number % 20}", email=f"p{number}@walls.test")
    rows = list(Contact.objects.of(cast.workspace))
    with django_assert_max_num_queries(16):
        assert finder.look_at(cast.workspace.pk, rows) == 20


@pytest.mark.parametrize(
    ("one", "other"),
    [("Smith", "Smyth"), ("Catherine", "Katharine"), ("Philip", "Filip"), ("Meier", "Meyer"), ("Stephen", "Stefen")],
)
def test_spellings_that_sound_alike(one, other):
    assert names.sound(one.lower()) == names.sound(other.lower())


@pytest.mark.parametrize(("one", "other"), [("gonzales", "gonzalez"), ("petersen", "peterson"), ("jonas", "joans")])
def test_slips(one, other):
    assert names.is_slip(one, other) and not names.is_slip("anna", "bella") and not names.is_slip("ann", "amy")
