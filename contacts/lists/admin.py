"""Saved views in Django admin: that they are there, not what they filter by."""

from django.contrib import admin

from accounts.admin_base import LookOnly
from contacts.lists.models import ExportPart, FirstView, SavedView


@admin.register(SavedView)
class SavedViewAdmin(LookOnly):
    list_display = ("name", "workspace", "owner", "shared", "created_at")
    list_filter = ("shared",)
    search_fields = ("workspace__name", "workspace__slug")
    list_select_related = ("workspace", "owner")
    date_hierarchy = "created_at"
    exclude = ("query",)


@admin.register(FirstView)
class FirstViewAdmin(LookOnly):
    list_display = ("workspace", "user", "view")
    search_fields = ("workspace__name", "workspace__slug")
    list_select_related = ("workspace", "user", "view")


@admin.register(ExportPart)
class ExportPartAdmin(LookOnly):
    list_display = ("batch", "number")
    search_fields = ("=batch__id",)
    list_select_related = ("batch",)
    exclude = ("rows",)
