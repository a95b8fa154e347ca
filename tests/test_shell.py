"""What the frame around every page does: palette, shortcuts, menus, themes, toasts; and that it needs no script."""

import re

import pytest
from playwright.sync_api import Page, expect

from contacts.models import Contact
from contacts.search import reindex
from projects.models import Task
from tests.cast import make_cast, make_contact

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NAME = "Ana Sample"


@pytest.fixture
def shell(transactional_db, live_server, client, page: Page) -> Page:
    """Alice on her list of contacts."""
    cast = make_cast()
    reindex([make_contact(cast.workspace, NAME, email="ana@example.com")])
    client.force_login(cast.alice)
    page.context.add_cookies([{"name": "session", "value": client.cookies["session"].value, "url": live_server.url}])
    page.goto(f"{live_server.url}/w/{cast.workspace.slug}/contacts/")
    return page


def test_the_palette_finds_and_opens(shell: Page):
    shell.keyboard.press("Control+k")
    palette = shell.get_by_role("dialog", name="Search")
    expect(palette).to_be_visible()
    shell.keyboard.type("ana")
    expect(palette.get_by_role("option", name=NAME)).to_be_visible()
    shell.keyboard.press("Enter")
    expect(shell.get_by_role("heading", level=1)).to_contain_text(NAME)


def test_escape_closes_the_palette(shell: Page):
    shell.keyboard.press("Control+k")
    shell.keyboard.press("Escape")
    expect(shell.locator("#palette")).to_be_hidden()


def test_a_double_click_makes_one(shell: Page):
    shell.goto(shell.url.replace("/contacts/", "/tasks/new/"))
    shell.locator("#id_name").fill("Call Ana")
    shell.locator("main form button.button-primary, main form input[type=submit]").dblclick()
    expect(shell.get_by_role("heading", level=1)).to_contain_text("Call Ana")
    assert Task.objects.count() == 1


def test_two_letters_lead_to_a_page(shell: Page):
    shell.keyboard.press("g")
    shell.keyboard.press("p")
    expect(shell).to_have_url(re.compile(r"/projects/$"))


def test_shortcuts_keep_out_of_what_is_typed(shell: Page):
    field = shell.get_by_role("searchbox").first
    field.click()
    shell.keyboard.type("gp?n")
    expect(field).to_have_value("gp?n")
    expect(shell.locator("#shortcuts")).to_be_hidden()


def test_slash_goes_to_the_search_field_and_question_mark_helps(shell: Page):
    shell.keyboard.press("/")
    expect(shell.locator("[data-slash]")).to_be_focused()
    shell.locator("h1").click()
    shell.evaluate("document.activeElement.blur()")
    shell.keyboard.press("?")
    expect(shell.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()


def test_a_menu_closes_with_escape_and_gives_the_focus_back(shell: Page):
    opener = shell.locator(".user-menu > summary")
    opener.click()
    expect(shell.locator(".user-menu .menu-panel")).to_be_visible()
    shell.keyboard.press("Escape")
    expect(shell.locator(".user-menu .menu-panel")).to_be_hidden()
    expect(opener).to_be_focused()


def test_the_theme_follows_the_system_until_one_is_chosen(shell: Page):
    root = shell.locator("html")
    shell.emulate_media(color_scheme="dark")
    expect(root).to_have_attribute("data-theme", "dark")
    shell.locator(".user-menu > summary").click()
    shell.locator(".user-menu").get_by_role("button", name="Light").click()
    expect(root).to_have_attribute("data-theme", "light")
    shell.reload()
    expect(root).to_have_attribute("data-theme", "light")


def test_the_phone_has_its_bar_and_the_rest_behind_more(shell: Page):
    shell.set_viewport_size({"width": 390, "height": 844})
    expect(shell.locator(".sidebar")).to_be_hidden()
    shell.get_by_role("button", name="More").click()
    expect(shell.locator("#more").get_by_role("link", name="Settings")).to_be_visible()


def test_archiving_can_be_taken_back_from_the_toast(shell: Page):
    shell.get_by_role("link", name=NAME).click()
    shell.locator("main details.menu", has_text="Archive").locator("summary").click()
    shell.get_by_role("button", name="Archive").click()
    toast = shell.locator(".toast")
    expect(toast).to_be_visible()
    toast.get_by_role("button", name="Undo").click()
    expect(shell.locator("main")).not_to_contain_text("Archived.")
    assert Contact.objects.get(name=NAME).archived_at is None


def test_the_skip_link_comes_first(shell: Page):
    shell.keyboard.press("Tab")
    expect(shell.get_by_role("link", name="Skip to the content")).to_be_focused()


def test_the_page_works_without_scripts(shell: Page, live_server, browser):
    cookies = [cookie for cookie in shell.context.cookies() if cookie["name"] == "session"]
    bare = browser.new_context(java_script_enabled=False)
    bare.add_cookies(cookies)
    page = bare.new_page()
    page.goto(shell.url)
    page.locator(".switcher > summary").click()
    expect(page.locator(".switcher .menu-panel")).to_be_visible()
    page.goto(f"{shell.url}?q=ana")
    expect(page.get_by_role("link", name=NAME)).to_be_visible()
    page.locator(".search-button").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Search")
    bare.close()
