"""A form from the builder to another site's frame, in a real browser: built, previewed, published, sent, confirmed."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from contacts.models import Contact
from messaging.forms import stamps
from messaging.forms.models import PublicForm
from messaging.tests.form_scene import take_all
from tests.cast import make_cast
from tests.test_every_page import open_as

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


class Site(BaseHTTPRequestHandler):
    """Somebody else's site: a page with what was pasted into it."""

    pasted = ""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(f"<!doctype html><title>Shop</title><h1>Shop</h1>{self.pasted}".encode())

    def log_message(self, *args: Any) -> None:
        """Nothing."""


@pytest.fixture
def sites() -> Iterator[list[str]]:
    """The origins of two sites."""
    servers = [ThreadingHTTPServer(("127.0.0.1", 0), Site) for _each in range(2)]
    for server in servers:
        threading.Thread(target=server.serve_forever, daemon=True).start()
    yield [f"http://localhost:{server.server_port}" for server in servers]
    for server in servers:
        server.shutdown()
        server.server_close()


def test_a_form_is_built_shown_elsewhere_and_sent(
    transactional_db, live_server, client, page: Page, sites, settings, monkeypatch
) -> None:
    named, other = sites
    settings.PUBLIC_URL = live_server.url
    monkeypatch.setattr(stamps, "YOUNGEST", stamps.YOUNGEST * 0)
    cast = make_cast()
    open_as(page, live_server, client, cast.max)
    page.goto(live_server.url + reverse("messaging:form-new", args=[cast.workspace.slug]))
    page.locator("input[name=kind][value=lead]").check()
    page.locator("#id_name").fill("Shop")
    page.get_by_role("button", name="Make the form").click()
    page.locator("#id_title").fill("Tell us what you need")
    expect(page.locator("#preview")).to_contain_text("Tell us what you need")
    page.locator("#id_origins").fill(named)
    page.get_by_role("button", name="Publish").click()
    snippet = page.locator("#frame-code").inner_text()
    assert "<iframe" in snippet and "<script" not in snippet

    Site.pasted = snippet
    visitor = page.context.browser.new_context()
    shop = visitor.new_page()
    shop.set_default_timeout(8000)
    shop.goto(f"{other}/", wait_until="load")  # frames are there by then, or refused
    expect(shop.get_by_role("heading", name="Shop")).to_be_visible()
    assert shop.frame_locator("iframe").locator("form").count() == 0, "a site that the form does not name"
    shop.goto(f"{named}/")
    form = shop.frame_locator("iframe")
    form.locator("#id_name").fill("Ana")
    form.locator("#id_email").fill("ana@example.net")
    assert not form.get_by_role("checkbox").is_checked()
    form.get_by_role("button", name="Send").click()
    expect(form.get_by_role("heading", name="Thank you")).to_be_visible()
    assert visitor.cookies() == []
    visitor.close()
    take_all()
    assert Contact.objects.get().source == "form" and PublicForm.objects.get().answers.count() == 1
