import crm.lib.ids
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("contacts", "0005_files_and_views_of_others")]

    operations = [
        migrations.CreateModel(
            name="OptOutLine",
            fields=[
                ("id", models.UUIDField(default=crm.lib.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("said", models.JSONField(null=True)),
                ("ends_at", models.PositiveBigIntegerField(null=True)),
                ("mac", models.CharField(blank=True, max_length=64)),
            ],
            options={
                "verbose_name": "line of the journal of opt-outs",
                "verbose_name_plural": "lines of the journal of opt-outs",
                "indexes": [
                    models.Index(
                        condition=models.Q(("said__isnull", False)), fields=["at"], name="opt_outs_to_be_written"
                    ),
                    models.Index(
                        condition=models.Q(("ends_at__isnull", False)), fields=["ends_at"], name="opt_outs_known_up_to"
                    ),
                ],
            },
        ),
    ]
