"""The team's workload: everybody for managers, oneself for others."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from crm import reports as team_report
from crm.lib import periods, reports
from messaging.models import Thread
from projects.hours.models import TimeEntry
from projects.models import Project
from projects.tasks.models import Task
from tests.cast import make_contact

pytestmark = pytest.mark.django_db


def load(cast, user):
    membership = cast.workspace.memberships.get(user=user)
    period = periods.named("this-week", periods.zone_of(cast.workspace))
    return team_report.team(reports.Asked(cast.workspace, membership, period))


@pytest.fixture
def work(cast):
    """Bob has two tasks (one late, one on a hidden project), ten hours, a conversation and a reminder."""
    given = {"workspace": cast.workspace}
    secret = Project.objects.create(**given, name="Secret", members_only=True)
    Task.objects.create(**given, name="Late", assignee=cast.bob, due_at=timezone.now() - timedelta(days=1))
    Task.objects.create(**given, name="Hidden", assignee=cast.bob, project=secret)
    Task.objects.create(**given, name="Nobody's")
    Task.objects.create(**given, name="Done", assignee=cast.bob, done_at=timezone.now())
    Task.objects.create(workspace=cast.other, name="Theirs", assignee=cast.olga)
    first = periods.named("this-week", periods.zone_of(cast.workspace)).since
    TimeEntry.objects.create(**given, member=cast.bob, day=first, minutes=600)
    TimeEntry.objects.create(**given, member=cast.bob, day=first - timedelta(days=1), minutes=60)
    contact = make_contact(cast.workspace)
    Thread.objects.create(**given, contact=contact, assignee=cast.bob)
    cast.workspace.memberships.filter(user=cast.bob).update(weekly_hours=40)


def test_a_manager_sees_what_each_has_to_do_and_what_is_nobodys(cast, work):
    answer = load(cast, cast.max)
    rows = {row[0]: row[1:] for row in answer.tables[0].rows}
    assert set(rows) == {"Alice", "Max", "Bob", "Rita"}
    assert rows["Bob"] == [2, 1, 36_000, 144_000, (36_000, 144_000), 1]
    assert rows["Max"] == [None, None, None, None, None, None]
    assert [figure.value for figure in answer.figures] == ["3", "1", "0"]


def test_a_member_sees_themselves_and_no_project_that_is_hidden_from_them(cast, work):
    answer = load(cast, cast.bob)
    assert [row[:3] for row in answer.tables[0].rows] == [["Bob", 1, 1]]
    assert not answer.figures and any("your own" in str(note) for note in answer.notes)


def test_managers_say_how_many_hours_a_week_somebody_has(client, cast):
    bob = cast.workspace.memberships.get(user=cast.bob)
    address = reverse("accounts:member_hours", args=[cast.workspace.slug, bob.pk])
    client.force_login(cast.max)
    assert client.post(address, {"weekly_hours": "169"}).status_code == 422
    assert client.post(address, {"weekly_hours": "-1"}).status_code == 422
    assert client.post(address, {"weekly_hours": "32"}).status_code == 302
    bob.refresh_from_db()
    assert bob.weekly_hours == 32
    assert "32 hours a week" in client.get(reverse("accounts:members", args=[cast.workspace.slug])).content.decode()
    client.force_login(cast.bob)
    assert client.post(address, {"weekly_hours": "1"}).status_code == 403
