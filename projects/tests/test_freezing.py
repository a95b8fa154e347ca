"""RT-6: nothing is added to, or changed in, the work for somebody whose data are frozen; what was typed is not lost."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from contacts.models import Contact
from projects.freezing import Frozen
from projects.hours import booking, timer
from projects.models import Task, TaskComment, TaskStep, TimeEntry
from projects.tests.making import make_project
from tests.cast import make_contact

pytestmark = pytest.mark.django_db
WHY = "data are frozen at their request"


@pytest.fixture
def project(cast):
    """Ana's, with a task about nobody in particular, and an hour booked today."""
    project = make_project(cast.workspace, "Garden", contact=make_contact(cast.workspace, "Ana"), rate=6_000)
    task = Task.objects.create(workspace=cast.workspace, project=project, name="Draw", assignee=cast.bob)
    booking.book(cast.workspace, cast.bob, day=timezone.localdate(), minutes=60, project=project, task=task)
    return project


def freeze(project):
    Contact.objects.filter(pk=project.contact_id).update(restricted_at=timezone.now())
    project.refresh_from_db()


def url(cast, name, *args):
    return reverse(name, args=[cast.workspace.slug, *args])


def test_rt6_tasks_of_a_frozen_clients_project_stay_as_they_are(bob, cast, project):
    freeze(project)
    task = Task.objects.get()
    for name in ("step-add", "comment-add"):
        answer = bob.post(url(cast, f"tasks:{name}", task.pk), {"text": "Long thoughts"})
        page = answer.content.decode()
        assert answer.status_code == 403 and "Long thoughts</textarea>" in page and "frozen" in page, name
    for name in ("done", "delete", "put-off"):
        assert bob.post(url(cast, f"tasks:{name}", task.pk)).status_code == 403, name
    given = {"name": "Plant roses", "priority": "2", "assignee": str(cast.bob.pk)}
    for address in (url(cast, "tasks:new"), url(cast, "tasks:edit", task.pk)):
        answer = bob.post(address, {**given, "project": str(project.pk)})
        page = answer.content.decode()
        assert answer.status_code == 422 and WHY in page and "Plant roses" in page
    assert bob.post(url(cast, "tasks:edit", task.pk), given).status_code == 422, "nor is it taken out of the project"
    quick = bob.post(url(cast, "tasks:quick"), {"text": "Plant roses #garden"})
    assert quick.status_code == 422 and WHY in quick.content.decode() and "Plant roses" in quick.content.decode()
    assert Task.objects.get().name == "Draw"
    assert not TaskComment.objects.exists() and not TaskStep.objects.exists()
    listed = bob.get(url(cast, "tasks:list")).content.decode()
    assert "Draw" in listed and url(cast, "tasks:done", task.pk) not in listed


def test_rt6_no_time_is_booked_changed_or_taken_off_for_a_frozen_client(bob, cast, project):
    freeze(project)
    entry, today = TimeEntry.objects.get(), timezone.localdate()
    for way in (
        lambda: booking.book(cast.workspace, cast.bob, day=today, minutes=5, project=project),
        lambda: booking.change(entry, minutes=5),
        lambda: booking.change(entry, project=None, task=None),
        lambda: timer.start(cast.workspace, cast.bob, project=project),
        TimeEntry.objects.get().remove,
    ):
        with pytest.raises(Frozen):
            way()
    given = {"day": today.isoformat(), "length": "1:30", "work": str(project.pk), "text": "Dug"}
    for address in (url(cast, "hours:entry-add"), url(cast, "hours:entry-edit", entry.pk), url(cast, "hours:timer")):
        answer = bob.post(address, given)
        page = answer.content.decode()
        assert answer.status_code == 422 and WHY in page and 'value="Dug"' in page, address
    assert bob.post(url(cast, "hours:entry-edit", entry.pk), {**given, "work": ""}).status_code == 422
    assert WHY in bob.post(url(cast, "hours:timer-start"), {"work": str(project.pk)}, follow=True).content.decode()
    bob.post(url(cast, "hours:entry-delete", entry.pk))
    assert url(cast, "hours:entry-edit", entry.pk) not in bob.get(url(cast, "hours:entries")).content.decode()
    kept = TimeEntry.objects.get()
    assert (kept.minutes, kept.deleted_at, kept.project) == (60, None, project)


def test_rt6_a_week_sheet_that_was_open_meanwhile_keeps_what_was_typed(bob, cast, project):
    today = timezone.localdate().isoformat()
    week = url(cast, "hours:week") + f"?week={today}"
    shown = bob.get(week).content.decode()
    assert shown.count(" readonly") == 0
    freeze(project)
    assert bob.get(week).content.decode().count(" readonly") == 7
    name = f"{project.pk}:{Task.objects.get().pk}|{today}"
    answer = bob.post(week, {"week": today, f"was|{name}": "1:00", f"cell|{name}": "2:15"})
    page = answer.content.decode()
    assert answer.status_code == 422 and WHY in page and 'value="2:15"' in page
    assert page.count(" readonly") == 6, "what was typed can be taken out again"
    assert TimeEntry.objects.get().minutes == 60


def test_rt6_what_ran_when_the_data_were_frozen_is_stopped_and_not_started_again(bob, cast, project):
    entry, _none = timer.start(cast.workspace, cast.bob, project=project)
    freeze(project)
    answer = bob.post(url(cast, "hours:timer-note"), {"work": "", "text": "Elsewhere"})
    assert answer.status_code == 422 and WHY in answer.content.decode()
    bob.post(url(cast, "hours:timer-discard", entry.pk))
    bob.post(url(cast, "hours:timer-back", entry.pk))
    running = timer.running(cast.bob)
    assert running == entry and running.project == project and running.text == ""
    TimeEntry.objects.filter(pk=entry.pk).update(started_at=timezone.now() - timedelta(minutes=30))
    bob.post(url(cast, "hours:timer-stop", entry.pk))
    assert timer.running(cast.bob) is None and TimeEntry.objects.get(pk=entry.pk).minutes == 30
    assert WHY in bob.post(url(cast, "hours:timer-resume", entry.pk), follow=True).content.decode()
    assert timer.running(cast.bob) is None


def test_rt6_no_list_of_choices_offers_work_for_a_frozen_client(bob, cast, project):
    Task.objects.create(workspace=cast.workspace, name="Call about roses", contact=project.contact)
    places = [url(cast, "hours:entry-add"), url(cast, "tasks:new")]
    places += [f"{url(cast, 'tasks:pick', kind)}?q={typed}" for kind in ("work", "project") for typed in ("", "garden")]
    for place in places:
        assert "Garden" in bob.get(place).content.decode(), place
    assert "Call about roses" in bob.get(url(cast, "tasks:pick", "work"), {"q": "roses"}).content.decode()
    freeze(project)
    for place in places:
        assert "Garden" not in bob.get(place).content.decode(), place
    assert "roses" not in bob.get(url(cast, "tasks:pick", "work"), {"q": "call about"}).content.decode()


def test_a_task_keeps_the_project_that_was_archived(bob, cast, project):
    project.archive()
    page = bob.get(url(cast, "tasks:edit", Task.objects.get().pk)).content.decode()
    assert f'<option value="{project.pk}" selected>Garden</option>' in page
