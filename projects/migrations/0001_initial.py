"""Everything that the app keeps."""

import crm.lib.fields
import crm.lib.ids
import datetime
import django.db.models.deletion
import django.utils.timezone
import projects.models
import projects.sharing.models
from django.conf import settings
from django.db import migrations, models

from crm.lib import together


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("accounts", "__first__"),
        ("contacts", "0001_initial"),
    ]

    operations = [
        together.CreateModels(
            [
                migrations.CreateModel(
                    name="Project",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=crm.lib.ids.uuid7, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("currency", models.CharField(default="USD", max_length=3, verbose_name="currency")),
                        (
                            "budget_kind",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("", "Not set"),
                                    ("fixed", "Fixed price"),
                                    ("hourly", "By the hour"),
                                    ("retainer", "Retainer, each month"),
                                ],
                                max_length=8,
                                verbose_name="paid",
                            ),
                        ),
                        ("budget", models.BigIntegerField(blank=True, null=True, verbose_name="budget")),
                        (
                            "budget_minutes",
                            models.PositiveIntegerField(blank=True, null=True, verbose_name="hours planned"),
                        ),
                        ("rate", models.BigIntegerField(blank=True, null=True, verbose_name="rate an hour")),
                        ("name", models.CharField(max_length=200, verbose_name="name")),
                        ("members_only", models.BooleanField(default=False, verbose_name="only its members see it")),
                        ("stage", models.CharField(default="prospect", max_length=10, verbose_name="stage")),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("open", "In talks"),
                                    ("won", "Won, in work"),
                                    ("closed", "Finished"),
                                    ("lost", "Lost"),
                                ],
                                default="open",
                                editable=False,
                                max_length=6,
                            ),
                        ),
                        ("place", models.BigIntegerField(default=projects.models.first_place, editable=False)),
                        ("staged_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ("won_at", models.DateTimeField(editable=False, null=True)),
                        ("closed_at", models.DateTimeField(editable=False, null=True)),
                        (
                            "lost_reason",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("price", "Too expensive"),
                                    ("timing", "Not the right time"),
                                    ("rival", "Chose somebody else"),
                                    ("silence", "No answer"),
                                    ("no_need", "No need any more"),
                                    ("ourselves", "We declined"),
                                    ("other", "Something else"),
                                ],
                                max_length=10,
                                verbose_name="why it was lost",
                            ),
                        ),
                        ("value", models.BigIntegerField(blank=True, null=True, verbose_name="value")),
                        ("starts_on", models.DateField(blank=True, null=True, verbose_name="starts")),
                        ("due_on", models.DateField(blank=True, null=True, verbose_name="due")),
                        (
                            "description",
                            crm.lib.fields.EncryptedTextField(blank=True, default="", verbose_name="description"),
                        ),
                        ("archived_at", models.DateTimeField(blank=True, editable=False, null=True)),
                        ("search_text", models.TextField(blank=True, editable=False)),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ("updated_at", models.DateTimeField(auto_now=True)),
                        (
                            "company",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="projects",
                                to="contacts.company",
                                verbose_name="company",
                            ),
                        ),
                        (
                            "contact",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="projects",
                                to="contacts.contact",
                                verbose_name="client",
                            ),
                        ),
                        (
                            "owner",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="owned_projects",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="looked after by",
                            ),
                        ),
                        (
                            "tags",
                            models.ManyToManyField(
                                blank=True, related_name="projects", to="contacts.tag", verbose_name="tags"
                            ),
                        ),
                        (
                            "workspace",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="projects",
                                to="accounts.workspace",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "project",
                        "verbose_name_plural": "projects",
                        "indexes": [
                            models.Index(
                                fields=["workspace", "archived_at", "-updated_at", "id"], name="project_by_change"
                            ),
                            models.Index(
                                condition=models.Q(
                                    ("archived_at__isnull", True),
                                    ("closed_at__isnull", True),
                                    ("due_on__isnull", False),
                                ),
                                fields=["workspace", "due_on"],
                                name="project_to_be_done",
                            ),
                            models.Index(
                                fields=["workspace", "archived_at", "stage", "place", "id"], name="project_on_board"
                            ),
                            models.Index(
                                fields=["workspace", "archived_at", "stage", "currency", "value", "members_only", "id"],
                                name="project_sums",
                            ),
                            models.Index(
                                condition=models.Q(("members_only", True)),
                                fields=["workspace", "archived_at"],
                                name="project_hidden",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Milestone",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=crm.lib.ids.uuid7, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("deleted_at", models.DateTimeField(editable=False, null=True)),
                        ("name", models.CharField(max_length=200, verbose_name="name")),
                        ("due_on", models.DateField(blank=True, null=True, verbose_name="due")),
                        ("done_at", models.DateTimeField(editable=False, null=True, verbose_name="reached")),
                        ("position", models.PositiveIntegerField(default=0, editable=False)),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        (
                            "workspace",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="accounts.workspace"
                            ),
                        ),
                        (
                            "project",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="milestones",
                                to="projects.project",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "milestone",
                        "verbose_name_plural": "milestones",
                        "indexes": [
                            models.Index(fields=["project", "position", "id"], name="milestone_in_order"),
                            models.Index(
                                condition=models.Q(("deleted_at__isnull", True), ("done_at__isnull", True)),
                                fields=["workspace", "due_on"],
                                name="milestone_due",
                            ),
                            models.Index(
                                condition=models.Q(("deleted_at__isnull", False)),
                                fields=["deleted_at"],
                                name="milestone_deleted",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ClientLink",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=crm.lib.ids.uuid7, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("label", crm.lib.fields.EncryptedTextField(blank=True, default="", verbose_name="for whom")),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        (
                            "expires_at",
                            models.DateTimeField(default=projects.sharing.models.link_end, verbose_name="ends"),
                        ),
                        ("revoked_at", models.DateTimeField(editable=False, null=True)),
                        ("opened", models.PositiveIntegerField(default=0, editable=False)),
                        ("last_opened_at", models.DateTimeField(editable=False, null=True)),
                        (
                            "made_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "workspace",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="accounts.workspace"
                            ),
                        ),
                        (
                            "project",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="client_links",
                                to="projects.project",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "client's link",
                        "verbose_name_plural": "clients' links",
                        "indexes": [models.Index(fields=["project", "-created_at"], name="client_link_by_age")],
                    },
                ),
                migrations.CreateModel(
                    name="ProjectFile",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=crm.lib.ids.uuid7, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("shared", models.BooleanField(default=False, verbose_name="The client sees it")),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        (
                            "file",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="of_project",
                                to="contacts.contactfile",
                            ),
                        ),
                        (
                            "project",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="files", to="projects.project"
                            ),
                        ),
                        (
                            "workspace",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="accounts.workspace"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "file of a project",
                        "verbose_name_plural": "files of projects",
                        "indexes": [models.Index(fields=["project", "-created_at"], name="project_file_by_age")],
                    },
                ),
                migrations.CreateModel(
                    name="ProjectMember",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=crm.lib.ids.uuid7, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("rate", models.BigIntegerField(blank=True, null=True, verbose_name="rate an hour")),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        (
                            "project",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="members",
                                to="projects.project",
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="project_members",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="member",
                            ),
                        ),
                        (
                            "workspace",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="accounts.workspace"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "member of a project",
                        "verbose_name_plural": "members of projects",
                        "ordering": ["created_at"],
                        "constraints": [
                            models.UniqueConstraint(fields=("project", "user"), name="a_project_has_a_member_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ProjectNote",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=crm.lib.ids.uuid7, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("deleted_at", models.DateTimeField(editable=False, null=True)),
                        ("text", crm.lib.fields.EncryptedTextField(default="", verbose_name="note")),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ("updated_at", models.DateTimeField(auto_now=True)),
                        (
                            "author",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "project",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="notes", to="projects.project"
                            ),
                        ),
                        (
                            "workspace",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="accounts.workspace"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "note of a project",
                        "verbose_name_plural": "notes of projects",
                        "indexes": [
                            models.Index(fields=["project", "-created_at"], name="project_note_by_age"),
                            models.Index(
                                condition=models.Q(("deleted_at__isnull", False)),
                                fields=["deleted_at"],
                                name="project_note_deleted",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ProjectStage",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=crm.lib.ids.uuid7, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("key", models.CharField(editable=False, max_length=10)),
                        ("name", models.CharField(max_length=40, verbose_name="name")),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("open", "In talks"),
                                    ("won", "Won, in work"),
                                    ("closed", "Finished"),
                                    ("lost", "Lost"),
                                ],
                                default="open",
                                max_length=6,
                                verbose_name="what it means",
                            ),
                        ),
                        ("chance", models.PositiveSmallIntegerField(default=50, verbose_name="chance in percent")),
                        ("hue", models.PositiveSmallIntegerField(default=7, verbose_name="colour")),
                        ("position", models.PositiveSmallIntegerField(default=0, editable=False)),
                        ("archived_at", models.DateTimeField(blank=True, editable=False, null=True)),
                        (
                            "workspace",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="project_stages",
                                to="accounts.workspace",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "stage of projects",
                        "verbose_name_plural": "stages of projects",
                        "ordering": ["position", "id"],
                        "constraints": [
                            models.UniqueConstraint(fields=("workspace", "key"), name="one_project_stage_of_a_key"),
                            models.UniqueConstraint(
                                fields=("workspace", "name"),
                                name="one_project_stage_of_a_name",
                                violation_error_message="A stage of this name is there already, perhaps among the archived ones.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("chance__lte", 100)), name="a_chance_is_a_percentage"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="StageChange",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=crm.lib.ids.uuid7, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("before", models.CharField(max_length=10)),
                        ("after", models.CharField(max_length=10)),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("open", "In talks"),
                                    ("won", "Won, in work"),
                                    ("closed", "Finished"),
                                    ("lost", "Lost"),
                                ],
                                max_length=6,
                            ),
                        ),
                        (
                            "at",
                            models.DateTimeField(
                                default=django.utils.timezone.now, editable=False, verbose_name="time"
                            ),
                        ),
                        (
                            "by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "project",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="stage_changes",
                                to="projects.project",
                            ),
                        ),
                        (
                            "workspace",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="accounts.workspace"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "move of a project",
                        "verbose_name_plural": "moves of projects",
                        "indexes": [
                            models.Index(fields=["project", "-at"], name="stage_change_by_age"),
                            models.Index(fields=["workspace", "-at"], name="stage_change_of_workspace"),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Task",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=crm.lib.ids.uuid7, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("deleted_at", models.DateTimeField(editable=False, null=True)),
                        ("name", models.CharField(max_length=300, verbose_name="what to do")),
                        ("text", crm.lib.fields.EncryptedTextField(blank=True, default="", verbose_name="notes")),
                        (
                            "priority",
                            models.PositiveSmallIntegerField(
                                choices=[(1, "High"), (2, "Normal"), (3, "Low")], default=2, verbose_name="priority"
                            ),
                        ),
                        ("due_at", models.DateTimeField(blank=True, null=True, verbose_name="due")),
                        ("due_zone", models.CharField(blank=True, max_length=64, verbose_name="time zone")),
                        ("all_day", models.BooleanField(default=False, verbose_name="whole day")),
                        (
                            "order_at",
                            models.DateTimeField(
                                default=datetime.datetime(9999, 1, 1, 0, 0, tzinfo=datetime.UTC), editable=False
                            ),
                        ),
                        ("rule", models.CharField(blank=True, max_length=200, verbose_name="repeats")),
                        ("rule_from", models.DateTimeField(editable=False, null=True)),
                        ("remind_before", models.PositiveIntegerField(blank=True, null=True, verbose_name="remind")),
                        ("remind_at", models.DateTimeField(editable=False, null=True)),
                        ("reminded_at", models.DateTimeField(editable=False, null=True)),
                        ("seen_at", models.DateTimeField(editable=False, null=True)),
                        ("estimate", models.PositiveIntegerField(blank=True, null=True, verbose_name="estimate")),
                        ("done_at", models.DateTimeField(editable=False, null=True, verbose_name="done")),
                        ("search_text", models.TextField(blank=True, editable=False)),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ("updated_at", models.DateTimeField(auto_now=True)),
                        (
                            "assignee",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="who",
                            ),
                        ),
                        (
                            "author",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "contact",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="tasks",
                                to="contacts.contact",
                                verbose_name="about",
                            ),
                        ),
                        (
                            "follows",
                            models.OneToOneField(
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="next",
                                to="projects.task",
                            ),
                        ),
                        (
                            "project",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="tasks",
                                to="projects.project",
                                verbose_name="project",
                            ),
                        ),
                        (
                            "workspace",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="accounts.workspace"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "task",
                        "verbose_name_plural": "tasks",
                        "indexes": [
                            models.Index(
                                condition=models.Q(("deleted_at__isnull", True), ("done_at__isnull", True)),
                                fields=["workspace", "assignee", "order_at", "id"],
                                name="task_of_member",
                            ),
                            models.Index(
                                condition=models.Q(("deleted_at__isnull", True), ("done_at__isnull", True)),
                                fields=["workspace", "order_at", "id"],
                                name="task_by_due",
                            ),
                            models.Index(
                                condition=models.Q(("deleted_at__isnull", True), ("done_at__isnull", True)),
                                fields=["project", "order_at", "id"],
                                name="task_of_project",
                            ),
                            models.Index(
                                condition=models.Q(("deleted_at__isnull", True), ("done_at__isnull", False)),
                                fields=["workspace", "assignee", "-done_at", "-id"],
                                name="task_done_by",
                            ),
                            models.Index(
                                condition=models.Q(("deleted_at__isnull", True), ("done_at__isnull", False)),
                                fields=["workspace", "-done_at", "-id"],
                                name="task_done",
                            ),
                            models.Index(fields=["contact", "-created_at"], name="task_by_contact"),
                            models.Index(
                                condition=models.Q(
                                    ("remind_at__isnull", False),
                                    ("reminded_at__isnull", True),
                                    ("deleted_at__isnull", True),
                                    ("done_at__isnull", True),
                                ),
                                fields=["remind_at"],
                                name="task_to_remind",
                            ),
                            models.Index(
                                condition=models.Q(
                                    ("reminded_at__isnull", False),
                                    ("seen_at__isnull", True),
                                    ("deleted_at__isnull", True),
                                    ("done_at__isnull", True),
                                ),
                                fields=["assignee", "reminded_at"],
                                name="task_reminded",
                            ),
                            models.Index(
                                condition=models.Q(("deleted_at__isnull", False)),
                                fields=["deleted_at"],
                                name="task_deleted",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="TaskComment",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=crm.lib.ids.uuid7, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("deleted_at", models.DateTimeField(editable=False, null=True)),
                        ("text", crm.lib.fields.EncryptedTextField(default="", verbose_name="comment")),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ("updated_at", models.DateTimeField(auto_now=True)),
                        (
                            "author",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "task",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="comments", to="projects.task"
                            ),
                        ),
                        (
                            "workspace",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="accounts.workspace"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "comment on a task",
                        "verbose_name_plural": "comments on tasks",
                        "indexes": [
                            models.Index(fields=["task", "created_at"], name="task_comment_by_age"),
                            models.Index(
                                condition=models.Q(("deleted_at__isnull", False)),
                                fields=["deleted_at"],
                                name="task_comment_deleted",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="TaskMention",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=crm.lib.ids.uuid7, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ("seen_at", models.DateTimeField(editable=False, null=True)),
                        (
                            "comment",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="mentions",
                                to="projects.taskcomment",
                            ),
                        ),
                        (
                            "member",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "workspace",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="accounts.workspace"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "mention in a comment",
                        "verbose_name_plural": "mentions in comments",
                        "indexes": [
                            models.Index(
                                condition=models.Q(("seen_at__isnull", True)),
                                fields=["workspace", "member", "-created_at"],
                                name="task_mention_unseen",
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(fields=("comment", "member"), name="mentioned_once_in_a_comment")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="TaskStep",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=crm.lib.ids.uuid7, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("deleted_at", models.DateTimeField(editable=False, null=True)),
                        ("text", crm.lib.fields.EncryptedTextField(default="", verbose_name="step")),
                        ("position", models.PositiveIntegerField(default=0)),
                        ("done_at", models.DateTimeField(editable=False, null=True)),
                        (
                            "task",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="steps", to="projects.task"
                            ),
                        ),
                        (
                            "workspace",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="accounts.workspace"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "step of a task",
                        "verbose_name_plural": "steps of tasks",
                        "indexes": [
                            models.Index(fields=["task", "position", "id"], name="step_by_position"),
                            models.Index(
                                condition=models.Q(("deleted_at__isnull", False)),
                                fields=["deleted_at"],
                                name="step_deleted",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="TimeEntry",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=crm.lib.ids.uuid7, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("deleted_at", models.DateTimeField(editable=False, null=True)),
                        ("day", models.DateField(verbose_name="day")),
                        ("minutes", models.PositiveIntegerField(default=0, verbose_name="time")),
                        ("billable", models.BooleanField(default=True, verbose_name="billable")),
                        (
                            "billed_minutes",
                            models.PositiveIntegerField(default=0, editable=False, verbose_name="time billed"),
                        ),
                        ("rate", models.BigIntegerField(editable=False, null=True, verbose_name="rate an hour")),
                        ("amount", models.BigIntegerField(default=0, editable=False, verbose_name="amount")),
                        (
                            "currency",
                            models.CharField(default="USD", editable=False, max_length=3, verbose_name="currency"),
                        ),
                        (
                            "text",
                            crm.lib.fields.EncryptedTextField(blank=True, default="", verbose_name="what was done"),
                        ),
                        ("started_at", models.DateTimeField(editable=False, null=True, verbose_name="started")),
                        ("ended_at", models.DateTimeField(editable=False, null=True, verbose_name="stopped")),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ("updated_at", models.DateTimeField(auto_now=True)),
                        (
                            "member",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="who",
                            ),
                        ),
                        (
                            "project",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="time_entries",
                                to="projects.project",
                                verbose_name="project",
                            ),
                        ),
                        (
                            "task",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="time_entries",
                                to="projects.task",
                                verbose_name="task",
                            ),
                        ),
                        (
                            "workspace",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="accounts.workspace"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "time entry",
                        "verbose_name_plural": "time entries",
                        "indexes": [
                            models.Index(
                                condition=models.Q(("deleted_at__isnull", True)),
                                fields=["workspace", "member", "-day", "-id"],
                                name="time_of_member",
                            ),
                            models.Index(
                                condition=models.Q(("deleted_at__isnull", True)),
                                fields=["workspace", "-day", "-id"],
                                name="time_by_day",
                            ),
                            models.Index(
                                condition=models.Q(("deleted_at__isnull", True)),
                                fields=[
                                    "workspace",
                                    "day",
                                    "project",
                                    "member",
                                    "minutes",
                                    "billed_minutes",
                                    "amount",
                                    "currency",
                                ],
                                name="time_totals",
                            ),
                            models.Index(
                                condition=models.Q(("deleted_at__isnull", True)),
                                fields=["project", "day", "minutes", "billed_minutes", "amount", "currency"],
                                name="time_of_project",
                            ),
                            models.Index(
                                condition=models.Q(("deleted_at__isnull", False)),
                                fields=["deleted_at"],
                                name="time_deleted",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(
                                    ("deleted_at__isnull", True),
                                    ("ended_at__isnull", True),
                                    ("started_at__isnull", False),
                                ),
                                fields=("member",),
                                name="one_running_timer_each",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("minutes__lte", 1440)), name="no_day_has_more_than_24_hours"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="TimeRules",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=crm.lib.ids.uuid7, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        (
                            "step",
                            models.PositiveSmallIntegerField(
                                choices=[
                                    (0, "not rounded"),
                                    (5, "5 minutes"),
                                    (6, "6 minutes"),
                                    (10, "10 minutes"),
                                    (15, "15 minutes"),
                                ],
                                default=0,
                                verbose_name="round billable time to",
                            ),
                        ),
                        (
                            "way",
                            models.CharField(
                                choices=[("up", "up"), ("nearest", "to the nearest")],
                                default="up",
                                max_length=7,
                                verbose_name="round",
                            ),
                        ),
                        (
                            "week_starts",
                            models.PositiveSmallIntegerField(
                                choices=[(0, "Monday"), (6, "Sunday"), (5, "Saturday")],
                                default=0,
                                verbose_name="a week begins on",
                            ),
                        ),
                        ("locked_until", models.DateField(blank=True, null=True, verbose_name="locked until")),
                        (
                            "workspace",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="time_rules",
                                to="accounts.workspace",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "rules for time",
                        "verbose_name_plural": "rules for time",
                    },
                ),
                migrations.CreateModel(
                    name="WorkTemplate",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=crm.lib.ids.uuid7, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("deleted_at", models.DateTimeField(editable=False, null=True)),
                        ("currency", models.CharField(default="USD", max_length=3, verbose_name="currency")),
                        (
                            "budget_kind",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("", "Not set"),
                                    ("fixed", "Fixed price"),
                                    ("hourly", "By the hour"),
                                    ("retainer", "Retainer, each month"),
                                ],
                                max_length=8,
                                verbose_name="paid",
                            ),
                        ),
                        ("budget", models.BigIntegerField(blank=True, null=True, verbose_name="budget")),
                        (
                            "budget_minutes",
                            models.PositiveIntegerField(blank=True, null=True, verbose_name="hours planned"),
                        ),
                        ("rate", models.BigIntegerField(blank=True, null=True, verbose_name="rate an hour")),
                        ("name", models.CharField(max_length=100, verbose_name="name")),
                        (
                            "outline",
                            crm.lib.fields.EncryptedTextField(
                                blank=True, default="", verbose_name="milestones and tasks"
                            ),
                        ),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ("updated_at", models.DateTimeField(auto_now=True)),
                        (
                            "workspace",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="accounts.workspace"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "template of projects",
                        "verbose_name_plural": "templates of projects",
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("deleted_at__isnull", True)),
                                fields=("workspace", "name"),
                                name="one_work_template_of_a_name",
                                violation_error_message="A template of this name is there already.",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CalendarLink",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=crm.lib.ids.uuid7, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("token_hash", models.BinaryField(unique=True)),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ("read_at", models.DateTimeField(editable=False, null=True)),
                        (
                            "member",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "workspace",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="accounts.workspace"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "calendar link",
                        "verbose_name_plural": "calendar links",
                        "constraints": [
                            models.UniqueConstraint(fields=("workspace", "member"), name="one_calendar_link_each")
                        ],
                    },
                ),
            ]
        ),
    ]
