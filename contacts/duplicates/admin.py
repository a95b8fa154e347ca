"""Merges and the search for duplicates in Django admin: that there were some, not what was in them."""

from django.contrib import admin

from accounts.admin_base import LookOnly
from contacts.duplicates.models import CompanyMerge, ContactMerge, DuplicateKey, DuplicatePair, DuplicateScan


@admin.register(ContactMerge, CompanyMerge)
class MergeAdmin(LookOnly):
    list_display = ("at", "workspace", "survivor", "loser_id", "by", "undone_at")
    search_fields = ("=loser_id",)
    list_select_related = ("workspace", "survivor", "by")
    date_hierarchy = "at"
    fields = ("at", "workspace", "survivor", "loser_id", "by", "undone_at")


@admin.register(DuplicateKey)
class DuplicateKeyAdmin(LookOnly):
    list_display = ("key", "contact", "workspace")
    search_fields = ("=key",)
    list_select_related = ("contact", "workspace")


@admin.register(DuplicatePair)
class DuplicatePairAdmin(LookOnly):
    list_display = ("score", "workspace", "one", "other", "verdict", "at")
    list_filter = ("verdict",)
    search_fields = ("one__search_text", "other__search_text")
    list_select_related = ("workspace", "one", "other")


@admin.register(DuplicateScan)
class DuplicateScanAdmin(LookOnly):
    list_display = ("workspace", "done", "total", "started_at", "finished_at")
    search_fields = ("workspace__name", "workspace__slug")
    list_select_related = ("workspace",)
