"""Retention in Django admin: to be read."""

from django.contrib import admin

from accounts.admin_base import LookOnly
from privacy.retention.models import LegalHold, RetentionRule, RetentionRun


@admin.register(RetentionRule)
class RetentionRuleAdmin(LookOnly):
    list_display = ("workspace", "kind", "months", "updated_at")
    list_filter = ("kind",)
    search_fields = ("kind",)
    list_select_related = ("workspace",)


@admin.register(LegalHold)
class LegalHoldAdmin(LookOnly):
    list_display = ("placed_at", "workspace", "until", "lifted_at")
    search_fields = ("=id",)
    list_select_related = ("workspace",)
    exclude = ("reason", "contact")


@admin.register(RetentionRun)
class RetentionRunAdmin(LookOnly):
    list_display = ("at", "workspace", "is_trial", "held", "milliseconds")
    list_filter = ("is_trial",)
    search_fields = ("=id",)
    list_select_related = ("workspace",)
