"""A contact's page in a real browser: letters that act, dialogs, naming a colleague, files dropped on it."""

import re

import pytest
from playwright.sync_api import Page, expect

from contacts.models import Contact, ContactFile
from contacts.page.models import Mention
from tests.cast import Cast, make_cast, make_contact

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def cast(transactional_db) -> Cast:
    return make_cast()


@pytest.fixture
def ana(cast: Cast) -> Contact:
    return make_contact(cast.workspace, "Ana Sample", email="ana@example.com", phone="+12065550101")


@pytest.fixture
def person(cast: Cast, ana: Contact, live_server, client, page: Page) -> Page:
    """Alice on Ana's page."""
    client.force_login(cast.alice)
    page.context.add_cookies([{"name": "session", "value": client.cookies["session"].value, "url": live_server.url}])
    page.goto(f"{live_server.url}/w/{cast.workspace.slug}/contacts/{ana.pk}/")
    return page


def test_a_colleague_is_named_by_the_keyboard_alone(person: Page, cast: Cast):
    person.keyboard.press("n")
    note = person.get_by_role("textbox", name="Note")
    expect(note).to_be_focused()
    person.keyboard.type("Please call, @ma")
    expect(person.get_by_role("option", name="Max")).to_be_visible()
    person.keyboard.press("Enter")
    expect(note).to_have_value("Please call, @Max ")
    person.keyboard.press("Tab")
    person.keyboard.press("Enter")
    expect(person.locator(".mention", has_text="@Max")).to_be_visible()
    assert Mention.objects.get().member == cast.max


def test_escape_closes_the_list_and_keeps_what_was_typed(person: Page):
    person.keyboard.press("n")
    person.keyboard.type("@b")
    expect(person.get_by_role("option", name="Bob")).to_be_visible()
    person.keyboard.press("Escape")
    expect(person.get_by_role("listbox")).to_be_hidden()
    expect(person.get_by_role("textbox", name="Note")).to_have_value("@b")


def test_a_task_is_added_in_a_dialog_and_done_with_a_way_back(person: Page):
    person.keyboard.press("t")
    dialog = person.get_by_role("dialog", name="New task")
    expect(dialog).to_be_visible()
    dialog.get_by_label("What to do").fill("Send the offer")
    dialog.get_by_role("button", name="Save").click()
    person.get_by_role("button", name="Done: Send the offer").click()
    expect(person.get_by_text("Done: Send the offer")).to_be_visible()
    person.locator(".toast").get_by_role("button", name="Undo").click()
    expect(person.get_by_role("button", name="Done: Send the offer")).to_be_visible()


def test_a_call_is_noted_from_the_keyboard(person: Page):
    person.keyboard.press("l")
    dialog = person.get_by_role("dialog", name="Log a call")
    dialog.get_by_label("How long").fill("5")
    person.keyboard.press("Enter")
    expect(person.get_by_text("Spoke · 5 min")).to_be_visible()


def test_a_dropped_file_is_kept_and_another_kind_is_refused_with_the_reason(person: Page):
    drop = """(files) => {
      const data = new DataTransfer();
      for (const [name, text] of files) data.items.add(new File([text], name));
      const place = document.querySelector("[data-drop]");
      place.dispatchEvent(new DragEvent("dragenter", { dataTransfer: data, bubbles: true }));
      place.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
    }"""
    person.evaluate(drop, [["plan.txt", "What we agreed"]])
    expect(person.locator("[data-drop]").get_by_role("link", name="plan.txt")).to_be_visible()
    assert ContactFile.objects.count() == 1
    person.evaluate(drop, [["page.html", "<html><script>alert(1)</script>"]])
    expect(person.locator(".toast-error")).to_contain_text("is of a kind that is not kept")
    with person.expect_download() as download:
        person.locator("[data-drop]").get_by_role("link", name="plan.txt").click()
    assert download.value.suggested_filename == "plan.txt"
    assert download.value.path().read_bytes() == b"What we agreed"


def test_the_timeline_narrows_to_one_kind_and_the_address_says_so(person: Page):
    person.keyboard.press("n")
    person.keyboard.type("Something she said")
    person.get_by_role("button", name="Add note").click()
    person.get_by_role("navigation", name="Show").get_by_role("link", name="Calls").click()
    expect(person.get_by_text("Nothing of this kind yet.")).to_be_visible()
    assert person.url.endswith("?show=call")
    person.go_back()
    expect(person.get_by_text("Something she said")).to_be_visible()


def test_the_list_of_shortcuts_tells_the_letters_of_the_page(person: Page):
    person.keyboard.press("?")
    dialog = person.get_by_role("dialog", name="Keyboard shortcuts")
    expect(dialog.get_by_text("Write a note")).to_be_visible()
    person.keyboard.press("Escape")
    person.keyboard.press("e")
    expect(person).to_have_url(re.compile("/edit/$"))
