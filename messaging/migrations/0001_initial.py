"""Everything that the app keeps."""

import crm.lib.fields
import crm.lib.ids
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import messaging.forms.models
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
                    name="Brand",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=crm.lib.ids.uuid7, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        (
                            "legal_name",
                            models.CharField(
                                help_text="Exactly as on your tax papers.", max_length=255, verbose_name="legal name"
                            ),
                        ),
                        (
                            "entity",
                            models.CharField(
                                choices=[
                                    ("PRIVATE_PROFIT", "private company"),
                                    ("PUBLIC_PROFIT", "company on the stock exchange"),
                                    ("NON_PROFIT", "non-profit"),
                                    ("GOVERNMENT", "government"),
                                    ("SOLE_PROPRIETOR", "sole proprietor without EIN"),
                                ],
                                default="PRIVATE_PROFIT",
                                max_length=20,
                                verbose_name="kind of business",
                            ),
                        ),
                        (
                            "tax_id",
                            models.CharField(
                                blank=True,
                                help_text="Sole proprietors may leave it empty.",
                                max_length=21,
                                verbose_name="tax number (EIN)",
                            ),
                        ),
                        ("street", models.CharField(max_length=100, verbose_name="street")),
                        ("city", models.CharField(max_length=100, verbose_name="city")),
                        ("state", models.CharField(max_length=20, verbose_name="state")),
                        ("postal_code", models.CharField(max_length=10, verbose_name="ZIP code")),
                        ("country", models.CharField(default="US", max_length=2, verbose_name="country")),
                        ("website", models.URLField(blank=True, max_length=100, verbose_name="website")),
                        ("email", models.EmailField(max_length=100, verbose_name="contact email")),
                        ("phone", models.CharField(max_length=32, verbose_name="contact phone")),
                        (
                            "external_id",
                            models.CharField(
                                blank=True,
                                help_text="What the registry calls it.",
                                max_length=60,
                                verbose_name="brand id",
                            ),
                        ),
                        (
                            "standing",
                            models.CharField(
                                choices=[
                                    ("none", "not submitted"),
                                    ("pending", "waiting for approval"),
                                    ("approved", "approved"),
                                    ("rejected", "rejected"),
                                    ("suspended", "suspended"),
                                ],
                                default="none",
                                max_length=10,
                                verbose_name="status",
                            ),
                        ),
                        (
                            "score",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                help_text="0 to 100, once the brand was vetted. Limits follow it.",
                                null=True,
                                verbose_name="trust score",
                            ),
                        ),
                        (
                            "low_volume",
                            models.BooleanField(
                                default=False,
                                help_text="Fewer than 2,000 segments a day to T-Mobile.",
                                verbose_name="low-volume standard brand",
                            ),
                        ),
                        ("allowance", models.PositiveIntegerField(default=0, editable=False)),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        (
                            "workspace",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="accounts.workspace"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "brand",
                        "verbose_name_plural": "brands",
                    },
                ),
                migrations.CreateModel(
                    name="Campaign",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=crm.lib.ids.uuid7, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        (
                            "name",
                            models.CharField(
                                help_text="For you: nobody else sees it.", max_length=100, verbose_name="name"
                            ),
                        ),
                        (
                            "channel",
                            models.CharField(
                                choices=[("sms", "text message"), ("email", "email"), ("call", "phone call")],
                                default="sms",
                                editable=False,
                                max_length=5,
                                verbose_name="channel",
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
                                default="marketing",
                                help_text="Only people who agreed to messages of this kind for this purpose get it.",
                                max_length=15,
                                verbose_name="purpose",
                            ),
                        ),
                        ("subject", crm.lib.fields.EncryptedTextField(default=None, null=True, verbose_name="subject")),
                        (
                            "preheader",
                            crm.lib.fields.EncryptedTextField(default=None, null=True, verbose_name="preview line"),
                        ),
                        ("body", crm.lib.fields.EncryptedTextField(default="", verbose_name="text")),
                        ("subject_b", crm.lib.fields.EncryptedTextField(default=None, null=True)),
                        ("body_b", crm.lib.fields.EncryptedTextField(default=None, null=True)),
                        ("share_b", models.PositiveSmallIntegerField(default=0)),
                        (
                            "measured",
                            models.BooleanField(
                                default=False,
                                help_text="Only of people who allowed it on their preference page. Mail to others stays as it is.",
                                verbose_name="count opens and clicks",
                            ),
                        ),
                        ("everyone", models.BooleanField(default=False, editable=False)),
                        ("query", crm.lib.fields.EncryptedTextField(default=None, null=True)),
                        ("follow_days", models.PositiveSmallIntegerField(editable=False, null=True)),
                        ("planned", models.PositiveIntegerField(default=0, editable=False)),
                        ("passed_over", models.PositiveIntegerField(default=0, editable=False)),
                        ("scheduled_at", models.DateTimeField(editable=False, null=True, verbose_name="scheduled for")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("draft", "draft"),
                                    ("scheduled", "scheduled"),
                                    ("planning", "putting messages into the outbox"),
                                    ("sending", "sending"),
                                    ("cancelled", "cancelled"),
                                ],
                                default="draft",
                                max_length=10,
                                verbose_name="state",
                            ),
                        ),
                        ("revision", models.PositiveIntegerField(default=0, editable=False)),
                        ("paused_at", models.DateTimeField(editable=False, null=True)),
                        ("lease", models.UUIDField(editable=False, null=True)),
                        ("lease_until", models.DateTimeField(editable=False, null=True)),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ("started_at", models.DateTimeField(editable=False, null=True, verbose_name="started at")),
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
                            "follows",
                            models.ForeignKey(
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="followers",
                                to="messaging.campaign",
                            ),
                        ),
                        (
                            "started_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "tag",
                            models.ForeignKey(
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="contacts.tag",
                            ),
                        ),
                        (
                            "view",
                            models.ForeignKey(
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="contacts.savedview",
                            ),
                        ),
                        (
                            "workspace",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="campaigns",
                                to="accounts.workspace",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "campaign",
                        "verbose_name_plural": "campaigns",
                        "indexes": [
                            models.Index(fields=["workspace", "-created_at", "id"], name="campaign_by_age"),
                            models.Index(
                                condition=models.Q(("state", "planning")),
                                fields=["lease_until"],
                                name="campaign_to_plan",
                            ),
                            models.Index(
                                condition=models.Q(("state", "scheduled")),
                                fields=["scheduled_at"],
                                name="campaign_to_start",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CampaignLink",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=crm.lib.ids.uuid7, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("position", models.PositiveSmallIntegerField()),
                        ("url", models.TextField()),
                        (
                            "campaign",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="links",
                                to="messaging.campaign",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "link of a campaign",
                        "verbose_name_plural": "links of campaigns",
                        "constraints": [
                            models.UniqueConstraint(fields=("campaign", "position"), name="a_link_of_a_campaign_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CampaignRecipient",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "campaign",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="recipients",
                                to="messaging.campaign",
                            ),
                        ),
                        (
                            "contact",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="contacts.contact"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "recipient of a campaign",
                        "verbose_name_plural": "recipients of campaigns",
                        "indexes": [models.Index(fields=["campaign", "id"], name="recipient_by_turn")],
                        "constraints": [
                            models.UniqueConstraint(fields=("campaign", "contact"), name="a_recipient_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Conversation",
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
                        ("address", crm.lib.fields.EncryptedTextField(default="")),
                        ("address_hash", models.BinaryField(max_length=32)),
                        ("last_message_at", models.DateTimeField(null=True)),
                        ("last_inbound_at", models.DateTimeField(null=True)),
                        ("review_since", models.DateTimeField(null=True, verbose_name="waits for a decision since")),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        (
                            "contact",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="conversations",
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
                        "verbose_name": "conversation",
                        "verbose_name_plural": "conversations",
                        "indexes": [
                            models.Index(fields=["workspace", "-last_message_at", "id"], name="conversation_by_time"),
                            models.Index(fields=["workspace", "address_hash"], name="conversation_by_address"),
                            models.Index(
                                condition=models.Q(("review_since__isnull", False)),
                                fields=["workspace", "review_since"],
                                name="conversation_to_review",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("contact", "channel", "address_hash"), name="one_conversation_each"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Draft",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=crm.lib.ids.uuid7, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("channel", models.CharField(max_length=5, verbose_name="channel")),
                        ("purpose", models.CharField(blank=True, max_length=15, verbose_name="purpose")),
                        ("subject", crm.lib.fields.EncryptedTextField(default=None, null=True, verbose_name="subject")),
                        ("body", crm.lib.fields.EncryptedTextField(default="", verbose_name="text")),
                        ("updated_at", models.DateTimeField(auto_now=True)),
                        (
                            "author",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
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
                        "verbose_name": "draft",
                        "verbose_name_plural": "drafts",
                        "constraints": [
                            models.UniqueConstraint(fields=("contact", "author", "channel"), name="one_draft_each")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="InboundEvent",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=crm.lib.ids.uuid7, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("provider", models.CharField(max_length=30)),
                        ("external_id", models.CharField(max_length=120)),
                        ("address_hash", models.BinaryField(max_length=32)),
                        ("raw", crm.lib.fields.EncryptedTextField(default="")),
                        ("intent", models.CharField(blank=True, max_length=10)),
                        ("outcome", models.CharField(blank=True, max_length=40)),
                        ("received_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("processed_at", models.DateTimeField(null=True)),
                        ("aged_at", models.DateTimeField(editable=False, null=True)),
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
                            "workspace",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="accounts.workspace"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "inbound event",
                        "verbose_name_plural": "inbound events",
                        "indexes": [
                            models.Index(
                                condition=models.Q(("processed_at__isnull", True)),
                                fields=["received_at"],
                                name="event_unprocessed",
                            ),
                            models.Index(fields=["workspace", "address_hash"], name="event_by_address"),
                            models.Index(
                                condition=models.Q(("aged_at__isnull", True)),
                                fields=["received_at"],
                                name="event_to_age",
                            ),
                        ],
                        "constraints": [],
                    },
                ),
                migrations.CreateModel(
                    name="Measuring",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=crm.lib.ids.uuid7, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("allowed", models.BooleanField(default=False, verbose_name="allowed")),
                        ("wording", models.TextField(verbose_name="what they read")),
                        ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="since")),
                        (
                            "contact",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="measuring",
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
                        "verbose_name": "choice about measuring mail",
                        "verbose_name_plural": "choices about measuring mail",
                    },
                ),
                migrations.CreateModel(
                    name="Message",
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
                                verbose_name="channel",
                            ),
                        ),
                        (
                            "purpose",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("marketing", "marketing"),
                                    ("informational", "information"),
                                    ("transactional", "transactions"),
                                ],
                                max_length=15,
                                verbose_name="purpose",
                            ),
                        ),
                        (
                            "direction",
                            models.CharField(
                                choices=[("out", "sent"), ("in", "received")], max_length=3, verbose_name="direction"
                            ),
                        ),
                        (
                            "capability",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("consent", "consent"),
                                    ("double_opt_in", "request for consent"),
                                    ("opt_in_confirmation", "confirmation of consent"),
                                    ("opt_out_confirmation", "confirmation of the opt-out"),
                                    ("help", "answer to HELP"),
                                    ("preferences", "link to the preference page"),
                                    ("code", "code that the person asked for"),
                                ],
                                max_length=20,
                            ),
                        ),
                        ("address", crm.lib.fields.EncryptedTextField(default="")),
                        ("address_hash", models.BinaryField(max_length=32)),
                        ("domain", models.CharField(blank=True, editable=False, max_length=16)),
                        ("subject", crm.lib.fields.EncryptedTextField(default=None, null=True, verbose_name="subject")),
                        ("preheader", crm.lib.fields.EncryptedTextField(default=None, null=True)),
                        ("is_laid_out", models.BooleanField(default=False)),
                        ("body", crm.lib.fields.EncryptedTextField(default="", verbose_name="text")),
                        ("segments", models.PositiveSmallIntegerField(default=0, verbose_name="segments")),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("queued", "waiting"),
                                    ("claimed", "about to be sent"),
                                    ("sending", "being sent"),
                                    ("sent", "sent"),
                                    ("delivered", "delivered"),
                                    ("failed", "failed"),
                                    ("held", "held"),
                                    ("refused", "refused"),
                                    ("unknown", "not known whether sent"),
                                    ("cancelled", "cancelled"),
                                    ("received", "received"),
                                ],
                                max_length=10,
                                verbose_name="status",
                            ),
                        ),
                        ("reasons", models.JSONField(default=list, verbose_name="reasons")),
                        ("variant", models.CharField(blank=True, max_length=1)),
                        ("idempotency_key", models.CharField(max_length=120)),
                        ("not_before", models.DateTimeField(default=django.utils.timezone.now)),
                        ("scheduled_for", models.DateTimeField(default=None, null=True, verbose_name="scheduled for")),
                        ("attached", models.PositiveSmallIntegerField(default=0, verbose_name="attachments")),
                        ("claimed_by", models.CharField(blank=True, max_length=64)),
                        ("lease_until", models.DateTimeField(null=True)),
                        ("attempts", models.PositiveSmallIntegerField(default=0)),
                        ("handed_over_at", models.DateTimeField(null=True)),
                        ("provider_id", models.CharField(blank=True, max_length=120)),
                        ("error_code", models.CharField(blank=True, max_length=40, verbose_name="error")),
                        ("fee", models.PositiveIntegerField(null=True)),
                        ("sent_at", models.DateTimeField(null=True, verbose_name="sent at")),
                        ("delivered_at", models.DateTimeField(null=True, verbose_name="delivered at")),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
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
                            "basis",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="contacts.consentevent",
                            ),
                        ),
                        (
                            "campaign",
                            models.ForeignKey(
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="messages",
                                to="messaging.campaign",
                            ),
                        ),
                        (
                            "contact",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="messages",
                                to="contacts.contact",
                            ),
                        ),
                        (
                            "conversation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="messages",
                                to="messaging.conversation",
                            ),
                        ),
                        (
                            "event",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="messages",
                                to="messaging.inboundevent",
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
                        "verbose_name": "message",
                        "verbose_name_plural": "messages",
                        "indexes": [
                            models.Index(fields=["conversation", "created_at", "id"], name="message_by_conversation"),
                            models.Index(fields=["contact", "-created_at"], name="message_by_contact"),
                            models.Index(fields=["workspace", "-created_at", "id"], name="message_by_workspace"),
                            models.Index(
                                condition=models.Q(("campaign__isnull", False)),
                                fields=["campaign", "status", "id"],
                                name="message_by_campaign",
                            ),
                            models.Index(
                                condition=models.Q(
                                    ("status", "held"),
                                    ("status", "refused"),
                                    ("status", "failed"),
                                    ("status", "unknown"),
                                    _connector="OR",
                                ),
                                fields=["workspace", "status", "-created_at"],
                                name="message_stuck",
                            ),
                            models.Index(
                                condition=models.Q(("scheduled_for__isnull", False), ("status", "queued")),
                                fields=["workspace", "scheduled_for", "id"],
                                name="message_scheduled",
                            ),
                            models.Index(fields=["status", "not_before"], name="message_due"),
                            models.Index(fields=["workspace", "address_hash"], name="message_under_way"),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("workspace", "idempotency_key"), name="a_message_is_composed_once"
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("direction", "out"), ("event__isnull", False)),
                                fields=("event", "capability"),
                                name="one_confirmation_each_event",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("capability", "consent"),
                                        ("direction", "out"),
                                        ("status__in", ["sending", "unknown", "sent", "delivered"]),
                                        _negated=True,
                                    ),
                                    ("basis__isnull", False),
                                    _connector="OR",
                                ),
                                name="nothing_leaves_without_consent",
                            ),
                        ],
                    },
                ),
                migrations.AddField(
                    model_name="conversation",
                    name="last_message",
                    field=models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="messaging.message",
                    ),
                ),
                migrations.CreateModel(
                    name="Attachment",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=crm.lib.ids.uuid7, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("source", crm.lib.fields.EncryptedTextField(default=None, null=True)),
                        ("name", crm.lib.fields.EncryptedTextField(default=None, null=True, verbose_name="name")),
                        ("media_type", models.CharField(blank=True, max_length=100, verbose_name="type")),
                        ("size", models.BigIntegerField(default=0, verbose_name="size in bytes")),
                        (
                            "state",
                            models.CharField(
                                choices=[("waiting", "on its way"), ("kept", "kept"), ("refused", "not kept")],
                                default="kept",
                                max_length=8,
                                verbose_name="state",
                            ),
                        ),
                        ("why", models.CharField(blank=True, max_length=20)),
                        ("tries", models.PositiveSmallIntegerField(default=0)),
                        ("next_try_at", models.DateTimeField(null=True)),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        (
                            "contact",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="contacts.contact"
                            ),
                        ),
                        (
                            "file",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="contacts.contactfile",
                            ),
                        ),
                        (
                            "workspace",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="accounts.workspace"
                            ),
                        ),
                        (
                            "draft",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="attachments",
                                to="messaging.draft",
                            ),
                        ),
                        (
                            "message",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="attachments",
                                to="messaging.message",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "attachment",
                        "verbose_name_plural": "attachments",
                        "indexes": [
                            models.Index(
                                condition=models.Q(("state", "waiting")),
                                fields=["next_try_at"],
                                name="attachment_arriving",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="OptOutWord",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=crm.lib.ids.uuid7, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("word", models.CharField(max_length=40, verbose_name="word")),
                        ("spelled", models.CharField(editable=False, max_length=80)),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        (
                            "workspace",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="accounts.workspace"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "opt-out word",
                        "verbose_name_plural": "opt-out words",
                        "ordering": ["word", "id"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("workspace", "spelled"),
                                name="one_opt_out_word_of_a_spelling",
                                violation_error_message="This word is in the list already.",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Outcome",
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
                                    ("replied", "answered"),
                                    ("opted_out", "opted out"),
                                    ("complained", "complained"),
                                    ("bounced", "bounced"),
                                    ("opened", "opened"),
                                    ("clicked", "followed a link"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "campaign",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="outcomes",
                                to="messaging.campaign",
                            ),
                        ),
                        (
                            "link",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="messaging.campaignlink",
                            ),
                        ),
                        (
                            "message",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="outcomes",
                                to="messaging.message",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "outcome of a campaign",
                        "verbose_name_plural": "outcomes of campaigns",
                        "indexes": [models.Index(fields=["campaign", "kind"], name="outcome_by_campaign")],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("link__isnull", True)),
                                fields=("message", "kind"),
                                name="an_outcome_once",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("link__isnull", False)),
                                fields=("message", "link"),
                                name="a_click_once",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Preference",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=crm.lib.ids.uuid7, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        (
                            "how_often",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("", "everything I agreed to"),
                                    ("weekly", "at most one message a week"),
                                    ("monthly", "at most one message a month"),
                                ],
                                max_length=10,
                                verbose_name="how often",
                            ),
                        ),
                        ("paused_until", models.DateTimeField(blank=True, null=True, verbose_name="paused until")),
                        ("changed_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="changed")),
                        (
                            "contact",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="preference",
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
                        "verbose_name": "preference",
                        "verbose_name_plural": "preferences",
                    },
                ),
                migrations.CreateModel(
                    name="ProviderAccount",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=crm.lib.ids.uuid7, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("provider", models.CharField(max_length=30, verbose_name="provider")),
                        ("name", models.CharField(max_length=60, verbose_name="name")),
                        ("credentials", crm.lib.fields.EncryptedJSONField(blank=True, default=dict)),
                        ("token", crm.lib.fields.EncryptedJSONField(blank=True, default=dict, null=True)),
                        ("token_until", models.DateTimeField(editable=False, null=True)),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        (
                            "workspace",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="accounts.workspace"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "account with a provider",
                        "verbose_name_plural": "accounts with providers",
                        "constraints": [
                            models.UniqueConstraint(fields=("workspace", "provider", "name"), name="an_account_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PublicForm",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=crm.lib.ids.uuid7, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        (
                            "slug",
                            models.CharField(
                                default=messaging.forms.models.form_slug, editable=False, max_length=16, unique=True
                            ),
                        ),
                        (
                            "name",
                            models.CharField(
                                help_text="For you: where you use this form, as “Front desk” or “Newsletter”.",
                                max_length=100,
                                verbose_name="name",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("opt_in", "opt-in page"),
                                    ("lead", "lead form"),
                                    ("contact", "contact form"),
                                    ("survey", "survey"),
                                ],
                                default="opt_in",
                                max_length=10,
                                verbose_name="kind",
                            ),
                        ),
                        ("design", models.JSONField(default=dict, editable=False)),
                        ("origins", models.JSONField(default=list, editable=False)),
                        ("archived_at", models.DateTimeField(blank=True, editable=False, null=True)),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        (
                            "workspace",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="public_forms",
                                to="accounts.workspace",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "form",
                        "verbose_name_plural": "forms",
                    },
                ),
                migrations.CreateModel(
                    name="FormVersion",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=crm.lib.ids.uuid7, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("number", models.PositiveIntegerField()),
                        ("content", models.JSONField()),
                        ("fingerprint", models.CharField(db_index=True, editable=False, max_length=64)),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        (
                            "form",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="versions",
                                to="messaging.publicform",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "version of a form",
                        "verbose_name_plural": "versions of forms",
                        "ordering": ["-number"],
                        "constraints": [
                            models.UniqueConstraint(fields=("form", "number"), name="a_version_of_a_form_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="FormAnswer",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=crm.lib.ids.uuid7, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("entered", crm.lib.fields.EncryptedJSONField(default=dict, verbose_name="what was entered")),
                        (
                            "proposed",
                            crm.lib.fields.EncryptedJSONField(default=None, null=True, verbose_name="proposed changes"),
                        ),
                        ("phone_hash", models.BinaryField(max_length=32, null=True)),
                        ("email_hash", models.BinaryField(max_length=32, null=True)),
                        ("stamp", models.CharField(editable=False, max_length=64, null=True)),
                        (
                            "age_attested_at",
                            models.DateTimeField(editable=False, null=True, verbose_name="age attested"),
                        ),
                        (
                            "age_wording",
                            models.CharField(
                                blank=True, editable=False, max_length=20, verbose_name="wording of the age question"
                            ),
                        ),
                        ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="sent")),
                        ("taken_at", models.DateTimeField(editable=False, null=True)),
                        (
                            "contact",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="form_answers",
                                to="contacts.contact",
                            ),
                        ),
                        (
                            "workspace",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="accounts.workspace"
                            ),
                        ),
                        (
                            "version",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="messaging.formversion",
                            ),
                        ),
                        (
                            "form",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="answers",
                                to="messaging.publicform",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "answer to a form",
                        "verbose_name_plural": "answers to forms",
                        "indexes": [
                            models.Index(fields=["form", "-id"], name="answer_by_form"),
                            models.Index(fields=["contact", "-at"], name="answer_by_contact"),
                            models.Index(
                                condition=models.Q(("taken_at__isnull", True)), fields=["at"], name="answer_waiting"
                            ),
                        ],
                        "constraints": [models.UniqueConstraint(fields=("stamp",), name="a_page_is_sent_once")],
                    },
                ),
                migrations.CreateModel(
                    name="SavedReply",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=crm.lib.ids.uuid7, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("name", models.CharField(max_length=60, verbose_name="name")),
                        ("body", models.TextField(max_length=5000, verbose_name="text")),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ("updated_at", models.DateTimeField(auto_now=True)),
                        ("deleted_at", models.DateTimeField(editable=False, null=True)),
                        (
                            "workspace",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="accounts.workspace"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "saved reply",
                        "verbose_name_plural": "saved replies",
                        "indexes": [models.Index(fields=["workspace", "name"], name="saved_reply_by_name")],
                    },
                ),
                migrations.CreateModel(
                    name="Sender",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=crm.lib.ids.uuid7, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("provider", models.CharField(default="sandbox", max_length=30, verbose_name="provider")),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("regular", "regular number"),
                                    ("high_volume", "high-volume number"),
                                    ("toll_free", "toll-free number"),
                                    ("short_code", "short code"),
                                    ("email", "email address"),
                                ],
                                default="regular",
                                max_length=12,
                                verbose_name="kind",
                            ),
                        ),
                        ("address", models.CharField(max_length=254, verbose_name="number or address")),
                        ("label", models.CharField(blank=True, max_length=60, verbose_name="name")),
                        ("credentials", crm.lib.fields.EncryptedJSONField(blank=True, default=dict)),
                        (
                            "per_minute",
                            models.PositiveIntegerField(
                                default=50,
                                help_text="At most this many in any 60 seconds, all workers together.",
                                verbose_name="messages a minute",
                            ),
                        ),
                        (
                            "per_day",
                            models.PositiveIntegerField(
                                blank=True,
                                help_text="At most this many in any 24 hours. Leave it empty if your provider sets no such limit.",
                                null=True,
                                verbose_name="messages a day",
                            ),
                        ),
                        (
                            "per_domain",
                            models.PositiveIntegerField(
                                blank=True, null=True, verbose_name="mails a minute to one domain"
                            ),
                        ),
                        (
                            "registration",
                            models.CharField(
                                choices=[
                                    ("none", "not registered"),
                                    ("pending", "waiting for approval"),
                                    ("approved", "registered"),
                                    ("rejected", "rejected"),
                                    ("suspended", "suspended"),
                                ],
                                default="none",
                                max_length=10,
                                verbose_name="10DLC registration",
                            ),
                        ),
                        ("trouble", models.CharField(blank=True, editable=False, max_length=40)),
                        ("trouble_at", models.DateTimeField(editable=False, null=True)),
                        ("heard_at", models.DateTimeField(editable=False, null=True)),
                        ("paused_until", models.DateTimeField(blank=True, null=True, verbose_name="paused until")),
                        ("archived_at", models.DateTimeField(blank=True, editable=False, null=True)),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        (
                            "account",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.RESTRICT,
                                related_name="senders",
                                to="messaging.provideraccount",
                            ),
                        ),
                        (
                            "workspace",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="senders",
                                to="accounts.workspace",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "sender",
                        "verbose_name_plural": "senders",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("workspace", "address"),
                                name="a_sender_once",
                                violation_error_message="This sender is there already.",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SandboxText",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=crm.lib.ids.uuid7, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("direction", models.CharField(choices=[("out", "sent"), ("in", "received")], max_length=3)),
                        ("address", crm.lib.fields.EncryptedTextField(default="")),
                        ("address_hash", models.BinaryField(max_length=32)),
                        ("body", crm.lib.fields.EncryptedTextField(default="")),
                        ("reference", models.CharField(max_length=64)),
                        ("at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "workspace",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="accounts.workspace"
                            ),
                        ),
                        (
                            "sender",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="sandbox_texts",
                                to="messaging.sender",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "sandbox text",
                        "verbose_name_plural": "sandbox texts",
                        "indexes": [
                            models.Index(fields=["workspace", "address_hash", "at"], name="sandbox_by_address")
                        ],
                        "constraints": [
                            models.UniqueConstraint(fields=("sender", "reference"), name="sandbox_takes_it_once")
                        ],
                    },
                ),
                migrations.AddField(
                    model_name="message",
                    name="sender",
                    field=models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.RESTRICT, related_name="+", to="messaging.sender"
                    ),
                ),
                migrations.AddField(
                    model_name="inboundevent",
                    name="sender",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="messaging.sender"
                    ),
                ),
                migrations.AddField(
                    model_name="campaign",
                    name="sender",
                    field=models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="messaging.sender",
                        verbose_name="from",
                    ),
                ),
                migrations.CreateModel(
                    name="Sequence",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=crm.lib.ids.uuid7, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        (
                            "name",
                            models.CharField(
                                help_text="For you: nobody else sees it.", max_length=100, verbose_name="name"
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
                                default="informational",
                                help_text="Only people who agreed to messages for this purpose get its steps.",
                                max_length=15,
                                verbose_name="purpose",
                            ),
                        ),
                        ("on_since", models.DateTimeField(editable=False, null=True)),
                        ("revision", models.PositiveIntegerField(default=0, editable=False)),
                        ("archived_at", models.DateTimeField(editable=False, null=True)),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
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
                            "turned_on_by",
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
                        "verbose_name": "sequence",
                        "verbose_name_plural": "sequences",
                        "indexes": [models.Index(fields=["workspace", "-created_at", "id"], name="sequence_by_age")],
                    },
                ),
                migrations.CreateModel(
                    name="SequenceRun",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("position", models.PositiveSmallIntegerField(default=0)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("running", "under way"),
                                    ("finished", "got every step"),
                                    ("stopped", "stopped"),
                                ],
                                default="running",
                                max_length=8,
                                verbose_name="state",
                            ),
                        ),
                        (
                            "why",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("", ""),
                                    ("replied", "answered"),
                                    ("opted_out", "opted out"),
                                    ("consent", "has not agreed to a step"),
                                    ("declined", "does not want to hear about the topic"),
                                    ("lacking", "a field that a text needs is empty"),
                                    ("undelivered", "a step did not arrive"),
                                    ("gone", "archived, frozen or without an address"),
                                    ("staff", "stopped by a member"),
                                ],
                                default="",
                                max_length=12,
                                verbose_name="why it stopped",
                            ),
                        ),
                        ("due_at", models.DateTimeField()),
                        ("begun_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="begun")),
                        ("ended_at", models.DateTimeField(null=True, verbose_name="ended")),
                        (
                            "begun_by",
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
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="sequence_runs",
                                to="contacts.contact",
                            ),
                        ),
                        (
                            "sequence",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="runs",
                                to="messaging.sequence",
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
                        "verbose_name": "way through a sequence",
                        "verbose_name_plural": "ways through sequences",
                        "indexes": [
                            models.Index(fields=["sequence", "state", "why", "id"], name="run_by_state"),
                            models.Index(condition=models.Q(("state", "running")), fields=["due_at"], name="run_due"),
                            models.Index(fields=["workspace"], name="run_by_workspace"),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("state", "running")),
                                fields=("sequence", "contact"),
                                name="one_way_at_a_time",
                            )
                        ],
                    },
                ),
                migrations.AddField(
                    model_name="message",
                    name="run",
                    field=models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="messages",
                        to="messaging.sequencerun",
                    ),
                ),
                migrations.CreateModel(
                    name="SequenceStep",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=crm.lib.ids.uuid7, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("position", models.PositiveSmallIntegerField()),
                        (
                            "channel",
                            models.CharField(
                                choices=[("sms", "text message"), ("email", "email"), ("call", "phone call")],
                                default="sms",
                                max_length=5,
                                verbose_name="channel",
                            ),
                        ),
                        ("wait_hours", models.PositiveIntegerField(default=0, verbose_name="wait")),
                        ("subject", crm.lib.fields.EncryptedTextField(default=None, null=True, verbose_name="subject")),
                        ("body", crm.lib.fields.EncryptedTextField(default="", verbose_name="text")),
                        (
                            "sequence",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="steps",
                                to="messaging.sequence",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "step of a sequence",
                        "verbose_name_plural": "steps of sequences",
                        "ordering": ["position"],
                        "constraints": [
                            models.UniqueConstraint(fields=("sequence", "position"), name="a_step_of_a_sequence_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Tally",
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
                                    ("replied", "answered"),
                                    ("opted_out", "opted out"),
                                    ("complained", "complained"),
                                    ("bounced", "bounced"),
                                    ("opened", "opened"),
                                    ("clicked", "followed a link"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("variant", models.CharField(blank=True, max_length=1)),
                        ("count", models.PositiveIntegerField(default=0, verbose_name="people")),
                        (
                            "campaign",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="tallies",
                                to="messaging.campaign",
                            ),
                        ),
                        (
                            "link",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="messaging.campaignlink",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "number of a campaign",
                        "verbose_name_plural": "numbers of campaigns",
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("link__isnull", True)),
                                fields=("campaign", "kind", "variant"),
                                name="a_tally_once",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("link__isnull", False)),
                                fields=("campaign", "kind", "variant", "link"),
                                name="a_tally_of_a_link_once",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="TextingCampaign",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=crm.lib.ids.uuid7, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        (
                            "use_case",
                            models.CharField(
                                choices=[
                                    ("ACCOUNT_NOTIFICATION", "account notifications"),
                                    ("CUSTOMER_CARE", "customer care"),
                                    ("DELIVERY_NOTIFICATION", "delivery notifications"),
                                    ("MARKETING", "marketing"),
                                    ("MIXED", "mixed"),
                                    ("LOW_VOLUME", "low volume, mixed"),
                                    ("SOLE_PROPRIETOR", "sole proprietor"),
                                    ("CHARITY", "charity"),
                                    ("HIGHER_EDUCATION", "higher education"),
                                    ("POLLING_VOTING", "polls and surveys, not political"),
                                    ("PUBLIC_SERVICE_ANNOUNCEMENT", "public service announcements"),
                                    ("SECURITY_ALERT", "security alerts"),
                                    ("2FA", "sign-in codes"),
                                ],
                                default="MIXED",
                                max_length=30,
                                verbose_name="use case",
                            ),
                        ),
                        (
                            "description",
                            models.TextField(
                                validators=[
                                    django.core.validators.MinLengthValidator(40),
                                    django.core.validators.MaxLengthValidator(4096),
                                ],
                                verbose_name="what you text about",
                            ),
                        ),
                        (
                            "message_flow",
                            models.TextField(
                                help_text="Where they see the wording and how they say yes. Name the address of your opt-in page.",
                                validators=[
                                    django.core.validators.MinLengthValidator(40),
                                    django.core.validators.MaxLengthValidator(2048),
                                ],
                                verbose_name="how people agree",
                            ),
                        ),
                        ("samples", models.JSONField(default=list, verbose_name="sample messages")),
                        ("has_links", models.BooleanField(default=False, verbose_name="messages contain links")),
                        (
                            "has_phones",
                            models.BooleanField(default=False, verbose_name="messages contain phone numbers"),
                        ),
                        (
                            "opt_in_text",
                            models.CharField(
                                max_length=320,
                                validators=[django.core.validators.MinLengthValidator(20)],
                                verbose_name="answer to an opt-in",
                            ),
                        ),
                        (
                            "opt_out_text",
                            models.CharField(
                                max_length=320,
                                validators=[django.core.validators.MinLengthValidator(20)],
                                verbose_name="answer to STOP",
                            ),
                        ),
                        (
                            "help_text",
                            models.CharField(
                                max_length=320,
                                validators=[django.core.validators.MinLengthValidator(20)],
                                verbose_name="answer to HELP",
                            ),
                        ),
                        ("external_id", models.CharField(blank=True, max_length=60, verbose_name="campaign id")),
                        (
                            "standing",
                            models.CharField(
                                choices=[
                                    ("none", "not submitted"),
                                    ("pending", "waiting for approval"),
                                    ("approved", "approved"),
                                    ("rejected", "rejected"),
                                    ("suspended", "suspended"),
                                ],
                                default="none",
                                max_length=10,
                                verbose_name="status",
                            ),
                        ),
                        ("said", models.TextField(blank=True, max_length=1000, verbose_name="what the carriers said")),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        (
                            "brand",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.RESTRICT,
                                related_name="texting_campaigns",
                                to="messaging.brand",
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
                        "verbose_name": "10DLC campaign",
                        "verbose_name_plural": "10DLC campaigns",
                    },
                ),
                migrations.AddField(
                    model_name="sender",
                    name="texting_campaign",
                    field=models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="senders",
                        to="messaging.textingcampaign",
                    ),
                ),
                migrations.CreateModel(
                    name="Thread",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=crm.lib.ids.uuid7, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("unread", models.PositiveIntegerField(default=0, verbose_name="unread")),
                        (
                            "state",
                            models.CharField(
                                choices=[("open", "open"), ("snoozed", "snoozed"), ("done", "done")],
                                default="open",
                                max_length=8,
                                verbose_name="state",
                            ),
                        ),
                        ("snoozed_until", models.DateTimeField(null=True, verbose_name="snoozed until")),
                        ("given_at", models.DateTimeField(null=True)),
                        ("moved_at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "assignee",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="assigned to",
                            ),
                        ),
                        (
                            "contact",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="thread",
                                to="contacts.contact",
                            ),
                        ),
                        (
                            "conversation",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="messaging.conversation",
                            ),
                        ),
                        (
                            "given_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "last_message",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="messaging.message",
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
                        "verbose_name": "thread",
                        "verbose_name_plural": "threads",
                        "indexes": [
                            models.Index(fields=["workspace", "-moved_at", "id"], name="thread_by_time"),
                            models.Index(fields=["workspace", "state", "-moved_at", "id"], name="thread_by_state"),
                            models.Index(
                                fields=["workspace", "assignee", "state", "-moved_at", "id"], name="thread_by_assignee"
                            ),
                            models.Index(
                                condition=models.Q(("unread__gt", 0)),
                                fields=["workspace", "-moved_at", "id"],
                                name="thread_unread",
                            ),
                            models.Index(
                                condition=models.Q(("state", "snoozed")), fields=["snoozed_until"], name="thread_asleep"
                            ),
                            models.Index(
                                condition=models.Q(("given_at__isnull", False)),
                                fields=["assignee", "-given_at"],
                                name="thread_given",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Topic",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=crm.lib.ids.uuid7, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        (
                            "name",
                            models.CharField(
                                help_text="As people read it on their preference page: “Tastings”, “New courses”.",
                                max_length=60,
                                verbose_name="name",
                            ),
                        ),
                        ("about", models.CharField(blank=True, max_length=160, verbose_name="in a few words")),
                        ("archived_at", models.DateTimeField(blank=True, editable=False, null=True)),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        (
                            "workspace",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="topics",
                                to="accounts.workspace",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "topic",
                        "verbose_name_plural": "topics",
                        "ordering": ["name", "id"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("workspace", "name"),
                                name="one_topic_of_a_name",
                                violation_error_message="A topic of this name is there already.",
                            )
                        ],
                    },
                ),
                migrations.AddField(
                    model_name="sequence",
                    name="topic",
                    field=models.ForeignKey(
                        blank=True,
                        help_text="Whoever declined it on their preference page is left out.",
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to="messaging.topic",
                        verbose_name="topic",
                    ),
                ),
                migrations.CreateModel(
                    name="DeclinedTopic",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=crm.lib.ids.uuid7, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="since")),
                        (
                            "contact",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="declined_topics",
                                to="contacts.contact",
                            ),
                        ),
                        (
                            "topic",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="messaging.topic",
                                verbose_name="topic",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "declined topic",
                        "verbose_name_plural": "declined topics",
                        "constraints": [
                            models.UniqueConstraint(fields=("contact", "topic"), name="a_topic_is_declined_once")
                        ],
                    },
                ),
                migrations.AddField(
                    model_name="campaign",
                    name="topic",
                    field=models.ForeignKey(
                        blank=True,
                        help_text="Whoever declined it on their preference page is left out.",
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to="messaging.topic",
                        verbose_name="topic",
                    ),
                ),
                migrations.CreateModel(
                    name="AskedNumber",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=crm.lib.ids.uuid7, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("address_hash", models.BinaryField(max_length=32)),
                        ("at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "workspace",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="accounts.workspace"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "asked number",
                        "verbose_name_plural": "asked numbers",
                        "constraints": [
                            models.UniqueConstraint(fields=("workspace", "address_hash"), name="a_number_is_asked_once")
                        ],
                    },
                ),
                migrations.AddConstraint(
                    model_name="InboundEvent",
                    constraint=models.UniqueConstraint(
                        fields=("sender", "provider", "external_id"), name="an_event_is_stored_once"
                    ),
                ),
                migrations.AddIndex(
                    model_name="Message",
                    index=models.Index(fields=["sender", "handed_over_at"], name="message_rate"),
                ),
                migrations.AddIndex(
                    model_name="Message",
                    index=models.Index(
                        condition=models.Q(("domain", ""), _negated=True),
                        fields=["sender", "domain", "handed_over_at"],
                        name="message_rate_of_domain",
                    ),
                ),
                migrations.AddIndex(
                    model_name="Message",
                    index=models.Index(fields=["sender", "provider_id"], name="message_by_provider_id"),
                ),
                migrations.AddIndex(
                    model_name="Message",
                    index=models.Index(
                        condition=models.Q(("run__isnull", False)), fields=["run"], name="message_by_run"
                    ),
                ),
            ]
        ),
    ]
