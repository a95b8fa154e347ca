"""The list of contacts in a real browser: filter, saved view, many at once with undo, a cell in place, the keyboard."""

import os
import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from contacts.lists import orders
from contacts.models import Company, Contact, Tag
from contacts.search import reindex
from tests.cast import make_cast, make_contact

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PEOPLE = [
    ("Ana Sample", "client"), ("Ben Brewer", "lead"), ("Chiara Maximiliana von Hohenstein-Wolfenbüttel", "client"),
    ("Dan Ng", "new"), ("Eve Adams", "former"), ("Farid Haddad", "lead"),
]  # fmt: skip


@pytest.fixture
def people(transactional_db, live_server, client, page: Page) -> Page:
    """Alice on her list of six."""
    cast = make_cast()
    acme = Company.objects.create(workspace=cast.workspace, name="Acme")
    tag = Tag.objects.create(workspace=cast.workspace, name="patient")
    made = []
    for number, (name, stage) in enumerate(PEOPLE):
        made.append(
            make_contact(
                cast.workspace, name, stage=stage, company=acme, email=f"person{number}@example.com",
                phone=f"+1208555010{number}", owner=cast.alice,
            )
        )  # fmt: skip
    made[0].tags.add(tag)
    reindex(made)
    client.force_login(cast.alice)
    page.context.add_cookies([{"name": "session", "value": client.cookies["session"].value, "url": live_server.url}])
    page.goto(f"{live_server.url}/w/{cast.workspace.slug}/contacts/")
    return page


def names(page: Page) -> list[str]:
    return [text.strip() for text in page.locator(".table-list tbody strong").all_inner_texts()]


def sound(page: Page, name: str) -> None:
    """axe finds nothing, nothing scrolls sideways; pictures where they are wanted."""
    found = Axe().run(page).response["violations"]
    assert not [(each["id"], each["nodes"][0]["target"]) for each in found]
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"{name} scrolls sideways by {wide} px"
    if folder := os.environ.get("SCREENSHOTS_OF_LISTS"):
        before = page.viewport_size
        for size, width in (("desk", 1440), ("phone", 390)):
            for theme in ("light", "dark"):
                page.set_viewport_size({"width": width, "height": 900})
                page.emulate_media(color_scheme=theme)
                page.wait_for_timeout(200)
                page.screenshot(path=Path(folder) / f"{name}-{size}-{theme}.png")
        page.emulate_media(color_scheme="light")
        page.set_viewport_size(before)


def test_a_filter_becomes_a_saved_view(people: Page):
    people.locator("[data-filter]").click()
    dialog = people.locator("#list-dialog")
    expect(dialog.get_by_role("heading", name="Filter by")).to_be_visible()
    sound(people, "filter-fields")
    dialog.get_by_role("link", name="Stage", exact=True).click()
    dialog.get_by_label("Client", exact=True).check()
    sound(people, "filter-stage")
    dialog.get_by_role("button", name="Show them").click()
    expect(people.locator(".chip").first).to_contain_text("Stage is Client")
    assert names(people) == [PEOPLE[0][0], PEOPLE[2][0]]
    expect(people.locator(".list-count")).to_have_text("2 contacts")
    people.locator(".chip-add").click()
    dialog.get_by_role("link", name="Tag", exact=True).click()
    dialog.get_by_label("or, instead of the last one").check()
    dialog.get_by_label("patient").check()
    dialog.get_by_role("button", name="Show them").click()
    expect(people.locator(".chips")).to_contain_text("or")
    sound(people, "filtered")
    people.get_by_role("link", name="Save view").click()
    dialog.get_by_label("Name").fill("Clients")
    sound(people, "save-view")
    dialog.get_by_role("button", name="Save view").click()
    expect(people.locator(".segments [aria-current]")).to_have_text("Clients")
    people.locator(".chip-x").first.click()
    expect(people.get_by_role("button", name="Save changes")).to_be_visible()


