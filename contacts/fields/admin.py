"""Stages, fields of workspaces and what they hold in Django admin: that values are there, not what they say."""

from django.contrib import admin

from accounts.admin_base import LookOnly
from contacts.fields.models import CustomField, FieldOption, FieldValue, LifecycleStage, PostalAddress, TagOverlap


class OptionInline(admin.TabularInline):  # type: ignore[type-arg]
    model = FieldOption
    fields = ("name", "hue", "position", "archived_at")
    readonly_fields = fields
    extra = 0
    can_delete = False

    def has_add_permission(self, request: object, obj: object = None) -> bool:
        return False


@admin.register(CustomField)
class CustomFieldAdmin(LookOnly):
    list_display = ("label", "workspace", "kind", "required", "purpose", "archived_at")
    list_filter = ("kind", "required", ("archived_at", admin.EmptyFieldListFilter))
    search_fields = ("label", "workspace__name", "workspace__slug")
    list_select_related = ("workspace",)
    inlines = (OptionInline,)


@admin.register(FieldOption)
class FieldOptionAdmin(LookOnly):
    list_display = ("name", "field", "hue", "archived_at")
    search_fields = ("name", "field__label")
    list_select_related = ("field",)


@admin.register(FieldValue)
class FieldValueAdmin(LookOnly):
    list_display = ("field", "contact", "place")
    list_filter = ("field__kind",)
    search_fields = ("contact__search_text",)
    list_select_related = ("field", "contact")
    ordering = ("-id",)
    fields = ("contact", "field", "place")


@admin.register(LifecycleStage)
class LifecycleStageAdmin(LookOnly):
    list_display = ("name", "workspace", "key", "hue", "position", "archived_at")
    search_fields = ("name", "workspace__name", "workspace__slug")
    list_select_related = ("workspace",)


@admin.register(PostalAddress)
class PostalAddressAdmin(LookOnly):
    list_display = ("contact", "label", "city", "country")
    search_fields = ("contact__search_text", "city")
    list_select_related = ("contact",)


@admin.register(TagOverlap)
class TagOverlapAdmin(LookOnly):
    list_display = ("tag", "contact")
    search_fields = ("tag__name",)
    list_select_related = ("tag", "contact")
