"""A freelancer wins a prospect in a browser: a project from a template, the board by keys and pointer, the client."""

import re

import pytest
from playwright.sync_api import Page, expect

from projects.models import Project, WorkTemplate
from tests.cast import make_cast, make_contact
from tests.test_every_page import open_as

pytestmark = [pytest.mark.browser, pytest.mark.once, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def place(transactional_db):
    cast = make_cast()
    make_contact(cast.workspace, "Ana Sample").reindex()
    WorkTemplate.objects.create(workspace=cast.workspace, name="Website", outline="Kick-off (day 0)\nLaunch (day 30)")
    Project.objects.create(workspace=cast.workspace, name="Logo")
    return cast


def in_stage(page: Page, key: str) -> list[str]:
    return page.locator(f'[data-column="{key}"] .board-name').all_inner_texts()


def test_a_prospect_is_won_and_its_client_looks_on(place, live_server, client, page: Page):
    open_as(page, live_server, client, place.bob)
    page.set_viewport_size({"width": 1600, "height": 900})
    page.set_default_timeout(8_000)
    page.goto(f"{live_server.url}/w/{place.workspace.slug}/projects/new/")
    page.get_by_label("Name", exact=True).fill("Website for Ana")
    page.get_by_label("Begin from").select_option(label="Website")
    page.get_by_label("Value").fill("4,800")
    page.get_by_role("button", name="Save project").click()
    expect(page.locator("#milestones")).to_contain_text("Kick-off")
    project = Project.objects.get(name="Website for Ana")

    page.goto(f"{live_server.url}/w/{place.workspace.slug}/projects/board/")
    assert in_stage(page, "prospect") == ["Website for Ana", "Logo"]
    _by_keyboard(page)
    project.refresh_from_db()
    assert (project.stage, project.kind) == ("active", "won")
    _by_pointer(page)
    assert Project.objects.get(name="Logo").lost_reason == "price"

    page.get_by_role("link", name="Website for Ana", exact=True).click()
    page.get_by_role("button", name="Kick-off reached").click()
    page.get_by_role("link", name="Make a link").click()
    page.get_by_role("dialog").get_by_label("For whom?").fill("Ana")
    page.get_by_role("dialog").get_by_role("button", name="Save").click()
    address = page.locator("#client code").inner_text()
    stranger = page.context.browser.new_context().new_page()
    stranger.goto(live_server.url + re.sub(r"^https?://[^/]+", "", address))
    expect(stranger.get_by_role("heading", level=1)).to_have_text("Website for Ana")
    expect(stranger.locator(".milestone").first).to_contain_text("reached")
    stranger.context.close()


def _by_keyboard(page: Page) -> None:
    """Down and up go to others; with Shift the arrows move: two stages on."""
    page.get_by_role("link", name="Website for Ana", exact=True).focus()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("link", name="Logo", exact=True)).to_be_focused()
    page.keyboard.press("ArrowUp")
    for stage in ("Proposal", "Active"):
        with page.expect_response(re.compile("/move/")):
            page.keyboard.press("Shift+ArrowRight")
        expect(page.locator("#board-said")).to_have_text(f"Website for Ana: {stage}")
        expect(page.get_by_role("link", name="Website for Ana", exact=True)).to_be_focused()
    expect(page.locator('[data-column="active"] .board-sums')).to_have_text("$4,800")


def _by_pointer(page: Page) -> None:
    """Dropped on what is lost, it is asked why; given up, it is back where it was."""
    for answer in ("Cancel", "Move project"):
        card = page.locator("[data-card]", has_text="Logo").bounding_box()
        lost = page.locator('[data-column="lost"]')
        lost.scroll_into_view_if_needed()
        card, goal = page.locator("[data-card]", has_text="Logo").bounding_box(), lost.bounding_box()
        assert card and goal
        page.mouse.move(card["x"] + 60, card["y"] + 20)
        page.mouse.down()
        page.mouse.move(goal["x"] + 60, goal["y"] + 90, steps=6)
        page.mouse.up()
        dialog = page.get_by_role("dialog")
        if answer == "Move project":
            dialog.get_by_label("Too expensive").check()
        with page.expect_response(re.compile("/move/|/board/")):
            dialog.get_by_role("button", name=answer, exact=True).click()
        stage = "lost" if answer == "Move project" else "prospect"
        expect(page.locator(f'[data-column="{stage}"] .board-name')).to_have_text("Logo")
