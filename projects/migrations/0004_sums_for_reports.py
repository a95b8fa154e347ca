"""Sums of hours by day and month, which triggers keep (``projects/hours/sums.py``), and what the pipeline reads."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("projects", "0003_task_milestone"),
    ]

    operations = [
        migrations.CreateModel(
            name="HoursSum",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("span", models.CharField(choices=[("d", "day"), ("m", "month")], max_length=1)),
                ("day", models.DateField()),
                ("member", models.UUIDField()),
                ("project", models.UUIDField()),
                ("currency", models.CharField(max_length=3)),
                ("minutes", models.BigIntegerField()),
                ("billed_minutes", models.BigIntegerField()),
                ("amount", models.BigIntegerField()),
                (
                    "workspace",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="accounts.workspace",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("workspace", "span", "day", "member", "project", "currency"),
                        name="hours_are_summed_once",
                    )
                ],
            },
        ),
        migrations.AddIndex(
            model_name="project",
            index=models.Index(
                fields=["workspace", "archived_at", "kind", "due_on", "stage", "currency", "value"],
                name="project_forecast",
            ),
        ),
        migrations.AddIndex(
            model_name="project",
            index=models.Index(fields=["workspace", "won_at", "currency", "value"], name="project_won"),
        ),
        migrations.AddIndex(
            model_name="project",
            index=models.Index(fields=["workspace", "kind", "closed_at", "lost_reason"], name="project_lost"),
        ),
    ]
