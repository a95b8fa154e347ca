"""The inbox in a real browser, by the keyboard: answer with a saved reply and a picture, note, assign, done, next."""

import pytest
from playwright.sync_api import Page, expect

from contacts.page.models import Mention
from messaging.models import Attachment, Conversation, Draft, Message, SavedReply, Thread
from messaging.tests import scene
from tests.cast import Cast, make_cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PNG = b"\x89PNG\r\n\x1a\n" + b"a picture"


@pytest.fixture
def cast(transactional_db) -> Cast:
    return make_cast()


@pytest.fixture
def inbox(cast: Cast, live_server, client, page: Page) -> Page:
    """Alice's inbox: Ana asks something, and so does somebody whom nobody knows."""
    scene.make_sender(cast.workspace)
    scene.text_us(cast.workspace, "Who are you?", "+12085550219")
    scene.agree(scene.make_ana(cast.workspace, zone="America/New_York"))
    scene.text_us(cast.workspace, "Is my bike ready?")
    SavedReply.objects.create(workspace=cast.workspace, name="Ready", body="Hi {{first_name}}, it is ready.")
    client.force_login(cast.alice)
    page.context.add_cookies([{"name": "session", "value": client.cookies["session"].value, "url": live_server.url}])
    page.goto(f"{live_server.url}/w/{cast.workspace.slug}/inbox/")
    return page


def test_a_morning_at_the_inbox(inbox: Page, cast: Cast):
    inbox.keyboard.press("j")
    expect(inbox.locator(".thread")).to_contain_text("Is my bike ready?")
    inbox.keyboard.press("r")
    box = inbox.get_by_role("textbox", name="Message")
    expect(box).to_be_focused()
    inbox.keyboard.type("/rea")
    expect(inbox.get_by_role("option", name="Ready")).to_be_visible()
    inbox.keyboard.press("Enter")
    expect(box).to_have_value("Hi Ana, it is ready.")
    expect(inbox.locator("#composer-state")).to_contain_text("1 segment")
    for _ in range(50):  # what was typed before is saved first
        if Draft.objects.get().body == "Hi Ana, it is ready.":
            break
        inbox.wait_for_timeout(100)
    assert Draft.objects.get().body == "Hi Ana, it is ready."
    inbox.locator("input[type=file]").set_input_files({"name": "bike.png", "mimeType": "image/png", "buffer": PNG})
    expect(inbox.locator(".composer-files")).to_contain_text("bike.png")
    inbox.get_by_role("button", name="Send", exact=True).click()
    expect(inbox.locator(".thread")).to_contain_text("Alice & Co: Hi Ana, it is ready.")
    expect(inbox.locator(".thread").get_by_role("link", name="bike.png")).to_be_visible()
    assert Message.objects.get(direction="out").attached == 1 and Attachment.objects.get().state == "kept"
    inbox.keyboard.press("n")
    expect(inbox.get_by_role("textbox", name="Note")).to_be_focused()
    inbox.keyboard.type("Please fetch it, @ma")
    expect(inbox.get_by_role("option", name="Max")).to_be_visible()
    inbox.keyboard.press("Enter")
    inbox.get_by_role("button", name="Add note").click()
    expect(inbox.locator(".is-note .mention")).to_have_text("@Max")
    assert Mention.objects.get().member == cast.max
    inbox.keyboard.press("a")
    inbox.get_by_role("button", name="Me").click()
    expect(inbox.locator(".toast").first).to_contain_text("takes care of it")
    inbox.keyboard.press("e")
    expect(inbox.locator(".thread")).to_contain_text("Who are you?")
    assert Thread.objects.get(contact__name="Ana Sample").state == "done"
    inbox.locator(".toast").get_by_role("button", name="Undo").click()
    expect(inbox.locator(".inbox-item")).to_have_count(2)


def test_a_new_message_shows_in_the_open_list(inbox: Page, cast: Cast):
    scene.text_us(cast.workspace, "Are you open today?", "+12085550220")
    inbox.evaluate("htmx.trigger('#inbox-list', 'look')")
    expect(inbox.locator(".inbox-item")).to_have_count(3)
    assert Conversation.objects.count() == 3
