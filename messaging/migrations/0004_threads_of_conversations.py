"""A thread for every contact with whom there is a conversation already."""

from itertools import islice

from django.db import migrations

CHUNK = 1000


def make(apps, schema_editor):
    Conversation = apps.get_model("messaging", "Conversation")
    Thread = apps.get_model("messaging", "Thread")
    rows = Conversation.objects.filter(last_message_at__isnull=False).order_by("contact_id", "-last_message_at")
    values = rows.values_list("contact_id", "workspace_id", "pk", "last_message_id", "last_message_at")

    def latest():
        last = None
        for contact, workspace, key, message, at in values.iterator(chunk_size=CHUNK):
            if contact != last:
                last = contact
                yield Thread(
                    contact_id=contact,
                    workspace_id=workspace,
                    conversation_id=key,
                    last_message_id=message,
                    moved_at=at,
                )

    threads = latest()
    while chunk := list(islice(threads, CHUNK)):
        Thread.objects.bulk_create(chunk, ignore_conflicts=True)


class Migration(migrations.Migration):
    dependencies = [("messaging", "0003_threads")]
    operations = [migrations.RunPython(make, migrations.RunPython.noop)]
