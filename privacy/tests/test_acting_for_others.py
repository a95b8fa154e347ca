"""Requests by an agent or a parent, and messages inside a request."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from accounts.models import ProductMail
from privacy.models import PrivacyRequest, State, Step
from privacy.requests import conversing, duplicates, filing, identity, links, reminding
from tests.cast import make_contact

AGENT = {
    "kind": "access", "filed_as": "agent", "name": "Ana Sample", "email": "ana@example.com",
    "agent_name": "Lee & Partners", "agent_email": "lee@law.example", "words": "", "place": "",
}  # fmt: skip


def mails(**of):
    return list(ProductMail.objects.filter(**of).order_by("created_at", "pk"))


def test_an_agents_request_is_allowed_by_the_person_and_answered_to_the_person(client, cast, ana):
    page = f"/privacy/{cast.workspace.slug}/"
    assert client.post(page, {**AGENT, "agent_name": "Win at www.evil.example"}).status_code == 422
    assert client.post(page, AGENT).status_code == 302
    link, told = mails(kind="privacy_link")[0], mails(kind="privacy_notice")[0]
    assert (link.to, told.to) == ("ana@example.com", "lee@law.example")
    assert "Lee & Partners" in link.text and "you allow them" in link.text
    request = PrivacyRequest.objects.get()
    behind = f"/privacy/agents/{links.token(request, links.AGENT)}/"
    assert links.token(request) not in told.text and behind in told.text
    client.post(f"/privacy/requests/{links.token(request)}/confirm/")
    assert request.events.filter(step=Step.PERMITTED).exists()
    assert request.events.count() and client.get(behind).status_code == 200
    assert client.get(f"/privacy/requests/{links.token(request, links.AGENT)}/").status_code == 404
    client.post(behind, {"text": "She moved in May."})
    assert [said.text for said in request.messages.all()] == ["She moved in May."]
    filing.withdraw(request)
    assert not request.messages.get().text and PrivacyRequest.objects.get().agent is None


def test_a_parent_is_checked_by_a_person_and_the_child_found_by_what_they_said(client, cast):
    child = make_contact(cast.workspace, "Kim Little", phone="+12025550144")
    said = {
        "kind": "deletion", "filed_as": "parent", "name": "Pat Little", "email": "pat@example.com",
        "child_name": "Kim", "child_phone": "+1 202 555 0144", "words": "", "place": "",
    }  # fmt: skip
    page = f"/privacy/{cast.workspace.slug}/"
    assert client.post(page, said).status_code == 422  # without a signature
    client.post(page, {**said, "declaration": "Pat Little"})
    request = PrivacyRequest.objects.get()
    filing.confirm_link(request)
    assert request.state == State.UNVERIFIED and identity.facts_needed(request) == 0
    assert list(filing.matches(request)) == [child]
    assert b"A person will look at this" in client.get(f"/privacy/requests/{links.token(request)}/").content


def test_messages_stay_behind_the_link_and_end_the_waiting(client, cast, ana, max_signed_in):
    request = filing.file(cast.workspace, "complaint", email="ana@example.com", name="Ana")
    filing.confirm_link(request)
    url = f"/w/{cast.workspace.slug}/privacy/{request.pk}/write/"
    max_signed_in.post(url, {"write-text": "Which text was it? 4111 1111 1111 1111", "write-waits": "on"})
    request.refresh_from_db()
    assert request.standing == "waiting for the person"
    notice = mails(kind="privacy_notice")[-1]
    assert "can't go on" in notice.text and "Which text" not in notice.text
    page = client.get(f"/privacy/requests/{links.token(request)}/").content
    assert b"Which text was it? **** **** **** 1111" in page and b"We wait for you" in page
    client.post(f"/privacy/requests/{links.token(request)}/message/", {"text": "The one of Monday."})
    request.refresh_from_db()
    assert request.waiting_since is None and request.messages.count() == 2
    assert mails(kind="privacy_staff")[-1].subject.startswith("A message in")
    filing.withdraw(request)
    assert not any(said.text for said in request.messages.all())
    assert not conversing.from_person(request, "One more thing")


def test_the_clock_stands_only_where_every_law_lets_it(cast, settings):
    settings.PRIVACY_PROMISES_THIRTY_DAYS = False
    cast.workspace.country = "GB"
    cast.workspace.save()
    day = datetime(2026, 3, 2, 12, tzinfo=UTC)

    def due_after_a_pause(place):
        request = filing.file(cast.workspace, "access", email="a@example.com", place=place, received_at=day)
        request.waiting_since = day + timedelta(days=3)
        conversing.resume(request, day + timedelta(days=13))
        return request.due_on, request.paused_days

    assert due_after_a_pause("uk") == (date(2026, 4, 13), 10)  # 2 April and ten days, a Sunday: the Monday after
    assert due_after_a_pause("eea") == (date(2026, 4, 2), 10)  # the GDPR knows no pause


def test_only_verified_requests_of_one_person_are_joined(cast, ana, max_signed_in):
    def ask(email="ana@example.com", *, verified=True):
        request = filing.file(cast.workspace, "deletion", email=email)
        filing.confirm_link(request)
        if verified:
            filing.verify(request, how="link and facts", contact_ids=[ana.pk])
        return PrivacyRequest.objects.get(pk=request.pk)

    first, again = ask(), ask()
    stranger, unverified = ask("eve@example.com"), ask(verified=False)
    assert list(duplicates.of(again)) == [first]
    assert not duplicates.join(again, stranger, by=cast.max) and not duplicates.join(unverified, first, by=cast.max)
    url = f"/w/{cast.workspace.slug}/privacy/{again.pk}/"
    assert first.number.encode() in max_signed_in.get(url).content
    max_signed_in.post(f"{url}join/", {"join-into": str(first.pk)})
    again.refresh_from_db()
    assert (again.state, again.joined_to) == (State.JOINED, first)
    assert first.number in mails(kind="privacy_notice")[-1].text


def test_staff_are_reminded_and_the_owner_when_it_is_near(cast, settings):
    settings.PRIVACY_PROMISES_THIRTY_DAYS = True
    request = filing.file(cast.workspace, "access", email="ana@example.com")
    filing.confirm_link(request)
    filing.verify(request, how="link and facts")
    told_before = len(mails(kind="privacy_staff"))

    def told(days_left):
        PrivacyRequest.objects.update(due_on=timezone.now().date() + timedelta(days=days_left))
        reminding.remind()
        reminding.remind()  # nobody hears it twice
        return sorted(mail.to for mail in mails(kind="privacy_staff")[told_before:])

    alice, max_ = cast.alice.email, cast.max.email
    assert told(9) == []
    assert told(6) == sorted([alice, max_])
    assert told(1) == sorted([alice, alice, max_])
    assert told(-2) == sorted([alice, alice, alice, max_])
    assert "OVERDUE" in mails(kind="privacy_staff")[-1].subject
    steps = request.events.values_list("step", flat=True)
    assert list(steps).count(Step.ESCALATED) == 2 and Step.REMINDED in steps


@pytest.mark.parametrize(
    ("said", "right"),
    [
        ("Where did you get my number? What do you know about me?", "access"),
        ("Please delete everything and forget me", "deletion"),
        ("My name is misspelled, please correct it", "correction"),
        ("STOP TEXTING ME", "opt_out"),
        ("Do not sell my personal information", "opt_out_sale"),
        ("I want to take my data to another provider", "portability"),
        ("keep it but don't use my data for anything", "restriction"),
        ("I object to you using this", "objection"),
        ("I withdraw my consent", "consent_withdrawal"),
        ("My daughter is 9 years old", "child"),
        ("Could you share a copy with me?", "access"),
        ("grüezi", None),
    ],
)
def test_the_page_names_the_right(said, right):
    from privacy.centre.rights import meant

    assert next(iter(meant(said)), None) == right


def test_what_somebody_says_leads_to_the_form_with_their_words(client, cast):
    page = client.post(f"/privacy/{cast.workspace.slug}/", {"say": "Please <b>delete</b> me"}).content.decode()
    assert "Right to erasure" in page and "Please &lt;b&gt;delete&lt;/b&gt; me" in page
    assert "We are not sure" in client.post(f"/privacy/{cast.workspace.slug}/", {"say": "blorb"}).content.decode()
    assert not PrivacyRequest.objects.exists()
