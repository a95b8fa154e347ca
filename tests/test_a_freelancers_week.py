"""A freelancer's week in a browser: a prospect is won, the work is done and timed, its hours are reported, and the
client looks on. Board, timer, sheet, Today and report as people use them: by keyboard where there is one, by pointer.
"""

import re
from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from playwright.sync_api import Page, expect

from projects.models import Project, Task, TimeEntry, WorkTemplate
from tests.cast import make_cast, make_contact, note_second_factor

pytestmark = [pytest.mark.browser, pytest.mark.once, pytest.mark.django_db(transaction=True)]
OUTLINE = "Kick-off (day 0)\n- Collect the texts (day 0, 2 h)\nLaunch (day 30)"
NAME = "Website for Ana"


@pytest.fixture
def home(transactional_db, live_server, client, page: Page):
    """The address of a workspace with a client, a template and another prospect; one of its members is signed in."""
    cast = make_cast()
    make_contact(cast.workspace, "Ana Sample").reindex()
    WorkTemplate.objects.create(workspace=cast.workspace, name="Website", outline=OUTLINE)
    Project.objects.create(workspace=cast.workspace, name="Logo")
    client.force_login(cast.bob)
    Authenticator.objects.create(user=cast.bob, type=Authenticator.Type.TOTP, data={})
    note_second_factor(client, cast.bob)  # files that name people are for those who showed it
    page.context.add_cookies([{"name": "session", "value": client.cookies["session"].value, "url": live_server.url}])
    page.set_viewport_size({"width": 1600, "height": 900})
    page.set_default_timeout(8_000)
    return f"{live_server.url}/w/{cast.workspace.slug}"


def test_a_prospect_is_won_worked_for_reported_and_shown_to_its_client(home, page: Page):
    _prospect_from_a_template(home, page)
    page.goto(f"{home}/projects/board/")
    _won_by_keyboard(page)
    _lost_by_pointer_and_taken_back(page)
    project = Project.objects.get(name=NAME)
    page.goto(f"{home}/projects/{project.pk}/")
    _milestone_and_tasks(page)
    _timer_outlives_the_browser(home, page)
    _week_by_keyboard(page)
    _today_by_keyboard(home, page)
    _report_without_a_mouse(page)
    page.goto(f"{home}/projects/{project.pk}/")
    _client_looks_on(page)


def _prospect_from_a_template(home: str, page: Page) -> None:
    page.goto(f"{home}/projects/new/")
    page.get_by_label("Name", exact=True).fill(NAME)
    page.get_by_label("Begin from").select_option(label="Website")
    page.get_by_label("Value").fill("4,800")
    page.get_by_label("Paid").select_option("hourly")
    page.get_by_label("Rate an hour").fill("90")
    page.get_by_role("button", name="Save project").click()
    expect(page.locator("#milestones")).to_contain_text("Kick-off")
    expect(page.locator("#milestones")).to_contain_text("0 of 1 task")


def _in_stage(page: Page, key: str) -> list[str]:
    return page.locator(f'[data-column="{key}"] .board-name').all_inner_texts()


def _won_by_keyboard(page: Page) -> None:
    """Down and up go to others; with Shift the arrows move: two stages on."""
    assert _in_stage(page, "prospect") == [NAME, "Logo"]
    page.get_by_role("link", name=NAME, exact=True).focus()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("link", name="Logo", exact=True)).to_be_focused()
    page.keyboard.press("ArrowUp")
    for stage in ("Proposal", "Active"):
        with page.expect_response(re.compile("/move/")):
            page.keyboard.press("Shift+ArrowRight")
        expect(page.locator("#board-said")).to_have_text(f"{NAME}: {stage}")
        expect(page.get_by_role("link", name=NAME, exact=True)).to_be_focused()
    expect(page.locator('[data-column="active"] .board-sums')).to_have_text("$4,800")
    assert Project.objects.get(name=NAME).kind == "won"


def _lost_by_pointer_and_taken_back(page: Page) -> None:
    """Dropped on what is lost, it is asked why; given up, or undone, it is back where it was."""
    for answer in ("Cancel", "Move project"):
        page.locator('[data-column="lost"]').scroll_into_view_if_needed()
        card = page.locator("[data-card]", has_text="Logo").bounding_box()
        goal = page.locator('[data-column="lost"]').bounding_box()
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
    assert Project.objects.get(name="Logo").lost_reason == "price"
    toast = page.locator(".toast", has_text="“Logo” is in “Lost” now.")
    expect(page.locator(".toast")).to_have_count(1)  # those of the moves before are gone
    toast.get_by_role("button", name="Undo").click()
    expect(page.locator('[data-column="prospect"] .board-name')).to_have_text("Logo")
    expect(page.locator(".toast")).to_have_text(re.compile("“Logo” is where it was."))


