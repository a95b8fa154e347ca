"""Consents keep the hash of the address they are for; an undo can leave a change because its record became another's."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("contacts", "0004_what_models_can_not_say")]

    operations = [
        migrations.AddField(
            model_name="consent",
            name="address_hash",
            field=models.BinaryField(default=bytes, max_length=32),
        ),
        migrations.AlterField(
            model_name="batchchange",
            name="why",
            field=models.CharField(
                blank=True,
                choices=[
                    ("frozen", "frozen at the person's request"),
                    ("edited", "changed since"),
                    ("used", "written to, noted or worked with since"),
                    ("erased", "an address was erased since"),
                    ("merged", "part of another record since"),
                    ("invalid", "the value does not fit"),
                    ("same", "nothing to change"),
                ],
                max_length=10,
            ),
        ),
    ]
