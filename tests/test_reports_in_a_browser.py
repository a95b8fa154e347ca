"""Today and the reports by the keyboard: a task ticked off in place, a report for days of one's own, its file."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from contacts.consent import ledger
from contacts.consent.evidence import Method
from projects.models import Task
from tests.cast import make_cast, make_contact

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_report_is_asked_for_read_and_taken_along_without_a_mouse(transactional_db, live_server, client, page: Page):
    cast = make_cast()
    for number in range(3):
        ana = make_contact(cast.workspace, f"Person {number}")
        at = timezone.now() - timedelta(days=number)
        how = {"method": Method.WRITTEN, "address": f"n{number}@example.com", "wording": "Yes.", "at": at}
        ledger.grant(ana, "email", "marketing", **how)
    client.force_login(cast.alice)
    page.context.add_cookies([{"name": "session", "value": client.cookies["session"].value, "url": live_server.url}])
    for number in range(2):
        Task.objects.create(
            workspace=cast.workspace, contact=ana, assignee=cast.alice, name=f"Call {number}", due_at=timezone.now()
        )
    page.goto(f"{live_server.url}/w/{cast.workspace.slug}/")
    page.get_by_role("button", name="Done: Call 0").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Call 0")).to_have_count(0)
    expect(page.get_by_role("button", name="Done: Call 1")).to_be_focused()  # the next takes its place
    page.locator(".toast").get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Call 0")).to_be_visible()
    page.keyboard.press("g")
    page.keyboard.press("r")
    expect(page.get_by_role("navigation", name="Reports")).to_be_visible()
    page.get_by_role("link", name="Consent", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Consent")
    expect(page.get_by_role("img", name="Consents given and taken back")).to_be_visible()
    time = page.get_by_label("Time", exact=True)
    time.focus()
    time.select_option("own")  # as typing its first letter does
    expect(page.get_by_label("First day")).to_be_visible()
    today = timezone.now().date().isoformat()
    page.get_by_label("First day").fill(today)
    page.get_by_label("Last day").fill(today)
    page.keyboard.press("Tab")
    page.get_by_role("button", name="Show").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#report tbody").first.get_by_role("row")).to_have_count(1)
    assert f"since={today}" in page.url
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").focus()
        page.keyboard.press("Enter")
    file = Path(download.value.path()).read_text("utf-8-sig")
    assert file.splitlines()[2].startswith("Time,Agreed")
