"""Privacy requests in Django admin: to be read, never edited by hand."""

from django.contrib import admin

from accounts.admin_base import LookOnly
from privacy.centre.models import Question
from privacy.endings.models import Ending
from privacy.fulfilling.models import Lifting
from privacy.models import AnswerFile, Erasure, PhoneCode, PrivacyRequest, RequestEvent, RequestMessage, StandingOptOut


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


@admin.register(PhoneCode)
class PhoneCodeAdmin(LookOnly):
    list_display = ["asked_at", "request", "expires_at", "looked_at"]
    list_select_related = ["request"]


@admin.register(RequestMessage)
class RequestMessageAdmin(LookOnly):
    list_display = ("at", "request", "author_id")
    search_fields = ("request__number",)
    list_select_related = ("request",)
    exclude = ("text",)


@admin.register(StandingOptOut)
class StandingOptOutAdmin(LookOnly):
    list_display = ("at", "workspace", "scope")
    list_filter = ("scope",)
    list_select_related = ("workspace",)
    exclude = ("address_hash",)


@admin.register(Question)
class QuestionAdmin(LookOnly):
    list_display = ("at", "workspace", "answered_at", "answered_by")
    list_filter = ("answered_at",)
    list_select_related = ("workspace",)
    exclude = ("name", "email", "email_hash", "text", "answer")


@admin.register(Lifting)
class LiftingAdmin(LookOnly):
    list_display = ("announced_at", "workspace", "contact", "lift_at", "lifted_at", "cancelled_at")
    list_select_related = ("workspace", "contact")
    exclude = ("reason",)


@admin.register(Ending)
class EndingAdmin(LookOnly):
    list_display = ("asked_at", "user", "workspace", "due_at")
    list_select_related = ("user", "workspace")
