"""The inbox: what was said, what may be said and why not, and what did not leave."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from contacts.consent import ledger
from messaging.models import Conversation, Message, Thread
from messaging.tests import scene


@pytest.fixture
def ana(cast):
    scene.make_sender(cast.workspace)
    return scene.make_ana(cast.workspace, zone="America/New_York")


@pytest.fixture
def talk(cast, ana):
    scene.text_us(cast.workspace, "Is my order ready?")
    return Conversation.objects.get()


def url(cast, name, *args):
    return reverse(f"messaging:{name}", args=[cast.workspace.slug, *args])


def text(response):
    return response.content.decode()


def test_the_inbox_shows_who_wrote(client, cast, talk):
    client.force_login(cast.bob)
    page = text(client.get(url(cast, "inbox")))
    assert "Ana Sample" in page and "Is my order ready?" in page and "is-unread" in page


def test_opening_a_conversation_marks_it_read_but_not_by_who_only_reads(client, cast, talk):
    for user, unread in ((cast.rita, 1), (cast.bob, 0)):
        client.force_login(user)
        assert client.get(url(cast, "conversation", talk.pk)).status_code == 200
        assert Thread.objects.get().unread == unread


def test_another_workspaces_conversation_does_not_exist(client, cast, talk):
    client.force_login(cast.olga)
    assert client.get(reverse("messaging:conversation", args=[cast.other.slug, talk.pk])).status_code == 404


def test_cn1_the_line_above_the_composer_says_why_not_and_what_to_do(client, cast, talk):
    client.force_login(cast.bob)
    page = text(client.get(url(cast, "conversation", talk.pk)))
    assert "You may not text." in page and "have not agreed" in page and "Ask for consent by text" in page


def test_cn1_the_line_says_on_what_a_yes_rests(client, cast, ana, talk):
    scene.agree(ana, "transactional")
    client.force_login(cast.bob)
    page = text(client.get(url(cast, "conversation", talk.pk)))
    assert "You may text." in page and "in writing" in page


def write(client, cast, talk, **data):
    return client.post(
        url(cast, "conversation", talk.pk), {"purpose": "transactional", "body": "Yes!", "token": "one", **data}
    )


def test_a_double_click_sends_one_message(client, cast, ana, talk):
    scene.agree(ana)
    client.force_login(cast.bob)
    for _click in range(2):
        assert write(client, cast, talk).status_code == 302
    assert Message.objects.filter(direction="out").count() == 1


def test_other_words_after_the_back_button_are_another_message(client, cast, ana, talk):
    scene.agree(ana, "transactional")
    client.force_login(cast.bob)
    for body in ("First", "Second"):
        write(client, cast, talk, body=body, token="same")
    assert Message.objects.filter(direction="out", idempotency_key__startswith="typed:").count() == 2


@pytest.mark.parametrize("name", ["inbox", "waiting"])
def test_no_moment_is_too_early(client, cast, name):
    client.force_login(cast.bob)
    assert client.get(url(cast, name), {"before": "0001-01-01T00:00:00+23:59"}).status_code == 200


def test_what_is_written_leaves(client, cast, ana, talk):
    scene.agree(ana)
    client.force_login(cast.bob)
    write(client, cast, talk)
    scene.work_off()
    assert scene.arrived() == ["Alice & Co: Yes!"]
    assert "Delivered" in text(client.get(url(cast, "conversation", talk.pk)))


def test_cn1_what_would_be_refused_is_refused_at_once(client, cast, ana, talk):
    client.force_login(cast.bob)
    response = write(client, cast, talk)
    assert response.status_code == 422 and "have not agreed" in text(response)
    assert not Message.objects.filter(direction="out").exists()


def test_somebody_without_a_name_is_shown_by_number(client, cast):
    scene.text_us(cast.workspace, "hello", "+12085550219")
    client.force_login(cast.bob)
    assert "(208) 555-0219" in text(client.get(url(cast, "inbox")))


def test_who_only_reads_can_not_write(client, cast, ana, talk):
    client.force_login(cast.rita)
    assert write(client, cast, talk).status_code == 422
    assert not Message.objects.filter(direction="out").exists()


@pytest.mark.both
@pytest.mark.parametrize(
    "data", [{"body": ""}, {"body": "\x00"}, {"purpose": "x"}, {"token": ""}, {"body": "x" * 2000}]
)
def test_nonsense_is_answered_with_422(client, cast, talk, data):
    client.force_login(cast.bob)
    assert write(client, cast, talk, **data).status_code == 422


def test_cn6_after_stop_the_page_says_so(client, cast, ana, talk):
    scene.agree(ana)
    scene.text_us(cast.workspace, "STOP")
    client.force_login(cast.bob)
    page = text(client.get(url(cast, "conversation", talk.pk)))
    assert "Opted out. Nothing more is sent" in page and "You may not text." in page
    assert "Ask for consent by text" not in page


def test_cn7_plain_words_wait_for_a_decision(client, cast, ana, talk):
    scene.agree(ana)
    Conversation.objects.update(review_since=talk.created_at)
    client.force_login(cast.bob)
    assert "Did they ask you to stop?" in text(client.get(url(cast, "conversation", talk.pk)))
    client.post(url(cast, "decide", talk.pk), {"decision": "opt_out"})
    assert ledger.is_suppressed(cast.workspace, scene.ANA, "sms")


def test_a_held_message_says_why_and_can_be_cancelled(client, cast, ana, talk):
    scene.agree(ana)
    cast.workspace.paused_at = talk.created_at
    cast.workspace.save()
    message = scene.send(scene.compose(ana))
    client.force_login(cast.bob)
    assert "Your order is ready" in text(client.get(url(cast, "waiting")))
    client.post(url(cast, "message-cancel", message.pk))
    message.refresh_from_db()
    assert message.status == "cancelled"


def test_cn8_the_count_is_of_the_final_text(client, cast, ana, talk):
    client.force_login(cast.bob)
    page = text(client.post(url(cast, "measure", ana.pk), {"body": "Hi", "purpose": "marketing", "channel": "sms"}))
    assert "1 segment" in page and "GSM-7" in page and "Alice &amp; Co: Hi" in page


def test_the_state_of_a_strangers_address_is_not_told(client, cast, ana, talk):
    """A member who types any address learns nothing of whether its holder opted out."""
    scene.agree(ana)
    client.force_login(cast.bob)
    ledger.withdraw_address(cast.workspace, "+12085550777", channel="sms", method="reply")
    data = {"body": "Hi", "purpose": "transactional", "channel": "sms"}
    for address in ("+12085550777", "+12085550778", ""):
        assert "You may text." in text(client.post(url(cast, "measure", ana.pk), {**data, "address": address}))
    ledger.withdraw_address(cast.workspace, scene.ANA, channel="sms", method="reply")
    assert "opted out" in text(client.post(url(cast, "measure", ana.pk), {**data, "address": scene.ANA}))


def test_rt6_nothing_can_be_sent_from_a_frozen_contacts_box(client, cast, ana, talk):
    type(ana).objects.update(restricted_at=talk.created_at)
    client.force_login(cast.bob)
    pages = [url(cast, "conversation", talk.pk), reverse("contacts:detail", args=[cast.workspace.slug, ana.pk])]
    for page in map(text, map(client.get, pages)):
        (button,) = re.findall(r"<button ([^>]*)>(?:(?!</button>).)*Send</button>", page)
        assert "disabled" in button and "frozen at their request" in page


def test_the_phone_says_what_waits_until_when(client, cast, ana):
    scene.agree(ana)
    message = scene.compose(ana)
    morning = timezone.now() + timedelta(hours=9)
    why = [{"code": "quiet_hours", "text": "Quiet hours until 08:00 in Boise.", "remedy": "It goes by itself then."}]
    Message.objects.filter(pk=message.pk).update(status="held", not_before=morning, reasons=why)
    client.force_login(cast.bob)
    page = text(client.get(url(cast, "phone"), {"number": scene.ANA}))
    assert "A text waits. Quiet hours until 08:00 in Boise." in page and f'datetime="{morning:%Y-%m-%dT%H:%M}' in page


def test_an_open_page_is_told_only_news(client, cast, talk):
    client.force_login(cast.bob)
    first = client.get(url(cast, "conversation", talk.pk), headers={"HX-Request": "true"})
    mark = text(first).split("seen=")[1].split('"')[0]
    again = client.get(url(cast, "conversation", talk.pk), {"seen": mark}, headers={"HX-Request": "true"})
    assert (first.status_code, again.status_code) == (200, 204)


def test_the_inbox_takes_as_many_queries_for_twenty_as_for_ten(client, cast):
    scene.make_sender(cast.workspace)
    client.force_login(cast.bob)
    counts = []
    client.get(url(cast, "inbox"))  # what a first look alone asks
    for batch in (0, 10):
        for number in range(batch, batch + 10):
            scene.text_us(cast.workspace, "hello", f"+120855502{number:02}")
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(url(cast, "inbox"))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_conversation_takes_few_queries_and_counts_what_waits(client, cast, ana, talk):
    scene.make_sender(cast.workspace)
    client.force_login(cast.bob)
    client.get(url(cast, "conversation", talk.pk))
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url(cast, "conversation", talk.pk)).status_code == 200
    assert len(queries) <= 21, len(queries)


def test_the_phone_shows_and_answers(client, cast, ana, talk):
    scene.agree(ana)
    scene.send(scene.compose(ana))
    client.force_login(cast.bob)
    assert "Your order is ready." in text(client.get(url(cast, "phone"), {"number": scene.ANA}))
    client.post(url(cast, "phone"), {"number": scene.ANA, "body": "STOP"})
    assert ledger.is_suppressed(cast.workspace, scene.ANA, "sms")


@pytest.mark.both
@pytest.mark.parametrize("number", ["nonsense", "\x00", "+1", "9" * 500])
def test_the_phone_takes_no_nonsense(client, cast, number):
    client.force_login(cast.bob)
    assert client.get(url(cast, "phone"), {"number": number}).status_code == 200
    assert client.post(url(cast, "phone"), {"number": number, "body": "x"}).status_code == 302


def test_a_paused_sender_waits_and_resumes(client, cast):
    sender = scene.make_sender(cast.workspace)
    client.force_login(cast.max)
    for paused in (True, False):
        client.post(url(cast, "sender-pause", sender.pk))
        sender.refresh_from_db()
        assert bool(sender.paused_until) is paused
    assert client.get(url(cast, "senders")).status_code == 200


def test_a_member_may_not_pause(client, cast):
    client.force_login(cast.bob)
    assert client.post(url(cast, "pause-all")).status_code == 403


def test_every_shortcut_that_is_listed_leads_to_a_page(client, cast):
    client.force_login(cast.alice)
    page = text(client.get(url(cast, "inbox")))
    listed = set(re.findall(r"<kbd>g</kbd> <kbd>(\w)</kbd>", page))
    assert listed and listed <= set(re.findall(r'data-go="(\w)"', page))


def test_what_would_be_refused_has_no_button_that_sends(client, cast, ana):
    """Which purpose is chosen changes that; and nobody who may not be texted is told of quiet hours."""
    scene.agree(ana)
    client.force_login(cast.bob)
    data = {"body": "Hi", "channel": "sms", "purpose": "transactional"}
    agreed = text(client.post(url(cast, "measure", ana.pk), data))
    assert 'id="composer-send"' in agreed and "disabled" not in agreed
    ledger.withdraw_address(cast.workspace, scene.ANA, channel="sms", method="reply")
    refused = text(client.post(url(cast, "measure", ana.pk), data))
    assert re.search(r'id="composer-send"[^>]* disabled', refused)
    assert "Quiet hours" not in refused
