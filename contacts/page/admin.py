"""Calls, related people, mentions and files in Django admin: that they are there, not what they say."""

from django.contrib import admin

from accounts.admin_base import LookOnly
from contacts.page.models import Call, ContactFile, Mention, Relation


@admin.register(Call)
class CallAdmin(LookOnly):
    list_display = ("at", "workspace", "contact", "direction", "outcome", "seconds", "author")
    list_filter = ("direction", "outcome")
    search_fields = ("contact__search_text",)
    list_select_related = ("workspace", "contact", "author")
    date_hierarchy = "at"
    exclude = ("text",)


@admin.register(Relation)
class RelationAdmin(LookOnly):
    list_display = ("contact", "kind", "other", "workspace", "created_at")
    list_filter = ("kind",)
    search_fields = ("contact__search_text",)
    list_select_related = ("workspace", "contact", "other")


@admin.register(Mention)
class MentionAdmin(LookOnly):
    list_display = ("created_at", "workspace", "note", "member", "seen_at")
    search_fields = ("=note__id",)
    list_select_related = ("workspace", "note", "member")


@admin.register(ContactFile)
class ContactFileAdmin(LookOnly):
    """That a file is kept, its type and size; neither its name nor what is in it."""

    list_display = ("created_at", "workspace", "contact", "media_type", "size", "arrived_at", "deleted_at")
    list_filter = ("media_type", ("deleted_at", admin.EmptyFieldListFilter))
    search_fields = ("contact__search_text",)
    list_select_related = ("workspace", "contact")
    date_hierarchy = "created_at"
    exclude = ("name",)
