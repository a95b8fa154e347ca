"""Reminders of contacts become tasks: one concept carries what is to be done."""

from datetime import UTC, datetime
from typing import Any

from django.db import migrations
from django.utils import timezone

from crm.lib import folding

_NEVER = datetime(9999, 1, 1, tzinfo=UTC)


def move(apps: Any, schema_editor: Any) -> None:
    tasks = apps.get_model("projects", "Task").objects
    reminders = apps.get_model("contacts", "Reminder").objects.select_related("assignee", "workspace")
    now = timezone.now()
    for old in reminders.iterator(chunk_size=500):
        words = " ".join(old.text.split())
        tasks.create(
            id=old.pk,
            workspace_id=old.workspace_id,
            contact_id=old.contact_id,
            name=words[:300],
            text=old.text if len(words) > 300 else "",
            assignee_id=old.assignee_id,
            author_id=old.author_id,
            due_at=old.due_at,
            due_zone=old.assignee.zone if old.assignee else old.workspace.zone,
            order_at=old.due_at or _NEVER,
            remind_before=0,
            remind_at=old.due_at,
            reminded_at=old.due_at if old.due_at <= now else None,
            seen_at=old.due_at if old.due_at <= now else None,
            done_at=old.done_at,
            deleted_at=old.deleted_at,
            search_text=folding.search_text(words[:300]),
            created_at=old.created_at,
        )


class Migration(migrations.Migration):
    dependencies = [("projects", "0005_tasks_and_hours"), ("contacts", "0007_place_labels_and_people_of_a_company")]

    operations = [migrations.RunPython(move, migrations.RunPython.noop, elidable=True)]
