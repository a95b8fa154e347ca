"""The pages of likely duplicates and merges: what they show, who may, and what hostile addresses get."""

import pytest
from django.urls import reverse

from contacts.duplicates.models import CompanyMerge, ContactMerge, DuplicatePair
from contacts.duplicates.pairs import likely, pair_of
from contacts.models import Company, Contact, Note
from tests.cast import make_contact

pytestmark = pytest.mark.django_db


@pytest.fixture
def two(cast):
    ana = make_contact(cast.workspace, "Ana Sample", email="ana@bakery.test")
    annie = make_contact(cast.workspace, "Annie Sample", email="ana@bakery.test", job_title="Painter")
    return ana, annie


def url(cast, name, *args):
    return reverse(f"contacts:{name}", args=[cast.workspace.slug, *args])


def make_pair(cast, ana, annie, score=60):
    one, other = pair_of(ana.pk, annie.pk)
    return DuplicatePair.objects.create(
        workspace=cast.workspace, one_id=one, other_id=other, score=score, reasons=["email", "alike", "no longer known"]
    )


def test_the_list_says_who_and_why(cast, bob, two):
    make_pair(cast, *two)
    page = bob.get(url(cast, "duplicates")).content.decode()
    assert "Ana Sample" in page and "Annie Sample" in page
    assert "Same email address · Names that sound or look alike" in page


def test_the_list_costs_the_same_however_long(cast, bob, django_assert_num_queries, django_assert_max_num_queries):
    def add(count):
        for number in range(count):
            pair = [make_contact(cast.workspace, f"P{number}", email=f"p{number}@walls.test") for _ in range(2)]
            make_pair(cast, *pair)

    add(10)
    bob.get(url(cast, "duplicates"))
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as few:
        bob.get(url(cast, "duplicates"))
    add(10)
    with CaptureQueriesContext(connection) as many:
        bob.get(url(cast, "duplicates"))
    assert len(many) == len(few)


@pytest.mark.both
def test_the_list_goes_on_behind_the_last_of_a_page(cast, bob):
    for number in range(30):
        one, other = (make_contact(cast.workspace, f"P{number}") for _ in range(2))
        make_pair(cast, one, other, score=50 + number % 3)
    first = bob.get(url(cast, "duplicates"))
    rest = bob.get(url(cast, "duplicates"), {"after": first.context["after"]})
    shown = [line["pair"].pk for page in (first, rest) for line in page.context["lines"]]
    assert len(shown) == len(set(shown)) == 30
    for nonsense in ("x", "9" * 99, "5-\0", "50-nobody"):
        assert bob.get(url(cast, "duplicates"), {"after": nonsense}).status_code == 200


def test_not_the_same_can_be_taken_back(cast, bob, two):
    pair = make_pair(cast, *two)
    bob.post(url(cast, "duplicate-judge", pair.pk, "different"))
    assert bob.get(url(cast, "duplicates")).context["lines"] == []
    bob.post(url(cast, "duplicate-judge", pair.pk, "likely"))
    assert len(bob.get(url(cast, "duplicates")).context["lines"]) == 1
    assert bob.post(url(cast, "duplicate-judge", pair.pk, "whatever")).status_code == 404


def test_side_by_side_shows_choices_what_moves_and_consent(cast, bob, two):
    ana, annie = two
    Note.objects.create(workspace=cast.workspace, contact=annie, text="Likes blue")
    page = bob.get(url(cast, "merge", ana.pk, annie.pk)).content.decode()
    assert 'name="field-name"' in page and "Notes: 1" in page and "Painter" in page and "is filled in" in page


def test_a_merge_with_a_choice_and_its_undo_from_the_toast(cast, bob, two):
    ana, annie = two
    answer = bob.post(url(cast, "merge", ana.pk, annie.pk), {"field-name": "loser"}, follow=True)
    assert "Annie Sample are one now" in answer.content.decode()
    undo = url(cast, "merge-undo", ContactMerge.objects.get().pk)
    assert undo in answer.content.decode()
    assert bob.get(url(cast, "detail", annie.pk)).headers["Location"] == url(cast, "detail", ana.pk)
    again = bob.post(undo, follow=True)
    assert again.redirect_chain[-1][0] == url(cast, "detail", annie.pk)
    assert Contact.objects.get(pk=ana.pk).name == "Ana Sample"


