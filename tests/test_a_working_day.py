"""A working day in a browser: a task from one line, the timer, the sheet of a week."""

import pytest
from playwright.sync_api import expect

from projects.models import Project, TimeEntry
from tests import pictures
from tests.cast import make_cast, make_contact

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_line_becomes_a_task_is_timed_and_stands_on_the_sheet(live_server, client, page):
    cast = make_cast()
    make_contact(cast.workspace, "Ana Sample").reindex()
    Project.objects.create(workspace=cast.workspace, name="Website", search_text=" website", rate=9_000)
    client.force_login(cast.alice)
    page.context.add_cookies([{"name": "session", "value": client.cookies["session"].value, "url": live_server.url}])
    home = f"{live_server.url}/w/{cast.workspace.slug}"
    page.goto(f"{home}/tasks/")
    page.keyboard.press("q")
    page.keyboard.type("call Ana tomorrow 3pm #website")
    expect(page.locator("#quick-said")).to_contain_text("about Ana Sample")
    page.keyboard.press("Enter")
    expect(page.locator(".toast")).to_contain_text("Added: call Ana · tomorrow, 3")
    _picture(page, "tasks")
    page.get_by_role("button", name="More: call Ana").or_(page.locator("summary[aria-label='More: call Ana']")).click()
    page.get_by_role("button", name="Start the timer").click()
    clock = page.locator(".topbar .timer-clock")
    expect(clock).to_have_text("0:00:01")
    page.goto(f"{home}/hours/")
    expect(page.locator(".topbar .timer")).to_contain_text("Website · call Ana")
    page.get_by_role("button", name="Stop the timer").click()
    expect(page.locator(".toast")).to_contain_text("0:01 booked on Website")
    monday = page.get_by_label("Website · call Ana, Monday").first
    monday.fill("1h30")
    monday.press("ArrowRight")
    page.keyboard.type("nonsense")
    page.keyboard.press("Control+Enter")
    page.get_by_role("button", name="Save the week").click()
    expect(page.get_by_role("alert")).to_contain_text("“nonsense” is no length of time")
    expect(page.get_by_label("Website · call Ana, Monday").first).to_have_value("1h30")
    _picture(page, "week")
    page.get_by_label("Website · call Ana, Tuesday").first.fill("45m")
    page.get_by_role("button", name="Save the week").click()
    expect(page.locator(".toast")).to_contain_text("Saved: 2 cells")
    assert sorted(TimeEntry.objects.kept().values_list("minutes", flat=True))[-2:] == [45, 90]


def _picture(page, name):
    if pictures.WANTED:
        for size in pictures.SIZES:
            for theme in pictures.THEMES:
                page.set_viewport_size(pictures.SIZES[size])
                page.emulate_media(color_scheme=theme)
                pictures.take(page, f"day-{name}", size, theme)
        page.set_viewport_size(pictures.SIZES["desk"])
