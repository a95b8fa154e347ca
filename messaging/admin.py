"""Messaging in Django admin: to look, not to send. Nothing here can make a message leave."""

from django.contrib import admin

from accounts.admin_base import LookOnly
from messaging.campaigns.outcome_models import CampaignLink, Measuring, Outcome, Tally
from messaging.forms.models import FormAnswer, FormVersion, PublicForm
from messaging.inbox.models import Attachment, Draft, SavedReply, Thread
from messaging.models import Campaign, CampaignRecipient, Conversation, InboundEvent, Message, SandboxText, Sender
from messaging.opt_in.models import AskedNumber
from messaging.preferences.models import DeclinedTopic, OptOutWord, Preference, Topic
from messaging.senders.models import Brand, ProviderAccount, TextingCampaign
from messaging.sequences.models import Sequence, SequenceRun, SequenceStep


@admin.register(Sender)
class SenderAdmin(LookOnly):
    list_display = ["address", "label", "workspace", "provider", "kind", "registration", "per_minute", "paused_until"]
    list_filter = ["provider", "kind", "registration"]
    search_fields = ["address", "label"]
    list_select_related = ["workspace"]
    exclude = ["credentials"]


@admin.register(ProviderAccount)
class ProviderAccountAdmin(LookOnly):
    """That there is an account, not its keys."""

    list_display = ["name", "workspace", "provider", "created_at"]
    list_filter = ["provider"]
    search_fields = ["name"]
    list_select_related = ["workspace"]
    fields = ["name", "workspace", "provider", "created_at"]


@admin.register(Brand)
class BrandAdmin(LookOnly):
    list_display = ["legal_name", "workspace", "standing", "score"]
    list_filter = ["standing"]
    search_fields = ["legal_name", "external_id"]
    list_select_related = ["workspace"]


@admin.register(TextingCampaign)
class TextingCampaignAdmin(LookOnly):
    list_display = ["use_case", "brand", "workspace", "standing"]
    list_filter = ["standing", "use_case"]
    search_fields = ["brand__legal_name", "external_id"]
    list_select_related = ["workspace", "brand"]


@admin.register(Conversation)
class ConversationAdmin(LookOnly):
    list_display = ["id", "workspace", "contact", "channel", "last_message_at", "review_since"]
    list_filter = ["channel"]
    search_fields = ["contact__name"]
    list_select_related = ["workspace", "contact"]


@admin.register(Thread)
class ThreadAdmin(LookOnly):
    list_display = ["id", "workspace", "contact", "state", "unread", "assignee", "moved_at", "snoozed_until"]
    list_filter = ["state"]
    search_fields = ["contact__name"]
    list_select_related = ["workspace", "contact", "assignee"]


@admin.register(Message)
class MessageAdmin(LookOnly):
    """Where it stands, not what it says."""

    exclude = ["subject", "preheader", "body"]
    list_display = ["created_at", "workspace", "contact", "direction", "channel", "purpose", "status", "error_code"]
    list_filter = ["status", "direction", "channel", "purpose", "capability"]
    search_fields = ["contact__name", "provider_id", "idempotency_key"]
    list_select_related = ["workspace", "contact"]
    date_hierarchy = "created_at"


@admin.register(Campaign)
class CampaignAdmin(LookOnly):
    list_display = ["created_at", "workspace", "name", "purpose", "state", "started_at", "paused_at"]
    list_filter = ["state", "purpose"]
    search_fields = ["name"]
    list_select_related = ["workspace"]


@admin.register(CampaignRecipient)
class CampaignRecipientAdmin(LookOnly):
    list_display = ["id", "campaign", "contact"]
    search_fields = ["campaign__name"]
    list_select_related = ["campaign", "contact"]


@admin.register(CampaignLink)
class CampaignLinkAdmin(LookOnly):
    list_display = ["campaign", "position", "url"]
    search_fields = ["campaign__name", "url"]
    list_select_related = ["campaign"]


@admin.register(Outcome)
class OutcomeAdmin(LookOnly):
    list_display = ["at", "campaign", "kind"]
    list_filter = ["kind"]
    search_fields = ["campaign__name"]
    list_select_related = ["campaign"]
    date_hierarchy = "at"


@admin.register(Tally)
class TallyAdmin(LookOnly):
    list_display = ["campaign", "kind", "variant", "link", "count"]
    list_filter = ["kind"]
    search_fields = ["campaign__name"]
    list_select_related = ["campaign", "link"]


