"""Threads of the inbox: open, snoozed, done, whose they are, and what brings them back."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from contacts.fields import stages
from contacts.models import Call, ContactPoint, Mention, Tag
from messaging import gate, outbox
from messaging.inbox import listing as inbox_list
from messaging.inbox import threads
from messaging.incoming import receiving
from messaging.models import Conversation, Message, Sender, Thread
from messaging.providers import Inbound
from messaging.tests import scene
from tests.cast import make_contact


@pytest.fixture
def ana(cast):
    scene.make_sender(cast.workspace)
    return scene.make_ana(cast.workspace)


@pytest.fixture
def talk(cast, ana):
    scene.text_us(cast.workspace, "Is my order ready?")
    return Conversation.objects.get()


def url(cast, name, *args):
    return reverse(f"messaging:{name}", args=[cast.workspace.slug, *args])


def listed(client, cast, view=""):
    page = client.get(url(cast, "inbox"), {"show": view}).content.decode()
    return re.findall(r'class="inbox-item', page)


def test_what_is_done_leaves_the_list_and_comes_back_when_they_write(client, cast, talk):
    client.force_login(cast.bob)
    client.post(url(cast, "thread-state", talk.pk), {"do": "done"})
    assert not listed(client, cast) and listed(client, cast, "done")
    assert "No conversations yet" not in client.get(url(cast, "inbox")).content.decode()
    scene.text_us(cast.workspace, "One more thing")
    assert listed(client, cast) and Thread.objects.get().state == "open"


def test_done_goes_on_to_the_next_and_can_be_undone(client, cast, talk):
    client.force_login(cast.bob)
    scene.text_us(cast.workspace, "Hello", "+12085550219")
    page = client.get(url(cast, "conversation", talk.pk)).content.decode()
    other = Conversation.objects.exclude(pk=talk.pk).get()
    assert url(cast, "conversation", other.pk) in re.findall(r'name="next" value="([^"]*)"', page)
    done = client.post(url(cast, "thread-state", talk.pk), {"do": "done", "next": "https://example.com/"}, follow=True)
    assert done.redirect_chain[-1][0] == url(cast, "conversation", talk.pk)
    undo = re.search(r'action="([^"]*do=open)"', done.content.decode())
    assert undo
    client.post(undo[1])
    assert not Thread.objects.filter(state="done").exists()


def test_a_snoozed_thread_comes_back_by_the_clock_unread_and_on_top(client, cast, talk):
    client.force_login(cast.bob)
    client.get(url(cast, "conversation", talk.pk))
    client.post(url(cast, "thread-snooze", talk.pk), {"until": "tomorrow"})
    assert not listed(client, cast) and listed(client, cast, "snoozed")
    assert threads.wake() == 0
    later = timezone.now() + timedelta(days=2)
    assert (threads.wake(later), threads.wake(later)) == (1, 0)
    thread = Thread.objects.get()
    assert (thread.state, thread.unread, thread.moved_at) == ("open", 1, later)


@pytest.mark.both
@pytest.mark.parametrize("data", [{"until": "x"}, {"at": "2020-01-01T09:00"}, {"at": "9999-01-01T09:00"}, {"at": "\0"}])
def test_no_thread_sleeps_until_nonsense(client, cast, talk, data):
    client.force_login(cast.bob)
    assert client.post(url(cast, "thread-snooze", talk.pk), data).status_code == 302
    assert Thread.objects.get().state == "open"


def test_a_time_is_of_the_clock_of_whoever_types_it(client, cast, talk):
    cast.bob.zone = "America/Los_Angeles"
    cast.bob.save()
    client.force_login(cast.bob)
    day = (timezone.now() + timedelta(days=30)).date()
    client.post(url(cast, "thread-snooze", talk.pk), {"at": f"{day}T09:00"})
    assert Thread.objects.get().snoozed_until.hour in (16, 17)


@pytest.mark.both
def test_a_thread_is_given_to_a_member_and_to_nobody_else(client, cast, talk):
    client.force_login(cast.bob)
    client.post(url(cast, "thread-assign", talk.pk), {"member": str(cast.bob.pk)})
    assert listed(client, cast, "mine") and not listed(client, cast, "nobody")
    for stranger in (str(cast.olga.pk), "x", "\0"):
        assert client.post(url(cast, "thread-assign", talk.pk), {"member": stranger}).status_code == 404
    client.post(url(cast, "thread-assign", talk.pk), {"member": ""})
    assert Thread.objects.get().assignee is None


def test_who_only_reads_changes_no_thread(client, cast, talk):
    client.force_login(cast.rita)
    for name in ("thread-state", "thread-snooze", "thread-assign"):
        assert client.post(url(cast, name, talk.pk), {"do": "done"}).status_code == 403


def test_letters_lead_to_the_threads_above_and_below(client, cast, talk):
    client.force_login(cast.bob)
    for number in (1, 2):
        scene.text_us(cast.workspace, "hello", f"+1208555021{number}")
    middle = Conversation.objects.order_by("last_message_at")[1]
    page = client.get(url(cast, "conversation", middle.pk)).content.decode()
    assert {"j", "k", "e", "s", "a", "r"} <= set(re.findall(r'data-key="(\w)"', page))
    below = re.search(r'href="([^"]*)" data-key="j"', page)
    assert below and below[1] == url(cast, "conversation", talk.pk)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL plans by the number of rows")
@pytest.mark.parametrize(
    ("view", "index"),
    [
        ("", "thread_by_state"),
        ("done", "thread_by_state"),
        ("all", "thread_by_time"),
        ("unread", "thread_unread"),
        ("mine", "thread_by_assignee"),
        ("nobody", "thread_by_assignee"),
    ],
)
def test_every_view_is_read_off_an_index_in_its_order(cast, view, index):
    with CaptureQueriesContext(connection) as queries:
        inbox_list.threads(cast.workspace, cast.bob, view)
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {queries.captured_queries[0]['sql']}")
        plan = " | ".join(row[3] for row in cursor.fetchall())
    assert index in plan and "USE TEMP B-TREE" not in plan, plan


def test_what_has_no_conversation_is_not_listed(client, cast):
    Thread.objects.create(workspace=cast.workspace, contact=make_contact(cast.workspace))
    client.force_login(cast.bob)
    assert not listed(client, cast, "all")


def test_one_thread_has_texts_emails_calls_and_notes(client, cast, ana, talk):
    point = ContactPoint.objects.create(workspace=cast.workspace, contact=ana, kind="email", value="ana@example.com")
    mail = outbox.conversation_with(ana, "email", point.value)
    row = {"workspace": cast.workspace, "contact": ana}
    Message.objects.create(
        **row,
        conversation=mail,
        channel="email",
        direction="in",
        address=point.value,
        address_hash=mail.address_hash,
        body="By mail, too",
        status="received",
        idempotency_key="mail",
    )
    Call.objects.create(**row, seconds=90, text="About the order")
    client.force_login(cast.bob)
    client.post(url(cast, "thread-note", talk.pk), {"text": "Ask @Max about the order"})
    page = client.get(url(cast, "conversation", talk.pk)).content.decode()
    for said in ("Is my order ready?", "By mail, too", "About the order", '<span class="mention">@Max</span>'):
        assert said in page
    assert Mention.objects.get().member == cast.max
    assert "?by=email" in page and 'id="composer-subject"' not in page
    assert 'id="composer-subject"' in client.get(url(cast, "conversation", talk.pk), {"by": "email"}).content.decode()


def test_rt6_nothing_is_noted_about_a_frozen_contact(client, cast, ana, talk):
    type(ana).objects.update(restricted_at=timezone.now())
    client.force_login(cast.bob)
    assert client.post(url(cast, "thread-note", talk.pk), {"text": "x"}).status_code == 403


def test_a_note_never_leaves(client, cast, ana, talk):
    client.force_login(cast.bob)
    client.post(url(cast, "thread-note", talk.pk), {"text": "They are a difficult customer"})
    assert not Message.objects.filter(direction="out").exists()


def test_an_open_list_is_told_only_news(client, cast, talk):
    client.force_login(cast.bob)
    page = client.get(url(cast, "inbox")).content.decode()
    ask = re.search(r'hx-get="([^"]*seen=\w+)"', page)
    assert ask
    address, htmx = ask[1].replace("&amp;", "&"), {"HX-Request": "true"}
    assert client.get(address, headers=htmx).status_code == 204
    scene.text_us(cast.workspace, "hello", "+12085550211")
    news = client.get(address, headers=htmx).content.decode()
    assert len(re.findall(r'class="inbox-item', news)) == 2 and "<html" not in news


def test_an_unknown_number_or_address_is_new_and_has_agreed_to_nothing(cast):
    scene.make_sender(cast.workspace)
    scene.text_us(cast.workspace, "Do you repair tandems?", "+12085550233")
    mailbox = Sender.objects.create(workspace=cast.workspace, provider="smtp", kind="email", address="us@alice.example")
    receiving.take(mailbox, [Inbound("<1@x>", "stranger@example.com", "Hello", subject="Tandems")], "raw")
    for point in ("+12085550233", "stranger@example.com"):
        contact = ContactPoint.objects.get(value=point).contact
        assert contact.stage == stages.first(cast.workspace) and contact.source == "inbound"
        assert not contact.consents.exists() and contact.thread.unread == 1
        channel = "email" if "@" in point else "sms"
        assert not gate.explain(contact, channel, "transactional").allowed


def test_a_thread_has_the_tags_of_its_contact(client, cast, ana, talk):
    ana.tags.create(workspace=cast.workspace, name="Mornings only")
    client.force_login(cast.bob)
    assert "Mornings only" in client.get(url(cast, "conversation", talk.pk)).content.decode()


def test_the_list_is_narrowed_by_a_tag_of_the_contact(client, cast, ana, talk):
    tag = Tag.objects.create(workspace=cast.workspace, name="Clients")
    client.force_login(cast.bob)
    page = url(cast, "inbox")
    assert "Nothing here" in client.get(f"{page}?tag={tag.pk}").content.decode()
    ana.tags.add(tag)
    shown = client.get(f"{page}?tag={tag.pk}").content.decode()
    assert url(cast, "conversation", talk.pk) in shown and f"tag={tag.pk}" in shown
    theirs = Tag.objects.create(workspace=cast.other, name="Theirs")
    assert url(cast, "conversation", talk.pk) in client.get(f"{page}?tag={theirs.pk}").content.decode()


def test_whoever_is_given_a_thread_is_told_on_their_today_page_until_they_look(client, cast, talk):
    today = f"/w/{cast.workspace.slug}/"
    client.force_login(cast.alice)
    client.post(url(cast, "thread-assign", talk.pk), {"member": cast.alice.pk})
    assert "Given to you" not in client.get(today).content.decode()  # one's own doing is no news
    client.post(url(cast, "thread-assign", talk.pk), {"member": cast.bob.pk})
    client.force_login(cast.bob)
    assert "asked you to take care" in client.get(today).content.decode()
    client.get(url(cast, "conversation", talk.pk))
    assert "Given to you" not in client.get(today).content.decode()
