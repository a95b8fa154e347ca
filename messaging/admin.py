"""Messaging in Django admin: to look, not to send. Nothing here can make a message leave."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin

from messaging.models import Conversation, InboundEvent, Message, SandboxText, Sender

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Any]
else:
    ModelAdmin = admin.ModelAdmin


class LookOnly(ModelAdmin):
    """Rows that only the way of a message may write."""

    def has_add_permission(self, request: Any, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: Any, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: Any, obj: Any = None) -> bool:
        return False


@admin.register(Sender)
class SenderAdmin(LookOnly):
    list_display = ["address", "label", "workspace", "provider", "kind", "registration", "per_minute", "paused_until"]
    list_filter = ["provider", "kind", "registration"]
    search_fields = ["address", "label"]
    list_select_related = ["workspace"]
    exclude = ["credentials"]


@admin.register(Conversation)
class ConversationAdmin(LookOnly):
    list_display = ["id", "workspace", "contact", "channel", "unread", "last_message_at", "review_since"]
    list_filter = ["channel"]
    search_fields = ["contact__name"]
    list_select_related = ["workspace", "contact"]


@admin.register(Message)
class MessageAdmin(LookOnly):
    list_display = ["created_at", "workspace", "contact", "direction", "channel", "purpose", "status", "error_code"]
    list_filter = ["status", "direction", "channel", "purpose", "capability"]
    search_fields = ["contact__name", "provider_id", "idempotency_key"]
    list_select_related = ["workspace", "contact"]
    date_hierarchy = "created_at"


@admin.register(InboundEvent)
class InboundEventAdmin(LookOnly):
    list_display = ["received_at", "workspace", "sender", "provider", "intent", "outcome", "processed_at"]
    list_filter = ["provider", "intent"]
    search_fields = ["external_id"]
    list_select_related = ["workspace", "sender"]


@admin.register(SandboxText)
class SandboxTextAdmin(LookOnly):
    list_display = ["at", "workspace", "sender", "direction"]
    list_filter = ["direction"]
    list_select_related = ["workspace", "sender"]
