from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("contacts", "0007_place_labels_and_people_of_a_company")]

    operations = [
        migrations.RemoveIndex(model_name="consent", name="consent_by_state"),
        migrations.AddIndex(
            model_name="consent",
            index=models.Index(fields=["workspace", "channel", "purpose", "state", "contact"], name="consent_by_state"),
        ),
    ]
