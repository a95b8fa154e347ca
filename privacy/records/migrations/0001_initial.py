"""Everything that the app keeps."""

import crm.lib.fields
import crm.lib.ids
import datetime
import django.db.models.deletion
import django.utils.timezone
import privacy.records.incident_models
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
                    name="AccessReview",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=crm.lib.ids.uuid7, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("began_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="begun")),
                        ("closed_at", models.DateTimeField(null=True, verbose_name="closed")),
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
                        "verbose_name": "access review",
                        "verbose_name_plural": "access reviews",
                        "ordering": ["-began_at", "-id"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("closed_at__isnull", True)),
                                fields=("workspace",),
                                name="one_open_review_each",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="AccessLine",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=crm.lib.ids.uuid7, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("role", models.CharField(max_length=20, verbose_name="role")),
                        ("second_factor", models.BooleanField(default=False, verbose_name="second factor")),
                        ("last_used_at", models.DateTimeField(null=True, verbose_name="last used")),
                        (
                            "verdict",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("", "not looked at yet"),
                                    ("kept", "still needed"),
                                    ("changed", "role changed"),
                                    ("ended", "ended"),
                                ],
                                max_length=8,
                                verbose_name="decided",
                            ),
                        ),
                        ("decided_at", models.DateTimeField(null=True)),
                        ("role_after", models.CharField(blank=True, max_length=20)),
                        (
                            "account",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "review",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="lines",
                                to="records.accessreview",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "access in a review",
                        "verbose_name_plural": "access in reviews",
                        "ordering": ["id"],
                        "constraints": [
                            models.UniqueConstraint(fields=("review", "account"), name="an_account_once_in_a_review")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Controller",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=crm.lib.ids.uuid7, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("name", models.CharField(blank=True, max_length=150, verbose_name="legal name")),
                        ("address", models.TextField(blank=True, max_length=500, verbose_name="postal address")),
                        ("country", models.CharField(blank=True, max_length=2, verbose_name="country")),
                        (
                            "email",
                            models.EmailField(
                                blank=True, max_length=254, verbose_name="email for questions about privacy"
                            ),
                        ),
                        ("phone", models.CharField(blank=True, max_length=32, verbose_name="phone")),
                        (
                            "officer",
                            models.CharField(blank=True, max_length=150, verbose_name="data protection officer"),
                        ),
                        (
                            "officer_email",
                            models.EmailField(blank=True, max_length=254, verbose_name="officer's email"),
                        ),
                        ("officer_phone", models.CharField(blank=True, max_length=32, verbose_name="officer's phone")),
                        (
                            "eu_representative",
                            models.TextField(
                                blank=True, max_length=500, verbose_name="representative in the European Union"
                            ),
                        ),
                        (
                            "uk_representative",
                            models.TextField(
                                blank=True, max_length=500, verbose_name="representative in the United Kingdom"
                            ),
                        ),
                        (
                            "authority",
                            models.CharField(blank=True, max_length=200, verbose_name="supervisory authority"),
                        ),
                        ("authority_url", models.URLField(blank=True, verbose_name="its page for complaints")),
                        (
                            "review_months",
                            models.PositiveSmallIntegerField(default=6, verbose_name="months between access reviews"),
                        ),
                        (
                            "security_email",
                            models.EmailField(
                                blank=True, max_length=254, verbose_name="email for reports of security holes"
                            ),
                        ),
                        ("updated_at", models.DateTimeField(auto_now=True)),
                        (
                            "workspace",
                            models.OneToOneField(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="accounts.workspace",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "controller",
                        "verbose_name_plural": "controllers",
                    },
                ),
                migrations.CreateModel(
                    name="Disclosure",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=crm.lib.ids.uuid7, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="when")),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("export", "export"),
                                    ("access", "copy for the person"),
                                    ("told", "told to a processor"),
                                    ("order", "order of a court or an authority"),
                                    ("transfer", "transfer of the business"),
                                    ("other", "something else"),
                                ],
                                max_length=8,
                                verbose_name="occasion",
                            ),
                        ),
                        ("recipient", models.CharField(max_length=200, verbose_name="to whom")),
                        (
                            "ground",
                            models.CharField(
                                choices=[
                                    ("consent", "the person agreed"),
                                    ("right", "the person asked for it"),
                                    ("contract", "needed for a contract with the person"),
                                    ("duty", "a law obliges us"),
                                    ("vital", "to protect somebody's life"),
                                    ("public", "a task in the public interest"),
                                    ("interest", "a legitimate interest that outweighs the person's"),
                                ],
                                max_length=8,
                                verbose_name="on what ground",
                            ),
                        ),
                        ("categories", models.JSONField(blank=True, default=list, verbose_name="kinds of data")),
                        (
                            "asked",
                            crm.lib.fields.EncryptedTextField(
                                blank=True, default="", verbose_name="what was asked for, and what was left out"
                            ),
                        ),
                        ("reference", models.CharField(blank=True, max_length=100, verbose_name="reference")),
                        ("source_id", models.UUIDField(editable=False, null=True)),
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
                        "verbose_name": "disclosure",
                        "verbose_name_plural": "disclosures",
                        "ordering": ["-at", "-id"],
                        "indexes": [
                            models.Index(fields=["workspace", "-at"], name="disclosure_by_age"),
                            models.Index(fields=["source_id"], name="disclosure_by_source"),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="DisclosedPerson",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=crm.lib.ids.uuid7, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        (
                            "account",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "contact",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="disclosures",
                                to="contacts.contact",
                            ),
                        ),
                        (
                            "disclosure",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="people",
                                to="records.disclosure",
                                verbose_name="given out",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "person in a disclosure",
                        "verbose_name_plural": "people in disclosures",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("contact", "disclosure"), name="a_contact_once_in_a_disclosure"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Incident",
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
                                default=privacy.records.incident_models.new_incident_number,
                                editable=False,
                                max_length=20,
                                unique=True,
                                verbose_name="number",
                            ),
                        ),
                        ("title", crm.lib.fields.EncryptedTextField(default="", verbose_name="in a few words")),
                        (
                            "what",
                            crm.lib.fields.EncryptedTextField(blank=True, default="", verbose_name="what happened"),
                        ),
                        ("noticed_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="noticed")),
                        ("began_at", models.DateTimeField(blank=True, null=True, verbose_name="began")),
                        ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended")),
                        ("categories", models.JSONField(blank=True, default=list, verbose_name="kinds of data")),
                        (
                            "people_count",
                            models.PositiveIntegerField(blank=True, null=True, verbose_name="people concerned, about"),
                        ),
                        (
                            "records_count",
                            models.PositiveIntegerField(blank=True, null=True, verbose_name="records concerned, about"),
                        ),
                        (
                            "consequences",
                            crm.lib.fields.EncryptedTextField(
                                blank=True, default="", verbose_name="likely consequences"
                            ),
                        ),
                        (
                            "measures",
                            crm.lib.fields.EncryptedTextField(
                                blank=True, default="", verbose_name="what was done, and what will be"
                            ),
                        ),
                        (
                            "advice",
                            crm.lib.fields.EncryptedTextField(
                                blank=True, default="", verbose_name="what the people concerned can do"
                            ),
                        ),
                        (
                            "risk",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("", "not judged yet"),
                                    ("none", "a risk is unlikely: nobody has to be told"),
                                    ("risk", "a risk: the authority has to be told"),
                                    ("high", "a high risk: the people have to be told, too"),
                                ],
                                max_length=4,
                                verbose_name="risk for the people concerned",
                            ),
                        ),
                        ("risk_why", crm.lib.fields.EncryptedTextField(blank=True, default="", verbose_name="why")),
                        (
                            "authority_told_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="authority told"),
                        ),
                        (
                            "authority_late_why",
                            crm.lib.fields.EncryptedTextField(
                                blank=True, default="", verbose_name="why it took longer than 72 hours"
                            ),
                        ),
                        ("people_told_at", models.DateTimeField(blank=True, null=True, verbose_name="people told")),
                        ("closed_at", models.DateTimeField(null=True, verbose_name="closed")),
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
                        "verbose_name": "incident",
                        "verbose_name_plural": "incidents",
                        "ordering": ["-noticed_at", "-id"],
                        "indexes": [models.Index(fields=["workspace", "-noticed_at"], name="incident_by_age")],
                    },
                ),
                migrations.CreateModel(
                    name="IncidentEntry",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=crm.lib.ids.uuid7, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("text", crm.lib.fields.EncryptedTextField(default="", verbose_name="what was done")),
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
                            "incident",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="entries",
                                to="records.incident",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "step in an incident",
                        "verbose_name_plural": "steps in incidents",
                        "ordering": ["at", "id"],
                    },
                ),
                migrations.CreateModel(
                    name="IncidentLetter",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=crm.lib.ids.uuid7, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        (
                            "letter",
                            models.CharField(
                                choices=[("people", "to the people concerned"), ("businesses", "to the businesses")],
                                max_length=10,
                                verbose_name="letter",
                            ),
                        ),
                        ("written_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="written")),
                        ("left_at", models.DateTimeField(null=True, verbose_name="left")),
                        ("failed_at", models.DateTimeField(null=True, verbose_name="could not be delivered")),
                        ("has_address", models.BooleanField(default=True)),
                        (
                            "account",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "contact",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="contacts.contact",
                            ),
                        ),
                        (
                            "incident",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="letters",
                                to="records.incident",
                            ),
                        ),
                        (
                            "mail",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="accounts.productmail",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "letter about an incident",
                        "verbose_name_plural": "letters about incidents",
                        "indexes": [
                            models.Index(
                                condition=models.Q(
                                    ("failed_at__isnull", True), ("has_address", True), ("left_at__isnull", True)
                                ),
                                fields=["written_at"],
                                name="incident_letter_under_way",
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("contact__isnull", False)),
                                fields=("incident", "letter", "contact"),
                                name="a_contact_is_told_once",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("account__isnull", False)),
                                fields=("incident", "letter", "account"),
                                name="an_account_is_told_once",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="IncidentMailing",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=crm.lib.ids.uuid7, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        (
                            "letter",
                            models.CharField(
                                choices=[("people", "to the people concerned"), ("businesses", "to the businesses")],
                                max_length=10,
                                verbose_name="letter",
                            ),
                        ),
                        (
                            "whom",
                            models.CharField(
                                choices=[
                                    ("everyone", "everybody on file"),
                                    ("tag", "those with a tag"),
                                    ("addresses", "those whose addresses I paste"),
                                ],
                                max_length=10,
                                verbose_name="to",
                            ),
                        ),
                        ("tag_id", models.UUIDField(null=True)),
                        ("chosen", models.JSONField(default=list)),
                        ("title", crm.lib.fields.EncryptedTextField(default="")),
                        ("text", crm.lib.fields.EncryptedTextField(default="", verbose_name="text")),
                        ("begun_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="begun")),
                        ("seen_up_to", models.UUIDField(null=True)),
                        ("mailed", models.PositiveIntegerField(default=0, verbose_name="mails")),
                        (
                            "unreachable",
                            models.PositiveIntegerField(default=0, verbose_name="without an email address"),
                        ),
                        ("done_at", models.DateTimeField(null=True, verbose_name="all written")),
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
                            "incident",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="mailings",
                                to="records.incident",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "mailing about an incident",
                        "verbose_name_plural": "mailings about incidents",
                        "ordering": ["-begun_at", "-id"],
                    },
                ),
                migrations.CreateModel(
                    name="Processor",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=crm.lib.ids.uuid7, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("key", models.CharField(blank=True, editable=False, max_length=120)),
                        ("name", models.CharField(max_length=150, verbose_name="name")),
                        ("service", models.CharField(max_length=200, verbose_name="what it does for you")),
                        ("country", models.CharField(max_length=2, verbose_name="country where it holds the data")),
                        ("website", models.URLField(blank=True, verbose_name="website")),
                        ("categories", models.JSONField(blank=True, default=list, verbose_name="kinds of data")),
                        (
                            "sub_processor",
                            models.BooleanField(
                                default=False,
                                help_text="Then it is named to them, and in their policies: hosting and storage, for instance.",
                                verbose_name="also gets the contacts of the workspaces",
                            ),
                        ),
                        (
                            "contract",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("dpa", "data processing agreement (GDPR Art. 28)"),
                                    ("terms", "data processing terms accepted online"),
                                    ("joint", "arrangement between joint controllers (Art. 26)"),
                                    ("own", "a controller of its own: bound by law, not by our instructions"),
                                ],
                                max_length=10,
                                verbose_name="contract",
                            ),
                        ),
                        ("contract_on", models.DateField(blank=True, null=True, verbose_name="signed or accepted on")),
                        ("contract_until", models.DateField(blank=True, null=True, verbose_name="runs out on")),
                        ("contract_url", models.URLField(blank=True, verbose_name="where the contract is")),
                        (
                            "safeguard",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("not_needed", "none needed: the data stays where the same law applies"),
                                    ("adequacy", "adequacy decision (Art. 45)"),
                                    ("framework", "adequacy under the EU-US Data Privacy Framework (Art. 45)"),
                                    ("clauses", "standard contractual clauses (Art. 46(2)(c))"),
                                    ("uk_terms", "UK international data transfer agreement or addendum"),
                                    ("rules", "binding corporate rules (Art. 47)"),
                                    ("exception", "exception for a specific situation (Art. 49)"),
                                ],
                                max_length=12,
                                verbose_name="safeguard of the transfer",
                            ),
                        ),
                        (
                            "safeguard_note",
                            models.CharField(blank=True, max_length=300, verbose_name="more about the safeguard"),
                        ),
                        (
                            "tell_by",
                            models.CharField(
                                choices=[
                                    ("webhook", "a signed call to its address (webhook)"),
                                    ("mail", "a mail"),
                                    ("hand", "staff tell it themselves"),
                                    ("nothing", "it needs no word: it keeps nothing of its own"),
                                ],
                                default="hand",
                                max_length=8,
                                verbose_name="how it learns of erasures",
                            ),
                        ),
                        (
                            "tell_email",
                            models.EmailField(blank=True, max_length=254, verbose_name="its email for that"),
                        ),
                        ("tell_url", models.URLField(blank=True, max_length=500, verbose_name="its address for that")),
                        (
                            "tell_secret",
                            crm.lib.fields.EncryptedTextField(
                                blank=True, default="", verbose_name="secret that signs the call"
                            ),
                        ),
                        ("began_on", models.DateField(default=datetime.date.today, verbose_name="gets data since")),
                        ("ended_on", models.DateField(blank=True, null=True, verbose_name="gets none since")),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
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
                        "verbose_name": "processor",
                        "verbose_name_plural": "processors",
                        "ordering": ["name", "id"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("workspace", "name"),
                                name="a_processor_once",
                                violation_error_message="There is a processor of this name already.",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("workspace__isnull", True)),
                                fields=("name",),
                                name="a_processor_of_the_site_once",
                                violation_error_message="There is a processor of this name already.",
                            ),
                        ],
                    },
                ),
                migrations.AddField(
                    model_name="disclosure",
                    name="processor",
                    field=models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="records.processor",
                    ),
                ),
                migrations.CreateModel(
                    name="Reminder",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=crm.lib.ids.uuid7, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("digest", models.CharField(max_length=64)),
                        ("at", models.DateTimeField(default=django.utils.timezone.now)),
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
                        "verbose_name": "reminder of a duty",
                        "verbose_name_plural": "reminders of duties",
                        "constraints": [
                            models.UniqueConstraint(fields=("workspace", "digest"), name="a_duty_reminded_once")
                        ],
                    },
                ),
            ]
        ),
    ]
