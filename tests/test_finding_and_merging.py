"""In a real browser: the command palette by keyboard alone, and two records made one and two again."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from contacts.consent import ledger
from contacts.duplicates import finder
from contacts.models import Company, Contact, Note
from contacts.search import reindex
from projects.models import Project
from tests.cast import Cast, make_cast, make_contact
from tests.test_every_page import SIZES, faults, sideways, ways

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LONG = "Maximiliane-Theodora von Hohenstein-Waldeck zu Sonnenberg und Altenburg"


@pytest.fixture
def cast(transactional_db) -> Cast:
    cast = make_cast()
    works = Company.objects.create(workspace=cast.workspace, name="Blue Walls")
    works.reindex()
    ana = make_contact(cast.workspace, "Ana Sample", email="ana@walls.test", phone="+12085550143", company=works)
    twin = make_contact(cast.workspace, "Anna Sample", email="ana@walls.test", job_title="Painter", city="Boise")
    ledger.grant(ana, "sms", "marketing", method="written", address="+12085550143", wording="Yes, text me.")
    ledger.withdraw(twin, "email", "marketing", method="staff")
    Note.objects.create(workspace=cast.workspace, contact=twin, text="Likes blue")
    for name in (LONG, LONG.replace("Theodora", "Teodora")):
        make_contact(cast.workspace, name, email="m@sonnenberg.test", job_title="Head of everything that is left over")
    reindex(list(Contact.objects.of(cast.workspace)))
    project = Project(workspace=cast.workspace, name="Office walls", contact=twin)
    project.reindex()
    project.save()
    finder.begin(cast.workspace)
    while finder.advance(cast.workspace.pk):
        pass
    return cast


@pytest.fixture
def bob(cast, live_server, client, page: Page) -> Page:
    client.force_login(cast.bob)
    page.context.add_cookies([{"name": "session", "value": client.cookies["session"].value, "url": live_server.url}])
    page.goto(f"{live_server.url}/w/{cast.workspace.slug}/contacts/duplicates/")
    return page


def look(page: Page, name: str) -> None:
    """Nothing for axe, nothing scrolls sideways; pictures when SCREENSHOTS is set."""
    page.emulate_media(reduced_motion="reduce")
    page.evaluate(Axe().axe_script)
    wrong = [fault for size, theme in ways(name) for fault in faults(page, name, size, theme)]
    assert not wrong + [fault for size in SIZES for fault in sideways(page, name, size)]
    page.set_viewport_size(SIZES["desk"])
    page.emulate_media(color_scheme="light")


def test_two_records_become_one_and_two_again(bob: Page, cast: Cast):
    expect(bob.get_by_text("Same email address").first).to_be_visible()
    look(bob, "duplicates")
    bob.get_by_role("link", name="Compare Ana Sample").click()
    expect(bob.get_by_role("heading", level=1)).to_have_text("Make these two one")
    look(bob, "compare")
    bob.get_by_label("Name: Anna Sample").check()
    bob.get_by_role("button", name="Merge these two").click()
    expect(bob.get_by_role("heading", level=1)).to_contain_text("Anna Sample")
    assert Contact.objects.of(cast.workspace).count() == 3
    bob.locator(".toast").get_by_role("button", name="Undo").click()
    expect(bob.locator(".toast", has_text="They are two again.")).to_be_visible()
    assert sorted(Contact.objects.values_list("name", flat=True))[:2] == ["Ana Sample", "Anna Sample"]
    bob.get_by_role("link", name="Contacts", exact=True).first.click()
    bob.get_by_role("link", name="Duplicates").click()
    expect(bob.get_by_text("Hohenstein").first).to_be_visible()
    expect(bob.get_by_text("Anna Sample")).to_have_count(0)  # whom somebody parted are not proposed again


def test_long_names_and_nothing_left(bob: Page, cast: Cast):
    bob.get_by_role("link", name=re.compile("Compare Maxi")).click()
    look(bob, "compare-long")
    bob.go_back()
    while bob.get_by_role("button", name=re.compile("Not the same")).count():
        bob.get_by_role("button", name=re.compile("Not the same")).first.click()
        expect(bob.locator(".toast").first).to_be_visible()
    expect(bob.get_by_role("heading", name="No likely duplicates")).to_be_visible()
    look(bob, "duplicates-none")


def test_the_palette_by_keyboard_alone(bob: Page, cast: Cast):
    field = bob.get_by_role("combobox", name="Search, or say what to do")
    bob.keyboard.press("Control+k")
    expect(field).to_be_focused()
    expect(bob.get_by_role("option", name="New project")).to_be_visible()
    look(bob, "palette-start")
    bob.keyboard.type("ana")
    expect(bob.get_by_role("option", name=re.compile("Ana Sample")).first).to_be_visible()
    expect(bob.get_by_role("option", selected=True)).to_have_count(1)
    first = field.get_attribute("aria-activedescendant")
    bob.keyboard.press("ArrowDown")
    assert field.get_attribute("aria-activedescendant") != first
    expect(field).to_be_focused()
    bob.keyboard.press("ArrowUp")
    assert field.get_attribute("aria-activedescendant") == first
    expect(bob.locator("#palette-status")).to_contain_text("result")
    look(bob, "palette-results")
    bob.keyboard.press("Enter")
    expect(bob.get_by_role("heading", level=1)).to_contain_text("Ana Sample")
    bob.wait_for_load_state()  # the keyboard is heard once the scripts are there
    bob.keyboard.press("Control+k")
    expect(bob.get_by_role("group", name="Opened lately").get_by_role("option").first).to_contain_text("Ana Sample")


def test_enter_before_the_answer_opens_what_was_typed(bob: Page, cast: Cast):
    bob.keyboard.press("Control+k")
    expect(bob.get_by_role("option").first).to_be_visible()
    bob.keyboard.type("project anna")
    bob.keyboard.press("Enter")
    expect(bob).to_have_url(re.compile(r"/projects/new/\?contact="))


def test_a_verb_and_a_name_lead_to_the_reply(bob: Page, cast: Cast):
    bob.keyboard.press("Control+k")
    bob.keyboard.type("text ana")
    bob.get_by_role("option", name="Text Ana Sample").click()
    expect(bob).to_have_url(re.compile("#reply$"))


def test_nothing_found_is_said(bob: Page, cast: Cast):
    bob.keyboard.press("Control+k")
    bob.keyboard.type("qqqqzzzz")
    expect(bob.get_by_text("Nothing found for")).to_be_visible()
    expect(bob.locator("#palette-status")).to_have_text("0 results")
    look(bob, "palette-nothing")
