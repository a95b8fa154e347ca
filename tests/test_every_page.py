"""Every page of the site in a real browser: axe finds nothing, the policy blocks nothing, nothing scrolls sideways.

Screenshots land in ``test-results/pages`` when SCREENSHOTS is set.
"""

import os
from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, ViewportSize

from tests.routes import Route, every_route
from tests.world import World, make_world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SIZES: dict[str, ViewportSize] = {"desk": {"width": 1440, "height": 900}, "phone": {"width": 390, "height": 844}}
THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
# Each size and each theme once; all four with SCREENSHOTS.
ONCE_EACH: list[tuple[str, Literal["light", "dark"]]] = [("desk", "light"), ("phone", "dark")]
# Pages for a browser's eyes; the rest are fragments, downloads, redirects or take only POST (the matrix tries those).
NO_PAGES = {"healthz", "readyz", "crm:brand", "account_logout", "jsi18n"}


@pytest.fixture
def world(transactional_db):
    return make_world()


def open_as(page: Page, live_server, client, user) -> None:
    """Sign in without the form."""
    client.force_login(user)
    cookie = client.cookies["session"]
    page.context.add_cookies([{"name": "session", "value": cookie.value, "url": live_server.url}])


def is_page(client, url: str) -> bool:
    answer = client.get(url)
    return answer.status_code == 200 and answer["Content-Type"].startswith("text/html") and b"<html" in answer.content


def look(page: Page, url: str, name: str) -> list[str]:
    """What is wrong with a page at both sizes and in both themes."""
    wrong: list[str] = []
    page.on("console", lambda line: wrong.append(f"{name}: {line.text}") if line.type == "error" else None)
    page.on("pageerror", lambda error: wrong.append(f"{name}: {error}"))
    pairs = [(size, theme) for size in SIZES for theme in THEMES] if os.environ.get("SCREENSHOTS") else ONCE_EACH
    for size, theme in pairs:
        page.set_viewport_size(SIZES[size])
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        page.goto(url)
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if wide > 0:
            wrong.append(f"{name} ({size}): scrolls sideways by {wide} px")
        found = Axe().run(page)
        wrong += [
            f"{name} ({size}, {theme}): {violation['id']}: {violation['help']} {node['target']}"
            for violation in found.response["violations"]
            for node in violation["nodes"][:3]
        ]
        if os.environ.get("SCREENSHOTS"):
            folder = Path("test-results/pages")
            folder.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=folder / f"{name.replace(':', '-')}-{size}-{theme}.png", full_page=True)
    return wrong


ROUTES = [
    route
    for route in every_route()
    if route.access and route.name not in NO_PAGES and not route.name.startswith("admin:")
]


@pytest.mark.parametrize("route", ROUTES, ids=[route.name for route in ROUTES])
def test_a_page_is_sound_at_every_size_and_in_both_themes(route: Route, world: World, live_server, client, page):
    path = route.url(lambda param: world.sample(param, route.name))
    if route.access and route.access.door != "public":
        world.make_site_admin("alice")
        open_as(page, live_server, client, world.member_with_mfa("alice"))
    if not is_page(client, path):
        pytest.skip("not a page")
    wrong = look(page, live_server.url + path, route.name)
    assert not wrong, "\n".join(wrong)
