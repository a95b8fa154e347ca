"""The Today page: what waits for somebody, at a cost that does not grow."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from contacts.consent import ledger
from crm import today
from crm.lib.today import SHOWN, Asked, boxes
from messaging.models import Campaign, Message
from messaging.tests.scene import agree, make_ana, make_sender, text_us
from privacy.models import PrivacyRequest
from projects import today as project_boxes
from projects.models import Project, Task
from tests.cast import make_contact

pytestmark = pytest.mark.django_db


def make_due(workspace, name, days, **fields):
    due = timezone.localdate() + timedelta(days=days)
    return Project.objects.create(workspace=workspace, name=name, due_on=due, **fields)


def test_open_projects_come_by_their_day_and_closed_ones_not_at_all(cast):
    make_due(cast.workspace, "Later", 5)
    make_due(cast.workspace, "Overdue", -5)
    make_due(cast.workspace, "Done", -9, stage="done")
    make_due(cast.workspace, "Lost", -9, stage="lost")
    make_due(cast.workspace, "Archived", -9, archived_at=timezone.now())
    make_due(cast.other, "Next door", -9)
    rows = project_boxes.due_projects(cast.workspace.pk, cast.bob.pk, whole=False)
    assert [project.name for project in rows] == ["Overdue", "Later"]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL plans by the number of rows")
def test_due_projects_are_read_off_their_index(cast):
    rows = project_boxes.due_projects.build(cast.workspace.pk, cast.bob.pk, whole=True)
    assert "project_to_be_done" in rows.explain()


def test_the_first_steps_are_done_one_by_one_and_then_gone(cast):
    make_sender(cast.workspace)
    assert [step.done for step in today.first_steps(cast.workspace)] == [False, False, False]
    make_ana(cast.workspace)
    assert [step.done for step in today.first_steps(cast.workspace)] == [True, False, False]
    text_us(cast.workspace, "STOP")  # what is answered has been sent
    assert Message.objects.filter(direction="out").exists()
    assert today.first_steps(cast.workspace) == []


def test_today_takes_as_many_queries_for_twenty_of_everything_as_for_ten(client, cast):
    make_sender(cast.workspace)
    client.force_login(cast.alice)
    address, counts = reverse("crm:today", args=[cast.workspace.slug]), []
    client.get(address)
    for batch in (0, 10):
        for number in range(batch, batch + 10):
            text_us(cast.workspace, "hello", f"+120855502{number:02}")
            make_due(cast.workspace, f"Project {number}", number, contact=make_contact(cast.workspace))
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def found(cast, user):
    """The boxes of a member by name."""
    to_do, beside = boxes(Asked(cast.workspace, cast.workspace.memberships.get(user=user)))
    return {box.name: box for box in (*to_do, *beside)}


def test_nothing_to_do_is_said_calmly(client, cast):
    make_ana(cast.workspace)
    Message.objects.all().delete()
    client.force_login(cast.rita)
    page = client.get(reverse("crm:today", args=[cast.workspace.slug])).content.decode()
    assert "All clear" in page and "Waiting for your answer" not in page


def test_a_box_shows_a_few_and_says_that_there_are_more(client, cast):
    for number in range(SHOWN + 3):
        make_due(cast.workspace, f"Project {number}", number)
    assert len(found(cast, cast.bob)["projects"].first) == SHOWN
    client.force_login(cast.bob)
    page = client.get(reverse("crm:today", args=[cast.workspace.slug])).content.decode()
    assert "There are more" in page and f"Project {SHOWN - 1}" in page and f"Project {SHOWN}" not in page


def test_tasks_are_ones_own_until_tonight_by_ones_own_clock(cast):
    ana = make_contact(cast.workspace)
    tonight = Asked(cast.workspace, cast.workspace.memberships.get(user=cast.bob)).tonight
    given = {"workspace": cast.workspace, "contact": ana, "assignee": cast.bob}
    Task.objects.create(**given, name="due", due_at=tonight)
    Task.objects.create(**given, name="tomorrow", due_at=tonight + timedelta(seconds=1))
    Task.objects.create(**given | {"assignee": cast.max}, name="his", due_at=tonight)
    assert [each.name for each in found(cast, cast.bob)["tasks"].rows] == ["due"]


def test_privacy_requests_are_shown_to_those_who_may_answer_them(cast):
    PrivacyRequest.objects.create(
        workspace=cast.workspace,
        kind="access",
        state="verified",
        manner="email",
        regime="gdpr",
        due_on=timezone.localdate(),
    )
    assert "requests" in found(cast, cast.max)
    assert "requests" not in found(cast, cast.bob)


def test_who_agreed_and_who_opted_out_is_named_once_by_what_they_said_last(cast):
    ana, ben = make_ana(cast.workspace), make_contact(cast.workspace, "Ben", email="ben@example.com")
    agree(ana)
    agree(ben, channel="email")
    ledger.withdraw(ana, "sms", "transactional", method=ledger.Method.STAFF)
    box = found(cast, cast.bob)["consent"]
    assert box.more["week"] == {"workspace_id": cast.workspace.pk, "granted": 2, "withdrawn": 1}
    assert [(said["contact"], said["agreed"]) for said in box.more["latest"]] == [(ana, False), (ben, True)]


def test_campaigns_are_there_while_something_has_still_to_leave(cast):
    given = {"workspace": cast.workspace, "body": "Hello", "everyone": True}
    Campaign.objects.create(**given, name="Draft")
    Campaign.objects.create(**given, name="Over", state="sending")
    Campaign.objects.create(**given, name="Tonight", state="scheduled", scheduled_at=timezone.now())
    Campaign.objects.create(**given, name="Next week", state="scheduled", scheduled_at=timezone.now() + timedelta(7))
    running = Campaign.objects.create(**given, name="Running", state="sending")
    running.recipients.create(contact=make_contact(cast.workspace))
    assert {row["campaign"].name for row in found(cast, cast.bob)["campaigns"].rows} == {"Tonight", "Running"}


def test_done_and_paused_come_back_to_today(client, cast):
    client.force_login(cast.alice)
    here = reverse("crm:today", args=[cast.workspace.slug])
    campaign = Campaign.objects.create(workspace=cast.workspace, name="News", body="x", everyone=True, state="sending")
    ana = make_contact(cast.workspace)
    task = Task.objects.create(workspace=cast.workspace, contact=ana, name="x", due_at=timezone.now())
    for name, args in (
        ("messaging:campaign-pause", [campaign.pk]),
        ("messaging:campaign-resume", [campaign.pk]),
        ("tasks:done", [task.pk]),
    ):
        answer = client.post(reverse(name, args=[cast.workspace.slug, *args]), {"next": here})
        assert answer["Location"] == here
    assert 'name="next"' in client.get(here).content.decode()  # the undo of the toast comes back here too
