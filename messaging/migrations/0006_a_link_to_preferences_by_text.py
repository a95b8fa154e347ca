"""A message may leave that answers PREFERENCES with a link."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("messaging", "0005_campaigns_by_mail"),
    ]

    operations = [
        migrations.AlterField(
            model_name="message",
            name="capability",
            field=models.CharField(
                blank=True,
                choices=[
                    ("consent", "consent"),
                    ("double_opt_in", "request for consent"),
                    ("opt_in_confirmation", "confirmation of consent"),
                    ("opt_out_confirmation", "confirmation of the opt-out"),
                    ("help", "answer to HELP"),
                    ("preferences", "link to the preference page"),
                ],
                max_length=20,
            ),
        ),
    ]
