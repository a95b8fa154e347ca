"""Privacy requests in Django admin: to be read, never edited by hand."""

from django.contrib import admin

from accounts.admin_base import LookOnly
from privacy.models import AnswerFile, Erasure, PrivacyRequest, RequestEvent


@admin.register(PrivacyRequest)
class PrivacyRequestAdmin(LookOnly):
    list_display = ("number", "kind", "state", "workspace", "received_at", "due_on", "closed_at")
    list_filter = ("state", "kind", "manner", "regime")
    search_fields = ("number",)
    list_select_related = ("workspace",)
    date_hierarchy = "received_at"
    exclude = ("name", "email", "words", "plan", "email_hash", "contact_ids")


@admin.register(RequestEvent)
class RequestEventAdmin(LookOnly):
    list_display = ("at", "request", "step", "actor_id")
    list_filter = ("step",)
    search_fields = ("request__number",)
    list_select_related = ("request",)
    exclude = ("text",)


@admin.register(AnswerFile)
class AnswerFileAdmin(LookOnly):
    list_display = ("request", "created_at", "expires_at", "opened_at")
    search_fields = ("request__number",)
    list_select_related = ("request",)
    fields = ("request", "created_at", "expires_at", "code_expires_at", "code_tries", "opened_at")


@admin.register(Erasure)
class ErasureAdmin(LookOnly):
    list_display = ("at", "workspace_id", "request", "checked_at")
    search_fields = ("request__number",)
    list_select_related = ("request",)
