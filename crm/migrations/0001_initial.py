"""Everything that the app keeps."""

import crm.lib.fields
import crm.lib.ids
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="LocalMail",
            fields=[
                ("id", models.UUIDField(default=crm.lib.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("to", crm.lib.fields.EncryptedTextField(default="")),
                ("to_hash", models.BinaryField(max_length=32)),
                ("subject", crm.lib.fields.EncryptedTextField(default="")),
                ("text", crm.lib.fields.EncryptedTextField(blank=True, default="")),
                ("html", crm.lib.fields.EncryptedTextField(blank=True, default="")),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "verbose_name": "local mail",
                "verbose_name_plural": "local mailbox",
                "ordering": ["-at"],
            },
        ),
        migrations.CreateModel(
            name="SetupLink",
            fields=[
                ("id", models.UUIDField(default=crm.lib.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("token_hash", models.BinaryField(unique=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("used_at", models.DateTimeField(null=True)),
            ],
            options={
                "verbose_name": "set-up link",
                "verbose_name_plural": "set-up links",
            },
        ),
    ]
