"""A campaign by mail and by text in a browser: written, previewed, scheduled, started, finished, followed up."""

import re

import pytest
from playwright.sync_api import Page, expect

from messaging.campaigns import lifecycle
from messaging.models import Campaign, Sender
from messaging.tests.campaign_scene import number, people
from messaging.tests.scene import make_ana, make_sender, text_us, work_off
from tests.cast import make_cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def workspace(transactional_db):
    cast = make_cast()
    make_sender(cast.workspace)
    Sender.objects.create(workspace=cast.workspace, provider="smtp", kind="email", address="hello@alice.example")
    people(cast.workspace, 3)
    make_ana(cast.workspace, number(9), name="Never Asked")
    cast.workspace.manager = cast.max
    return cast.workspace


@pytest.fixture
def start(workspace, live_server, client, page: Page) -> Page:
    client.force_login(workspace.manager)
    page.context.add_cookies([{"name": "session", "value": client.cookies["session"].value, "url": live_server.url}])
    page.goto(f"{live_server.url}/w/{workspace.slug}/campaigns/")
    return page


def test_from_the_first_words_to_a_follow_up(start: Page, workspace):
    page = start
    page.get_by_role("link", name="Write the first campaign").click()
    page.get_by_role("link", name="Email", exact=True).click()
    page.get_by_label("Name").fill("News")
    page.get_by_label("Who it is for").select_option(label="All contacts")
    page.get_by_label("Subject", exact=True).fill("News for {{first_name|you}}")
    page.get_by_label("Text", exact=True).fill("# Hello\n\nCome **by**.\n\n[See the list](https://alice.example)")
    page.get_by_role("button", name="Save and review").click()
    expect(page.get_by_role("heading", name="Hello")).to_be_visible()
    expect(page.get_by_role("link", name="See the list")).to_be_visible()
    expect(page.get_by_text("Nobody would get it")).to_be_visible()

    page.get_by_role("link", name="Campaigns").first.click()
    page.get_by_role("link", name="New text").click()
    page.get_by_label("Name").fill("Pick-up")
    page.get_by_label("Who it is for").select_option(label="All contacts")
    page.get_by_label("Transactions").check()
    page.get_by_label("Text", exact=True).fill("Hi {{first_name}}, your order is ready.")
    page.get_by_role("button", name="Save and review").click()
    expect(page.get_by_role("link", name=re.compile("Have not agreed"))).to_be_visible()
    page.get_by_role("link", name="As somebody else").click()
    page.get_by_role("link", name="Preview Person 1").click()
    expect(page.get_by_text("Hi Person, your order is ready")).to_be_visible()
    page.get_by_text("Start later").click()
    page.get_by_role("button", name="Schedule").click()
    page.get_by_role("button", name="Make a draft of it again").click()
    page.get_by_role("button", name=re.compile("Start: 3 messages")).click()
    expect(page.get_by_text("Started.")).to_be_visible()

    campaign = Campaign.objects.get(name="Pick-up")
    lifecycle.advance(campaign.pk)
    work_off()
    text_us(workspace, "Thanks", number(1))
    expect(page.get_by_text("Finished")).to_be_visible()
    answered = page.get_by_role("row").filter(has_text="Answered")
    expect(answered).to_contain_text("33.3 %")
    page.get_by_role("button", name="Write a follow-up").click()
    expect(page.get_by_label("Who it is for")).to_contain_text("Who got “Pick-up” and did not answer")
