"""Who asks: the link, and facts that the page never shows."""

import re

import pytest

from privacy.models import PrivacyRequest, State, Step
from privacy.requests import filing, identity, links


def confirmed(workspace, kind="deletion", email="ana@example.com"):
    request = filing.file(workspace, kind, email=email, name="Ana Sample")
    filing.confirm_link(request)
    return request


def test_rt9_a_deletion_needs_one_fact(cast, ana):
    request = confirmed(cast.workspace)
    assert identity.prove(request, {"phone": "0123"})
    request.refresh_from_db()
    assert (request.state, request.contact_ids) == (State.VERIFIED, [str(ana.pk)])


@pytest.mark.parametrize(
    ("facts", "enough"),
    [
        ({"phone": "0123", "postal_code": "20001", "city": "washington"}, True),
        ({"phone": "(202) 555-0123", "company": "bakery  SOL", "job_title": "Báker"}, True),
        ({"phone": "0123", "postal_code": "20001"}, False),
        ({"phone": "0123", "postal_code": "20001", "city": "Boston", "job_title": "Baker"}, False),
        ({"phone": "", "postal_code": "", "city": ""}, False),
    ],
)
def test_rt9_a_copy_needs_three_facts_and_none_wrong(cast, ana, facts, enough):
    assert identity.prove(confirmed(cast.workspace, "access"), facts) is enough


def test_guessing_stops_at_five(cast, ana):
    request = confirmed(cast.workspace)
    for guess in range(5):
        assert not identity.prove(request, {"phone": f"000{guess}"})
    assert not identity.prove(request, {"phone": "0123"})
    request.refresh_from_db()
    assert (request.state, request.tries) == (State.UNVERIFIED, 5)
    assert request.events.filter(step=Step.IDENTITY_BY_HAND).count() == 1


def test_the_page_stops_asking_after_five(client, cast, ana):
    request = confirmed(cast.workspace)
    url = f"/privacy/requests/{links.token(request)}/identity/"
    for _try in range(5):
        assert client.post(url, {"phone": "9999"}).status_code == 422
    assert client.post(url, {"phone": "0123"}).status_code == 302
    assert PrivacyRequest.objects.get().state == State.UNVERIFIED


def test_the_page_asks_the_same_of_somebody_unknown(client, cast, ana):
    pages = []
    for email in ("ana@example.com", "nobody@example.com"):
        request = confirmed(cast.workspace, email=email)
        url = f"/privacy/requests/{links.token(request)}/"
        page = client.post(url + "identity/", {"phone": "9999"}).content.decode()
        for own in (request.number, links.token(request)):
            page = page.replace(own, "")
        page = re.sub(r"<time[^>]*>", "", page)
        pages.append("".join(line for line in page.splitlines() if "csrf" not in line))
    assert pages[0] == pages[1]


def test_a_company_that_the_address_gives_away_is_no_fact(cast, ana):
    ana.company.name = "Example"
    ana.company.save()
    assert not identity.prove(confirmed(cast.workspace), {"company": "Example"})


def test_facts_of_another_person_do_not_help(cast, ana):
    from tests.cast import make_contact

    make_contact(cast.workspace, "Ben", email="ben@example.com", phone="+12025550199")
    assert not identity.prove(confirmed(cast.workspace), {"phone": "0199"})


def test_of_two_people_behind_one_mailbox_the_one_whose_facts_fit_is_meant(cast, ana):
    from tests.cast import make_contact

    make_contact(cast.workspace, "Ben", email="ana@example.com", phone="+12025550199")
    request = confirmed(cast.workspace)
    assert identity.prove(request, {"phone": "0123"})
    assert request.contact_ids == [str(ana.pk)]


def test_an_unverified_request_hinders_no_verified_one(cast, ana):
    victims = confirmed(cast.workspace)
    assert identity.prove(victims, {"phone": "0123"})
    attackers = confirmed(cast.workspace)
    for _try in range(6):
        identity.prove(attackers, {"phone": "9999"})
    filing.withdraw(attackers)
    assert not filing.cancel_from_other_address(attackers)
    victims.refresh_from_db()
    assert victims.state == State.VERIFIED


def test_the_holder_of_another_address_is_told_of_a_deletion_and_can_stop_it(client, cast, ana, outbox):
    from contacts.models import ContactPoint

    ContactPoint.objects.create(workspace=cast.workspace, contact=ana, kind="email", value="ana@work.example")
    request = confirmed(cast.workspace)
    identity.prove(request, {"phone": "0123"})
    told = [text for to, _subject, text in outbox() if to == "ana@work.example"]
    url = f"/privacy/cancel/{links.token(request, links.CANCEL)}/"
    assert url in told[0]
    client.get(url)
    request.refresh_from_db()
    assert request.state == State.VERIFIED
    client.post(url)
    request.refresh_from_db()
    assert request.state == State.WITHDRAWN


def test_it_cools_off_and_nobody_can_shorten_that(cast, ana):
    from privacy.requests import fulfilment

    request = confirmed(cast.workspace)
    identity.prove(request, {"phone": "0123"})
    assert request.is_cooling_off
    assert not fulfilment.fulfil(request, by=cast.alice)
    assert filing.withdraw(request)