def test_a_double_click_merges_once(cast, bob, two):
    ana, annie = two
    for _click in range(2):
        assert bob.post(url(cast, "merge", ana.pk, annie.pk)).status_code == 302
    assert ContactMerge.objects.count() == 1


def test_undoing_says_what_stays(cast, bob, two):
    ana, annie = two
    note = Note.objects.create(workspace=cast.workspace, contact=annie, text="Likes blue")
    bob.post(url(cast, "merge", ana.pk, annie.pk))
    Contact.objects.filter(pk=ana.pk).update(job_title="Sculptor")
    note.delete()
    answer = bob.post(url(cast, "merge-undo", ContactMerge.objects.get().pk), follow=True).content.decode()
    assert "left as it is: Job title." in answer and "1 of notes was changed or deleted since" in answer


def test_ac7_nobody_merges_across_workspaces(cast, bob, two):
    ana, annie = two
    theirs = make_contact(cast.other, "Olga's own", email="ana@bakery.test")
    for pair in ((ana.pk, theirs.pk), (theirs.pk, ana.pk), (ana.pk, ana.pk)):
        for ask in (bob.get, bob.post):
            assert ask(url(cast, "merge", *pair)).status_code == 404
    done = ContactMerge.objects.create(workspace=cast.other, survivor=theirs, loser_id=annie.pk)
    assert bob.post(url(cast, "merge-undo", done.pk)).status_code == 404
    ContactMerge.objects.filter(pk=done.pk).update(loser_id=done.pk)
    assert bob.get(url(cast, "detail", done.pk)).status_code == 404
    assert Contact.objects.count() == 3


def test_who_may_only_read_merges_nothing(cast, client, two):
    ana, annie = two
    pair = make_pair(cast, ana, annie)
    client.force_login(cast.rita)
    assert client.get(url(cast, "duplicates")).status_code == 200
    for name, args in (("merge", (ana.pk, annie.pk)), ("duplicate-judge", (pair.pk, "different"))):
        assert client.post(url(cast, name, *args)).status_code == 403
    assert Contact.objects.count() == 2


@pytest.mark.both
def test_the_other_record_is_found_by_search_or_proposed(cast, bob, two):
    ana, annie = two
    for contact in two:
        contact.reindex()
    make_pair(cast, ana, annie)
    assert bob.get(url(cast, "merge-pick", ana.pk)).context["likely"][0][0] == annie
    assert bob.get(url(cast, "merge-pick", ana.pk), {"q": "annie"}).context["found"][0][0] == annie
    assert bob.get(url(cast, "merge-pick", ana.pk), {"q": "\0" * 300}).status_code == 200


def test_a_company_whose_name_was_given_away_is_not_lost(cast, bob):
    ours = Company.objects.create(workspace=cast.workspace, name="Blue Walls")
    theirs = Company.objects.create(workspace=cast.workspace, name="Red Walls")
    bob.post(url(cast, "company-merge", ours.pk, theirs.pk))
    Company.objects.create(workspace=cast.workspace, name="Red Walls")
    answer = bob.post(url(cast, "company-merge-undo", CompanyMerge.objects.get().pk), follow=True)
    assert "Rename it" in answer.content.decode()
    assert CompanyMerge.objects.get().undone_at is None


def test_who_was_told_apart_is_listed_and_can_be_taken_back(cast, bob, two):
    pair = make_pair(cast, *two)
    bob.post(url(cast, "duplicate-judge", pair.pk, "different"))
    page = bob.get(url(cast, "duplicates-apart")).content.decode()
    assert "Annie Sample" in page and "Bob said so" in page
    assert bob.get(url(cast, "duplicates-apart"), {"after": "0~x"}).status_code == 200
    bob.post(url(cast, "duplicate-judge", pair.pk, "likely"), {"back": "apart"})
    assert "Annie Sample" not in bob.get(url(cast, "duplicates-apart")).content.decode()
    assert likely(cast.workspace).get().reasons == ["email", "alike"]  # as the search sees it now


def test_what_had_too_little_in_common_is_not_proposed_when_taken_back(cast, bob):
    one, other = (make_contact(cast.workspace, name) for name in ("Ana Sample", "Zoe Other"))
    pair = make_pair(cast, one, other, score=0)
    bob.post(url(cast, "duplicate-judge", pair.pk, "different"))
    bob.post(url(cast, "duplicate-judge", pair.pk, "likely"))
    assert not DuplicatePair.objects.exists()