def _milestone_and_tasks(page: Page) -> None:
    page.keyboard.press("q")
    page.keyboard.type("call Ana today !")
    expect(page.locator("#quick-said")).to_contain_text("about Ana Sample")
    page.keyboard.press("Enter")
    expect(page.locator(".toast")).to_contain_text("Added: call Ana")
    page.get_by_role("button", name="Kick-off reached").click()
    expect(page.locator(".stat", has_text="Progress")).to_contain_text("50 %")


def _timer_outlives_the_browser(home: str, page: Page) -> None:
    page.locator("summary[aria-label='More: Collect the texts']").click()
    page.get_by_role("button", name="Start the timer").click()
    expect(page.locator(".topbar .timer-clock")).to_have_text(re.compile("0:00:0[1-9]"))
    page.goto("about:blank")
    page.goto(f"{home}/hours/")
    expect(page.locator(".topbar .timer")).to_contain_text(f"{NAME} · Collect the texts")
    page.get_by_role("button", name="Stop the timer").click()
    expect(page.locator(".toast")).to_contain_text(f"0:01 booked on {NAME}")


def _week_by_keyboard(page: Page) -> None:
    """Last week, of which every day is over, whatever today is."""
    line = f"{NAME} · Collect the texts"
    page.get_by_role("link", name="The week before").click()
    page.locator(".week-add select").select_option(label=line)
    page.get_by_role("button", name="Add a line").click()
    monday = page.get_by_label(f"{line}, Monday").first
    monday.fill("1h30")
    monday.press("ArrowRight")
    page.keyboard.type("nonsense")
    page.keyboard.press("Control+Enter")
    page.get_by_role("button", name="Save the week").click()
    expect(page.get_by_role("alert")).to_contain_text("“nonsense” is no length of time")
    expect(monday).to_have_value("1h30")
    page.get_by_label(f"{line}, Tuesday").first.fill("45m")
    page.get_by_role("button", name="Save the week").click()
    expect(page.locator(".toast")).to_contain_text("Saved: 2 cells")
    assert sorted(TimeEntry.objects.kept().values_list("minutes", flat=True))[-2:] == [45, 90]


def _today_by_keyboard(home: str, page: Page) -> None:
    page.goto(f"{home}/")
    page.get_by_role("button", name="Done: call Ana").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Done: call Ana")).to_have_count(0)
    expect(page.get_by_role("button", name="Done: Collect the texts")).to_be_focused()  # the next takes its place
    page.locator(".toast").get_by_role("button", name="Undo").click()
    expect(page.get_by_role("button", name="Done: call Ana")).to_be_visible()
    assert not Task.objects.filter(done_at__isnull=False).exists()


def _report_without_a_mouse(page: Page) -> None:
    """Hours of days of one's own choice, by project, and their file."""
    page.wait_for_load_state()  # letters are heard once the scripts are there
    page.keyboard.press("g")
    page.keyboard.press("r")
    page.get_by_role("navigation", name="Reports").get_by_role("link", name="Hours").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Hours")
    time = page.get_by_label("Time", exact=True)
    time.focus()
    time.select_option("own")  # as typing its first letter does
    expect(page).to_have_url(re.compile("period=own"))
    days = sorted(TimeEntry.objects.kept().values_list("day", flat=True))
    page.get_by_label("First day").fill(days[0].isoformat())
    page.get_by_label("Last day").fill(days[-1].isoformat())
    page.keyboard.press("Tab")
    page.get_by_role("button", name="Show").focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(f"since={days[0]}.*until={days[-1]}"))
    expect(page.get_by_role("img", name="Hours worked")).to_be_visible()
    expect(page.get_by_role("row", name=re.compile(NAME))).to_contain_text("$204")
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").focus()
        page.keyboard.press("Enter")
    assert NAME in Path(download.value.path()).read_text("utf-8-sig")


def _client_looks_on(page: Page) -> None:
    page.get_by_role("link", name="Make a link").click()
    page.get_by_role("dialog").get_by_label("For whom?").fill("Ana")
    page.get_by_role("dialog").get_by_role("button", name="Save").click()
    address = page.locator("#client code").inner_text()
    browser = page.context.browser
    assert browser
    stranger = browser.new_context().new_page()
    stranger.goto(re.sub(r"(https?://[^/]+)/.*", r"\1", page.url) + re.sub(r"^https?://[^/]+", "", address))
    expect(stranger.get_by_role("heading", level=1)).to_have_text(NAME)
    expect(stranger.locator(".milestone").first).to_contain_text("reached")
    stranger.context.close()
