"""CK-1 in a real browser: before a choice, after a no, with the signal: only the essential, and nobody foreign."""

import json
from urllib.parse import urlsplit

import pytest

from crm.lib import cookies
from crm.lib.cookies import Category
from privacy.cookies.tests.test_cookies import SHOP, STATS
from tests.cast import make_cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_ck1_nothing_but_the_essential_without_a_yes(page, live_server, settings):
    settings.EXTRA_COOKIES = json.dumps([STATS, SHOP])
    cast = make_cast()
    here, foreign = live_server.url, []

    def note(route):
        foreign.append(route.request.url)
        route.fulfill(body="", content_type="text/javascript")

    page.route(lambda url: not url.startswith((here, "data:")), note)
    pages = ["/privacy/", "/privacy/policy/", f"/privacy/{cast.workspace.slug}/policy/", "/accounts/login/"]

    def walk():
        for path in pages:
            page.goto(here + path)
        names = {cookie["name"] for cookie in page.context.cookies()}
        return {name for name in names if cookies.find(name).category != Category.ESSENTIAL}

    assert walk() == set() and foreign == [], "before a choice"
    page.set_extra_http_headers({"Sec-GPC": "1"})
    assert walk() == set() and foreign == [], "with the signal"
    assert page.get_by_text("Global Privacy Control honoured").is_visible()
    page.set_extra_http_headers({})
    page.goto(here + "/privacy/policy/")
    accept, refuse = (page.get_by_role("button", name=name) for name in ("Accept all", "Refuse all"))
    assert accept.bounding_box()["width"] == refuse.bounding_box()["width"], "equal buttons"
    refuse.click()
    assert walk() == set() and foreign == [], "after a no"
    assert not page.get_by_role("button", name="Accept all").is_visible()
    page.goto(here + "/privacy/cookies/")
    page.get_by_role("button", name="Accept all").click()
    page.goto(here + "/privacy/policy/")
    assert {urlsplit(url).hostname for url in foreign} == {"stats.example"}, "after a yes"
    page.goto(here + "/privacy/cookies/")
    page.get_by_role("button", name="Refuse all").click()
    foreign.clear()
    assert walk() == set() and foreign == [], "taken back"
