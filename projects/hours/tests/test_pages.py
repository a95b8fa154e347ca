"""The pages of time: the sheet of a week, entries, the timer without JavaScript, files."""

import csv
import io
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from contacts.models import Contact
from projects.hours import booking, entries, timer
from projects.models import Project, Task, TimeEntry
from tests.cast import make_contact, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def site(cast):
    return Project.objects.create(workspace=cast.workspace, name="Site", rate=9_000)


def url(cast, name, *args):
    return reverse(f"hours:{name}", args=[cast.workspace.slug, *args])


def monday():
    today = timezone.localdate()
    return today - timedelta(days=today.weekday())


def book(cast, minutes=60, **fields):
    return booking.book(cast.workspace, cast.bob, **{"day": monday(), "minutes": minutes, **fields})


def save(client, cast, **cells):
    """Post cells: "<value>|<day>": (what was shown, what is typed)."""
    data = {"week": monday().isoformat(), "add": [cell.partition("|")[0] for cell in cells]}
    for name, (was, typed) in cells.items():
        data |= {f"was|{name}": was, f"cell|{name}": typed}
    return client.post(url(cast, "week"), data)


def cell(work, days=0):
    return f"{work}|{(monday() + timedelta(days)).isoformat()}"


def minutes():
    return sorted(TimeEntry.objects.kept().values_list("minutes", flat=True))


def test_the_sheet_books_what_is_typed_and_fits_what_is_there(bob, cast, site):
    assert save(bob, cast, **{cell(site.pk): ("", "1h30"), cell(site.pk, 1): ("", "45m")}).status_code == 302
    assert minutes() == [45, 90] and TimeEntry.objects.first().project == site
    save(bob, cast, **{cell(site.pk): ("1:30", "2"), cell(site.pk, 1): ("0:45", "")})
    assert minutes() == [120] and TimeEntry.objects.kept().get().amount == 18_000
    assert "2:00" in bob.get(url(cast, "week")).content.decode()


def test_hours_of_a_timer_are_added_to_beside_it_and_taken_from_the_newest(bob, cast, site):
    book(cast, 30, project=site, started_at=timezone.now(), ended_at=timezone.now(), text="By the timer")
    save(bob, cast, **{cell(site.pk): ("0:30", "1:00")})
    assert minutes() == [30, 30]
    save(bob, cast, **{cell(site.pk): ("1:00", "0:10")})
    assert [(entry.minutes, entry.text) for entry in TimeEntry.objects.kept()] == [(10, "By the timer")]


def test_what_can_not_be_read_keeps_everything_and_names_the_cell(bob, cast, site):
    answer = save(bob, cast, **{cell(site.pk): ("", "1:30"), cell(site.pk, 2): ("", "soonish")})
    shown = answer.content.decode()
    assert answer.status_code == 422 and not TimeEntry.objects.exists()
    assert "Site, Wednesday: “soonish” is no length of time" in shown
    assert 'value="soonish"' in shown and 'value="1:30"' in shown and 'aria-invalid="true"' in shown


def test_what_changed_meanwhile_is_not_written_over(bob, cast, site):
    book(cast, 60, project=site)
    answer = save(bob, cast, **{cell(site.pk): ("0:30", "2:00")})
    assert answer.status_code == 422 and "is 1:00 now" in answer.content.decode() and minutes() == [60]


def test_nothing_is_written_into_locked_days_or_for_others_work(bob, cast, site):
    hidden = Project.objects.create(workspace=cast.workspace, name="Secret", members_only=True)
    save(bob, cast, **{cell(hidden.pk): ("", "1"), cell("no-uuid"): ("", "1"), cell(f":{site.pk}"): ("", "1")})
    assert minutes() == []
    entries.save_rules(cast.workspace, {"locked_until": monday()})
    answer = bob.post(url(cast, "entry-add"), {"day": monday().isoformat(), "length": "1", "work": str(site.pk)})
    assert answer.status_code == 422 and "locked" in answer.content.decode()


