"""Time in Django admin: looked at, never written, so that no door leads around locked days."""

from django.contrib import admin

from accounts.admin_base import LookOnly
from projects.hours.models import TimeEntry, TimeRules
from projects.hours.sums import HoursSum


@admin.register(TimeEntry)
class TimeEntryAdmin(LookOnly):
    list_display = ("day", "workspace", "member", "project", "minutes", "billable", "amount", "currency", "deleted_at")
    list_filter = ("billable", ("deleted_at", admin.EmptyFieldListFilter))
    search_fields = ("project__search_text", "member__email")
    list_select_related = ("workspace", "member", "project")
    date_hierarchy = "day"
    exclude = ("text",)


@admin.register(HoursSum)
class HoursSumAdmin(LookOnly):
    list_display = ("day", "span", "workspace", "minutes", "billed_minutes", "amount", "currency")
    list_filter = ("span",)
    list_select_related = ("workspace",)
    date_hierarchy = "day"


@admin.register(TimeRules)
class TimeRulesAdmin(LookOnly):
    list_display = ("workspace", "step", "way", "locked_until")
    search_fields = ("workspace__name",)
    list_select_related = ("workspace",)
