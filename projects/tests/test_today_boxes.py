"""What projects put on Today: tasks until tonight, the timer, mentions in comments; nothing of hidden projects."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from crm.lib.today import Asked, boxes
from projects import today
from projects.hours.models import TimeEntry
from projects.models import Project
from projects.tasks.models import Task, TaskComment, TaskMention

pytestmark = pytest.mark.django_db


def found(cast, user):
    to_do, _beside = boxes(Asked(cast.workspace, cast.workspace.memberships.get(user=user)))
    return {box.name: box for box in to_do}


def test_tasks_are_ones_own_until_tonight_and_none_of_a_project_one_does_not_see(cast):
    secret = Project.objects.create(workspace=cast.workspace, name="Secret", members_only=True)
    tonight = Asked(cast.workspace, cast.workspace.memberships.get(user=cast.bob)).tonight

    def task(name, due, **fields):
        given = {"workspace": cast.workspace, "assignee": cast.bob, "due_at": due}
        return Task.objects.create(name=name, **given | fields)

    task("late", tonight - timedelta(days=3))
    task("tonight, high", tonight, priority=1)
    task("this morning", tonight - timedelta(hours=2))
    task("tomorrow", tonight + timedelta(seconds=1))
    task("some day", None)
    task("done", tonight, done_at=timezone.now())
    task("deleted", tonight, deleted_at=timezone.now())
    task("hidden", tonight, project=secret)
    task("his", tonight, assignee=cast.max)
    first, *others = [row.name for row in found(cast, cast.bob)["tasks"].rows]
    assert first == "late" and set(others) == {"tonight, high", "this morning"}


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL plans by the number of rows")
def test_tasks_are_read_off_their_index(cast):
    rows = today._tasks.build(cast.workspace.pk, cast.bob.pk, timezone.now(), cast.bob.pk, whole=True)
    assert "task_of_member" in rows.explain()


def test_the_timer_is_there_where_it_runs_and_for_whom(cast):
    given = {"day": timezone.localdate(), "started_at": timezone.now(), "member": cast.bob}
    TimeEntry.objects.create(workspace=cast.workspace, **given)
    assert "timer" in found(cast, cast.bob)
    assert "timer" not in found(cast, cast.max)
    TimeEntry.objects.update(workspace=cast.other)
    assert "timer" not in found(cast, cast.bob)


def test_who_is_mentioned_in_a_comment_sees_it_until_they_looked(cast):
    task = Task.objects.create(workspace=cast.workspace, name="Call")
    comment = TaskComment.objects.create(workspace=cast.workspace, task=task, author=cast.max, text="@Bob, look")
    mention = TaskMention.objects.create(workspace=cast.workspace, comment=comment, member=cast.bob)
    assert [row.comment.text for row in found(cast, cast.bob)["task-mentions"].rows] == ["@Bob, look"]
    TaskMention.objects.filter(pk=mention.pk).update(seen_at=timezone.now())
    assert "task-mentions" not in found(cast, cast.bob)
