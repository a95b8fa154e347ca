"""What a stranger can do with somebody else's number on an opt-in page: once, and it leaves nothing behind."""

import sys
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import ProductMail
from contacts.consent import ledger
from contacts.consent.models import Consent, ConsentEvent
from contacts.duplicates import finder
from contacts.duplicates.models import DuplicateKey
from contacts.models import Contact, ContactPoint, Note
from messaging.forms import publishing
from messaging.models import AskedNumber, Conversation, Message, SandboxText, Sender
from messaging.opt_in import by_staff, ending
from messaging.sandbox import phone
from messaging.tests.form_scene import make_form
from messaging.tests.scene import work_off
from messaging.tests.test_opt_in import ANA, EMAIL, MAIL, PHONE, sign_up, states
from projects.models import Project
from tests.cast import make_contact


@pytest.fixture
def desk(cast):
    Sender.objects.sandbox(cast.workspace)
    return make_form(cast.workspace)


def later(**much):
    ending.remind_and_expire(timezone.now() + timedelta(**much))


def of_staff(contact):
    Contact.objects.filter(pk=contact.pk).update(owner=contact.workspace.memberships.first().user)


ADOPTIONS = {
    "an owner": of_staff,
    "a note": lambda ana: Note.objects.create(workspace=ana.workspace, contact=ana, text="called"),
    "a project": lambda ana: Project.objects.create(workspace=ana.workspace, name="Site", contact=ana),
}


@pytest.mark.parametrize("what", ADOPTIONS)
def test_what_staff_have_made_theirs_stays_and_the_request_ends(client, desk, what):
    sign_up(client, desk)
    ADOPTIONS[what](Contact.objects.get())
    later(hours=73)
    assert states() == {"sms": "expired"} and ContactPoint.objects.get().value == PHONE


@pytest.mark.parametrize("what", ADOPTIONS)
def test_rt3_an_erased_number_does_not_come_back_by_what_a_stranger_types(client, desk, cast, what):
    ledger.suppress(cast.workspace, reason="erased", address=PHONE)
    sign_up(client, desk)
    ADOPTIONS[what](Contact.objects.get())
    later(hours=73)
    assert Contact.objects.count() == 1
    assert not (ContactPoint.objects.exists() or Conversation.objects.exists() or Message.objects.exists())
    assert ledger.opened(ConsentEvent.objects.earliest("seq")) == {} and list(ledger.verify()) == []


def test_an_unconfirmed_sign_up_goes_though_somebody_archived_it(client, desk):
    sign_up(client, desk)
    Contact.objects.update(archived_at=timezone.now())
    later(hours=73)
    assert not Contact.objects.exists()


def test_a_likeness_to_somebody_is_no_reason_to_keep_an_unconfirmed_sign_up(client, desk, cast):
    known = make_contact(cast.workspace, "Ana", email="ana@example.net")
    sign_up(client, desk)
    finder.look_at(cast.workspace.pk, list(Contact.objects.all()))
    assert DuplicateKey.objects.exclude(contact=known).exists()
    later(hours=73)
    assert Contact.objects.get() == known


def test_one_contact_that_can_not_be_removed_keeps_no_other(client, desk, monkeypatch):
    sign_up(client, desk)
    sign_up(client, desk, name="Ben", phone="(202) 555-0124", agree_sms_informational="on")
    monkeypatch.setattr(Contact, "delete", lambda self: 1 / 0)
    later(hours=73)
    assert set(Consent.objects.values_list("state", flat=True)) == {"expired"}


def test_cn4_an_unanswered_number_is_not_asked_again_for_thirty_days(client, desk):
    for _attempt in range(2):
        sign_up(client, desk)
        assert Message.objects.count() == 1 - _attempt, "asked again after three days"
        later(hours=73)
    AskedNumber.objects.update(at=timezone.now() - timedelta(days=31))
    sign_up(client, desk)
    assert Message.objects.count() == 1


def test_another_page_of_the_business_asks_when_the_first_is_answered(client, desk):
    sign_up(client, desk)
    news = make_form(desk.workspace, name="News", purpose="marketing", about="offers")
    sign_up(client, news, **{**ANA, "agree_sms_marketing": "on"})
    assert Message.objects.count() == 1
    work_off()
    phone.send_as_person(Sender.objects.sandbox(desk.workspace), PHONE, "YES")
    assert Message.objects.filter(capability="double_opt_in").count() == 2


def test_who_texts_start_is_asked_at_once(client, desk):
    sign_up(client, desk)
    later(hours=73)
    sign_up(client, desk)
    assert not Message.objects.exists()
    phone.send_as_person(Sender.objects.sandbox(desk.workspace), PHONE, "START")
    work_off()
    assert "reply YES" in SandboxText.objects.filter(direction="out").latest("at").body


def test_staff_ask_with_their_name_all_the_same(client, desk, cast):
    sign_up(client, desk)
    later(hours=73)
    ana = make_contact(cast.workspace, "Ana", phone=PHONE)
    assert by_staff.ask(ana, "marketing", actor=cast.bob) == ""
    assert Message.objects.get().author == cast.bob


def test_the_mark_goes_after_thirty_days(client, desk):
    sign_up(client, desk)
    later(days=31)
    assert not AskedNumber.objects.exists()


def test_cn2_request_and_reminder_say_what_the_page_said(client, desk):
    sign_up(client, desk)
    work_off()
    desk.design["boxes"][0]["about"] = "something else"
    publishing.publish(desk)
    later(hours=25)
    first, reminder = Message.objects.order_by("created_at")
    for message in (first, reminder):
        assert 'texts about "my appointments", up to 4 messages a month.' in message.body


def test_rt3_a_worker_that_dies_leaves_no_erased_number_behind(client, desk, cast, monkeypatch):
    ledger.suppress(cast.workspace, reason="erased", address=PHONE)
    sign_up(client, desk)
    with monkeypatch.context() as killed:
        killed.setattr(ending, "_forget", lambda contact: sys.exit("killed"))
        with pytest.raises(SystemExit):
            later(hours=73)
    later(hours=74)
    assert not Contact.objects.exists()


@pytest.mark.parametrize("reason", ["opt_out", "erased"])
def test_cn7_who_opted_out_of_mail_is_asked_once_whatever_strangers_type(client, desk, cast, reason):
    ledger.suppress(cast.workspace, reason=reason, address=EMAIL)
    for _attempt in range(2):
        sign_up(client, desk, name="Ana", email=EMAIL, **{MAIL: "on"})
        later(hours=73)
    assert ProductMail.objects.count() == 1
