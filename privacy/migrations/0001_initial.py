"""Everything that the app keeps."""

import crm.lib.fields
import crm.lib.ids
import django.db.models.deletion
import django.utils.timezone
import privacy.copies.models
import privacy.requests.models
from django.conf import settings
from django.db import migrations, models

from crm.lib import together


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("accounts", "__first__"),
        ("contacts", "0001_initial"),
        ("messaging", "0001_initial"),
    ]

    operations = [
        together.CreateModels(
            [
                migrations.CreateModel(
                    name="PrivacyRequest",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=crm.lib.ids.uuid7, editable=False, primary_key=True, serialize=False
                            ),
                        ),
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
                                    ("opt_out", "Stop messages and marketing"),
                                    ("opt_out_sale", "Don't sell or share my data"),
                                    ("opt_out_profiling", "Don't build a profile of me"),
                                    ("consent_withdrawal", "Take back a consent that I gave"),
                                    ("restriction", "Keep my data, but stop using it"),
                                    ("lifting", "Use my data again: lift the restriction"),
                                    ("objection", "Object to how my data is used"),
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
                                    ("joined", "answered together with another request"),
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
                                    ("staff", "noticed by staff"),
                                ],
                                default="page",
                                max_length=10,
                                verbose_name="filed",
                            ),
                        ),
                        ("name", crm.lib.fields.EncryptedTextField(blank=True, default="", verbose_name="name")),
                        ("email", crm.lib.fields.EncryptedTextField(blank=True, default="", verbose_name="email")),
                        ("email_hash", models.BinaryField(max_length=32, null=True)),
                        (
                            "filed_as",
                            models.CharField(
                                choices=[
                                    ("self", "It is about me"),
                                    ("agent", "I act for somebody who allowed me to"),
                                    ("parent", "It is about my child"),
                                ],
                                default="self",
                                max_length=8,
                                verbose_name="filed as",
                            ),
                        ),
                        ("agent", crm.lib.fields.EncryptedJSONField(blank=True, default=None, null=True)),
                        ("about", crm.lib.fields.EncryptedJSONField(blank=True, default=None, null=True)),
                        ("wanted", crm.lib.fields.EncryptedJSONField(blank=True, default=None, null=True)),
                        (
                            "weighing",
                            crm.lib.fields.EncryptedTextField(
                                blank=True, default=None, null=True, verbose_name="balancing note"
                            ),
                        ),
                        (
                            "words",
                            crm.lib.fields.EncryptedTextField(blank=True, default="", verbose_name="in their words"),
                        ),
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
                        (
                            "received_at",
                            models.DateTimeField(default=django.utils.timezone.now, verbose_name="received"),
                        ),
                        ("acknowledge_by", models.DateField(null=True)),
                        ("due_on", models.DateField(verbose_name="answer due")),
                        ("extendable_to", models.DateField(null=True)),
                        ("extended_at", models.DateTimeField(null=True)),
                        ("waiting_since", models.DateTimeField(null=True)),
                        ("paused_days", models.PositiveSmallIntegerField(default=0)),
                        ("acknowledged_at", models.DateTimeField(null=True, verbose_name="acknowledged")),
                        ("reminded", models.PositiveSmallIntegerField(default=0)),
                        ("untold", models.BooleanField(default=False)),
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
                            "handler",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="handled by",
                            ),
                        ),
                        (
                            "joined_to",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="joined",
                                to="privacy.privacyrequest",
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
                    name="PhoneCode",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=crm.lib.ids.uuid7, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("address_hash", models.BinaryField(max_length=32)),
                        ("asked_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("expires_at", models.DateTimeField()),
                        ("looked_at", models.DateTimeField(null=True)),
                        (
                            "message",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="messaging.message",
                            ),
                        ),
                        (
                            "request",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="phone_codes",
                                to="privacy.privacyrequest",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "code by text",
                        "verbose_name_plural": "codes by text",
                    },
                ),
                migrations.CreateModel(
                    name="Erasure",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=crm.lib.ids.uuid7, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("workspace_id", models.UUIDField(null=True)),
                        ("at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("rows", models.JSONField(default=dict)),
                        ("leftovers", models.JSONField(default=list)),
                        ("checked_at", models.DateTimeField(null=True)),
                        ("terms", crm.lib.fields.EncryptedJSONField(default=None, null=True)),
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
                        (
                            "id",
                            models.UUIDField(
                                default=crm.lib.ids.uuid7, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("key", models.BinaryField()),
                        ("content", models.BinaryField()),
                        ("document", models.BinaryField(default=bytes)),
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
                    name="Question",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=crm.lib.ids.uuid7, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("name", crm.lib.fields.EncryptedTextField(default="", verbose_name="name")),
                        ("email", crm.lib.fields.EncryptedTextField(default="", verbose_name="email")),
                        ("email_hash", models.BinaryField(max_length=32)),
                        ("text", crm.lib.fields.EncryptedTextField(default="", verbose_name="question")),
                        ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="asked")),
                        ("answer", crm.lib.fields.EncryptedTextField(blank=True, default="", verbose_name="answer")),
                        ("answered_at", models.DateTimeField(null=True, verbose_name="answered")),
                        ("answered_by", models.UUIDField(null=True)),
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
                        "verbose_name": "question",
                        "verbose_name_plural": "questions",
                        "indexes": [
                            models.Index(fields=["workspace", "answered_at", "at"], name="question_waiting"),
                            models.Index(fields=["workspace", "email_hash"], name="question_by_address"),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="RequestEvent",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=crm.lib.ids.uuid7, editable=False, primary_key=True, serialize=False
                            ),
                        ),
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
                                    ("acknowledged", "receipt confirmed to the person"),
                                    ("permitted", "the person allowed the agent to act"),
                                    ("declared", "declared to be the child's parent"),
                                    ("wanted", "the person said what should change"),
                                    ("message_in", "message from the person"),
                                    ("message_out", "message to the person"),
                                    ("paused", "waiting for the person"),
                                    ("resumed", "the person answered"),
                                    ("staff_told", "staff told of it"),
                                    ("handed", "given to somebody to handle"),
                                    ("reminded", "staff reminded of the deadline"),
                                    ("escalated", "owner told that the deadline passes"),
                                    ("joined", "joined to another request"),
                                    ("stopped", "messages stopped"),
                                    ("corrected", "corrected"),
                                    ("frozen", "frozen"),
                                    ("lifted", "restriction lifted"),
                                    ("weighed", "objection decided"),
                                    ("removed", "child's data removed"),
                                    ("recipients_told", "recipients of the data told"),
                                    ("owner_told", "other addresses on file told of it"),
                                    ("extended", "time to answer extended"),
                                    ("started", "carrying out begun"),
                                    ("copy_ready", "copy ready"),
                                    ("text_code", "code by text asked for"),
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
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="events",
                                to="privacy.privacyrequest",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "step of a request",
                        "verbose_name_plural": "steps of requests",
                        "ordering": ["at", "id"],
                    },
                ),
                migrations.CreateModel(
                    name="RequestMessage",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=crm.lib.ids.uuid7, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("author_id", models.UUIDField(null=True)),
                        ("text", crm.lib.fields.EncryptedTextField(default="")),
                        (
                            "request",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="messages",
                                to="privacy.privacyrequest",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "message in a request",
                        "verbose_name_plural": "messages in requests",
                        "ordering": ["at", "id"],
                    },
                ),
                migrations.CreateModel(
                    name="StandingOptOut",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=crm.lib.ids.uuid7, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("address_hash", models.BinaryField(max_length=32)),
                        (
                            "scope",
                            models.CharField(
                                choices=[("sale", "no sale or sharing"), ("profiling", "no profile")], max_length=10
                            ),
                        ),
                        ("at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "workspace",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="accounts.workspace"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "standing opt-out",
                        "verbose_name_plural": "standing opt-outs",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("workspace", "address_hash", "scope"), name="one_opt_out_of_a_scope"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Ending",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=crm.lib.ids.uuid7, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("asked_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("asked_by", models.UUIDField(null=True)),
                        ("due_at", models.DateTimeField()),
                        (
                            "user",
                            models.OneToOneField(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="ending",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "workspace",
                            models.OneToOneField(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="ending",
                                to="accounts.workspace",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "coming end of an account or a workspace",
                        "verbose_name_plural": "coming ends of accounts and workspaces",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("user__isnull", True), ("workspace__isnull", False)),
                                    models.Q(("user__isnull", False), ("workspace__isnull", True)),
                                    _connector="OR",
                                ),
                                name="an_ending_is_of_one_thing",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Lifting",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=crm.lib.ids.uuid7, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("announced_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("announced_by", models.UUIDField(null=True)),
                        ("lift_at", models.DateTimeField()),
                        ("lifted_at", models.DateTimeField(null=True)),
                        ("cancelled_at", models.DateTimeField(null=True)),
                        ("reason", crm.lib.fields.EncryptedTextField(blank=True, default="")),
                        (
                            "contact",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="contacts.contact"
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
                        "verbose_name": "lifting of a restriction",
                        "verbose_name_plural": "liftings of restrictions",
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("cancelled_at__isnull", True), ("lifted_at__isnull", True)),
                                fields=("contact",),
                                name="one_lifting_announced",
                            )
                        ],
                    },
                ),
            ]
        ),
    ]
