"""An index for the notes that are pinned to the top of a page."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_mention_mail"),
        ("contacts", "0014_imports_with_choices"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name="note",
            index=models.Index(
                condition=models.Q(("pinned_at__isnull", False)), fields=["contact", "-pinned_at"], name="note_pinned"
            ),
        ),
    ]
