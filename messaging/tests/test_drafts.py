"""What is typed is kept; what is scheduled waits, can be changed, and is decided about when its time comes."""

from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from contacts.consent import ledger
from messaging.inbox import drafts, scheduling
from messaging.inbox.models import ARRIVING, ASLEEP
from messaging.models import Attachment, Conversation, Draft, Message, Thread
from messaging.tests import scene


@pytest.fixture
def ana(cast):
    scene.make_sender(cast.workspace)
    return scene.make_ana(cast.workspace, zone="America/New_York")


@pytest.fixture
def talk(cast, ana):
    scene.text_us(cast.workspace, "Is it ready?")
    return Conversation.objects.get()


def url(cast, name, *args):
    return reverse(f"messaging:{name}", args=[cast.workspace.slug, *args])


def tomorrow(days=1):
    return (timezone.now() + timedelta(days=days)).date().isoformat()


def write(client, cast, talk, **data):
    given = {"purpose": "transactional", "body": "Yes!", "token": "one", "channel": "sms", **data}
    return client.post(url(cast, "conversation", talk.pk), given)


def test_what_is_typed_is_kept_for_its_writer_alone(bob, client, cast, ana, talk):
    typed = {"body": "Dear Ana, we", "purpose": "marketing", "channel": "sms", "token": "t"}
    bob.post(url(cast, "measure", ana.pk), typed)
    page = bob.get(url(cast, "conversation", talk.pk)).content.decode()
    assert "Dear Ana, we</textarea>" in page and 'value="marketing" selected' in page
    assert "Draft" in bob.get(url(cast, "inbox")).content.decode()
    client.force_login(cast.max)
    assert "Dear Ana, we" not in client.get(url(cast, "conversation", talk.pk)).content.decode()
    bob.post(url(cast, "measure", ana.pk), {**typed, "body": ""})


def test_a_draft_goes_when_it_is_emptied_or_sent_and_does_not_come_back(bob, cast, ana, talk):
    scene.agree(ana)
    bob.post(url(cast, "measure", ana.pk), {"body": "x", "purpose": "transactional", "channel": "sms", "token": "t"})
    bob.post(url(cast, "measure", ana.pk), {"body": " ", "purpose": "transactional", "channel": "sms", "token": "t"})
    assert not Draft.objects.exists()
    write(bob, cast, talk, do="draft")
    assert Draft.objects.get().body == "Yes!" and not Message.objects.filter(direction="out").exists()
    write(bob, cast, talk)
    late = {"body": "Yes!", "purpose": "transactional", "channel": "sms", "token": "one"}
    bob.post(url(cast, "measure", ana.pk), late)
    assert Message.objects.filter(direction="out").exists() and not Draft.objects.exists()


def test_rt6_no_draft_is_kept_about_a_frozen_contact(cast, ana):
    ana.restricted_at = timezone.now()
    assert drafts.keep(ana, cast.bob, "sms", body="x") is None


def schedule(client, cast, talk, at, **data):
    return write(client, cast, talk, do="schedule", at=at, whose="theirs", **data)


def test_what_is_scheduled_waits_by_their_clock_and_is_listed(bob, cast, ana, talk):
    scene.agree(ana)
    assert schedule(bob, cast, talk, f"{tomorrow()}T11:00").status_code == 302
    message = Message.objects.get(direction="out")
    assert timezone.localtime(message.scheduled_for, scheduling.zone_of(ana)).hour == 11
    assert scene.send(message).status == "queued"
    assert "Yes!" in bob.get(url(cast, "scheduled")).content.decode()
    bob.post(url(cast, "message-cancel", message.pk), {"back": "scheduled"})
    assert not scheduling.waiting(cast.workspace).exists()


@pytest.mark.both
@pytest.mark.parametrize("at", ["", "x", "2020-01-01T09:00", "9999-12-31T23:59", "\0", "0001-01-01T00:00+23:59"])
def test_no_message_leaves_at_nonsense(bob, cast, ana, talk, at):
    scene.agree(ana)
    answer = schedule(bob, cast, talk, at)
    assert answer.status_code == 422 and "Choose a time to come" in answer.content.decode()


def test_cn1_nothing_is_scheduled_without_consent(bob, cast, talk):
    assert schedule(bob, cast, talk, f"{tomorrow()}T11:00").status_code == 422
    assert not Message.objects.filter(direction="out").exists()


def test_cn6_a_stop_in_between_counts_when_the_time_comes(bob, cast, ana, talk):
    scene.agree(ana)
    schedule(bob, cast, talk, f"{tomorrow()}T11:00")
    ledger.withdraw(ana, "sms", "transactional", method="staff")
    message = Message.objects.get(direction="out")
    assert message.status == "refused" and not scheduling.waiting(cast.workspace).exists()


def test_cn8_a_text_for_next_week_is_no_answer_and_says_how_to_stop(bob, cast, ana, talk):
    scene.agree(ana)
    schedule(bob, cast, talk, f"{tomorrow(8)}T11:00")
    assert "Reply STOP" in Message.objects.get(direction="out").body


def test_a_scheduled_text_is_changed_until_it_has_left(bob, cast, ana, talk):
    scene.agree(ana)
    schedule(bob, cast, talk, f"{tomorrow()}T11:00")
    old = Message.objects.get(direction="out")
    page = url(cast, "message-change", old.pk)
    data = {"body": "Tomorrow", "at": f"{tomorrow(2)}T10:00", "whose": "mine", "token": "two"}
    assert bob.get(page).status_code == 200
    assert bob.post(page, {**data, "at": "2020-01-01T10:00"}).status_code == 422
    assert bob.post(page, data).status_code == 302
    new = Message.objects.get(direction="out")
    assert "Tomorrow" in new.body and new.scheduled_for > old.scheduled_for
    assert bob.post(page, data).status_code == 404
    Message.objects.filter(pk=new.pk).update(status="claimed", claimed_by="w", attempts=1)
    late = bob.post(url(cast, "message-change", new.pk), data, follow=True)
    assert "Too late" in late.content.decode()


def test_cn1_what_may_not_be_said_is_not_changed_into(bob, cast, ana, talk):
    scene.agree(ana)
    schedule(bob, cast, talk, f"{tomorrow()}T11:00")
    ana.consents.update(state="withdrawn")
    message = Message.objects.get(direction="out")
    data = {"body": "Other", "at": f"{tomorrow()}T10:00", "whose": "mine", "token": "two"}
    assert bob.post(url(cast, "message-change", message.pk), data).status_code == 422
    assert Message.objects.get(direction="out").body == message.body


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL plans by the number of rows")
def test_what_is_scheduled_and_what_wakes_is_read_off_an_index(cast):
    assert "message_scheduled" in scheduling.waiting(cast.workspace).explain()
    asleep = Thread.objects.filter(ASLEEP, state="snoozed", snoozed_until__lte=timezone.now())
    assert "thread_asleep" in asleep.explain()
    arriving = Attachment.objects.filter(ARRIVING, next_try_at__lte=timezone.now()).order_by("next_try_at")
    assert "attachment_arriving" in arriving.explain()
