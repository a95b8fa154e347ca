"""Policies in Django admin: to be read, never edited by hand."""

from django.contrib import admin

from accounts.admin_base import LookOnly
from privacy.policy.models import Acceptance, Draft, PolicyVersion


@admin.register(Draft)
class DraftAdmin(LookOnly):
    list_display = ["id", "workspace", "updated_at"]
    list_select_related = ["workspace"]


@admin.register(PolicyVersion)
class PolicyVersionAdmin(LookOnly):
    list_display = ["number", "workspace", "published_at", "effective_on", "told_at"]
    list_select_related = ["workspace"]
    exclude = ["content"]


@admin.register(Acceptance)
class AcceptanceAdmin(LookOnly):
    list_display = ["version", "account", "at"]
    list_select_related = ["version", "account"]
