"""RT-9: people known by phone only show who they are by a code to the number on file, five tries at most."""

from datetime import timedelta

import pytest
from django.utils import timezone

from contacts import restriction
from contacts.consent import ledger
from contacts.models import Contact, ContactPoint
from messaging import dispatch
from messaging.models import Message, SandboxText
from privacy.models import PhoneCode, PrivacyRequest, State, Step
from privacy.requests import filing, links, phone_codes
from tests.cast import make_contact

NUMBER = "+12025550155"


@pytest.fixture
def ben(cast):
    return make_contact(cast.workspace, "Ben Phone", phone=NUMBER, city="Boston")


def asked(cast, kind="deletion", name="Ben Phone", email="ben@anywhere.example"):
    request = filing.file(cast.workspace, kind, email=email, name=name)
    filing.confirm_link(request)
    return request


def url(request, rest=""):
    return f"/privacy/requests/{links.token(request)}/{rest}"


def texted(client, request, number="(202) 555-0155"):
    """Ask on the page, and what then stands on the telephone in the sandbox."""
    answer = client.post(url(request, "text/"), {"number": number})
    assert answer.status_code == 302
    phone_codes.sweep()
    for message in Message.objects.filter(status="queued"):
        dispatch.dispatch(message.pk)
    return [text.body for text in SandboxText.objects.all()]


def code_of(text):
    return next(word for word in text.split() if word.isdigit() and len(word) == 6)


@pytest.mark.django_db(transaction=True)
def test_rt9_a_code_to_the_number_on_file_shows_who_asks(client, local_mail):
    from tests.cast import make_cast

    cast = make_cast()
    make_contact(cast.workspace, "Ben Phone", phone=NUMBER)
    request = asked(cast)
    (text,) = texted(client, request)
    assert text.startswith("Alice & Co: ") and request.number in text
    code = code_of(text)
    kept = Message.objects.get()
    assert code not in kept.body and (kept.capability, kept.purpose, kept.status) == ("code", "", "delivered")
    page = client.get(url(request)).content.decode()
    assert "The code from the text" in page and NUMBER not in page and code not in page
    assert client.post(url(request, "text/code/"), {"text_code": f" {code[:3]} {code[3:]}"}).status_code == 302
    request.refresh_from_db()
    assert (request.state, request.verified_how) == (State.VERIFIED, "code by text")
    assert request.contact_ids == [str(Contact.objects.get().pk)] and not PhoneCode.objects.exists()


def test_the_page_says_and_does_the_same_whether_or_not_a_number_is_on_file(client, cast, ben):
    seen = []
    for number in (NUMBER, "+12025550156"):
        request = asked(cast)
        client.post(url(request, "text/"), {"number": number})
        page = client.get(url(request)).content.decode()
        for own in (request.number, links.token(request)):
            page = page.replace(own, "")
        seen.append("".join(line for line in page.splitlines() if "csrf" not in line and "<time" not in line))
        phone_codes.sweep()
    assert seen[0] == seen[1]
    assert Message.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "more", "goes"),
    [
        ("Ben Phone", {}, True),
        ("Ben Robert Phone", {}, True),
        ("Ann Ben Carl Dora Emil Phone", {}, False),  # who writes down every name means nobody
        ("Mallory", {}, False),  # a number has a new owner, or somebody plays with ours
        ("Ben Phone", {"email": "ben@elsewhere.example"}, False),  # known by mail: the link has to go there
    ],
)
def test_a_text_goes_only_to_who_may_be_meant(cast, name, more, goes):
    make_contact(cast.workspace, "Ben Phone", phone=NUMBER, **more)
    code = phone_codes.ask(asked(cast, name=name), NUMBER)
    assert phone_codes.send(code.pk) is goes
    assert Message.objects.exists() is goes


def test_five_wrong_tries_end_it(client, cast, ben):
    request = asked(cast)
    phone_codes.send(phone_codes.ask(request, NUMBER).pk)
    right = phone_codes.secret(PhoneCode.objects.get())
    wrong = "000000" if right != "000000" else "111111"
    assert [client.post(url(request, "text/code/"), {"text_code": wrong}).status_code for _try in range(5)] == [422] * 5
    assert client.post(url(request, "text/code/"), {"text_code": right}).status_code == 302
    request.refresh_from_db()
    assert (request.state, request.tries) == (State.UNVERIFIED, 5)
    assert request.events.filter(step=Step.IDENTITY_BY_HAND).count() == 1
    assert phone_codes.words_of(Message.objects.get().pk, timezone.now()) is None  # a text still on its way is refused


