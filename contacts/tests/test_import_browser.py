"""Somebody brings their people over: paste, columns, a new field, the preview, the yes, and the way back."""

import re

import pytest
from playwright.sync_api import Page, expect

from contacts.models import Contact
from tests.cast import make_cast, make_contact

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LIST = (
    "Who\tReach\tWhere\tShoe size\nAna Sample\tana@example.com\tReno\t38\nBen Carter\t(208) 555-0124\tBoise\t43\n"
    "\t12\t\t\n"
)


@pytest.fixture
def start(transactional_db, live_server, client, page: Page) -> Page:
    """Max, a manager, on the page of imports; Ana is here already."""
    cast = make_cast()
    make_contact(cast.workspace, "Ana", email="ana@example.com", city="Boise")
    client.force_login(cast.max)
    page.context.add_cookies([{"name": "session", "value": client.cookies["session"].value, "url": live_server.url}])
    page.goto(f"{live_server.url}/w/{cast.workspace.slug}/contacts/import/")
    return page


def test_from_a_pasted_list_to_undo(start: Page):
    page = start
    page.get_by_label("Or paste a table or cards").fill(LIST)
    page.get_by_label("Collected for").fill("to plan your jobs")
    page.get_by_role("button", name="Upload and check").click()

    expect(page.get_by_role("heading", name="Which column goes where")).to_be_visible()
    expect(page.get_by_role("cell", name="Reno · Boise")).to_be_visible()
    page.get_by_label("Who goes to").select_option(label="Name")
    page.get_by_label("Where goes to").select_option(label="City")
    page.get_by_label("Make a field of Shoe size").select_option(label="Number")
    page.get_by_role("button", name="Check with these columns").click()

    rows = page.get_by_role("row")
    expect(rows.filter(has_text="Ana Sample")).to_contain_text("changes somebody")
    expect(rows.filter(has_text="Ana Sample")).to_contain_text("Shoe size: 38")
    expect(rows.filter(has_text="Ben Carter")).to_contain_text("new")
    expect(rows.filter(has_text="neither a name")).to_contain_text("can't be imported")

    page.get_by_role("link", name="Permission and duplicates").click()
    page.get_by_label("Overwrite with what the file says").check()
    page.get_by_role("button", name="Check again").click()
    expect(page.get_by_role("row").filter(has_text="Ana Sample")).to_contain_text("City: Boise Reno")

    page.get_by_role("button", name="Import 2 people").click()
    expect(page.get_by_role("link", name="To the contacts")).to_be_visible()
    assert Contact.objects.get(name="Ana Sample").city == "Reno" and Contact.objects.count() == 2

    page.get_by_role("button", name="Undo this import").click()
    expect(page.get_by_text(re.compile("Undone|undone")).first).to_be_visible()
    assert Contact.objects.get().name == "Ana" and Contact.objects.get().city == "Boise"


def test_choosing_row_by_row(start: Page):
    page = start
    page.get_by_label("Or paste a table or cards").fill("Name,Email,City\nAna Sample,ana@example.com,Reno\n")
    page.get_by_label("Collected for").fill("to plan your jobs")
    page.get_by_role("button", name="Upload and check").click()
    page.get_by_role("link", name="Permission and duplicates").click()
    page.get_by_label("Ask me, row by row").check()
    page.get_by_role("button", name="Check again").click()
    expect(page.get_by_text("Without your choice it is left out")).to_be_visible()
    page.get_by_role("link", name="Choose", exact=True).click()
    page.get_by_label("What to do", exact=True).select_option(label="Overwrite Ana")
    page.get_by_role("button", name="Save these choices").click()
    page.get_by_role("button", name="Import 1 person").click()
    expect(page.get_by_role("link", name="To the contacts")).to_be_visible()
    assert Contact.objects.get().name == "Ana Sample"
