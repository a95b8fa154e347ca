"""The pages of tasks: one line becomes a task, what is done can be undone, hidden things do not exist."""

from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import Mock
from uuid import UUID
from zoneinfo import ZoneInfo

import icalendar
import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import ProductMail
from projects.models import CalendarLink, Project, ProjectMember, Task, TaskComment, TaskMention, TaskStep
from projects.tasks import finishing, links, lists, reminding
from tests.cast import make_contact, signed_in

pytestmark = pytest.mark.django_db
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture
def bob(cast):
    type(cast.bob).objects.filter(pk=cast.bob.pk).update(zone="Europe/Berlin")
    cast.bob.refresh_from_db()
    return signed_in(cast.bob)


def url(cast, name, *args):
    return reverse(f"tasks:{name}", args=[cast.workspace.slug, *args])


def make(cast, name="Call", **fields):
    given = {"workspace": cast.workspace, "assignee": cast.bob, "due_zone": "Europe/Berlin"}
    return Task.objects.create(**given | {"name": name} | fields)


def test_one_line_becomes_a_task_that_can_be_undone(bob, cast):
    ana = make_contact(cast.workspace, "Ana Sample")
    ana.reindex()
    site = Project.objects.create(workspace=cast.workspace, name="Website", search_text=" website")
    line = "call Ana tomorrow 3pm #website ! every week"
    preview = bob.get(url(cast, "understood"), {"text": line}).content.decode()
    assert "tomorrow, 3:00 PM" in preview and "every week" in preview and "about Ana Sample" in preview
    shown = bob.post(url(cast, "quick"), {"text": line}, follow=True).content.decode()
    task = Task.objects.get()
    assert (task.name, task.contact, task.project, task.assignee) == ("call Ana", ana, site, cast.bob)
    assert (task.local_due.hour, task.rule, task.priority, task.due_zone) == (15, "FREQ=WEEKLY", 1, "Europe/Berlin")
    undo = url(cast, "delete", task.pk)
    assert undo in shown and "Added: call Ana" in shown
    bob.post(undo)
    assert not Task.objects.seen_by(cast.workspace.memberships.get(user=cast.bob)).exists()


def test_whom_a_line_is_about_is_what_was_ticked(bob, cast):
    for name in ("Ana One", "Ana Two"):
        make_contact(cast.workspace, name).reindex()
    assert bob.get(url(cast, "understood"), {"text": "call Ana"}).content.decode().count('type="radio"') == 3
    bob.post(url(cast, "quick"), {"text": "call Ana", "asked": "1", "contact": ""})
    assert Task.objects.get().contact is None


@pytest.mark.both
@pytest.mark.parametrize("text", ["", "  ", "\0", "x" * 5000, "in 999 months !!! @nobody #nothing"])
def test_no_line_breaks_it(bob, cast, text):
    assert bob.post(url(cast, "quick"), {"text": text}).status_code == 302
    assert bob.get(url(cast, "understood"), {"text": text}).status_code == 200


def form(cast, **data):
    given = {"name": "Send offer", "due_on": "2030-07-01", "due_time": "14:00", "assignee": str(cast.bob.pk)}
    return given | {"priority": "2", "remind": "60", "often": "", "zone": "Europe/Berlin"} | data


def test_the_form_keeps_day_time_zone_rule_and_reminder(bob, cast):
    assert bob.post(url(cast, "new"), form(cast, often="MONTHLY", until="2030-12-31")).status_code == 302
    task = Task.objects.get()
    assert task.due_at == datetime(2030, 7, 1, 12, tzinfo=UTC)
    assert task.remind_at == task.due_at - timedelta(hours=1)
    assert task.rule == "FREQ=MONTHLY;UNTIL=20301231T225959Z"
    bob.post(url(cast, "edit", task.pk), form(cast, due_time="", remind="0"))
    task.refresh_from_db()
    assert task.all_day and task.rule == "" and task.local_due.hour == 23
    assert task.remind_at == datetime(2030, 7, 1, 9, tzinfo=BERLIN)


@pytest.mark.both
@pytest.mark.parametrize(
    "data",
    [{"name": ""}, {"due_on": ""}, {"due_on": "9999-12-31"}, {"until": "2029-01-01"}, {"length": "soon"},
     {"often": "x"}, {"zone": "Mars"}, {"project": "x"}, {"contact": str(UUID(int=1))}, {"name": "a\0b"}],
)  # fmt: skip
def test_what_is_no_task_is_422(bob, cast, data):
    assert bob.post(url(cast, "new"), form(cast, **data)).status_code == 422
    assert not Task.objects.exists()