def test_a_code_runs_out_and_the_next_ends_the_one_before(cast, ben):
    request = asked(cast)
    first = phone_codes.ask(request, NUMBER)
    phone_codes.send(first.pk)
    old = phone_codes.secret(first)
    second = phone_codes.ask(request, NUMBER)
    phone_codes.send(second.pk)
    assert old == phone_codes.secret(second) or not phone_codes.prove(request, old, {})
    PhoneCode.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert not phone_codes.prove(request, phone_codes.secret(second), {})
    phone_codes.sweep()
    assert not PhoneCode.objects.exists()


def test_rt1_a_copy_for_somebody_known_by_phone_only_needs_one_more_fact(client, cast, ben):
    request = asked(cast, "access")
    phone_codes.send(phone_codes.ask(request, NUMBER).pk)
    said = {"text_code": phone_codes.secret(PhoneCode.objects.get()), "declaration": "Ben Phone"}
    assert client.post(url(request, "text/code/"), said).status_code == 422
    assert client.post(url(request, "text/code/"), {**said, "city": "Paris"}).status_code == 422
    assert client.post(url(request, "text/code/"), {**said, "city": "boston"}).status_code == 302
    assert PrivacyRequest.objects.get().state == State.VERIFIED


def test_rt1_link_and_code_are_enough_where_the_address_is_on_file(cast, ana):
    request = asked(cast, "access", name="A.", email="ana@example.com")
    phone_codes.send(phone_codes.ask(request, "+12025550123").pk)
    assert phone_codes.prove(request, phone_codes.secret(PhoneCode.objects.get()), {}, declaration="Ana")


def test_cn6_a_number_that_said_stop_gets_no_code_and_a_frozen_one_does(cast, ben):
    restriction.freeze(Contact.objects.filter(pk=ben.pk))
    phone_codes.send(phone_codes.ask(asked(cast, "lifting"), NUMBER).pk)
    dispatch.dispatch(Message.objects.get().pk)
    assert Message.objects.get().status == "delivered"
    ledger.withdraw_address(cast.workspace, NUMBER, channel="sms", method="reply")
    phone_codes.send(phone_codes.ask(asked(cast), NUMBER).pk)
    late = Message.objects.latest("created_at")
    dispatch.dispatch(late.pk)
    late.refresh_from_db()
    assert late.status == "refused" and {reason["code"] for reason in late.reasons} == {"opted_out"}


def test_a_code_that_comes_too_late_tells_the_limit_that_is_so(cast, ben):
    phone_codes.send(phone_codes.ask(asked(cast), NUMBER).pk)
    PhoneCode.objects.update(expires_at=timezone.now())
    dispatch.dispatch(Message.objects.get().pk)
    (reason,) = Message.objects.get().reasons
    assert reason["code"] == "too_late" and "within 10 minutes" in reason["text"]


def test_a_stranger_neither_floods_a_number_nor_uses_up_the_codes_of_its_owner(client, cast, ben):
    request = asked(cast)
    answers = [client.post(url(request, "text/"), {"number": NUMBER}).status_code for _again in range(4)]
    assert answers == [302, 302, 302, 429]
    assert client.post(url(asked(cast), "text/"), {"number": "no number"}).status_code == 422
    for name in ["Mallory"] * 12 + ["Ben Phone"] * 12:
        phone_codes.send(phone_codes.ask(asked(cast, name=name), NUMBER).pk)
    assert Message.objects.count() == phone_codes.MOST_A_DAY - phone_codes.THEIRS_A_DAY
    assert "write to us below" in client.get(url(request)).content.decode()
    ContactPoint.objects.create(workspace=cast.workspace, contact=ben, kind="email", value="ben@home.example")
    theirs = [phone_codes.ask(asked(cast, email="ben@home.example"), NUMBER) for _again in range(6)]
    assert [phone_codes.send(code.pk) for code in theirs] == [True] * phone_codes.THEIRS_A_DAY + [False] * 2
    assert Message.objects.count() == phone_codes.MOST_A_DAY
