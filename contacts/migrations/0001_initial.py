"""Everything that the app keeps."""

import crm.lib.fields
import crm.lib.ids
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from crm.lib import together


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("accounts", "__first__"),
    ]

    operations = [
        together.CreateModels(
            [
                migrations.CreateModel(
                    name="DuplicateScan",
                    fields=[
                        (
                            "workspace",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                primary_key=True,
                                related_name="+",
                                serialize=False,
                                to="accounts.workspace",
                            ),
                        ),
                        ("seen_at", models.DateTimeField(null=True)),
                        ("seen_id", models.UUIDField(null=True)),
                        ("done", models.PositiveIntegerField(default=0)),
                        ("total", models.PositiveIntegerField(default=0)),
                        ("started_at", models.DateTimeField(null=True)),
                        ("finished_at", models.DateTimeField(null=True)),
                        ("lease", models.UUIDField(null=True)),
                        ("lease_until", models.DateTimeField(null=True)),
                    ],
                    options={
                        "verbose_name": "search for duplicates",
                        "verbose_name_plural": "searches for duplicates",
                    },
                ),
                migrations.CreateModel(
                    name="LedgerHead",
                    fields=[
                        (
                            "workspace",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                primary_key=True,
                                related_name="+",
                                serialize=False,
                                to="accounts.workspace",
                            ),
                        ),
                        ("seq", models.PositiveBigIntegerField(default=0)),
                        ("hash", models.BinaryField(max_length=32)),
                    ],
                    options={
                        "verbose_name": "ledger head",
                        "verbose_name_plural": "ledger heads",
                    },
                ),
                migrations.CreateModel(
                    name="Batch",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=crm.lib.ids.uuid7, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("bulk", "Bulk change"),
                                    ("import", "Import"),
                                    ("merge", "Merge"),
                                    ("edit", "Change of one cell"),
                                    ("export", "Export"),
                                    ("proof", "Proof of consent"),
                                ],
                                max_length=10,
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("running", "Under way"),
                                    ("done", "Done"),
                                    ("undoing", "Being undone"),
                                    ("undone", "Undone"),
                                ],
                                default="running",
                                max_length=10,
                            ),
                        ),
                        ("title", crm.lib.fields.EncryptedTextField(default="")),
                        ("plan", crm.lib.fields.EncryptedJSONField(default=None, null=True)),
                        ("total", models.PositiveIntegerField(default=0)),
                        ("seen", models.PositiveIntegerField(default=0)),
                        ("changed", models.PositiveIntegerField(default=0)),
                        ("left", models.JSONField(default=dict)),
                        ("cursor", models.UUIDField(null=True)),
                        ("undone", models.PositiveIntegerField(default=0)),
                        ("lease", models.UUIDField(null=True)),
                        ("lease_until", models.DateTimeField(null=True)),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ("finished_at", models.DateTimeField(null=True)),
                        ("undone_at", models.DateTimeField(null=True)),
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
                            "undone_by",
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
                    ],
                    options={
                        "verbose_name": "batch of changes",
                        "verbose_name_plural": "batches of changes",
                        "indexes": [
                            models.Index(fields=["workspace", "-created_at"], name="batch_by_age"),
                            models.Index(fields=["state", "lease_until"], name="batch_waiting"),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Company",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=crm.lib.ids.uuid7, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("name", models.CharField(max_length=200, verbose_name="name")),
                        ("website", models.URLField(blank=True, verbose_name="website")),
                        ("phone", models.CharField(blank=True, max_length=32, verbose_name="phone")),
                        ("address", models.CharField(blank=True, max_length=300, verbose_name="address")),
                        ("industry", models.CharField(blank=True, max_length=100, verbose_name="industry")),
                        (
                            "size",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("1", "1 person"),
                                    ("2-9", "2 to 9 people"),
                                    ("10-49", "10 to 49 people"),
                                    ("50-249", "50 to 249 people"),
                                    ("250+", "250 people or more"),
                                ],
                                max_length=8,
                                verbose_name="people",
                            ),
                        ),
                        ("notes", crm.lib.fields.EncryptedTextField(blank=True, default="", verbose_name="notes")),
                        ("archived_at", models.DateTimeField(blank=True, editable=False, null=True)),
                        ("search_text", models.TextField(blank=True, editable=False)),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ("updated_at", models.DateTimeField(auto_now=True)),
                        (
                            "workspace",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="companies",
                                to="accounts.workspace",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "company",
                        "verbose_name_plural": "companies",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("workspace", "name"),
                                name="one_company_of_a_name",
                                violation_error_message="A company of this name is there already.",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CompanyDomain",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=crm.lib.ids.uuid7, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("name", models.CharField(max_length=253, verbose_name="domain")),
                        (
                            "company",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="domains",
                                to="contacts.company",
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
                        "verbose_name": "company's domain",
                        "verbose_name_plural": "companies' domains",
                        "ordering": ["name"],
                        "constraints": [
                            models.UniqueConstraint(fields=("workspace", "name"), name="a_domain_is_one_companys")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CompanyMerge",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=crm.lib.ids.uuid7, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("loser_id", models.UUIDField()),
                        ("left_behind", crm.lib.fields.EncryptedJSONField(default=dict)),
                        ("steps", crm.lib.fields.EncryptedJSONField(default=list)),
                        ("at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("undone_at", models.DateTimeField(null=True)),
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
                            "survivor",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="merges",
                                to="contacts.company",
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
                        "verbose_name": "merge of companies",
                        "verbose_name_plural": "merges of companies",
                        "ordering": ["-at", "-id"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("undone_at", None)),
                                fields=("loser_id",),
                                name="a_company_is_merged_once",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ConsentEvent",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=crm.lib.ids.uuid7, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("seq", models.PositiveBigIntegerField()),
                        ("contact_id", models.UUIDField(db_index=True)),
                        (
                            "channel",
                            models.CharField(
                                choices=[("sms", "text message"), ("email", "email"), ("call", "phone call")],
                                max_length=5,
                            ),
                        ),
                        (
                            "purpose",
                            models.CharField(
                                choices=[
                                    ("marketing", "marketing"),
                                    ("informational", "information"),
                                    ("transactional", "transactions"),
                                ],
                                max_length=15,
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("requested", "asked for consent"),
                                    ("granted", "gave consent"),
                                    ("withdrawn", "withdrew consent"),
                                    ("expired", "request ran out"),
                                    ("shredded", "personal content erased"),
                                    ("merged", "record made part of another"),
                                    ("parted", "merge undone"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("method", models.CharField(max_length=40)),
                        ("at", models.DateTimeField()),
                        ("actor_id", models.UUIDField(null=True)),
                        ("sealed", models.BinaryField()),
                        ("body", models.BinaryField()),
                        ("previous_hash", models.BinaryField(max_length=32)),
                        ("hash", models.BinaryField(max_length=32)),
                        (
                            "workspace",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.workspace"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "consent event",
                        "verbose_name_plural": "consent ledger",
                        "indexes": [models.Index(fields=["workspace", "at", "kind"], name="ledger_by_time")],
                        "constraints": [
                            models.UniqueConstraint(fields=("workspace", "seq"), name="ledger_seq"),
                            models.UniqueConstraint(fields=("workspace", "previous_hash"), name="ledger_never_forks"),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Contact",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=crm.lib.ids.uuid7, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("name", models.CharField(blank=True, max_length=200, verbose_name="name")),
                        ("given_name", models.CharField(blank=True, max_length=100, verbose_name="given name")),
                        ("family_name", models.CharField(blank=True, max_length=100, verbose_name="family name")),
                        ("job_title", models.CharField(blank=True, max_length=150, verbose_name="job title")),
                        (
                            "place_label",
                            models.CharField(blank=True, max_length=60, verbose_name="label of the address"),
                        ),
                        ("street", models.CharField(blank=True, max_length=200, verbose_name="street")),
                        ("city", models.CharField(blank=True, max_length=100, verbose_name="city")),
                        ("region", models.CharField(blank=True, max_length=100, verbose_name="state or region")),
                        ("postal_code", models.CharField(blank=True, max_length=20, verbose_name="postal code")),
                        ("country", models.CharField(blank=True, max_length=2, verbose_name="country")),
                        ("zone", models.CharField(blank=True, max_length=64, verbose_name="time zone")),
                        ("language", models.CharField(blank=True, max_length=12, verbose_name="language")),
                        (
                            "preferred_channel",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("sms", "Text message"),
                                    ("email", "Email"),
                                    ("call", "Phone call"),
                                    ("post", "Letter"),
                                ],
                                max_length=10,
                                verbose_name="preferred way",
                            ),
                        ),
                        ("pronouns", models.CharField(blank=True, max_length=40, verbose_name="pronouns")),
                        (
                            "birth_month",
                            models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="month of birth"),
                        ),
                        (
                            "birth_day",
                            models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="day of birth"),
                        ),
                        (
                            "birth_year",
                            models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="year of birth"),
                        ),
                        (
                            "referral_source",
                            models.CharField(blank=True, max_length=150, verbose_name="referral source"),
                        ),
                        ("stage", models.CharField(default="new", max_length=10, verbose_name="stage")),
                        (
                            "source",
                            models.CharField(
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
                        (
                            "purpose",
                            models.CharField(
                                blank=True,
                                help_text="What you keep this person's data for, in words they would understand.",
                                max_length=200,
                                verbose_name="collected for",
                            ),
                        ),
                        (
                            "extra",
                            crm.lib.fields.EncryptedJSONField(blank=True, default=dict, verbose_name="other fields"),
                        ),
                        ("archived_at", models.DateTimeField(blank=True, editable=False, null=True)),
                        ("restricted_at", models.DateTimeField(blank=True, editable=False, null=True)),
                        ("search_text", models.TextField(blank=True, editable=False)),
                        ("sort_name", models.CharField(blank=True, editable=False, max_length=200)),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ("updated_at", models.DateTimeField(auto_now=True)),
                        (
                            "company",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="contacts",
                                to="contacts.company",
                                verbose_name="company",
                            ),
                        ),
                        (
                            "owner",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="owned_contacts",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="owner",
                            ),
                        ),
                        (
                            "workspace",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="contacts",
                                to="accounts.workspace",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "contact",
                        "verbose_name_plural": "contacts",
                        "indexes": [
                            models.Index(fields=["workspace", "sort_name", "id"], name="contact_by_name"),
                            models.Index(fields=["workspace", "-updated_at", "id"], name="contact_by_change"),
                            models.Index(fields=["workspace", "-created_at", "id"], name="contact_by_age"),
                            models.Index(
                                fields=["workspace", "stage", "sort_name", "id"], name="contact_stage_by_name"
                            ),
                            models.Index(
                                fields=["workspace", "stage", "-updated_at", "id"], name="contact_stage_by_change"
                            ),
                            models.Index(
                                fields=["workspace", "stage", "-created_at", "id"], name="contact_stage_by_age"
                            ),
                            models.Index(
                                condition=models.Q(("birth_month__isnull", False)),
                                fields=["workspace", "birth_month", "birth_day", "id"],
                                name="contact_by_birthday",
                            ),
                            models.Index(
                                models.F("workspace"),
                                django.db.models.functions.text.Lower("given_name"),
                                models.F("id"),
                                name="contact_by_given_name",
                            ),
                            models.Index(
                                models.F("workspace"),
                                django.db.models.functions.text.Lower("family_name"),
                                models.F("id"),
                                name="contact_by_family_name",
                            ),
                            models.Index(
                                models.F("workspace"),
                                django.db.models.functions.text.Lower("job_title"),
                                models.F("id"),
                                name="contact_by_job_title",
                            ),
                            models.Index(
                                models.F("workspace"),
                                django.db.models.functions.text.Lower("city"),
                                models.F("id"),
                                name="contact_by_city",
                            ),
                            models.Index(
                                models.F("workspace"),
                                django.db.models.functions.text.Lower("region"),
                                models.F("id"),
                                name="contact_by_region",
                            ),
                            models.Index(
                                models.F("workspace"),
                                django.db.models.functions.text.Lower("postal_code"),
                                models.F("id"),
                                name="contact_by_postal_code",
                            ),
                            models.Index(
                                models.F("workspace"),
                                django.db.models.functions.text.Lower("referral_source"),
                                models.F("id"),
                                name="contact_by_referral",
                            ),
                            models.Index(fields=["workspace", "country", "id"], name="contact_by_country"),
                            models.Index(fields=["workspace", "language", "id"], name="contact_by_language"),
                            models.Index(fields=["workspace", "zone", "id"], name="contact_by_zone"),
                            models.Index(
                                fields=["workspace", "preferred_channel", "id"], name="contact_by_preferred_way"
                            ),
                            models.Index(fields=["workspace", "source", "id"], name="contact_by_source"),
                            models.Index(fields=["workspace", "owner", "sort_name", "id"], name="contact_of_owner"),
                            models.Index(fields=["company", "id"], name="contact_of_company"),
                            models.Index(
                                condition=models.Q(("archived_at__isnull", False)),
                                fields=["workspace", "-archived_at", "id"],
                                name="contact_archived",
                            ),
                            models.Index(
                                condition=models.Q(("restricted_at__isnull", False)),
                                fields=["workspace", "-restricted_at", "id"],
                                name="contact_restricted",
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("birth_day__isnull", True),
                                        ("birth_month__isnull", True),
                                        ("birth_year__isnull", True),
                                    ),
                                    models.Q(("birth_day__range", (1, 31)), ("birth_month__range", (1, 12))),
                                    _connector="OR",
                                ),
                                name="a_birthday_has_month_and_day",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Consent",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=crm.lib.ids.uuid7, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        (
                            "channel",
                            models.CharField(
                                choices=[("sms", "text message"), ("email", "email"), ("call", "phone call")],
                                max_length=5,
                            ),
                        ),
                        (
                            "purpose",
                            models.CharField(
                                choices=[
                                    ("marketing", "marketing"),
                                    ("informational", "information"),
                                    ("transactional", "transactions"),
                                ],
                                max_length=15,
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("pending", "asked, waiting for a yes"),
                                    ("granted", "agreed"),
                                    ("withdrawn", "opted out"),
                                    ("expired", "asked, never answered"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("since", models.DateTimeField()),
                        ("address_hash", models.BinaryField(default=bytes, max_length=32)),
                        (
                            "workspace",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="accounts.workspace"
                            ),
                        ),
                        (
                            "event",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="contacts.consentevent",
                            ),
                        ),
                        (
                            "contact",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="consents",
                                to="contacts.contact",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "consent",
                        "verbose_name_plural": "consents",
                        "indexes": [
                            models.Index(
                                fields=["workspace", "channel", "purpose", "state", "contact"], name="consent_by_state"
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(fields=("contact", "channel", "purpose"), name="one_consent_each")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Call",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=crm.lib.ids.uuid7, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("deleted_at", models.DateTimeField(editable=False, null=True)),
                        (
                            "direction",
                            models.CharField(
                                choices=[("out", "We called"), ("in", "They called")],
                                default="out",
                                max_length=3,
                                verbose_name="who called",
                            ),
                        ),
                        (
                            "outcome",
                            models.CharField(
                                choices=[
                                    ("reached", "Spoke"),
                                    ("message", "Left a message"),
                                    ("no_answer", "No answer"),
                                    ("busy", "Busy"),
                                    ("wrong_number", "Wrong number"),
                                ],
                                default="reached",
                                max_length=12,
                                verbose_name="how it ended",
                            ),
                        ),
                        ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="time")),
                        ("seconds", models.PositiveIntegerField(default=0, verbose_name="duration")),
                        (
                            "text",
                            crm.lib.fields.EncryptedTextField(blank=True, default="", verbose_name="what was said"),
                        ),
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
                            "workspace",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="accounts.workspace"
                            ),
                        ),
                        (
                            "contact",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="calls", to="contacts.contact"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "call",
                        "verbose_name_plural": "calls",
                        "indexes": [
                            models.Index(fields=["contact", "-at"], name="call_by_time"),
                            models.Index(fields=["workspace", "-at"], name="call_of_workspace"),
                            models.Index(
                                condition=models.Q(("deleted_at__isnull", False)),
                                fields=["deleted_at"],
                                name="call_deleted",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="BatchChange",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=crm.lib.ids.uuid7, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("added", models.BooleanField(default=False)),
                        ("difference", crm.lib.fields.EncryptedJSONField(default=None, null=True)),
                        ("mark", models.BinaryField(max_length=32, null=True)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("done", "changed"),
                                    ("undone", "undone"),
                                    ("partly", "partly undone"),
                                    ("left", "left as it is"),
                                ],
                                default="done",
                                max_length=10,
                            ),
                        ),
                        (
                            "why",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("frozen", "frozen at the person's request"),
                                    ("edited", "changed since"),
                                    ("used", "written to, noted or worked with since"),
                                    ("erased", "an address was erased since"),
                                    ("merged", "part of another record since"),
                                    ("invalid", "the value does not fit"),
                                    ("same", "nothing to change"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "batch",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="changes", to="contacts.batch"
                            ),
                        ),
                        (
                            "contact",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="batch_changes",
                                to="contacts.contact",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "change in a batch",
                        "verbose_name_plural": "changes in batches",
                        "indexes": [models.Index(fields=["batch", "state", "id"], name="change_by_state")],
                    },
                ),
                migrations.CreateModel(
                    name="ContactFile",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=crm.lib.ids.uuid7, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("deleted_at", models.DateTimeField(editable=False, null=True)),
                        ("name", crm.lib.fields.EncryptedTextField(default="", verbose_name="name")),
                        ("media_type", models.CharField(max_length=100, verbose_name="type")),
                        ("size", models.BigIntegerField(verbose_name="size in bytes")),
                        ("stored", models.CharField(editable=False, max_length=80, unique=True)),
                        (
                            "created_at",
                            models.DateTimeField(
                                default=django.utils.timezone.now, editable=False, verbose_name="added"
                            ),
                        ),
                        ("arrived_at", models.DateTimeField(editable=False, null=True)),
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
                            "company",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="files",
                                to="contacts.company",
                            ),
                        ),
                        (
                            "contact",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="files",
                                to="contacts.contact",
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
                        "verbose_name": "file",
                        "verbose_name_plural": "files",
                        "indexes": [
                            models.Index(fields=["contact", "-created_at"], name="file_by_age"),
                            models.Index(fields=["workspace", "size"], name="file_sizes"),
                            models.Index(
                                condition=models.Q(("deleted_at__isnull", False)),
                                fields=["deleted_at"],
                                name="file_deleted",
                            ),
                            models.Index(
                                condition=models.Q(("arrived_at__isnull", True)),
                                fields=["created_at"],
                                name="file_arriving",
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("contact__isnull", True), ("company__isnull", True), _connector="OR"
                                ),
                                name="a_file_is_not_about_two",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ContactKey",
                    fields=[
                        ("contact_id", models.UUIDField(primary_key=True, serialize=False)),
                        ("wrapped", models.BinaryField()),
                        (
                            "workspace",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="accounts.workspace"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "contact key",
                        "verbose_name_plural": "contact keys",
                    },
                ),
                migrations.CreateModel(
                    name="ContactMerge",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=crm.lib.ids.uuid7, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("loser_id", models.UUIDField()),
                        ("left_behind", crm.lib.fields.EncryptedJSONField(default=dict)),
                        ("steps", crm.lib.fields.EncryptedJSONField(default=list)),
                        ("at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("undone_at", models.DateTimeField(null=True)),
                        ("consent", models.JSONField(default=dict)),
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
                            "survivor",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="merges",
                                to="contacts.contact",
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
                        "verbose_name": "merge of contacts",
                        "verbose_name_plural": "merges of contacts",
                        "ordering": ["-at", "-id"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("undone_at", None)),
                                fields=("loser_id",),
                                name="a_contact_is_merged_once",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ContactPoint",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=crm.lib.ids.uuid7, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("kind", models.CharField(choices=[("email", "email"), ("phone", "phone")], max_length=5)),
                        ("value", models.CharField(max_length=254)),
                        ("hash", models.BinaryField(max_length=32)),
                        ("label", models.CharField(blank=True, max_length=60, verbose_name="label")),
                        ("position", models.PositiveSmallIntegerField(default=0)),
                        (
                            "contact",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="points",
                                to="contacts.contact",
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
                        "verbose_name": "address",
                        "verbose_name_plural": "addresses",
                        "ordering": ["position", "id"],
                        "indexes": [
                            models.Index(fields=["workspace", "hash"], name="point_by_hash"),
                            models.Index(fields=["workspace", "kind", "value"], name="point_by_value"),
                        ],
                        "constraints": [
                            models.UniqueConstraint(fields=("contact", "kind", "value"), name="a_contact_has_it_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CustomField",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=crm.lib.ids.uuid7, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("label", models.CharField(max_length=80, verbose_name="name")),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("text", "Text"),
                                    ("long", "Long text (encrypted)"),
                                    ("number", "Number"),
                                    ("money", "Money"),
                                    ("date", "Date"),
                                    ("choice", "One of several choices"),
                                    ("choices", "Several choices"),
                                    ("yes_no", "Yes or no"),
                                    ("url", "Web address"),
                                    ("person", "Another contact"),
                                    ("company", "Company"),
                                ],
                                max_length=10,
                                verbose_name="kind",
                            ),
                        ),
                        ("help", models.CharField(blank=True, max_length=200, verbose_name="hint")),
                        ("purpose", models.CharField(blank=True, max_length=200, verbose_name="why you hold it")),
                        ("required", models.BooleanField(default=False, verbose_name="needed")),
                        ("lowest", models.CharField(blank=True, max_length=40, verbose_name="at least")),
                        ("highest", models.CharField(blank=True, max_length=40, verbose_name="at most")),
                        ("currency", models.CharField(blank=True, max_length=3, verbose_name="currency")),
                        ("position", models.PositiveSmallIntegerField(default=0, editable=False)),
                        ("archived_at", models.DateTimeField(blank=True, editable=False, null=True)),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        (
                            "workspace",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="custom_fields",
                                to="accounts.workspace",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "field",
                        "verbose_name_plural": "fields of workspaces",
                        "ordering": ["position", "id"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("workspace", "label"),
                                name="one_field_of_a_name",
                                violation_error_message="A field of this name is there already, perhaps among the archived ones.",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="DuplicateKey",
                    fields=[
                        ("id", models.BigAutoField(primary_key=True, serialize=False)),
                        ("key", models.BigIntegerField()),
                        (
                            "contact",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="contacts.contact"
                            ),
                        ),
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
                        "verbose_name": "key of the search for duplicates",
                        "verbose_name_plural": "keys of the search for duplicates",
                        "indexes": [models.Index(fields=["workspace", "key", "contact"], name="duplicate_key")],
                    },
                ),
                migrations.CreateModel(
                    name="DuplicatePair",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=crm.lib.ids.uuid7, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("score", models.PositiveSmallIntegerField(default=0)),
                        ("reasons", models.JSONField(default=list)),
                        (
                            "verdict",
                            models.CharField(
                                choices=[("likely", "likely the same"), ("different", "not the same")],
                                default="likely",
                                max_length=10,
                            ),
                        ),
                        ("at", models.DateTimeField(default=django.utils.timezone.now)),
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
                            "one",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="contacts.contact",
                            ),
                        ),
                        (
                            "other",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="contacts.contact"
                            ),
                        ),
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
                        "verbose_name": "likely duplicate",
                        "verbose_name_plural": "likely duplicates",
                        "indexes": [
                            models.Index(fields=["workspace", "verdict", "-score", "id"], name="pair_by_score"),
                            models.Index(fields=["workspace", "verdict", "-at", "id"], name="pair_by_time"),
                        ],
                        "constraints": [models.UniqueConstraint(fields=("one", "other"), name="a_pair_once")],
                    },
                ),
                migrations.CreateModel(
                    name="ExportPart",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=crm.lib.ids.uuid7, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("number", models.PositiveIntegerField()),
                        ("rows", crm.lib.fields.EncryptedJSONField(default=list)),
                        (
                            "batch",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="parts", to="contacts.batch"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "part of an export",
                        "verbose_name_plural": "parts of exports",
                        "constraints": [models.UniqueConstraint(fields=("batch", "number"), name="a_part_once")],
                    },
                ),
                migrations.CreateModel(
                    name="FieldOption",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=crm.lib.ids.uuid7, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("name", models.CharField(max_length=80, verbose_name="choice")),
                        ("hue", models.PositiveSmallIntegerField(default=7, verbose_name="colour")),
                        ("position", models.PositiveSmallIntegerField(default=0, editable=False)),
                        ("archived_at", models.DateTimeField(blank=True, editable=False, null=True)),
                        (
                            "field",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="options",
                                to="contacts.customfield",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "choice",
                        "verbose_name_plural": "choices of fields",
                        "ordering": ["position", "id"],
                        "constraints": [models.UniqueConstraint(fields=("field", "name"), name="one_choice_of_a_name")],
                    },
                ),
                migrations.CreateModel(
                    name="FieldValue",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=crm.lib.ids.uuid7, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("place", models.PositiveSmallIntegerField(default=0)),
                        ("text", models.CharField(blank=True, max_length=500)),
                        ("sort_key", models.CharField(blank=True, max_length=100)),
                        ("sealed", crm.lib.fields.EncryptedTextField(blank=True, default=None, null=True)),
                        (
                            "company",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="named_by",
                                to="contacts.company",
                            ),
                        ),
                        (
                            "contact",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="field_values",
                                to="contacts.contact",
                            ),
                        ),
                        (
                            "field",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="values",
                                to="contacts.customfield",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="named_by",
                                to="contacts.contact",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "value",
                        "verbose_name_plural": "values of fields",
                        "ordering": ["contact", "field", "place"],
                        "indexes": [models.Index(fields=["field", "sort_key", "contact"], name="value_by_key")],
                        "constraints": [
                            models.UniqueConstraint(fields=("contact", "field", "place"), name="one_value_a_place")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="FormerAddress",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=crm.lib.ids.uuid7, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("hash", models.BinaryField(max_length=32)),
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
                        "verbose_name": "former address",
                        "verbose_name_plural": "former addresses",
                        "constraints": [
                            models.UniqueConstraint(fields=("contact", "hash"), name="a_former_address_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ImportMapping",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=crm.lib.ids.uuid7, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("signature", models.BinaryField(max_length=32)),
                        ("mapping", models.JSONField(default=list)),
                        ("used_at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "workspace",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="accounts.workspace"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "remembered columns",
                        "verbose_name_plural": "remembered columns",
                        "constraints": [
                            models.UniqueConstraint(fields=("workspace", "signature"), name="one_mapping_of_a_header")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ImportRun",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=crm.lib.ids.uuid7, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("file_name", crm.lib.fields.EncryptedTextField(default="")),
                        ("source", models.CharField(blank=True, max_length=20)),
                        ("format", models.CharField(blank=True, max_length=10)),
                        ("encoding", models.CharField(blank=True, max_length=20)),
                        ("headed", models.BooleanField(default=True)),
                        ("remembered", models.BooleanField(default=False)),
                        ("columns", crm.lib.fields.EncryptedJSONField(default=list)),
                        ("mapping", crm.lib.fields.EncryptedJSONField(default=list)),
                        ("options", crm.lib.fields.EncryptedJSONField(default=None, null=True)),
                        ("purpose", models.CharField(blank=True, max_length=200, verbose_name="collected for")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("reading", "Reading the file"),
                                    ("preview", "Waiting for your yes"),
                                    ("running", "Importing"),
                                    ("done", "Done"),
                                    ("cancelled", "Cancelled"),
                                    ("failed", "Could not be read"),
                                ],
                                default="reading",
                                max_length=10,
                            ),
                        ),
                        ("problem", crm.lib.fields.EncryptedTextField(default="")),
                        ("total", models.PositiveIntegerField(default=0)),
                        ("checked", models.PositiveIntegerField(default=0)),
                        ("lease", models.UUIDField(null=True)),
                        ("lease_until", models.DateTimeField(null=True)),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ("started_at", models.DateTimeField(null=True)),
                        ("finished_at", models.DateTimeField(null=True)),
                        (
                            "batch",
                            models.OneToOneField(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="import_run",
                                to="contacts.batch",
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
                            "workspace",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="accounts.workspace"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "import",
                        "verbose_name_plural": "imports",
                        "ordering": ["-created_at"],
                        "indexes": [
                            models.Index(fields=["workspace", "-created_at"], name="import_by_age"),
                            models.Index(fields=["state", "lease_until"], name="import_waiting"),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ImportRow",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=crm.lib.ids.uuid7, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("number", models.PositiveIntegerField()),
                        ("line", models.PositiveIntegerField()),
                        ("data", crm.lib.fields.EncryptedJSONField(default=dict, null=True)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("new", "new"),
                                    ("there", "changes somebody"),
                                    ("conflict", "needs your choice"),
                                    ("rejected", "can't be imported"),
                                    ("erased", "asked to be erased"),
                                    ("created", "added"),
                                    ("filled", "changed"),
                                    ("same", "nothing to change"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("reason", models.CharField(blank=True, max_length=20)),
                        ("troubled", models.BooleanField(default=False)),
                        (
                            "decision",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("fill", "Fill in blanks"),
                                    ("overwrite", "Overwrite"),
                                    ("new", "Add as a new person"),
                                    ("skip", "Leave this row out"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("match", models.UUIDField(null=True)),
                        (
                            "contact",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="import_rows",
                                to="contacts.contact",
                            ),
                        ),
                        (
                            "run",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="rows",
                                to="contacts.importrun",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "row of an import",
                        "verbose_name_plural": "rows of imports",
                        "ordering": ["number"],
                        "indexes": [models.Index(fields=["run", "state", "number"], name="import_row_by_state")],
                        "constraints": [models.UniqueConstraint(fields=("run", "number"), name="a_row_is_read_once")],
                    },
                ),
                migrations.CreateModel(
                    name="ImportFile",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=crm.lib.ids.uuid7, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("number", models.PositiveIntegerField(default=0)),
                        ("body", crm.lib.fields.EncryptedBytesField(default=None, null=True)),
                        (
                            "run",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="pieces",
                                to="contacts.importrun",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "piece of an uploaded file",
                        "verbose_name_plural": "uploaded files",
                        "constraints": [
                            models.UniqueConstraint(fields=("run", "number"), name="a_piece_of_a_file_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ImportAddress",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=crm.lib.ids.uuid7, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("hash", models.BinaryField(max_length=32)),
                        (
                            "row",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="addresses",
                                to="contacts.importrow",
                            ),
                        ),
                        (
                            "run",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="contacts.importrun"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "address in an imported row",
                        "verbose_name_plural": "addresses in imported rows",
                        "indexes": [models.Index(fields=["hash"], name="import_address_by_hash")],
                    },
                ),
                migrations.CreateModel(
                    name="LifecycleStage",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=crm.lib.ids.uuid7, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("key", models.CharField(editable=False, max_length=10)),
                        ("name", models.CharField(max_length=40, verbose_name="name")),
                        ("hue", models.PositiveSmallIntegerField(default=7, verbose_name="colour")),
                        ("position", models.PositiveSmallIntegerField(default=0, editable=False)),
                        ("archived_at", models.DateTimeField(blank=True, editable=False, null=True)),
                        (
                            "workspace",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="stages",
                                to="accounts.workspace",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "stage",
                        "verbose_name_plural": "stages",
                        "ordering": ["position", "id"],
                        "constraints": [
                            models.UniqueConstraint(fields=("workspace", "key"), name="one_stage_of_a_key"),
                            models.UniqueConstraint(
                                fields=("workspace", "name"),
                                name="one_stage_of_a_name",
                                violation_error_message="A stage of this name is there already, perhaps among the archived ones.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Note",
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
                        ("pinned_at", models.DateTimeField(editable=False, null=True)),
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
                                on_delete=django.db.models.deletion.CASCADE, related_name="notes", to="contacts.contact"
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
                        "verbose_name": "note",
                        "verbose_name_plural": "notes",
                        "ordering": ["-created_at"],
                        "indexes": [
                            models.Index(fields=["contact", "-created_at"], name="note_by_age"),
                            models.Index(
                                condition=models.Q(("pinned_at__isnull", False)),
                                fields=["contact", "-pinned_at"],
                                name="note_pinned",
                            ),
                            models.Index(
                                condition=models.Q(("deleted_at__isnull", False)),
                                fields=["deleted_at"],
                                name="note_deleted",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Mention",
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
                        (
                            "note",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="mentions", to="contacts.note"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "mention",
                        "verbose_name_plural": "mentions",
                        "indexes": [
                            models.Index(
                                condition=models.Q(("seen_at__isnull", True)),
                                fields=["workspace", "member", "-created_at"],
                                name="mention_unseen",
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(fields=("note", "member"), name="mentioned_once_in_a_note")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="OptOutLine",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=crm.lib.ids.uuid7, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("said", models.JSONField(null=True)),
                        ("ends_at", models.PositiveBigIntegerField(null=True)),
                        ("mac", models.CharField(blank=True, max_length=64)),
                    ],
                    options={
                        "verbose_name": "line of the journal of opt-outs",
                        "verbose_name_plural": "lines of the journal of opt-outs",
                        "indexes": [
                            models.Index(
                                condition=models.Q(("said__isnull", False)),
                                fields=["at"],
                                name="opt_outs_to_be_written",
                            ),
                            models.Index(
                                condition=models.Q(("ends_at__isnull", False)),
                                fields=["ends_at"],
                                name="opt_outs_known_up_to",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PostalAddress",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=crm.lib.ids.uuid7, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("label", models.CharField(blank=True, max_length=60, verbose_name="label")),
                        ("street", models.CharField(blank=True, max_length=200, verbose_name="street")),
                        ("city", models.CharField(blank=True, max_length=100, verbose_name="city")),
                        ("region", models.CharField(blank=True, max_length=100, verbose_name="state or region")),
                        ("postal_code", models.CharField(blank=True, max_length=20, verbose_name="postal code")),
                        ("country", models.CharField(blank=True, max_length=2, verbose_name="country")),
                        ("position", models.PositiveSmallIntegerField(default=0)),
                        (
                            "contact",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="postal_addresses",
                                to="contacts.contact",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "postal address",
                        "verbose_name_plural": "further postal addresses",
                        "ordering": ["position", "id"],
                    },
                ),
                migrations.CreateModel(
                    name="Relation",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=crm.lib.ids.uuid7, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("deleted_at", models.DateTimeField(editable=False, null=True)),
                        ("pair", models.UUIDField(db_index=True, editable=False)),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("spouse", "Spouse"),
                                    ("partner", "Partner"),
                                    ("parent", "Parent"),
                                    ("child", "Child"),
                                    ("sibling", "Sibling"),
                                    ("assistant", "Assistant"),
                                    ("assisted", "Assists them"),
                                    ("manager", "Manager"),
                                    ("report", "Reports to them"),
                                    ("colleague", "Colleague"),
                                    ("friend", "Friend"),
                                    ("referrer", "Referred them to us"),
                                    ("referred", "Was referred by them"),
                                    ("other", "In your own words"),
                                ],
                                max_length=10,
                                verbose_name="what they are",
                            ),
                        ),
                        ("words", models.CharField(blank=True, max_length=60, verbose_name="in your own words")),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        (
                            "contact",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="relations",
                                to="contacts.contact",
                            ),
                        ),
                        (
                            "other",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="contacts.contact",
                                verbose_name="person",
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
                        "verbose_name": "related person",
                        "verbose_name_plural": "related people",
                        "indexes": [
                            models.Index(
                                condition=models.Q(("deleted_at__isnull", False)),
                                fields=["deleted_at"],
                                name="relation_deleted",
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(fields=("contact", "pair"), name="one_side_of_a_relation_each")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SavedView",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=crm.lib.ids.uuid7, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("about", models.CharField(default="contacts", editable=False, max_length=10)),
                        ("name", models.CharField(max_length=60, verbose_name="name")),
                        (
                            "shared",
                            models.BooleanField(default=False, verbose_name="shared with everybody in the workspace"),
                        ),
                        ("query", crm.lib.fields.EncryptedTextField(default="")),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ("deleted_at", models.DateTimeField(editable=False, null=True)),
                        (
                            "owner",
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
                    ],
                    options={
                        "verbose_name": "saved view",
                        "verbose_name_plural": "saved views",
                        "ordering": ["created_at"],
                        "indexes": [models.Index(fields=["workspace", "created_at"], name="view_by_age")],
                    },
                ),
                migrations.CreateModel(
                    name="FirstView",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=crm.lib.ids.uuid7, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("about", models.CharField(default="contacts", editable=False, max_length=10)),
                        (
                            "user",
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
                        (
                            "view",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="first_of",
                                to="contacts.savedview",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "first view",
                        "verbose_name_plural": "first views",
                        "constraints": [
                            models.UniqueConstraint(fields=("workspace", "user", "about"), name="one_first_view_each")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Suppression",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=crm.lib.ids.uuid7, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("address_hash", models.BinaryField(max_length=32)),
                        (
                            "channel",
                            models.CharField(
                                blank=True,
                                choices=[("sms", "text message"), ("email", "email"), ("call", "phone call")],
                                max_length=5,
                            ),
                        ),
                        (
                            "reason",
                            models.CharField(
                                choices=[
                                    ("opt_out", "opted out"),
                                    ("erased", "erased"),
                                    ("bounced", "can't be reached"),
                                    ("complaint", "complained"),
                                    ("child", "below the age limit"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("since", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "workspace",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="accounts.workspace"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "suppression",
                        "verbose_name_plural": "suppressions",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("workspace", "address_hash", "channel"), name="suppressed_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Tag",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=crm.lib.ids.uuid7, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("name", models.CharField(max_length=60, verbose_name="name")),
                        ("hue", models.PositiveSmallIntegerField(default=7, verbose_name="colour")),
                        ("deleted_at", models.DateTimeField(editable=False, null=True)),
                        ("stale_since", models.DateTimeField(editable=False, null=True)),
                        (
                            "merged_into",
                            models.ForeignKey(
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="contacts.tag",
                            ),
                        ),
                        (
                            "workspace",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="tags",
                                to="accounts.workspace",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "tag",
                        "verbose_name_plural": "tags",
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("deleted_at__isnull", True)),
                                fields=("workspace", "name"),
                                name="one_tag_of_a_name",
                                violation_error_message="A tag of this name is there already.",
                            )
                        ],
                    },
                ),
                migrations.AddField(
                    model_name="contact",
                    name="tags",
                    field=models.ManyToManyField(
                        blank=True, related_name="contacts", to="contacts.tag", verbose_name="tags"
                    ),
                ),
                migrations.CreateModel(
                    name="TagOverlap",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=crm.lib.ids.uuid7, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        (
                            "contact",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="contacts.contact"
                            ),
                        ),
                        (
                            "tag",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="contacts.tag"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "overlap of merged tags",
                        "verbose_name_plural": "overlaps of merged tags",
                    },
                ),
            ]
        ),
    ]
