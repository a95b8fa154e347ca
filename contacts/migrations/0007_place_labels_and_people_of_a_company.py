"""The first postal address has a label, too; and the people of a company are read in an order without sorting them."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("contacts", "0006_journal_of_opt_outs")]

    operations = [
        migrations.AddField(
            model_name="contact",
            name="place_label",
            field=models.CharField(blank=True, default="", max_length=60, verbose_name="label of the address"),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name="contact",
            name="company",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="contacts",
                to="contacts.company",
                verbose_name="company",
            ),
        ),
        migrations.AddIndex(
            model_name="contact",
            index=models.Index(fields=["company", "id"], name="contact_of_company"),
        ),
    ]
