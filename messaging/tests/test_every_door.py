"""Every door by which a message can come about, tried for each who may not be written to: refused, and it says why.

The situations are the same at each door: nothing was said, an answer is awaited, consent for another purpose, for
another channel, to another workspace, for the same number on another contact. ``test_side_doors`` shows that what comes
about can leave by the gate alone; ``test_campaign_pages``, ``test_sender_pages``, ``test_service_news`` and
``test_drafts`` try the pages in front of these doors.
"""

import ast
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from contacts.consent import ledger
from contacts.duplicates import merging
from contacts.models import ContactPoint
from messaging import dispatch, doubts, outbox
from messaging.campaigns import audiences
from messaging.inbox import attachments, drafts
from messaging.models import Conversation, Message, SandboxText
from messaging.tests.campaign_scene import make_campaign, started
from messaging.tests.scene import agree, ask, codes, compose, make_ana, make_sender, send, text_us, work_off
from messaging.tests.test_attachments import upload
from messaging.tests.test_side_doors import SOURCES

pytestmark = pytest.mark.django_db

WHY = {
    "nothing": "no_consent",
    "asked": "pending",
    "another purpose": "no_consent",
    "another channel": "no_consent",
    "another workspace": "no_consent",
    "another contact": "no_consent",
}


@pytest.fixture
def people(cast):
    """Six who have not agreed to texts about their orders, by what they did instead."""
    make_sender(cast.workspace)
    found = {}
    for index, name in enumerate(WHY):
        number = f"+1208555010{index}"
        found[name] = make_ana(cast.workspace, number, name=f"P. {name}", email=f"p{index}@example.com")
    ask(found["asked"], "transactional")
    agree(found["another purpose"], "informational")
    agree(found["another channel"], channel="email")
    agree(make_ana(cast.other, number_of(found["another workspace"])))
    agree(make_ana(cast.workspace, number_of(found["another contact"]), name="Twin"))
    return found


def number_of(contact):
    return contact.points.get(kind="phone").value


def refused(messages):
    """Why each was refused, by the person's situation; and nothing arrived."""
    assert not SandboxText.objects.filter(direction="out").exists()
    found = {name: Message.objects.get(pk=message.pk) for name, message in messages.items()}
    assert {message.status for message in found.values()} == {"refused"}
    return {name: next(iter(codes(message))) for name, message in found.items()}


def test_cn1_a_text_somebody_writes(people):
    assert refused({name: send(compose(contact)) for name, contact in people.items()}) == WHY


def test_cn1_a_text_that_was_scheduled(people):
    soon = timezone.now() + timedelta(hours=1)
    written = {name: compose(contact, scheduled_for=soon) for name, contact in people.items()}
    Message.objects.update(not_before=timezone.now())
    work_off()
    assert refused(written) == WHY


def test_cn1_a_text_with_a_picture(cast, people):
    written = {}
    for name, contact in people.items():
        draft = drafts.keep(contact, cast.bob, "sms", body="Look")
        attached = [attachments.add(draft, upload(), cast.bob)]
        written[name] = send(compose(contact, attached=attached))
    assert refused(written) == WHY


def test_cn1_a_text_that_is_tried_again(cast, people):
    """By a person who says of an unknown one that it did not arrive; by the sweeper, after a crash and when held."""
    written = {name: compose(contact) for name, contact in people.items()}
    Message.objects.update(status="unknown", capability="help")  # one that rests on consent can't have got so far
    for message in Message.objects.all():
        assert doubts.settle(message, arrived=False, by=cast.bob)
    Message.objects.update(capability="consent", status="claimed", lease_until=timezone.now() - timedelta(seconds=1))
    dispatch.recover()
    Message.objects.filter(contact=people["asked"]).update(status="held", not_before=timezone.now())
    dispatch.release()
    work_off()
    assert refused(written) == WHY


def test_cn1_a_text_of_a_campaign_its_follow_up_and_its_next_step(people):
    first = started(make_campaign(people["nothing"].workspace))
    assert audiences.counted(first) == {"gets_it": (1, 1), "no_consent": (5, 5), "pending": (1, 1)}, "only the twin"
    work_off()
    step = started(make_campaign(first.workspace, name="Next", follows=first, everyone=False))
    assert {message.contact.name for message in Message.objects.filter(direction="out")} == {"Twin"}
    assert not step.recipients.exclude(contact__name="Twin").exists()


def test_cn1_a_text_that_came_with_a_merge(cast, people):
    """What was written to one record is decided for the one that stays."""
    written = {}
    for name in ("nothing", "asked", "another purpose", "another channel"):
        other = make_ana(cast.workspace, f"+12085550{200 + len(written)}", name=f"O. {name}")
        written[name] = compose(other)
        merging.merge(people[name], other, {}, by=cast.bob)
    work_off()
    assert refused(written) == {name: WHY[name] for name in written}


def test_cn1_an_answer_to_a_person_who_wrote(cast, people):
    """To write to us is no consent either."""
    for contact in people.values():
        text_us(cast.workspace, "Is it ready?", number_of(contact))
    assert refused({name: send(compose(contact)) for name, contact in people.items()}) == WHY


def test_cn1_the_pages_of_the_inbox(client, cast, people):
    client.force_login(cast.bob)
    for contact in people.values():
        talk = outbox.conversation_with(contact, "sms", number_of(contact))
        page = reverse("messaging:conversation", args=[cast.workspace.slug, talk.pk])
        for do in ("send", "schedule"):
            said = {"purpose": "transactional", "body": "Hi", "token": do, "channel": "sms", "do": do}
            answer = client.post(page, {**said, "at": "2099-01-01T10:00", "whose": "mine"})
            assert answer.status_code == 422, contact.name
            assert "agree" in answer.content.decode()
    assert Conversation.objects.count() == len(people) and not Message.objects.exists()


def test_cn1_a_text_to_a_number_that_was_taken_off(cast):
    """They agreed for it, and it waits there; by now it may be somebody else's."""
    ana = make_ana(cast.workspace)
    agree(ana)
    message = compose(ana)
    ContactPoint.objects.filter(contact=ana).delete()
    ContactPoint.objects.create(workspace=cast.workspace, contact=ana, kind="phone", value="+12085550199")
    assert codes(send(message)) == {"address_gone"}


def test_cn7_an_opt_out_ends_what_is_on_its_way_to_a_former_number(cast):
    ana = make_ana(cast.workspace)
    agree(ana)
    message = compose(ana)
    ContactPoint.objects.filter(contact=ana).delete()
    ledger.withdraw(ana, "sms", "transactional", method="staff")
    message.refresh_from_db()
    assert message.status == "refused" and codes(message) == {"opted_out"}


def test_there_are_no_other_doors():
    """Where rows of the outbox are made. A new place has to be tried above."""
    makers = set()
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and _makes_a_message(node.func):
                makers.add(path.relative_to(Path(settings.BASE_DIR)).as_posix())
    assert makers == {
        "messaging/outbox.py",
        "messaging/campaigns/queueing.py",
        "messaging/incoming/receiving.py",  # what people wrote
        "messaging/sample.py",  # the sample workspace's, which are over
    }


def _makes_a_message(function):
    if isinstance(function, ast.Name):
        return function.id == "Message"
    return (
        isinstance(function, ast.Attribute)
        and function.attr in ("create", "get_or_create", "update_or_create")
        and ast.unparse(function.value).startswith("Message.objects")
    )
