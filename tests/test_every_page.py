"""Every page of the site in a real browser: axe finds nothing, the policy blocks nothing, nothing scrolls sideways.

A run looks at half of the pages at a desk by day, at the others on a phone by night. With SCREENSHOTS set it looks at
every page in all four ways, and keeps the pictures in a folder of ``pictures``: SCREENSHOTS=usual of the usual world,
=empty, =long or =much of one of ``tests/extremes.py`` (two ways, no axe), =mistakes of forms that are sent empty.
``python -m tests.contact_sheets pictures/usual`` puts them on few sheets.
"""

import zlib

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests import pictures
from tests.extremes import WORLDS, usual
from tests.pictures import SIZES, THEMES, Theme
from tests.routes import every_route

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# Words outside the box they stand in: cards, cells, buttons and the like. What is cut off on purpose is inside.
SPILLS = """() => {
  const boxes = ".card, td, th, .button, .badge, .tag, .menu-panel, .bubble, .note, .page, .public-main";
  const cut = (node) => ["hidden", "clip", "auto", "scroll"].includes(getComputedStyle(node).overflowX);
  const found = new Set(), words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let text; (text = words.nextNode()); ) {
    const box = text.parentElement.closest(boxes);
    if (!box || !text.data.trim() || !text.parentElement.checkVisibility()) continue;
    let node = text.parentElement;
    while (node !== box && !cut(node)) node = node.parentElement;
    if (cut(node)) continue;
    const range = document.createRange();
    range.selectNodeContents(text);
    const outer = box.getBoundingClientRect();
    for (const line of range.getClientRects())
      if (line.width > 1 && (line.right > outer.right + 1 || line.left < outer.left - 1))
        found.add(`${box.className || box.tagName}: ${text.data.trim().slice(0, 30)}`);
  }
  return [...found].slice(0, 5);
}"""
# What stands around each page: axe looks at it on one page of six, which takes a third off the others.
FRAME = [".sidebar", ".topbar", ".bottombar", ".more-sheet"]
AXE = """(around) => axe.run({ exclude: around.map((each) => [each]) }, { resultTypes: ["violations"] })
  .then((found) => found.violations)"""
# Pages for a browser's eyes; the rest are fragments, downloads, redirects or take only POST (the matrix tries those).
NO_PAGES = {"healthz", "readyz", "crm:brand", "account_logout", "jsi18n"}


def open_as(page: Page, live_server, client, user) -> None:
    """Sign in without the form."""
    client.force_login(user)
    cookie = client.cookies["session"]
    page.context.add_cookies([{"name": "session", "value": cookie.value, "url": live_server.url}])


def is_page(client, url: str) -> bool:
    answer = client.get(url)
    return answer.status_code == 200 and answer["Content-Type"].startswith("text/html") and b"<html" in answer.content


def look(page: Page, url: str, name: str) -> list[str]:
    """What is wrong with a page."""
    said: list[str] = []
    on_console = lambda line: said.append(line.text) if line.type == "error" else None  # noqa: E731
    on_error = lambda error: said.append(str(error))  # noqa: E731
    page.on("console", on_console)
    page.on("pageerror", on_error)
    page.emulate_media(reduced_motion="reduce")
    page.goto(url)
    page.evaluate(Axe().axe_script)
    wrong = [fault for size, theme in ways(name) for fault in faults(page, name, size, theme)]
    wrong += [fault for size in SIZES for fault in sideways(page, name, size)]
    page.remove_listener("console", on_console)
    page.remove_listener("pageerror", on_error)
    return wrong + [f"{name}: {words}" for words in said]


def ways(name: str) -> list[tuple[str, Theme]]:
    """At which size and in which theme to look at a page: always the same for a page."""
    if pictures.WANTED in WORLDS:
        return [("desk", "light"), ("phone", "dark")]
    if pictures.WANTED:
        return [(size, theme) for size in SIZES for theme in THEMES]
    return [("phone", "dark")] if zlib.crc32(name.encode()) % 2 else [("desk", "light")]


def faults(page: Page, name: str, size: str, theme: Theme) -> list[str]:
    """What axe finds."""
    page.set_viewport_size(SIZES[size])
    page.emulate_media(color_scheme=theme)
    if pictures.WANTED:
        pictures.take(page, name, size, theme)
    if pictures.WANTED in WORLDS:
        return []  # what axe finds it finds in the usual world
    around = FRAME if zlib.crc32(name.encode()) // 2 % 6 else []
    return [
        f"{name} ({size}, {theme}): {violation['id']}: {violation['help']} {node['target']}"
        for violation in page.evaluate(AXE, around)
        for node in violation["nodes"][:3]
    ]


def sideways(page: Page, name: str, size: str) -> list[str]:
    """Whether the page scrolls sideways, or words stand outside their box."""
    page.set_viewport_size(SIZES[size])
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    spilt = [f"{name} ({size}): outside its box: {words}" for words in page.evaluate(SPILLS)]
    return [f"{name} ({size}): scrolls sideways by {wide} px", *spilt] if wide > 0 else spilt


PAGES = [
    route
    for route in every_route()
    if route.access and route.name not in NO_PAGES and not route.name.startswith("admin:")
]
# A few tests of many pages: the pages of each share one world and one browser, which takes a third of the time.
PARTS = 8


@pytest.mark.parametrize("part", range(PARTS))
def test_every_page_is_sound(part: int, transactional_db, live_server, client, page):
    place = WORLDS.get(pictures.WANTED, usual)()
    wrong: list[str] = []
    looked = 0
    for public in (True, False):
        if not public:
            open_as(page, live_server, client, place.user)
        for route in PAGES[part::PARTS]:
            path = place.address(route)
            is_public = bool(route.access and route.access.door == "public")
            if path and is_public is public and is_page(client, path):
                at = pictures.of_mistakes if pictures.WANTED == "mistakes" else look
                wrong += at(page, live_server.url + path, route.name)
                looked += 1
    assert looked, "none of these pages could be opened"
    assert not wrong, "\n".join(wrong)
