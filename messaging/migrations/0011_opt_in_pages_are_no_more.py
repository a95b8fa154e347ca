"""What the opt-in pages had of their own goes."""

import django.db.models.deletion
import messaging.forms.models
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("messaging", "0010_opt_in_pages_are_forms"),
    ]

    operations = [
        migrations.DeleteModel(name="OptInAnswer"),
        *(
            migrations.RemoveField(model_name="publicform", name=name)
            for name in ("purpose", "about", "frequency", "by_text", "by_email", "intro")
        ),
        *(
            migrations.RemoveField(model_name="formversion", name=name)
            for name in ("sms_text", "email_text", "about", "frequency")
        ),
        migrations.AlterModelOptions(
            name="formversion",
            options={
                "ordering": ["-number"],
                "verbose_name": "version of a form",
                "verbose_name_plural": "versions of forms",
            },
        ),
        migrations.AlterModelOptions(
            name="publicform",
            options={"verbose_name": "form", "verbose_name_plural": "forms"},
        ),
        migrations.AlterField(
            model_name="publicform",
            name="name",
            field=models.CharField(
                help_text="For you: where you use this form, as “Front desk” or “Newsletter”.",
                max_length=100,
                verbose_name="name",
            ),
        ),
        migrations.AlterField(
            model_name="publicform",
            name="slug",
            field=models.CharField(
                default=messaging.forms.models.form_slug, editable=False, max_length=16, unique=True
            ),
        ),
        migrations.AlterField(
            model_name="publicform",
            name="workspace",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="public_forms", to="accounts.workspace"
            ),
        ),
        migrations.AddConstraint(
            model_name="formversion",
            constraint=models.UniqueConstraint(fields=("form", "number"), name="a_version_of_a_form_once"),
        ),
    ]