@admin.register(Measuring)
class MeasuringAdmin(LookOnly):
    list_display = ["at", "workspace", "contact", "allowed"]
    list_filter = ["allowed"]
    search_fields = ["=contact__id"]
    list_select_related = ["workspace", "contact"]


@admin.register(InboundEvent)
class InboundEventAdmin(LookOnly):
    """What became of a call, not what it brought."""

    exclude = ["raw"]
    list_display = ["received_at", "workspace", "sender", "provider", "intent", "outcome", "processed_at"]
    list_filter = ["provider", "intent"]
    search_fields = ["external_id"]
    list_select_related = ["workspace", "sender"]


@admin.register(SandboxText)
class SandboxTextAdmin(LookOnly):
    exclude = ["body"]
    list_display = ["at", "workspace", "sender", "direction"]
    list_filter = ["direction"]
    list_select_related = ["workspace", "sender"]


@admin.register(PublicForm)
class PublicFormAdmin(LookOnly):
    list_display = ["name", "workspace", "kind", "archived_at", "created_at"]
    list_filter = ["kind", ("archived_at", admin.EmptyFieldListFilter)]
    search_fields = ["name", "slug", "workspace__name"]
    list_select_related = ["workspace"]


@admin.register(FormVersion)
class FormVersionAdmin(LookOnly):
    list_display = ["form", "number", "fingerprint", "created_at"]
    search_fields = ["form__name", "form__slug", "fingerprint"]
    list_select_related = ["form"]


@admin.register(AskedNumber)
class AskedNumberAdmin(LookOnly):
    list_display = ["at", "workspace"]
    list_select_related = ["workspace"]


@admin.register(FormAnswer)
class FormAnswerAdmin(LookOnly):
    """That somebody answered, not what."""

    list_display = ["form", "version", "at", "taken_at"]
    search_fields = ["form__name", "form__slug"]
    list_select_related = ["form", "version__form"]
    fields = ["form", "version", "at", "taken_at"]


@admin.register(Topic)
class TopicAdmin(LookOnly):
    list_display = ["name", "workspace", "archived_at", "created_at"]
    search_fields = ["name"]
    list_select_related = ["workspace"]


@admin.register(Preference)
class PreferenceAdmin(LookOnly):
    list_display = ["pk", "workspace", "how_often", "paused_until", "changed_at"]
    list_filter = ["how_often"]
    list_select_related = ["workspace"]


@admin.register(DeclinedTopic)
class DeclinedTopicAdmin(LookOnly):
    list_display = ["topic", "at"]
    list_select_related = ["topic"]


@admin.register(OptOutWord)
class OptOutWordAdmin(LookOnly):
    list_display = ["word", "workspace", "created_at"]
    search_fields = ["word"]
    list_select_related = ["workspace"]


@admin.register(SavedReply)
class SavedReplyAdmin(LookOnly):
    list_display = ["name", "workspace", "updated_at", "deleted_at"]
    search_fields = ["name"]
    list_select_related = ["workspace"]


@admin.register(Draft)
class DraftAdmin(LookOnly):
    """That there is one, not what it says."""

    list_display = ["updated_at", "workspace", "contact", "author", "channel"]
    list_select_related = ["workspace", "contact", "author"]
    fields = ["workspace", "contact", "author", "channel", "updated_at"]


@admin.register(Attachment)
class AttachmentAdmin(LookOnly):
    """That there is one, its type and size; neither its name nor what is in it."""

    list_display = ["created_at", "workspace", "contact", "media_type", "size", "state", "why"]
    list_filter = ["state"]
    list_select_related = ["workspace", "contact"]
    fields = ["workspace", "contact", "media_type", "size", "state", "why", "created_at"]


@admin.register(Sequence)
class SequenceAdmin(LookOnly):
    list_display = ["name", "workspace", "purpose", "on_since", "archived_at"]
    list_filter = ["purpose"]
    search_fields = ["name"]
    list_select_related = ["workspace"]


@admin.register(SequenceStep)
class SequenceStepAdmin(LookOnly):
    """Which steps there are, not what they say."""

    list_display = ["sequence", "position", "channel", "wait_hours"]
    list_select_related = ["sequence"]
    exclude = ["subject", "body"]


@admin.register(SequenceRun)
class SequenceRunAdmin(LookOnly):
    list_display = ["sequence", "position", "state", "why", "due_at"]
    list_filter = ["state", "why"]
    list_select_related = ["sequence"]
