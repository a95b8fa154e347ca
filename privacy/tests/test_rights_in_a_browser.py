"""RT-1, RT-3, RT-9, RT-10: whole requests, by the person on a phone without JavaScript and by staff at a desk."""

import re

import pytest
from allauth.mfa.models import Authenticator
from playwright.sync_api import Page, expect

from accounts.models import ProductMail
from contacts.models import Company, Contact, Note
from crm.lib.addresses import address_hash
from messaging import outbox
from privacy.models import PrivacyRequest
from privacy.requests import fulfilment, links, once_more
from tests import pictures
from tests.cast import make_cast, make_contact
from tests.pictures import SIZES
from tests.test_every_page import open_as

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def cast(db):
    cast = make_cast()
    cast.workspace.contact_email = "privacy@alice.example"
    cast.workspace.save()
    Authenticator.objects.create(user=cast.max, type=Authenticator.Type.TOTP, data={})
    company = Company.objects.create(workspace=cast.workspace, name="Bakery Sol")
    facts = {"postal_code": "20001", "city": "Washington", "company": company}
    cast.ana = make_contact(cast.workspace, "Ana Sample", email="ana@example.com", phone="+12025550123", **facts)
    Note.objects.create(workspace=cast.workspace, contact=cast.ana, text="Likes rye bread.")
    outbox.compose(cast.ana, "sms", "marketing", "Fresh rye today.", author=None, idempotency_key="1")
    return cast


@pytest.fixture
def phone(page: Page):
    """The person's own browser: small, and without JavaScript."""
    context = page.context.browser.new_context(java_script_enabled=False, viewport=SIZES["phone"])
    theirs = context.new_page()
    yield theirs
    context.close()


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name).click()


def picture(page: Page, name: str, size: str = "phone") -> None:
    if pictures.WANTED:
        pictures.take(page, f"rights-{name}", size, "light")


def mailed_link(to: str = "ana@example.com") -> str:
    """The link in the newest mail to somebody."""
    mail = ProductMail.objects.filter(to_hash=address_hash(to)).latest("created_at")
    return str(re.findall(r"https?://\S+", mail.text)[0])


def carried_out() -> PrivacyRequest:
    """As a worker does once staff pressed the button."""
    request = PrivacyRequest.objects.latest("received_at")
    fulfilment.carry_out(request.pk)
    return request


def file(page: Page, centre: str, words: str) -> None:
    """Say it in plain words, and confirm it from the mailbox."""
    page.goto(centre)
    picture(page, "centre")
    page.get_by_label("Say it in your own words").fill(words)
    press(page, "Name my right")
    page.get_by_label("Your name").fill("Ana Sample")
    page.get_by_label("Your email address").fill(" Ana@Example.com")
    picture(page, "form")
    press(page, "Send the request")
    expect(page.get_by_role("heading", level=1)).to_have_text("Look into your mailbox")
    picture(page, "sent")
    page.goto(mailed_link())
    picture(page, "confirm")
    press(page, "Yes, this is my request")
    picture(page, "identity")


def test_rt1_rt3_a_copy_and_then_an_erasure_from_the_form_to_the_answer(
    phone, page, live_server, client, cast, settings, journal_file
):
    settings.PUBLIC_URL, settings.PRIVACY_COOLING_OFF_HOURS = live_server.url, 0
    centre = f"{live_server.url}/privacy/{cast.workspace.slug}/"
    file(phone, centre, "What do you know about me, and where did you get my number?")
    for name, fact in {"last four digits": "0123", "postal code": "20001", "city": "washington"}.items():
        phone.get_by_label(name).fill(fact)
    phone.get_by_label("Your full name as your signature").fill("Ana Sample")
    press(phone, "Confirm who I am")
    expect(phone.get_by_text("We are at it.")).to_be_visible()
    picture(phone, "at-it")

    open_as(page, live_server, client, cast.max)
    page.set_viewport_size(SIZES["desk"])
    page.goto(f"{live_server.url}/w/{cast.workspace.slug}/privacy/")
    picture(page, "queue", "desk")
    page.get_by_role("link", name="A copy of my data").click()
    picture(page, "request", "desk")
    page.get_by_role("link", name="See what the copy holds").click()
    picture(page, "release", "desk")
    press(page, "Make the copy and tell the person")
    asked = carried_out()

    number = "".join(asked.number.lower().partition("-"))
    phone.goto(f"{centre}follow/")
    phone.get_by_label("Number of the request").fill(f" {number} ")
    phone.get_by_label("Your email address").fill("ana@example.com")
    picture(phone, "follow")
    press(phone, "Mail me the link")
    expect(phone.get_by_text("Look into your mailbox.")).to_be_visible()
    once_more.mail(asked.number, address_hash("ana@example.com").hex())  # as the worker does
    assert "The link to request" in ProductMail.objects.latest("created_at").subject
    phone.goto(mailed_link())
    picture(phone, "ready")
    press(phone, "Mail me a code")
    code = ProductMail.objects.filter(kind="privacy_code").latest("created_at").subject.split()[0]
    phone.get_by_label("The code from the mail").fill(code)
    picture(phone, "code")
    press(phone, "Open my copy")
    expect(phone.get_by_text("Likes rye bread.")).to_be_visible()
    expect(phone.get_by_text("Fresh rye today.").first).to_be_visible()
    picture(phone, "copy")
    with phone.expect_download() as download:
        press(phone, "Save as PDF and JSON")
    assert download.value.suggested_filename == f"{asked.number}.zip"

    file(phone, centre, "Please delete everything.")
    phone.get_by_label("Your postal code").fill("20001")
    press(phone, "Confirm who I am")
    page.goto(f"{live_server.url}/w/{cast.workspace.slug}/privacy/")
    page.get_by_role("link", name="Delete my data").click()
    page.get_by_role("link", name="See what will be erased").click()
    picture(page, "erase", "desk")
    press(page, "Erase for good")
    asked = carried_out()
    page.reload()
    expect(page.get_by_text("Erased, and looked for again: nothing was found.")).to_be_visible()
    picture(page, "erased", "desk")
    assert not Contact.objects.filter(pk=cast.ana.pk).exists()
    phone.goto(links.url(asked))
    expect(phone.get_by_text("Your data is erased.")).to_be_visible()
    picture(phone, "erased")
