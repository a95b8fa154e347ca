"""A timer whose project was hidden says nothing of it; one that can't be booked today is never in the way for good."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Membership, Role
from projects.hours import entries, timer
from projects.models import Project, Task, TimeEntry

pytestmark = pytest.mark.django_db


def url(workspace, name, *args):
    return reverse(f"hours:{name}", args=[workspace.slug, *args])


def test_a_project_hidden_after_the_start_is_named_nowhere(bob, cast):
    site = Project.objects.create(workspace=cast.workspace, name="Merger of Acme")
    task = Task.objects.create(workspace=cast.workspace, project=site, name="Due diligence")
    entry, _none = timer.start(cast.workspace, cast.bob, project=site, task=task)
    today = f"/w/{cast.workspace.slug}/"
    assert bob.get(today).content.decode().count("Merger of Acme") > 1
    Project.objects.filter(pk=site.pk).update(members_only=True)
    for address in (today, url(cast.workspace, "timer"), url(cast.workspace, "entries")):
        page = bob.get(address).content.decode()
        assert "data-since" in page and "Merger" not in page and "diligence" not in page, address
    bob.post(url(cast.workspace, "timer-note"), {"work": "", "text": "", "billable": "on"})
    assert timer.running(cast.bob).task == task, "what the form could not show is not taken away by saving it"
    said = bob.post(url(cast.workspace, "timer-stop", entry.pk), follow=True).content.decode()
    assert "0:01 booked on a project that you do not see" in said and "Merger" not in said
    timer.start(cast.workspace, cast.alice, project=site)
    assert not timer.running(cast.alice).is_hidden, "the owner sees every project"


def test_a_timer_of_locked_days_is_booked_on_the_first_open_one(bob, cast):
    entry, _none = timer.start(cast.workspace, cast.bob)
    TimeEntry.objects.filter(pk=entry.pk).update(started_at=entry.started_at - timedelta(minutes=30))
    today = timezone.localdate()
    entries.save_rules(cast.workspace, {"locked_until": today})
    stop = url(cast.workspace, "timer-stop", entry.pk)
    shown = bob.post(stop, follow=True)
    page = shown.content.decode()
    assert shown.redirect_chain[-1][0] == url(cast.workspace, "timer")
    assert "booked today" in page and 'name="later"' in page and url(cast.workspace, "timer-discard", entry.pk) in page
    assert timer.running(cast.bob) == entry, "nothing is booked or lost before somebody chose"
    bob.post(url(cast.workspace, "timer-discard", entry.pk))
    bob.post(url(cast.workspace, "timer-back", entry.pk))
    assert timer.running(cast.bob) == entry
    assert "booked on no project, on" in bob.post(stop, {"later": "1"}, follow=True).content.decode()
    booked = TimeEntry.objects.get()
    assert (booked.day, booked.minutes) == (today + timedelta(days=1), 30) and timer.running(cast.bob) is None


def test_a_timer_stuck_in_another_workspace_is_shown_there(bob, cast):
    Membership.objects.create(workspace=cast.other, user=cast.bob, role=Role.MEMBER)
    timer.start(cast.workspace, cast.bob)
    entries.save_rules(cast.workspace, {"locked_until": timezone.localdate()})
    with pytest.raises(timer.Stuck, match="locked"):
        timer.start(cast.other, cast.bob)
    answer = bob.post(url(cast.other, "timer-start"), {"work": ""})
    assert answer["Location"] == url(cast.workspace, "timer")
