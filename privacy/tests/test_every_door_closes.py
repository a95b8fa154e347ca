"""Every door by which consent ends keeps the rule of a STOP: once it is confirmed no call to that address starts."""

import threading
import time
from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from contacts import restriction
from contacts.consent import ledger
from contacts.models import Contact
from messaging.models import Conversation, Message
from messaging.tests.scene import ANA, agree, compose, make_ana, make_sender
from privacy.erasure import erasing
from privacy.requests import filing

pytestmark = pytest.mark.django_db(transaction=True)
CALL = 0.4  # seconds that the provider takes


@pytest.fixture
def ana(cast):
    make_sender(cast.workspace)
    contact = make_ana(cast.workspace, email="ana@example.com")
    agree(contact)
    return contact


@pytest.fixture
def under_way(ana):
    """A call that a worker began a moment ago, and its end."""
    message = compose(ana)
    now = timezone.now()
    Message.objects.filter(pk=message.pk).update(
        status="sending", lease_until=now + timedelta(seconds=20), basis=ana.consents.get().event
    )
    call = threading.Timer(CALL, _ends, [message.pk])
    call.start()
    yield time.monotonic() + CALL
    call.join()


def _ends(pk):
    Message.objects.filter(pk=pk).update(status="sent", lease_until=None)
    connection.close()


def staff(client, ana, scope):
    client.force_login(ana.workspace.memberships.get(role="owner").user)
    data = {"way": f"sms:{ana.point('phone').pk}", "scope": scope, "how": "phone call", "note": ""}
    answer = client.post(reverse("contacts:consent-opt-out", args=[ana.workspace.slug, ana.pk]), data)
    assert answer.status_code == 302


def review(client, ana):
    talk = Conversation.objects.get()
    Conversation.objects.update(review_since=timezone.now())
    client.force_login(ana.workspace.memberships.get(role="owner").user)
    client.post(reverse("messaging:decide", args=[ana.workspace.slug, talk.pk]), {"decision": "opt_out"})


DOORS = {
    "staff, everything": lambda client, ana: staff(client, ana, "everything"),
    "staff, one purpose": lambda client, ana: staff(client, ana, "transactional"),
    "read as a wish to stop": review,
    "privacy request": lambda client, ana: filing.confirm_link(
        filing.file(ana.workspace, "opt_out", email="ana@example.com")
    ),
    "one consent": lambda client, ana: ledger.withdraw(ana, "sms", "transactional", method="preference page"),
    "restriction": lambda client, ana: restriction.freeze(Contact.objects.filter(pk=ana.pk)),
    "erasure": lambda client, ana: erasing.erase(ana),
}


@pytest.mark.parametrize("door", DOORS)
def test_cn7_it_is_confirmed_when_the_call_under_way_is_over(client, ana, under_way, door):
    DOORS[door](client, ana)
    assert time.monotonic() >= under_way


@pytest.mark.parametrize("door", [door for door in DOORS if door != "erasure"])
def test_cn7_what_waits_is_refused_at_once(client, ana, door):
    message = compose(ana)
    DOORS[door](client, ana)
    message.refresh_from_db()
    assert (message.status, message.address) == ("refused", ANA)


def test_an_opt_out_of_one_purpose_leaves_what_waits_for_another(client, ana):
    agree(ana, "marketing")
    message = compose(ana)
    staff(client, ana, "marketing")
    message.refresh_from_db()
    assert message.status == "queued"
