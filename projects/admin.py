"""Projects in Django admin."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from accounts.admin_base import Mendable
from projects.models import Project


@admin.register(Project)
class ProjectAdmin(Mendable):
    list_display = ("name", "workspace", "contact", "company", "stage", "shown_value", "due_on", "archived_at")
    list_filter = ("stage", "currency", ("archived_at", admin.EmptyFieldListFilter))
    search_fields = ("search_text", "name", "contact__search_text")
    list_select_related = ("workspace", "contact", "company")
    date_hierarchy = "created_at"
    ordering = ("-updated_at",)
    mendable = ("name", "stage", "starts_on", "due_on")
    exclude = ("description", "search_text")

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        obj.reindex()
        super().save_model(request, obj, form, change)
