"""PV-2: contacts whose consent lets us write hear of a new policy before it counts; sign-up accepts a version."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from contacts import restriction
from contacts.consent import ledger
from contacts.models import Contact
from messaging.models import Message, Sender
from privacy.policy import publishing, tasks, to_contacts
from privacy.policy.models import Acceptance
from tests.cast import make_contact

pytestmark = pytest.mark.django_db


def agree(contact, purpose="informational"):
    to = contact.point("email").value
    ledger.grant(contact, "email", purpose, method="written", address=to, wording="yes")
    return contact


@pytest.fixture
def people(cast):
    """One of each: agreed to information, to both, to marketing alone, to nothing, taken back, frozen, archived."""

    def one(name):
        return make_contact(cast.workspace, name, email=f"{name}@people.example")

    informed, both = agree(one("informed")), agree(agree(one("both")), "transactional")
    agree(one("marketed"), "marketing")
    one("asked-for-nothing")
    gone = agree(one("gone"))
    ledger.withdraw(gone, "email", "informational", method="preferences")
    agree(one("frozen"))
    restriction.freeze(Contact.objects.filter(name="frozen"))
    agree(one("archived"))
    Contact.objects.filter(name="archived").update(archived_at=timezone.now())
    return informed, both


def publish(cast, days=30, **more):
    for number in (0, days):
        version = publishing.publish(
            cast.workspace, by=cast.max, effective_on=timezone.now().date() + timedelta(number), **more
        )
    return version


def mail_from(cast):
    Sender.objects.create(
        workspace=cast.workspace, address="hello@alice.example", provider="smtp", kind=Sender.Kind.EMAIL
    )


def test_pv2_those_who_agreed_to_it_are_written_to_once_past_the_gate(cast, people):
    mail_from(cast)
    version = publish(cast, summary="We work with a bookkeeper now.")
    tasks.announce()
    tasks.announce()
    sent = {message.contact: message for message in Message.objects.select_related("contact")}
    assert set(sent) == set(people)
    informed, both = (sent[each] for each in people)
    assert (informed.purpose, both.purpose, informed.capability) == ("informational", "transactional", "consent")
    assert "bookkeeper" in informed.body and f"/policy/{version.number}/" in informed.body
    version.refresh_from_db()
    assert (version.contacts_told_count, bool(version.contacts_told_at)) == (2, True)


def test_without_an_address_to_send_from_they_are_told_once_there_is_one(cast, people):
    publish(cast)
    tasks.announce()
    assert not Message.objects.exists() and not to_contacts.can_write(cast.workspace)
    mail_from(cast)
    tasks.announce()
    assert Message.objects.count() == 2


def test_nobody_is_told_of_what_counts_already_nor_where_the_publisher_said_no(cast, people):
    mail_from(cast)
    version = publish(cast, 7)
    type(version).objects.filter(pk=version.pk).update(tells_contacts=False)
    tasks.announce()
    assert not Message.objects.exists()
    assert to_contacts.how_many(cast.workspace) == 2


def test_pv2_whoever_signs_up_accepts_the_version_in_force(client, cast, settings):
    settings.SIGNUP_OPEN = True
    for days in (0, 30):
        version = publishing.publish(None, by=cast.alice, effective_on=timezone.now().date() + timedelta(days))
    assert b"(version 1)" in client.get("/accounts/signup/").content
    given = {
        "name": "Nina",
        "email": "nina@example.com",
        "password1": "correct horse battery",
        "birth_date": "1980-03-14",
    }
    client.post("/accounts/signup/", given)
    accepted = Acceptance.objects.get(account=User.objects.get(email="nina@example.com"))
    assert accepted.version.number == 1 and version.number == 2
