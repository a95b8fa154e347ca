"""The records of controllers in Django admin: to be read, never edited by hand."""

from django.contrib import admin

from accounts.admin_base import LookOnly
from privacy.records.models import (
    AccessLine,
    AccessReview,
    Controller,
    DisclosedPerson,
    Disclosure,
    Incident,
    IncidentEntry,
    IncidentLetter,
    IncidentMailing,
    Processor,
    Reminder,
)


@admin.register(Controller)
class ControllerAdmin(LookOnly):
    list_display = ["id", "workspace", "officer", "review_months"]
    list_select_related = ["workspace"]


@admin.register(Processor)
class ProcessorAdmin(LookOnly):
    list_display = ["name", "workspace", "service", "country", "contract", "safeguard", "ended_on"]
    list_filter = ["contract", "safeguard"]
    search_fields = ["name"]
    list_select_related = ["workspace"]
    exclude = ["tell_secret"]


@admin.register(Disclosure)
class DisclosureAdmin(LookOnly):
    list_display = ["at", "kind", "recipient", "ground", "workspace"]
    list_filter = ["kind", "ground"]
    list_select_related = ["workspace"]
    exclude = ["asked"]


@admin.register(DisclosedPerson)
class DisclosedPersonAdmin(LookOnly):
    list_display = ["id", "disclosure"]
    list_select_related = ["disclosure"]


@admin.register(Incident)
class IncidentAdmin(LookOnly):
    list_display = ["number", "workspace", "noticed_at", "risk", "authority_told_at", "closed_at"]
    list_filter = ["risk"]
    search_fields = ["number"]
    list_select_related = ["workspace"]
    exclude = ["title", "what", "consequences", "measures", "advice", "risk_why", "authority_late_why"]


@admin.register(IncidentEntry)
class IncidentEntryAdmin(LookOnly):
    list_display = ["at", "incident"]
    list_select_related = ["incident"]
    exclude = ["text"]


@admin.register(AccessReview)
class AccessReviewAdmin(LookOnly):
    list_display = ["began_at", "workspace", "closed_at"]
    list_select_related = ["workspace"]


@admin.register(AccessLine)
class AccessLineAdmin(LookOnly):
    list_display = ["review", "role", "verdict", "decided_at"]
    list_filter = ["verdict"]
    list_select_related = ["review"]


@admin.register(Reminder)
class ReminderAdmin(LookOnly):
    list_display = ["at", "workspace"]
    list_select_related = ["workspace"]


@admin.register(IncidentMailing)
class IncidentMailingAdmin(LookOnly):
    exclude = ["title", "text"]
    list_display = ["begun_at", "incident", "letter", "whom", "mailed", "unreachable", "done_at"]
    list_filter = ["letter", "whom"]
    list_select_related = ["incident"]


@admin.register(IncidentLetter)
class IncidentLetterAdmin(LookOnly):
    list_display = ["written_at", "incident", "letter", "left_at", "failed_at", "has_address"]
    list_filter = ["letter", "has_address"]
    list_select_related = ["incident"]
