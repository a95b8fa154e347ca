"""The preference page: no account, no cookie; what is unticked ends at once, what is ticked again is asked for."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import ProductMail
from contacts import points
from contacts.consent import ledger
from contacts.consent.models import ConsentEvent, Suppression
from contacts.models import Contact
from messaging import outbox
from messaging.campaigns import measuring
from messaging.models import DeclinedTopic, Message, Preference, Topic
from messaging.tests.preference_scene import EMAIL, ana_of, confirmed, path, save, states
from messaging.tests.scene import ANA, agree, arrived, compose, make_ana, send, text_us, work_off
from messaging.words import mail_words
from tests.cast import make_contact

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana(cast):
    return ana_of(cast)


@pytest.fixture
def url(ana):
    return path(outbox.conversation_with(ana, "email", EMAIL))


def test_cn15_the_page_shows_what_holds_and_sets_no_cookie(client, ana, url):
    answer = client.get(url)
    text = answer.content.decode()
    assert text.count("checked") == 3 and "a…@example.net" in text and "…43" in text  # two consents, "everything"
    assert EMAIL not in text and ANA not in text and not answer.cookies and "csrfmiddlewaretoken" not in text


def test_cn15_opening_the_page_changes_nothing(client, ana, url):
    client.get(url)
    assert set(states(ana).values()) == {"granted"} and not Preference.objects.exists()


def test_cn7_what_is_unticked_ends_at_once_in_the_ledger(client, ana, url):
    assert "Saved." in save(client, url, "sms:transactional").content.decode()
    assert states(ana) == {("email", "marketing"): "withdrawn", ("sms", "transactional"): "granted"}
    event = ConsentEvent.objects.get(kind="withdrawn")
    assert event.method == "preference page" and "unticked" in ledger.opened(event)["evidence"]
    assert send(compose(ana, channel="email", purpose="marketing")).status == "refused"


def test_cn15_topics_how_often_and_a_pause_are_kept(client, ana, url):
    tastings, classes = (Topic.objects.create(workspace=ana.workspace, name=n) for n in ("Tastings", "Classes"))
    day = (timezone.now() + timedelta(days=20)).date()
    both = ("sms:transactional", "email:marketing")
    save(client, url, *both, topics=[tastings.pk], how_often="weekly", paused_until=day.isoformat())
    held = Preference.objects.get()
    assert held.how_often == "weekly" and held.paused_until.astimezone().date() in (day, day + timedelta(days=1))
    assert DeclinedTopic.objects.get().topic == classes
    assert set(states(ana).values()) == {"granted"}
    assert f'value="{day.isoformat()}"' in client.get(url).content.decode()


@pytest.mark.both
@pytest.mark.parametrize("day", ["2020-01-01", "3000-01-01", "soon", "\x00"])
def test_a_day_that_is_none_is_refused_and_nothing_else_is_done(client, ana, url, day):
    assert save(client, url, paused_until=day).status_code == 422
    assert set(states(ana).values()) == {"granted"}


def test_cn4_texts_come_back_only_by_a_yes(client, ana, url):
    save(client, url, "email:marketing")
    answer = save(client, url, "email:marketing", "sms:transactional")
    assert b"One more step" in answer.content and states(ana)["sms", "transactional"] == "pending"
    save(client, url, "email:marketing", "sms:transactional")
    assert Message.objects.count() == 1, "asked once"
    work_off()
    assert "reply YES" in arrived()[0]
    text_us(ana.workspace, "YES")
    assert states(ana)["sms", "transactional"] == "granted"


def test_cn4_emails_come_back_only_by_a_link(client, ana, url):
    client.post(url, {"everything_off": "1"})
    save(client, url, "email:marketing")
    assert states(ana)["email", "marketing"] == "pending" and Suppression.objects.filter(reason="opt_out").exists()
    (link,) = re.findall(r"/join-confirm/\S+", ProductMail.objects.get(kind="consent_confirmation").text)
    client.post(link)
    assert states(ana)["email", "marketing"] == "granted"


def test_cn6_after_a_stop_the_page_sends_no_text(client, ana, url):
    text_us(ana.workspace, "STOP")
    Message.objects.filter(direction="out").delete()
    assert "text START" in client.get(url).content.decode()
    save(client, url, "email:marketing", "sms:transactional")
    assert states(ana)["sms", "transactional"] == "withdrawn"
    assert not Message.objects.filter(direction="out").exists()


def test_cn7_everything_off_closes_every_address(client, ana, url):
    assert b"Everything is off" in client.post(url, {"everything_off": "1"}).content
    assert set(states(ana).values()) == {"withdrawn"}
    assert Suppression.objects.filter(workspace=ana.workspace, reason="opt_out").count() == 2


def test_cn7_another_record_with_the_address_is_bound_too(client, ana, url):
    twin = make_contact(ana.workspace, "Twin", email=EMAIL)
    agree(twin, "marketing", channel="email")
    save(client, url, "sms:transactional", how_often="monthly")
    assert states(twin) == {("email", "marketing"): "withdrawn"}
    assert Preference.objects.filter(how_often="monthly").count() == 2


def test_rt6_of_a_frozen_person_nothing_but_everything_off_is_done(client, ana, url):
    Contact.objects.update(restricted_at=timezone.now())
    assert save(client, url, how_often="weekly").status_code == 200
    assert set(states(ana).values()) == {"granted"} and not Preference.objects.exists()
    client.post(url, {"everything_off": "1"})
    assert set(states(ana).values()) == {"withdrawn"}


def test_the_end_of_a_pause_lets_go_what_waits(client, ana, url):
    agree(ana, "marketing")
    on = ("sms:transactional", "sms:marketing", "email:marketing")
    save(client, url, *on, paused_until=(timezone.now() + timedelta(days=9)).date().isoformat())
    message = send(compose(ana, channel="email", purpose="marketing"))
    assert "One more step" in save(client, url, *on).content.decode()
    message.refresh_from_db()
    assert message.status == "held", "who reads a forwarded mail ends nobody's pause"
    confirmed(client)
    message.refresh_from_db()
    assert message.status == "queued"


def test_a_forged_link_and_one_to_nobody(client, ana, url):
    assert client.get(url[:-3] + "x/").status_code == 404
    ledger.shred(ana)
    ana.delete()
    assert client.get(url).status_code == client.post(url, {"everything_off": "1"}).status_code == 410


@pytest.mark.parametrize("word", ["PREFERENCES", "prefs", "Settings!"])
def test_cn15_a_text_asks_for_the_link(client, ana, word):
    text_us(ana.workspace, word)
    work_off()
    (link,) = re.findall(r"/preferences/\S+", arrived()[0])
    assert "Alice & Co" in arrived()[0] and client.get(link).status_code == 200


def test_cn6_a_number_that_stopped_gets_no_link(ana):
    text_us(ana.workspace, "STOP")
    work_off()
    before = len(arrived())
    text_us(ana.workspace, "PREFERENCES")
    work_off()
    assert len(arrived()) == before


def test_a_word_in_a_sentence_asks_for_nothing(ana):
    text_us(ana.workspace, "my preferences are the blue ones")
    work_off()
    assert not arrived()


def test_cn15_every_mail_has_the_link(ana):
    talk = outbox.conversation_with(ana, "email", EMAIL)
    message = compose(ana, channel="email", purpose="marketing")
    assert mail_words.preferences_url(talk) in mail_words.of_letter(message)["body"]


def test_anas_own_page_is_hers(cast, ana):
    other = make_ana(cast.other, name="Ana of Olga")
    assert path(outbox.conversation_with(other, "sms", ANA)) != path(outbox.conversation_with(ana, "sms", ANA))


def test_an_address_that_is_no_longer_theirs_opens_nothing_of_theirs_and_still_stops(client, ana, url):
    points.keep(ana, [points.Address("email", "new@example.net"), points.Address("phone", ANA)])
    assert client.get(url).status_code == 410 and b"new" not in save(client, url, measure="on").content
    assert not measuring.allows(ana.pk)
    client.post(url, {"everything_off": "1"})
    assert Suppression.objects.count() == 1 and states(ana)["sms", "transactional"] == "granted"


def test_nobody_can_fill_a_mailbox_with_questions_by_a_link_that_was_forwarded(client, ana, url):
    for _ in range(7):
        save(client, url)
        save(client, url, "email:marketing")
    assert ProductMail.objects.count() == 5
