"""Whether an account holder wants a mail when somebody mentions them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_mail_to_the_erased"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="mail_on_mention",
            field=models.BooleanField(
                default=False,
                help_text="The mail says who and where, never what the note is about. You see mentions on Today either way.",
                verbose_name="Mail me when somebody mentions me",
            ),
        ),
    ]
