"""Giving more on the preference page is confirmed at the address, taking away never; the page's words and its holes."""

import re
from datetime import timedelta

import pytest

from accounts.models import ProductMail
from contacts.consent import ledger
from contacts.consent.models import ConsentEvent
from contacts.models import Contact
from messaging import outbox
from messaging.campaigns import measuring
from messaging.forms.languages import NAMES
from messaging.models import DeclinedTopic, Preference, Topic
from messaging.preferences import languages
from messaging.tests.preference_scene import EMAIL, ana_of, confirmed, path, save, states
from messaging.tests.scene import ANA, arrived, text_us, work_off
from messaging.words import mail_words
from tests.cast import make_contact

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana(cast):
    return ana_of(cast)


@pytest.fixture
def url(ana):
    return path(outbox.conversation_with(ana, "email", EMAIL))


def test_cn14_nobody_is_measured_before_the_address_said_yes(client, ana, url):
    both = ("sms:transactional", "email:marketing")
    assert b"One more step" in save(client, url, *both, measure="on").content and not measuring.allows(ana.pk)
    assert ProductMail.objects.get().to == EMAIL
    confirmed(client)
    assert measuring.allows(ana.pk)
    save(client, url, *both)  # taking it back needs nothing
    assert not measuring.allows(ana.pk)


def test_cn15_more_is_confirmed_at_the_address_and_less_never(client, ana, url):
    topic = Topic.objects.create(workspace=ana.workspace, name="Tastings")
    both = ("sms:transactional", "email:marketing")
    save(client, url, *both, how_often="monthly")
    assert DeclinedTopic.objects.exists() and Preference.objects.get().how_often == "monthly"
    save(client, url, *both, how_often="weekly", topics=[topic.pk])
    assert DeclinedTopic.objects.exists() and Preference.objects.get().how_often == "monthly"
    confirmed(client)
    assert not DeclinedTopic.objects.exists() and Preference.objects.get().how_often == "weekly"
    assert confirmed(client).status_code == 410  # once


def test_the_link_to_more_ends_with_the_next_change(client, ana, url):
    save(client, url, "email:marketing", how_often="monthly")
    save(client, url, "email:marketing")
    mailed = ProductMail.objects.count()
    save(client, url, "email:marketing", how_often="monthly")
    assert ProductMail.objects.count() == mailed and Preference.objects.get().how_often == "monthly"
    (link,) = re.findall(r"/preferences/more/\S+", ProductMail.objects.order_by("-pk")[0].text)
    assert client.post(link).status_code == 410 and Preference.objects.get().how_often == "monthly"


def test_a_record_with_the_same_address_gets_nothing_more_by_the_others_page(client, ana, url):
    twin = make_contact(ana.workspace, "Twin", email=EMAIL)
    Preference.objects.create(workspace=ana.workspace, contact=twin, how_often="monthly")
    save(client, url, "sms:transactional", "email:marketing", how_often="weekly")
    assert {each.contact: each.how_often for each in Preference.objects.all()} == {twin: "monthly", ana: "weekly"}


def test_cn15_a_link_that_a_text_just_asked_for_may_give_more(client, ana, monkeypatch):
    Preference.objects.create(workspace=ana.workspace, contact=ana, how_often="monthly")
    old = path(outbox.conversation_with(ana, "sms", ANA))
    both = ("sms:transactional", "email:marketing")
    assert b"text PREFERENCES to" in save(client, old, *both).content
    assert Preference.objects.get().how_often == "monthly" and not ProductMail.objects.exists()
    text_us(ana.workspace, "PREFERENCES")
    work_off()
    (link,) = re.findall(r"/preferences/\S+", arrived()[0])
    monkeypatch.setattr(mail_words, "FRESH", timedelta(0))
    save(client, link, *both)
    assert Preference.objects.get().how_often == "monthly"
    monkeypatch.undo()
    save(client, link, *both)
    assert Preference.objects.get().how_often == ""


@pytest.mark.parametrize("data", [{}, {"agreed": "sms:transactional"}, {"List-Unsubscribe": "One-Click"}])
def test_what_was_not_sent_from_the_page_changes_nothing_and_says_so(client, ana, url, data):
    answer = client.post(url, data)
    assert answer.status_code == 422 and b"Nothing was changed" in answer.content
    assert set(states(ana).values()) == {"granted"} and not Preference.objects.exists()


def test_a_topic_that_came_after_the_page_was_opened_is_not_declined(client, ana, url):
    shown = re.findall(r'name="shown" value="([^"]+)"', client.get(url).content.decode())
    Topic.objects.create(workspace=ana.workspace, name="New")
    client.post(url, {"shown": shown, "agreed": ["sms:transactional", "email:marketing"], "how_often": ""})
    assert not DeclinedTopic.objects.exists()


def test_cn15_the_page_speaks_the_persons_language_and_so_does_what_it_asks(client, ana, url):
    Contact.objects.update(language="es")
    assert "Lo que recibe de Alice" in client.get(url).content.decode()
    save(client, url, "email:marketing")
    save(client, url, "email:marketing", "sms:transactional")
    event = ConsentEvent.objects.get(kind="requested")
    assert ledger.opened(event)["wording"].startswith("Acepto que Alice & Co")
    work_off()
    assert "responda YES" in arrived()[0]


def test_every_language_has_every_word():
    def shape(held):
        return {key: shape(value) for key, value in held.items()} if isinstance(held, dict) else type(held)

    def holes(held):
        return sorted(re.findall(r"%\(\w+\)s", str(held)))

    first = languages.words("en")
    for name in NAMES:
        said = languages.words(name)
        assert shape(said) == shape(first) and holes(said) == holes(first), name
