"""People come by other forms than opt-in pages, too."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("contacts", "0007_lists_sort_and_companies_have_files"),
    ]

    operations = [
        migrations.AlterField(
            model_name="contact",
            name="source",
            field=models.CharField(
                choices=[
                    ("staff", "Entered by staff"),
                    ("import", "Imported"),
                    ("opt_in", "Opt-in page"),
                    ("form", "Form"),
                    ("inbound", "Wrote to us"),
                    ("sample", "Sample data"),
                ],
                default="staff",
                editable=False,
                max_length=10,
                verbose_name="source",
            ),
        ),
    ]
