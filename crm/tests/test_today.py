"""The Today page: what waits for somebody, at a cost that does not grow."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from crm import today
from messaging.models import Message
from messaging.tests.scene import make_ana, make_sender, text_us
from projects.models import Project
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
    assert [project.name for project in today.due_projects(cast.workspace.pk, cast.bob.pk, whole=False)] == [
        "Overdue",
        "Later",
    ]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL plans by the number of rows")
def test_due_projects_are_read_off_their_index(cast):
    assert "project_to_be_done" in today.due_projects.build(cast.workspace.pk, cast.bob.pk, whole=True).explain()


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
