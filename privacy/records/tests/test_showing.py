"""The record of processing, disclosures, access reviews."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Membership
from contacts.history.models import Batch
from contacts.lists import handed_out
from privacy import overview
from privacy.copies import access_copy
from privacy.records import activities, disclosures, reviews
from privacy.records.models import AccessReview, Disclosure, Processor
from privacy.requests import filing
from tests.cast import make_contact

pytestmark = pytest.mark.django_db


def desk(cast, rest):
    return f"/w/{cast.workspace.slug}/privacy/{rest}"


@pytest.fixture
def alice_signed_in(client, cast):
    from allauth.mfa.models import Authenticator

    Authenticator.objects.create(user=cast.alice, type=Authenticator.Type.TOTP, data={})
    client.force_login(cast.alice)
    return client


# Article 30


def test_the_record_names_each_purpose_with_who_gets_the_data(cast):
    Processor.objects.create(
        workspace=cast.workspace, name="Books GmbH", service="keeps books", country="DE", categories=["messages"]
    )
    found = {each.purpose: each for each in activities.activities(cast.workspace)}
    talk = found["To talk with you, and to know what was said"]
    assert "Books GmbH" in talk.receivers and "messages" in talk.categories
    assert "Books GmbH" not in found["To remember what was said"].receivers
    assert not any("people with an account" in each.whose for each in found.values())


def test_the_record_as_files(max_signed_in, cast):
    cast.workspace.privacy_officer = "=HYPERLINK(1)"
    cast.workspace.save()
    table = max_signed_in.get(desk(cast, "processing/file.csv")).content.decode("utf-8-sig")
    assert table.startswith("Purpose,Whose data")
    assert max_signed_in.get(desk(cast, "processing/file.pdf")).content.startswith(b"%PDF")
    assert max_signed_in.get(desk(cast, "processing/file.exe")).status_code == 404


def test_the_operators_record_names_the_businesses(client, world_admin):
    page = client.get("/privacy/desk/processing/").content.decode()
    assert "Alice &amp; Co" in page and "Olga Ltd" in page


@pytest.fixture
def world_admin(client, cast):
    from allauth.mfa.models import Authenticator

    Authenticator.objects.create(user=cast.alice, type=Authenticator.Type.TOTP, data={})
    type(cast.alice).objects.filter(pk=cast.alice.pk).update(is_staff=True, is_superuser=True)
    cast.alice.refresh_from_db()
    client.force_login(cast.alice)
    return cast.alice


# Disclosures


def test_se4_an_export_is_a_disclosure_about_each_person_in_it(cast):
    people = [make_contact(cast.workspace, f"P {number}").pk for number in range(3)]
    plan = {"purpose": "For the bookkeeper", "audience": "others", "keys": ["email"]}
    batch = Batch.objects.create(workspace=cast.workspace, kind="export", title="x", plan=plan, by=cast.max)
    handed_out.tell(batch, people[:2])
    handed_out.tell(batch, people[2:])
    row = Disclosure.objects.get()
    assert row.recipient == "somebody outside" and row.asked == "For the bookkeeper"
    assert row.people.count() == 3


def test_se4_a_person_finds_them_in_the_copy_of_their_data(cast, ana):
    disclosures.record(cast.workspace, "order", recipient="District court", ground="duty", contacts=[ana.pk])
    asked = filing.file(cast.workspace, "access", email="ana@example.com", name="Ana", contact=ana, actor=cast.max)
    asked.contact_ids = [str(ana.pk)]
    copy = access_copy.build(asked)
    assert "District court" in str(copy["data"])
    ana.delete()
    assert Disclosure.objects.get().people.count() == 0


def test_se4_staff_enter_an_order(max_signed_in, cast, ana):
    given = {"kind": "order", "recipient": "District court", "ground": "duty", "at": "2026-01-05T10:00"}
    page = desk(cast, f"disclosures/new/?contact={ana.pk}")
    assert max_signed_in.post(page, given).status_code == 302
    assert Disclosure.objects.get().people.get().contact == ana
    assert "District court" in max_signed_in.get(desk(cast, f"disclosures/?contact={ana.pk}")).content.decode()
    theirs = make_contact(cast.other, "Theirs")
    assert max_signed_in.get(desk(cast, f"disclosures/?contact={theirs.pk}")).status_code == 404


# Access reviews


def decide(client, cast, review, user, **given):
    line = review.lines.get(account=user)
    return client.post(desk(cast, f"access/lines/{line.pk}/"), given)


def test_ac6_the_owner_goes_through_everybody_and_it_is_kept(alice_signed_in, cast):
    client = alice_signed_in
    client.post(desk(cast, "access/begin/"))
    client.post(desk(cast, "access/begin/"))  # a double click
    review = AccessReview.objects.get()
    assert review.lines.count() == 4
    for user in (cast.alice, cast.max):
        decide(client, cast, review, user, verdict="kept")
    decide(client, cast, review, cast.bob, verdict="changed", role="read_only")
    client.post(desk(cast, "access/close/"))
    assert reviews.open_one(cast.workspace), "Rita was not looked at"
    decide(client, cast, review, cast.rita, verdict="ended")
    client.post(desk(cast, "access/close/"))
    assert reviews.last(cast.workspace) == review
    roles = dict(Membership.objects.filter(workspace=cast.workspace).values_list("user__name", "role"))
    assert roles == {"Alice": "owner", "Max": "manager", "Bob": "read_only"}


def test_ac6_the_owner_cannot_end_their_own(alice_signed_in, cast):
    review = reviews.begin(cast.workspace, by=cast.alice)
    decide(alice_signed_in, cast, review, cast.alice, verdict="ended")
    assert Membership.objects.filter(workspace=cast.workspace, user=cast.alice).exists()
    assert review.lines.get(account=cast.alice).verdict == ""


def test_ac6_a_review_becomes_due(cast):
    titles = lambda: [duty.title for duty in overview.due(overview.areas(cast.workspace))]  # noqa: E731
    assert "An access review is due" not in titles()
    AccessReview.objects.create(workspace=cast.workspace, closed_at=timezone.now() - timedelta(days=200))
    assert "An access review is due" in titles()
