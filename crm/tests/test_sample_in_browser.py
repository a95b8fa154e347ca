"""The sample workspace goes with one button, as a person would press it."""

import pytest
from playwright.sync_api import Page, expect

from accounts.models import Workspace
from contacts.consent.models import ConsentEvent
from contacts.models import Contact
from crm import sample
from messaging.models import Message
from tests.cast import make_cast, make_contact

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_one_button_and_it_is_gone(transactional_db, live_server, client, page: Page):
    cast = make_cast()
    make_contact(cast.workspace, "Really Mine")
    sample.make()
    sample.give_to(cast.alice)
    shown = Workspace.objects.get(is_sample=True)
    client.force_login(cast.alice)
    page.context.add_cookies([{"name": "session", "value": client.cookies["session"].value, "url": live_server.url}])
    page.goto(f"{live_server.url}/w/{shown.slug}/")
    page.on("dialog", lambda question: question.accept())
    page.get_by_role("button", name="Remove").first.click()
    expect(page.get_by_text("The sample workspace and everything in it is gone.")).to_be_visible()
    page.goto(f"{live_server.url}/w/{shown.slug}/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("not")
    page.goto(f"{live_server.url}/workspaces/")
    expect(page.get_by_text(shown.name)).to_have_count(0)
    assert list(Workspace.objects.order_by("name").values_list("name", flat=True)) == ["Alice & Co", "Olga Ltd"]
    assert not (ConsentEvent.objects.exists() or Message.objects.exists())
    assert Contact.objects.get().name == "Really Mine"
