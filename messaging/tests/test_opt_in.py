"""Signing up on the opt-in desk: nothing is granted before the person confirms, and the page tells nobody anything."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import ProductMail
from contacts.consent import ledger
from contacts.consent.models import Consent, ConsentEvent
from contacts.models import Contact
from messaging import dispatch, gate
from messaging.incoming import receiving
from messaging.models import FormAnswer, Message, PublicForm, SandboxText, Sender
from messaging.opt_in import by_staff, ending
from messaging.providers import Inbound
from messaging.sandbox import phone
from messaging.tests.form_scene import make_form, send
from tests.cast import make_contact

PHONE, EMAIL = "+12025550123", "ana@example.net"
SMS, MAIL = "agree_sms_informational", "agree_email_informational"
ANA = {"name": "Ana", "phone": "(202) 555-0123", SMS: "on"}


@pytest.fixture
def desk(cast):
    Sender.objects.sandbox(cast.workspace)
    return make_form(cast.workspace)


def sign_up(client, desk, take=True, **data):
    return send(client, desk, take=take, **(data or ANA))


def states():
    return dict(Consent.objects.values_list("channel", "state"))


def dispatch_all():
    for message in Message.objects.filter(status="queued"):
        dispatch.dispatch(message.pk)


def test_cn2_the_page_says_who_what_how_often_rates_and_how_to_stop(client, desk):
    text = client.get(desk.get_absolute_url()).content.decode()
    for part in ("Alice &amp; Co", "my appointments", "4 messages a month", "rates may apply", "STOP"):
        assert part in text


def test_no_box_is_ticked_beforehand(client, desk):
    assert "checked" not in client.get(desk.get_absolute_url()).content.decode()


def test_cn4_a_sign_up_asks_and_grants_nothing(client, desk):
    assert sign_up(client, desk).url == reverse("messaging:public-form-sent", args=[desk.slug])
    assert states() == {"sms": "pending"}
    message = Message.objects.get()
    assert (message.capability, message.address) == ("double_opt_in", PHONE)
    for part in ("Alice & Co", "YES", "rates", "HELP", "STOP"):
        assert part in message.body
    assert not FormAnswer.objects.exists()


def test_cn4_yes_grants_with_the_wording_that_was_shown(client, desk):
    sign_up(client, desk)
    dispatch_all()
    assert "YES" in SandboxText.objects.get().body
    phone.send_as_person(Sender.objects.sandbox(desk.workspace), PHONE, "Yes")
    assert states() == {"sms": "granted"}
    held = ledger.opened(ConsentEvent.objects.get(kind="granted"))
    assert held["wording"] == desk.versions.get().content["design"]["boxes"][0]["text"]


def test_cn4_any_other_answer_grants_nothing(client, desk):
    sign_up(client, desk)
    phone.send_as_person(Sender.objects.sandbox(desk.workspace), PHONE, "who is this")
    assert states() == {"sms": "pending"}


def test_cn3_the_request_keeps_wording_page_and_ip(client, desk):
    sign_up(client, desk)
    held = ledger.opened(ConsentEvent.objects.get())
    assert held["address"] == PHONE and held["ip"] == "127.0.0.1"
    assert desk.get_absolute_url() in held["evidence"]


def test_a_box_without_an_address_is_refused(client, desk):
    assert sign_up(client, desk, name="Ana", **{SMS: "on"}).status_code == 422
    assert sign_up(client, desk, name="Ana", phone="202 555 0123").status_code == 422
    assert not Contact.objects.exists()


def test_an_address_without_a_ticked_box_is_not_kept(client, desk):
    sign_up(client, desk, **ANA, email=EMAIL)
    assert not Contact.objects.get().points.filter(kind="email").exists()


def test_a_program_falls_into_the_trap_without_noticing(client, desk):
    response = sign_up(client, desk, take=False, **ANA, website="http://spam.example")
    assert response.status_code == 302
    assert not FormAnswer.objects.exists()


@pytest.mark.both
@pytest.mark.parametrize("name", ["\x00", "http://spam.example", "x" * 500, ""])
def test_hostile_names_are_refused(client, desk, name):
    assert sign_up(client, desk, **{**ANA, "name": name}).status_code == 422


def test_hammering_is_refused(client, desk):
    answers = [sign_up(client, desk, take=False).status_code for _ in range(5)]
    assert answers == [302, 302, 302, 429, 429]


def test_rt9_known_unknown_and_suppressed_get_the_same_answer(client, desk, cast):
    make_contact(cast.workspace, "Ana", phone=PHONE)
    ledger.withdraw_address(cast.workspace, "+12025550124", channel="sms", method="reply")
    bodies = set()
    for number in ("202 555 0123", "202 555 0124", "202 555 0125"):
        response = sign_up(client, desk, take=False, **{**ANA, "phone": number})
        bodies.add((response.status_code, response["Location"], client.get(response["Location"]).content))
    assert len(bodies) == 1


def test_a_known_person_is_matched_and_not_changed(client, desk, cast):
    ana = make_contact(cast.workspace, "Ana Smith", phone=PHONE)
    sign_up(client, desk, **{**ANA, "name": "Eve"}, email="eve@example.net", **{MAIL: "on"})
    ana.refresh_from_db()
    assert ana.name == "Ana Smith"
    assert not ana.points.filter(kind="email").exists()
    assert Contact.objects.exclude(pk=ana.pk).get().name == "Eve"


def test_signing_up_twice_sends_one_request(client, desk):
    sign_up(client, desk)
    sign_up(client, desk)
    assert Message.objects.count() == ConsentEvent.objects.count() == 1


def test_cn6_a_number_that_opted_out_gets_no_text(client, desk, cast):
    ledger.withdraw_address(cast.workspace, PHONE, channel="sms", method="reply")
    sign_up(client, desk)
    assert not Message.objects.exists()


def test_an_erased_person_can_sign_up_anew(client, desk, cast):
    ledger.suppress(cast.workspace, reason="erased", address=PHONE)
    sign_up(client, desk)
    dispatch_all()
    assert SandboxText.objects.count() == 1
    phone.send_as_person(Sender.objects.sandbox(desk.workspace), PHONE, "YES")
    assert states() == {"sms": "pending"}, "anybody of the business can type that"
    real = Sender.objects.create(workspace=desk.workspace, provider="http_gateway", address="+12025550111")
    receiving.take(real, [Inbound("1", PHONE, "YES")], "")
    assert states() == {"sms": "granted"}


def test_a_frozen_contact_is_not_asked(client, desk, cast):
    make_contact(cast.workspace, "Ana", phone=PHONE, restricted_at=timezone.now())
    sign_up(client, desk)
    assert not Message.objects.exists()
    assert states() == {}


def test_one_reminder_after_a_day_then_it_expires(client, desk):
    sign_up(client, desk)
    dispatch_all()
    now = timezone.now()
    for hours, texts in ((1, 1), (25, 2), (30, 2)):
        ending.remind_and_expire(now + timedelta(hours=hours))
        assert Message.objects.count() == texts
    ending.remind_and_expire(now + timedelta(hours=73))
    assert not Contact.objects.exists()  # came by the page alone, and never confirmed
    assert list(ledger.verify()) == []


def test_somebody_known_before_stays_when_a_request_expires(client, desk, cast):
    make_contact(cast.workspace, "Ana", phone=PHONE)
    sign_up(client, desk)
    ending.remind_and_expire(timezone.now() + timedelta(hours=73))
    assert states() == {"sms": "expired"}


def test_a_closed_page_is_gone(client, desk):
    PublicForm.objects.update(archived_at=timezone.now())
    assert client.get(desk.get_absolute_url()).status_code == 404


def mailed_link():
    (link,) = re.findall(r"/join-confirm/\S+", ProductMail.objects.get(kind="consent_confirmation").text)
    return link


def test_cn4_email_is_confirmed_behind_a_link(client, desk):
    sign_up(client, desk, name="Ana", email=EMAIL, **{MAIL: "on"})
    link = mailed_link()
    assert client.get(link).status_code == 200
    assert states() == {"email": "pending"}
    assert b"You have agreed" in client.post(link).content
    assert states() == {"email": "granted"}
    assert client.get(link).status_code == 410


def test_a_link_to_an_erased_person_is_gone(client, desk):
    sign_up(client, desk, name="Ana", email=EMAIL, **{MAIL: "on"})
    link = mailed_link()
    contact = Contact.objects.get()
    ledger.shred(contact)
    contact.delete()
    assert client.get(link).status_code == client.post(link).status_code == 410


def test_a_forged_link_is_gone(client):
    assert client.get(reverse("messaging:join-confirm", args=["nonsense:x"])).status_code == 410


def test_staff_ask_once(cast, desk):
    ana = make_contact(cast.workspace, "Ana", phone=PHONE)
    assert by_staff.ask(ana, "marketing", actor=cast.bob) == ""
    assert "not answered" in by_staff.ask(ana, "marketing", actor=cast.bob)
    assert Message.objects.get().author == cast.bob


def test_cn4_a_second_contact_with_the_number_is_not_asked_again(cast, desk):
    ana, twin = (make_contact(cast.workspace, name, phone=PHONE) for name in ("Ana", "Twin"))
    assert by_staff.ask(ana, "marketing", actor=cast.bob) == ""
    assert "another contact" in by_staff.ask(twin, "marketing", actor=cast.bob)
    assert Message.objects.count() == 1


def test_staff_do_not_ask_who_opted_out(cast, desk):
    ana = make_contact(cast.workspace, "Ana", phone=PHONE)
    ledger.withdraw_address(cast.workspace, PHONE, channel="sms", method="reply")
    assert "opted out" in by_staff.ask(ana, "marketing", actor=cast.bob)


def test_cn4_staff_ask_by_mail_and_only_the_persons_button_grants(client, cast):
    ana = make_contact(cast.workspace, "Ana", email="ana@example.net", language="de")
    assert by_staff.ask(ana, "marketing", actor=cast.bob, channel="email") == ""
    assert "not answered" in by_staff.ask(ana, "marketing", actor=cast.bob, channel="email")
    mail = ProductMail.objects.get()
    assert mail.to == "ana@example.net" and "möchte Ihnen E-Mails schicken" in mail.text
    (link,) = re.findall(r"/join-confirm/\S+", mail.text)
    client.get(link)
    assert Consent.objects.get().state == "pending"
    client.post(link)
    assert Consent.objects.get().state == "granted"


def test_staff_do_not_mail_a_closed_address_nor_ask_a_second_contact_with_it(cast):
    ana, twin = (make_contact(cast.workspace, name, email="ana@example.net") for name in ("Ana", "Twin"))
    assert by_staff.ask(ana, "marketing", actor=cast.bob, channel="email") == ""
    assert "another contact" in by_staff.ask(twin, "marketing", actor=cast.bob, channel="email")
    ledger.withdraw_address(cast.workspace, "ana@example.net", channel="email", method="reply")
    assert "closed" in by_staff.ask(twin, "marketing", actor=cast.bob, channel="email")
    assert ProductMail.objects.count() == 1


def test_a_no_lasts_while_a_later_question_ran_out(cast, desk):
    ana = make_contact(cast.workspace, "Ana", phone=PHONE)
    how = {"address": PHONE, "wording": "Yes."}
    ledger.grant(ana, "sms", "marketing", method="written", **how)
    ledger.withdraw(ana, "sms", "marketing", method="staff")
    ledger.request(ana, "sms", "marketing", method="preference page", **how)
    ledger.expire(ana, "sms", "marketing")
    said = gate.explain(ana, "sms", "marketing").reasons[0]
    assert said.code == "opted_out" and "opted out" in said


def test_cn4_who_is_put_away_is_not_taken_at_a_strangers_word(client, cast, desk):
    known = make_contact(cast.workspace, "Ana", email=EMAIL, archived_at=timezone.now())
    news = {"method": "written", "address": EMAIL, "wording": "Yes"}
    ledger.grant(known, "email", "informational", **news)
    ledger.withdraw(known, "email", "informational", method=ledger.Method.PREFERENCES)
    form = make_form(cast.workspace, double_opt_in=False)
    sign_up(client, form, name="Ana", email=EMAIL, **{MAIL: "on"})
    assert not Consent.objects.filter(state="granted").exists() and ProductMail.objects.count() == 1