def test_done_makes_the_next_and_undo_takes_it_away_again(bob, cast):
    due = datetime(2026, 3, 27, 9, tzinfo=BERLIN)
    task = make(cast, due_at=due, rule="FREQ=DAILY", rule_from=due, remind_before=0)
    TaskStep.objects.create(workspace=cast.workspace, task=task, text="Step", done_at=timezone.now())
    assert finishing.finish(task, now=due + timedelta(hours=30)) and not finishing.finish(task)
    following = Task.objects.get(follows=task)
    assert following.local_due == datetime(2026, 3, 29, 9, tzinfo=BERLIN)  # the clocks changed that night
    assert following.steps.get().done_at is None and following.reminded_at is None
    bob.post(url(cast, "reopen", task.pk))
    following.refresh_from_db()
    assert following.deleted_at is not None
    bob.post(url(cast, "done", task.pk))
    assert Task.objects.filter(follows=task, deleted_at=None).count() == 1


def test_a_reminder_goes_out_once_and_says_nothing_of_what_it_is_about(cast, django_capture_on_commit_callbacks):
    task = make(cast, "Chemo of Ana", due_at=timezone.now(), remind_before=0)
    assert reminding.sweep() == 1 and reminding.sweep() == 0
    mail = ProductMail.objects.get()
    assert mail.kind == "reminder" and mail.to == "bob@example.com" and "Ana" not in mail.subject + mail.text
    assert reminding.waiting(cast.workspace, cast.bob) == [task]
    finishing.put_off(Task.objects.get(pk=task.pk), "hour")
    assert reminding.waiting(cast.workspace, cast.bob) == []
    assert reminding.sweep(timezone.now() + timedelta(hours=2)) == 1


def test_a_worker_that_dies_before_the_commit_has_reminded_nobody(cast, monkeypatch):
    make(cast, due_at=timezone.now(), remind_before=0)
    with monkeypatch.context() as patched:
        patched.setattr("projects.tasks.reminding._mail", Mock(side_effect=SystemExit))
        with pytest.raises(SystemExit):
            reminding.sweep()
    assert not ProductMail.objects.exists() and reminding.sweep() == 1


def test_one_that_can_not_be_reminded_of_stands_in_nobodys_way(cast, monkeypatch, caplog):
    made = [make(cast, f"Call Ana {number}", due_at=timezone.now(), remind_before=0) for number in range(3)]
    mail = reminding._mail

    def fail(task, member):
        if task == made[0]:
            raise ValueError("Ana Sample <ana@example.com>")
        mail(task, member)

    with monkeypatch.context() as patched:
        patched.setattr("projects.tasks.reminding._mail", fail)
        assert reminding.sweep() == 2
    assert str(made[0].pk) in caplog.text and "ValueError" in caplog.text and "Ana" not in caplog.text
    assert ProductMail.objects.count() == 2 and reminding.sweep() == 1


def test_nobody_is_mailed_about_frozen_people_or_hidden_projects(cast):
    frozen = make_contact(cast.workspace, restricted_at=timezone.now())
    hidden = Project.objects.create(workspace=cast.workspace, name="Secret", members_only=True)
    for fields in ({"contact": frozen}, {"project": hidden}):
        make(cast, due_at=timezone.now(), remind_before=0, **fields)
    assert reminding.sweep() == 2 and not ProductMail.objects.exists()


def test_a_task_of_a_hidden_project_does_not_exist_for_others(bob, cast):
    hidden = Project.objects.create(workspace=cast.workspace, name="Secret", members_only=True)
    task = make(cast, "Secret plan", project=hidden, search_text=" secret plan")
    step = TaskStep.objects.create(workspace=cast.workspace, task=task, text="x")
    assert bob.get(url(cast, "task", task.pk)).status_code == 404
    for name, *args in (("done",), ("delete",), ("restore",), ("put-off",), ("step-tick", step.pk), ("comment-add",)):
        assert bob.post(url(cast, name, task.pk, *args)).status_code == 404, name
    for address in (url(cast, "list"), f"/w/{cast.workspace.slug}/search/?q=secret", url(cast, "pick", "work")):
        assert "Secret plan" not in bob.get(address, {"q": "secret"} if "pick" in address else {}).content.decode()
    ProjectMember.objects.create(workspace=cast.workspace, project=hidden, user=cast.bob)
    assert bob.get(url(cast, "task", task.pk)).status_code == 200


def test_rt6_nothing_changes_about_somebody_whose_data_are_frozen(bob, cast):
    task = make(cast, contact=make_contact(cast.workspace, restricted_at=timezone.now()))
    for name in ("done", "delete", "put-off", "step-add", "comment-add"):
        assert bob.post(url(cast, name, task.pk), {"text": "x"}).status_code == 403, name
    assert bob.get(url(cast, "task", task.pk)).status_code == 200
    assert bob.get(url(cast, "edit", task.pk)).status_code == 403
    assert bob.post(url(cast, "edit", task.pk), form(cast, name="Kept")).status_code == 422
    assert Task.objects.get().name == "Call"