def test_what_was_typed_into_a_day_that_was_locked_meanwhile_is_told_and_kept(bob, cast, site):
    book(cast, 60, project=site)
    entries.save_rules(cast.workspace, {"locked_until": monday()})
    answer = save(bob, cast, **{cell(site.pk): ("1:00", "2:15"), cell(site.pk, 1): ("", "0:45")})
    shown = answer.content.decode()
    assert answer.status_code == 422 and "are locked" in shown and minutes() == [60]
    assert 'value="2:15"' in shown and 'value="0:45"' in shown and shown.count(" readonly") == 0, "it can be taken out"
    assert save(bob, cast, **{cell(site.pk): ("1:00", "1:00"), cell(site.pk, 1): ("", "0:45")}).status_code == 302
    assert minutes() == [45, 60] and bob.get(url(cast, "week")).content.decode().count(" readonly") == 1
    Project.objects.filter(pk=site.pk).update(members_only=True)
    answer = save(bob, cast, **{cell(site.pk, 1): ("0:45", "3")})
    assert answer.status_code == 422 and "do not see this project any more" in answer.content.decode()


def test_own_hours_of_a_project_that_was_hidden_count_without_its_name(bob, cast, site):
    book(cast, 60, project=site)
    Project.objects.filter(pk=site.pk).update(members_only=True)
    for page in ("week", "entries", "export"):
        shown = bob.get(url(cast, page)).content.decode()
        assert "Site" not in shown, page
    assert "1:00" in bob.get(url(cast, "week")).content.decode()


def test_the_timer_runs_without_javascript_and_every_step_has_a_way_back(bob, cast, site):
    task = Task.objects.create(workspace=cast.workspace, project=site, name="Draw")
    shown = bob.post(url(cast, "timer-start"), {"work": f"{site.pk}:{task.pk}"}, follow=True).content.decode()
    entry = timer.running(cast.bob)
    assert (entry.project, entry.task) == (site, task) and "Site · Draw" in shown and "data-since" in shown
    shown = bob.post(url(cast, "timer-stop", entry.pk), follow=True).content.decode()
    assert "0:01 booked on Site" in shown and url(cast, "timer-resume", entry.pk) in shown
    bob.post(url(cast, "timer-resume", entry.pk))
    assert timer.running(cast.bob) == entry
    bob.post(url(cast, "timer"), {"text": "Something else", "billable": "on"})
    bob.post(url(cast, "timer-resume", entry.pk))  # what undoes the switch
    assert timer.running(cast.bob) == entry
    form = bob.get(url(cast, "timer")).context["form"]  # says what it runs for, so that saving it again loses nothing
    assert (form["work"].value(), form["billable"].value()) == (f"{site.pk}:{task.pk}", True)
    bob.post(url(cast, "timer-note"), {"work": form["work"].value(), "text": "Card 4111 1111 1111 1111"})
    entry = timer.running(cast.bob)
    assert entry.task == task and "4111 1111" not in entry.text and not entry.billable
    form = bob.get(url(cast, "timer")).context["form"]
    assert form["text"].value() == entry.text and not form["billable"].value()
    bob.post(url(cast, "timer-discard", entry.pk))
    assert timer.running(cast.bob) is None
    bob.post(url(cast, "timer-back", entry.pk))
    assert timer.running(cast.bob) == entry


@pytest.mark.both
def test_a_timer_or_entry_of_somebody_else_does_not_exist(bob, cast):
    timer.start(cast.workspace, cast.alice)
    theirs = TimeEntry.objects.get()
    for name in ("timer-stop", "timer-discard", "timer-resume", "entry-delete", "entry-restore"):
        assert bob.post(url(cast, name, theirs.pk)).status_code == 404, name
    assert bob.get(url(cast, "week"), {"member": cast.alice.pk}).status_code == 404
    assert signed_in(cast.max).get(url(cast, "week"), {"member": cast.alice.pk}).status_code == 200
    for junk in ("x", "\0", "9" * 99, str(cast.olga.pk)):
        assert signed_in(cast.max).get(url(cast, "week"), {"member": junk, "week": junk}).status_code == 404


