import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("retention", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="legalhold",
            name="what",
            field=models.CharField(
                choices=[
                    ("contact", "everything about a person"),
                    ("conversation", "a conversation"),
                    ("message", "a message"),
                    ("file", "a file"),
                    ("note", "a note"),
                    ("call", "a call"),
                    ("project", "a project"),
                ],
                default="contact",
                max_length=12,
                verbose_name="what",
            ),
        ),
        migrations.AddField(model_name="legalhold", name="record_id", field=models.UUIDField(null=True)),
        migrations.AlterField(
            model_name="legalhold",
            name="contact",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="legal_holds",
                to="contacts.contact",
            ),
        ),
        migrations.AddIndex(
            model_name="legalhold",
            index=models.Index(
                condition=models.Q(("record_id__isnull", False)), fields=["record_id"], name="holds_on_records"
            ),
        ),
        migrations.AddConstraint(
            model_name="legalhold",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("contact__isnull", False), ("record_id__isnull", True), ("what", "contact")),
                    models.Q(models.Q(("what", "contact"), _negated=True), ("record_id__isnull", False)),
                    _connector="OR",
                ),
                name="a_hold_is_on_something",
            ),
        ),
    ]