def test_a_comment_tells_those_it_names_who_may_see_it(bob, cast):
    hidden = Project.objects.create(workspace=cast.workspace, name="Secret", members_only=True, owner=cast.bob)
    task = make(cast, project=hidden)
    bob.post(url(cast, "comment-add", task.pk), {"text": "@Max look, @Rita too; card 4111 1111 1111 1111"})
    assert [mention.member for mention in TaskMention.objects.all()] == [cast.max]
    comment = TaskComment.objects.get()
    assert "4111 1111" not in comment.text
    max_ = signed_in(cast.max)
    answer = max_.get(url(cast, "mention", TaskMention.objects.get().pk))
    assert answer["Location"].endswith(f"#comment-{comment.pk}") and TaskMention.objects.get().seen_at
    assert max_.post(url(cast, "comment-delete", task.pk, comment.pk)).status_code == 302
    assert TaskComment.objects.get().deleted_at


def test_lists_are_read_page_by_page_and_cost_the_same_at_10_and_20_rows(bob, cast, monkeypatch):
    now = timezone.now()
    for number in range(10):
        make(cast, f"Task {number}", due_at=now + timedelta(days=number - 3) if number % 2 else None)
    counts = []
    for more in (0, 10):
        for number in range(more):
            task = make(cast, f"More {number}", contact=make_contact(cast.workspace), due_at=now)
            TaskStep.objects.create(workspace=cast.workspace, task=task, text="x")
        bob.get(url(cast, "list"))
        with CaptureQueriesContext(connection) as queries:
            assert bob.get(url(cast, "list")).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
    monkeypatch.setattr(lists, "PER_PAGE", 7)
    names, address = [], url(cast, "list")
    while address:
        answer = bob.get(address)
        names += [task.pk for task in answer.context["tasks"]]
        address = f"{url(cast, 'list')}?after={answer.context['more']}" if answer.context["more"] else ""
    assert len(names) == len(set(names)) == 20
    for junk in ("x", "W10", "9" * 900, "bnVsbA"):
        assert bob.get(url(cast, "list"), {"after": junk, "show": junk, "project": junk}).status_code == 200


def test_a_calendar_reads_by_a_secret_that_is_hashed_and_revocable(bob, cast):
    due = datetime(2026, 3, 27, 9, tzinfo=BERLIN)
    make(cast, "Weekly, with; signs\nand lines", due_at=due, rule="FREQ=WEEKLY", rule_from=due)
    whole = datetime(2026, 4, 1, 23, 59, 59, tzinfo=BERLIN)
    make(cast, "Whole day", due_at=whole, all_day=True, rule="FREQ=DAILY;UNTIL=20260501T215959Z", rule_from=whole)
    make(cast, "Frozen", due_at=due, contact=make_contact(cast.workspace, restricted_at=timezone.now()))
    make(cast, "Max's", due_at=due, assignee=cast.max)
    address = links.make(cast.workspace, cast.bob)
    token = address.rsplit("/", 2)[1]
    assert token.encode() not in bytes(CalendarLink.objects.get().token_hash)
    for kind, form in (("VEVENT", "events"), ("VTODO", "tasks")):
        answer = Client().get(reverse("calendar:feed", args=[token, form]))
        calendar: Any = icalendar.Calendar.from_ical(answer.content)
        found = {str(entry["summary"]): entry for entry in calendar.walk(kind)}
        assert set(found) == {"Weekly, with; signs\nand lines", "Whole day"}
        weekly, day = found["Weekly, with; signs\nand lines"], found["Whole day"]
        assert weekly["rrule"]["FREQ"] == ["WEEKLY"] and weekly["dtstart"].params["TZID"] == "Europe/Berlin"
        assert day["rrule"]["UNTIL"] == [datetime(2026, 5, 1).date()]
        assert [str(zone["tzid"]) for zone in calendar.walk("VTIMEZONE")] == ["Europe/Berlin"]
    assert links.revoke(cast.workspace, cast.bob)
    assert Client().get(reverse("calendar:feed", args=[token, "events"])).status_code == 404


def test_a_calendar_that_asks_too_often_waits_and_one_of_a_former_member_is_gone(cast):
    token = links.make(cast.workspace, cast.bob).rsplit("/", 2)[1]
    feed = reverse("calendar:feed", args=[token, "events"])
    statuses = [Client().get(feed).status_code for _ in range(61)]
    assert statuses[0] == 200 and statuses[-1] == 429
    cache.clear()
    cast.workspace.memberships.filter(user=cast.bob).delete()
    assert Client().get(feed).status_code == 404


def test_a_task_that_recurs_until_the_end_of_time_is_refused(bob, cast):
    fields = {"name": "Far", "priority": "2", "due_on": "2026-12-01", "often": "DAILY", "until": "9999-12-31"}
    assert bob.post(url(cast, "new"), fields).status_code == 422