def test_an_entry_is_added_changed_and_deleted_with_a_way_back(bob, cast, site):
    data = {"day": "2026-03-02", "length": "1.5", "work": str(site.pk), "text": "Drew", "billable": "on"}
    bob.post(url(cast, "entry-add"), data)
    entry = TimeEntry.objects.get()
    assert (entry.minutes, entry.amount, entry.text) == (90, 13_500, "Drew")
    bob.post(url(cast, "entry-edit", entry.pk), {**data, "length": "90m", "billable": ""})
    entry.refresh_from_db()
    assert (entry.amount, entry.billable) == (0, False)
    shown = bob.post(url(cast, "entry-delete", entry.pk), follow=True).content.decode()
    assert url(cast, "entry-restore", entry.pk) in shown and minutes() == []
    bob.post(url(cast, "entry-restore", entry.pk))
    assert minutes() == [90]
    assert bob.post(url(cast, "entry-add"), {**data, "length": "26h"}).status_code == 422


def test_only_an_owner_sets_the_rules(cast):
    data = {"step": "15", "way": "up", "week_starts": "6", "locked_until": "2026-01-31"}
    assert signed_in(cast.max).post(url(cast, "rules"), data).status_code == 403
    assert signed_in(cast.alice).post(url(cast, "rules"), data).status_code == 302
    assert signed_in(cast.alice).post(url(cast, "rules"), {**data, "step": "7"}).status_code == 422


def test_files_hold_no_formulas_and_nothing_of_frozen_people(cast, site):
    alice = signed_in(cast.alice)
    ana = make_contact(cast.workspace, "Ana Frozen")
    theirs = Project.objects.create(workspace=cast.workspace, name="For Ana", contact=ana, rate=100, currency="JPY")
    book(cast, 90, project=site, text="=1+1")
    book(cast, 60, project=theirs, text="About Ana")
    Contact.objects.filter(pk=ana.pk).update(restricted_at=timezone.now())
    assert alice.get(url(cast, "export-file", "csv")).status_code == 302  # no second factor
    Authenticator.objects.create(user=cast.alice, type=Authenticator.Type.TOTP, data={})
    period = {"first": monday().isoformat(), "last": (monday() + timedelta(6)).isoformat()}
    text = b"".join(alice.get(url(cast, "export-file", "csv"), period).streaming_content).decode()
    rows = list(csv.DictReader(io.StringIO(text)))
    assert rows[0]["description"] == "'=1+1" and rows[0]["amount"] == "135.00" and rows[1]["amount"] == "100"
    assert "Ana" not in text
    assert alice.get(url(cast, "export-file", "pdf"), period).content.startswith(b"%PDF")
    assert alice.get(url(cast, "export-file", "exe"), period).status_code == 404


@pytest.mark.parametrize("page", ["week", "entries"])
def test_pages_cost_the_same_at_10_and_20_rows(bob, cast, page):
    counts = []
    for _ in range(2):
        for number in range(10):
            project = Project.objects.create(workspace=cast.workspace, name=f"P{number}")
            task = Task.objects.create(workspace=cast.workspace, project=project, name="x")
            book(cast, number + 1, project=project, task=task)
        bob.get(url(cast, page))
        with CaptureQueriesContext(connection) as queries:
            assert bob.get(url(cast, page)).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_entries_are_read_page_by_page(bob, cast, monkeypatch):
    monkeypatch.setattr(entries, "PER_PAGE", 4)
    made = [book(cast, number + 1, day=monday() + timedelta(number % 3)).pk for number in range(11)]
    found, after = [], ""
    while True:
        answer = bob.get(url(cast, "entries"), {"after": after})
        found += [entry.pk for entry in answer.context["entries"]]
        after = answer.context["more"]
        if not after:
            break
    assert sorted(found) == sorted(made) and len(found) == 11
