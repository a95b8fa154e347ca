"""Everything that the app keeps."""

import crm.lib.fields
import crm.lib.ids
import django.db.models.deletion
import django.utils.timezone
import privacy.copies.models
import privacy.requests.models
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="PrivacyRequest",
            fields=[
                ("id", models.UUIDField(default=crm.lib.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                (
                    "number",
                    models.CharField(
                        default=privacy.requests.models.new_number,
                        editable=False,
                        max_length=20,
                        unique=True,
                        verbose_name="number",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("access", "A copy of my data"),
                            ("deletion", "Delete my data"),
                            ("correction", "Correct my data"),
                            ("portability", "My data in a format for other software"),
                            ("restriction", "Keep my data, but stop using it"),
                            ("objection", "Object to how my data is used"),
                            ("opt_out", "Stop messages, sale, sharing or profiling"),
                            ("consent_withdrawal", "Take back a consent that I gave"),
                            ("child", "Report a child's data"),
                            ("complaint", "Complain"),
                        ],
                        max_length=20,
                        verbose_name="asks for",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("received", "waiting for the mailed link to be confirmed"),
                            ("unverified", "waiting for proof of identity"),
                            ("verified", "verified"),
                            ("in_progress", "being carried out"),
                            ("fulfilled", "done"),
                            ("refused", "refused"),
                            ("withdrawn", "withdrawn"),
                            ("expired", "never confirmed"),
                        ],
                        default="received",
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                (
                    "manner",
                    models.CharField(
                        choices=[
                            ("page", "on the privacy page"),
                            ("passed_on", "passed on by the operator of the site"),
                            ("phone", "by phone, taken by staff"),
                            ("email", "by email, taken by staff"),
                            ("mail", "by mail, taken by staff"),
                        ],
                        default="page",
                        max_length=10,
                        verbose_name="filed",
                    ),
                ),
                ("name", crm.lib.fields.EncryptedTextField(blank=True, default="", verbose_name="name")),
                ("email", crm.lib.fields.EncryptedTextField(blank=True, default="", verbose_name="email")),
                ("email_hash", models.BinaryField(max_length=32, null=True)),
                ("words", crm.lib.fields.EncryptedTextField(blank=True, default="", verbose_name="in their words")),
                (
                    "place",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("eea", "European Union, Iceland, Liechtenstein or Norway"),
                            ("uk", "United Kingdom"),
                            ("california", "California"),
                            ("elsewhere", "somewhere else"),
                        ],
                        max_length=10,
                        verbose_name="lives in",
                    ),
                ),
                ("regime", models.CharField(max_length=10, verbose_name="law that sets the clock")),
                ("received_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="received")),
                ("acknowledge_by", models.DateField(null=True)),
                ("due_on", models.DateField(verbose_name="answer due")),
                ("extendable_to", models.DateField(null=True)),
                ("extended_at", models.DateTimeField(null=True)),
                ("link_confirmed_at", models.DateTimeField(null=True)),
                ("verified_at", models.DateTimeField(null=True, verbose_name="verified")),
                ("verified_how", models.CharField(blank=True, max_length=40)),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("contact_ids", models.JSONField(default=list)),
                ("plan", crm.lib.fields.EncryptedJSONField(blank=True, default=dict)),
                ("not_before", models.DateTimeField(null=True, verbose_name="cooling off until")),
                ("lease_until", models.DateTimeField(null=True)),
                ("closed_at", models.DateTimeField(null=True, verbose_name="closed")),
                (
                    "ground",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("fraud", "The request is suspected to be fraudulent."),
                            (
                                "not_verified",
                                "It could not be shown that the request came from the person it is about.",
                            ),
                            ("no_match", "Nothing was found that belongs to the person."),
                            ("not_covered", "What was asked for is not covered by the right that was claimed."),
                            ("outside", "The law that gives this right does not apply."),
                            ("too_many", "The same was asked for too often."),
                            ("legal_duty", "A law obliges us to keep the data."),
                            ("other", "Another reason, given in the answer."),
                        ],
                        max_length=12,
                        verbose_name="ground",
                    ),
                ),
                (
                    "passed_on_from",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="passed_on",
                        to="privacy.privacyrequest",
                    ),
                ),
                (
                    "workspace",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="accounts.workspace",
                    ),
                ),
            ],
            options={
                "verbose_name": "privacy request",
                "verbose_name_plural": "privacy requests",
                "indexes": [
                    models.Index(fields=["workspace", "state", "due_on"], name="request_by_urgency"),
                    models.Index(fields=["workspace", "email_hash"], name="request_by_address"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "refused"), _negated=True),
                            models.Q(("ground", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="a_refusal_names_its_ground",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Erasure",
            fields=[
                ("id", models.UUIDField(default=crm.lib.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("workspace_id", models.UUIDField(null=True)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("rows", models.JSONField(default=dict)),
                ("leftovers", models.JSONField(default=list)),
                ("checked_at", models.DateTimeField(null=True)),
                (
                    "request",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="erasures",
                        to="privacy.privacyrequest",
                    ),
                ),
            ],
            options={
                "verbose_name": "erasure",
                "verbose_name_plural": "erasures",
                "ordering": ["-at"],
            },
        ),
        migrations.CreateModel(
            name="AnswerFile",
            fields=[
                ("id", models.UUIDField(default=crm.lib.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("key", models.BinaryField()),
                ("content", models.BinaryField()),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("expires_at", models.DateTimeField(default=privacy.copies.models.copy_end)),
                ("code_hash", models.BinaryField(max_length=32)),
                ("code_expires_at", models.DateTimeField(null=True)),
                ("code_tries", models.PositiveSmallIntegerField(default=0)),
                ("opened_at", models.DateTimeField(null=True)),
                ("download_hash", models.BinaryField(max_length=32)),
                (
                    "request",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="answer_file",
                        to="privacy.privacyrequest",
                    ),
                ),
            ],
            options={
                "verbose_name": "copy of somebody's data",
                "verbose_name_plural": "copies of people's data",
            },
        ),
        migrations.CreateModel(
            name="RequestEvent",
            fields=[
                ("id", models.UUIDField(default=crm.lib.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("actor_id", models.UUIDField(null=True)),
                (
                    "step",
                    models.CharField(
                        choices=[
                            ("filed", "filed"),
                            ("passed_on", "passed on to the businesses that hold the data"),
                            ("link_confirmed", "confirmed from the mailbox"),
                            ("identity_failed", "proof of identity did not fit"),
                            ("identity_by_hand", "staff have to check the identity"),
                            ("verified", "identity shown"),
                            ("owner_told", "other addresses on file told of it"),
                            ("extended", "time to answer extended"),
                            ("started", "carrying out begun"),
                            ("copy_ready", "copy ready"),
                            ("code_sent", "code sent"),
                            ("code_failed", "wrong code"),
                            ("copy_delivered", "copy delivered"),
                            ("copy_gone", "copy destroyed"),
                            ("fulfilled", "done"),
                            ("leftovers", "something was found after the erasure; staff look at it"),
                            ("refused", "refused"),
                            ("withdrawn", "withdrawn by the person"),
                            ("cancelled", "cancelled from another address on file"),
                            ("expired", "never confirmed, closed"),
                            ("blanked", "personal content of the request removed"),
                        ],
                        max_length=20,
                    ),
                ),
                ("text", crm.lib.fields.EncryptedTextField(blank=True, default="")),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="events", to="privacy.privacyrequest"
                    ),
                ),
            ],
            options={
                "verbose_name": "step of a request",
                "verbose_name_plural": "steps of requests",
                "ordering": ["at", "id"],
            },
        ),
    ]