def test_many_are_tagged_by_keyboard_and_untagged_by_undo(people: Page):
    for key in ("j", "x", "j", "x"):
        people.keyboard.press(key)
    expect(people.locator("#bulk")).to_contain_text("2 selected")
    sound(people, "selected")
    people.get_by_role("button", name="Tag", exact=True).click()
    people.locator("#bulk-tag").fill("vip")
    sound(people, "bulk-tag")
    people.get_by_role("button", name="Add tag").click()
    expect(people.locator(".toast")).to_contain_text("2 contacts changed")
    assert Contact.objects.filter(tags__name="vip").count() == 2
    people.locator(".toast").get_by_role("button", name="Undo").click()
    expect(people.locator(".toast")).to_contain_text("Undone")
    assert not Contact.objects.filter(tags__name="vip").exists()
    people.locator("[data-select-all]").check()
    people.get_by_role("button", name="Stage", exact=True).click()
    people.locator("#bulk-value").select_option("former")
    people.get_by_role("button", name="Change them").click()
    expect(people.locator(".toast")).to_contain_text("Stage: Former client")
    assert Contact.objects.filter(stage="former").count() == 6


def test_a_cell_is_edited_in_place(people: Page):
    cell = people.locator(".table-list tbody tr").first.locator('[data-edit="email"]')
    cell.dblclick()
    expect(cell.locator("input.input")).to_be_focused()  # the form is in place, and its own
    cell.locator("input.input").fill("nonsense")
    people.keyboard.press("Enter")
    expect(cell.locator(".cell-problem")).to_be_visible()
    sound(people, "cell-wrong")
    cell.locator("input.input").fill("ana@example.org")
    people.keyboard.press("Enter")
    expect(cell).to_have_text("ana@example.org")
    people.locator(".toast").get_by_role("button", name="Undo").click()
    expect(people.locator(".table-list tbody tr").first).to_contain_text("person0@example.com")
    for key in ("j", "l", "e"):
        people.keyboard.press(key)
    expect(people.locator("#cell-value")).to_have_value("Ana Sample")
    people.keyboard.press("Escape")
    expect(people.locator("#cell-value")).to_have_count(0)
    expect(people.locator(".table-list tbody tr").first).to_contain_text("Ana Sample")


def test_enter_opens_the_contact(people: Page):
    people.keyboard.press("j")
    people.keyboard.press("j")
    people.keyboard.press("Enter")
    expect(people.get_by_role("heading", level=1)).to_contain_text("Ben Brewer")


def test_the_search_keeps_the_filters(people: Page):
    people.goto(f"{people.url}?f=stage:any:client")
    people.get_by_role("searchbox").first.fill("sample")
    expect(people.locator(".table-list tbody tr")).to_have_count(1)
    expect(people).to_have_url(re.compile(r"stage.*q=sample|q=sample.*stage"))
    expect(people.locator(".chip").first).to_contain_text("Stage is Client")


def test_looking_goes_on_by_itself_until_somebody_is_found(people: Page, monkeypatch):
    monkeypatch.setattr(orders, "LOOKED", 2)
    Contact.objects.filter(name="Farid Haddad").update(street="1 Nowhere Road")
    people.goto(f"{people.url}?f=street:contains:nowhere")
    expect(people.locator(".table-list tbody strong")).to_have_text(["Farid Haddad"])
    assert "after=" in people.url


def test_it_works_without_scripts(people: Page, browser):
    cookies = [cookie for cookie in people.context.cookies() if cookie["name"] == "session"]
    bare = browser.new_context(java_script_enabled=False)
    bare.add_cookies(cookies)
    page = bare.new_page()
    page.goto(people.url)
    page.locator("[data-filter]").click()
    page.get_by_role("link", name="Stage", exact=True).click()
    page.get_by_label("Lead", exact=True).check()
    page.get_by_role("button", name="Show them").click()
    expect(page.get_by_label("Select Ben Brewer")).to_be_visible()
    assert names(page) == ["Ben Brewer", "Farid Haddad"]
    page.get_by_label("Select Ben Brewer").check()
    page.locator("#bulk").get_by_role("button", name="Tag", exact=True).click()
    page.locator("#bulk-tag").fill("vip")
    page.get_by_role("button", name="Add tag").click()
    assert Contact.objects.filter(tags__name="vip").count() == 1
    bare.close()
