"""States of the privacy pages that the walk over every route does not see, in a real browser."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.utils import timezone

from contacts.models import Note
from privacy.copies import answers
from privacy.models import PrivacyRequest
from privacy.requests import conversing, filing, fulfilment, identity, links, phone_codes
from tests.cast import make_cast, make_contact
from tests.test_every_page import look, open_as

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LONG = "Wolfeschlegelsteinhausenbergerdorff-Featherstonehaugh the Younger"


def asked(workspace, kind="deletion", *, name="Ana Sample", **more):
    request = filing.file(
        workspace, kind, email="ana@example.com", name=name, words="Please do what I ask for.\nThank you.", **more
    )
    filing.confirm_link(request)
    return request


@pytest.fixture
def people(db):
    cast = make_cast()
    cast.workspace.contact_email = "privacy@alice.example"
    cast.workspace.postal_address = "1 Main Street\nSpringfield"
    cast.workspace.save()
    Authenticator.objects.create(user=cast.max, type=Authenticator.Type.TOTP, data={})
    return cast


@pytest.fixture
def ana(people):
    return make_contact(
        people.workspace, "Ana Sample", email="ana@example.com", phone="+12025550123", postal_code="20001", city="Rome"
    )


def test_pages_for_outsiders(page, live_server, people, ana, journal_file, settings):
    wrong = []
    base = live_server.url
    states = {"facts": asked(people.workspace, "access")}
    states["cooling"] = asked(people.workspace)
    identity.prove(states["cooling"], {"phone": "0123"})
    states["copy"] = asked(people.workspace, "access")
    filing.verify(states["copy"], how=identity.METHOD)
    fulfilment.fulfil(states["copy"], by=people.max)
    fulfilment.carry_out(states["copy"].pk)
    file = answers.live(states["copy"])
    assert file
    answers.send_code(file)
    states["correction"] = asked(people.workspace, "correction")
    conversing.to_person(states["correction"], by=people.max, text=f"Which name is right?\n{LONG}", waits=True)
    states["text"] = asked(people.workspace, "access")
    phone_codes.ask(states["text"], "+12025550123")
    for name, request in states.items():
        wrong += look(page, f"{base}/privacy/requests/{links.token(request)}/", f"privacy-status-{name}")
    centre = f"{base}/privacy/{people.workspace.slug}/"
    for way in ("self", "agent", "parent"):
        wrong += look(page, f"{centre}?right=deletion&as={way}", f"privacy-ask-{way}")
    agent = asked(people.workspace, "access", filed_as="agent", agent={"name": LONG[:60], "email": "lee@law.example"})
    wrong += look(page, links.url(agent, links.AGENT).replace(settings.PUBLIC_URL, base), "privacy-agent")
    page.goto(centre)
    page.get_by_label("Say it in your own words").fill("My name is misspelled, and stop texting me!")
    page.get_by_role("button", name="Name my right").click()
    assert page.get_by_role("heading", name="Right to rectification").is_visible()
    assert page.locator("[name=words]").input_value().startswith("My name is")
    assert not wrong


def test_pages_for_staff(page, live_server, client, people, ana, journal_file, settings):
    settings.PRIVACY_COOLING_OFF_HOURS = 0
    open_as(page, live_server, client, people.max)
    base = f"{live_server.url}/w/{people.workspace.slug}/privacy/"
    wrong: list[str] = []
    settings.PRIVACY_PROMISES_THIRTY_DAYS = False
    late = asked(people.workspace, name=LONG, received_at=timezone.now() - timedelta(days=60))
    ready = asked(people.workspace)
    filing.verify(ready, how=identity.METHOD)
    ben = make_contact(people.workspace, "Ben Other", email="ben@example.com")
    Note.objects.create(workspace=people.workspace, contact=ben, text="Came with Ana Sample, who pays. " * 4)
    done = asked(people.workspace)
    filing.verify(done, how=identity.METHOD)
    wrong += look(page, f"{base}{late.pk}/", "desk-request-late")
    wrong += look(page, f"{base}{ready.pk}/fulfil/", "desk-erase")
    fulfilment.fulfil(done, by=people.max)
    fulfilment.carry_out(done.pk)
    wrong += look(page, f"{base}{done.pk}/", "desk-request-done")
    assert PrivacyRequest.objects.filter(state="fulfilled").count() == 1
    for kind in ("correction", "restriction", "objection", "access"):
        request = asked(people.workspace, kind)
        if request.state == "unverified":
            filing.verify(request, how=identity.METHOD, contact_ids=[ben.pk])
        request.wanted = {"name": LONG, "city": "Paris"}
        request.save()
        wrong += look(page, f"{base}{request.pk}/fulfil/", f"desk-{kind}")
        wrong += look(page, f"{base}{request.pk}/", f"desk-request-{kind}")
    child = filing.file(people.workspace, "child", about={"name": "Ben Other"}, words=LONG)
    wrong += look(page, f"{base}{child.pk}/fulfil/", "desk-child")
    wrong += look(page, base, "desk-queue-full")
    wrong += look(page, f"{base}figures/", "desk-figures-full")
    assert not wrong


def test_the_copy_reads_well(page, live_server, people, ana, journal_file):
    Note.objects.create(workspace=people.workspace, contact=ana, text="Likes rye bread.\nPays late.")
    request = asked(people.workspace, "access")
    filing.verify(request, how=identity.METHOD)
    fulfilment.fulfil(request, by=people.max)
    fulfilment.carry_out(request.pk)
    page.goto(f"{live_server.url}/privacy/requests/{links.token(request)}/")
    page.get_by_role("button", name="Mail me a code").click()
    from accounts.models import ProductMail

    page.get_by_label("The code from the mail").fill(ProductMail.objects.get(kind="privacy_code").subject.split()[0])
    page.get_by_role("button", name="Open my copy").click()
    page.wait_for_selector("h1:has-text('A copy of your data')")
    assert page.get_by_text("Likes rye bread.").is_visible()
    with page.expect_download() as download:
        page.get_by_role("button", name="Save as PDF and JSON").click()
    assert download.value.suggested_filename == f"{request.number}.zip"
