"""Batches of changes in Django admin: that they happened and how far they are, not what they hold."""

from django.contrib import admin

from accounts.admin_base import LookOnly
from contacts.history.models import Batch, BatchChange


@admin.register(Batch)
class BatchAdmin(LookOnly):
    list_display = ("created_at", "workspace", "by", "kind", "state", "total", "changed", "undone")
    list_filter = ("kind", "state")
    search_fields = ("workspace__name", "workspace__slug")
    list_select_related = ("workspace", "by")
    date_hierarchy = "created_at"
    exclude = ("title", "plan", "lease")


@admin.register(BatchChange)
class BatchChangeAdmin(LookOnly):
    list_display = ("at", "batch", "added", "state", "why")
    list_filter = ("state", "why")
    search_fields = ("=batch__id",)
    list_select_related = ("batch",)
    exclude = ("difference", "mark")
