"""Projects in Django admin. What was written about the work is not shown here, only that it is there."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from accounts.admin_base import LookOnly, Mendable
from projects.hours import admin as hours_admin  # noqa: F401  time entries
from projects.models import (
    ClientLink,
    Milestone,
    Project,
    ProjectFile,
    ProjectMember,
    ProjectNote,
    ProjectStage,
    StageChange,
    WorkTemplate,
)
from projects.tasks import admin as tasks_admin  # noqa: F401  tasks


@admin.register(Project)
class ProjectAdmin(Mendable):
    list_display = ("name", "workspace", "contact", "company", "stage", "kind", "shown_value", "due_on", "archived_at")
    list_filter = ("kind", "currency", "members_only", ("archived_at", admin.EmptyFieldListFilter))
    search_fields = ("search_text", "name", "contact__search_text")
    list_select_related = ("workspace", "contact", "company")
    date_hierarchy = "created_at"
    ordering = ("-updated_at",)
    mendable = ("name", "starts_on", "due_on")
    exclude = ("description", "search_text", "tags")

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        obj.reindex()
        super().save_model(request, obj, form, change)


@admin.register(ProjectStage)
class ProjectStageAdmin(LookOnly):
    list_display = ("name", "workspace", "kind", "chance", "position", "archived_at")
    list_filter = ("kind",)
    list_select_related = ("workspace",)


@admin.register(StageChange)
class StageChangeAdmin(LookOnly):
    list_display = ("at", "workspace", "project", "before", "after", "kind", "by")
    list_filter = ("kind",)
    list_select_related = ("workspace", "project", "by")
    date_hierarchy = "at"


@admin.register(ProjectMember)
class ProjectMemberAdmin(LookOnly):
    list_display = ("user", "workspace", "project", "created_at")
    search_fields = ("project__search_text", "user__email")
    list_select_related = ("user", "workspace", "project")


@admin.register(Milestone)
class MilestoneAdmin(LookOnly):
    list_display = ("name", "workspace", "project", "due_on", "done_at")
    list_filter = (("done_at", admin.EmptyFieldListFilter),)
    search_fields = ("project__search_text",)
    list_select_related = ("workspace", "project")


@admin.register(ProjectNote)
class ProjectNoteAdmin(LookOnly):
    list_display = ("created_at", "workspace", "project", "author")
    list_select_related = ("workspace", "project", "author")
    date_hierarchy = "created_at"
    exclude = ("text",)


@admin.register(ProjectFile)
class ProjectFileAdmin(LookOnly):
    list_display = ("created_at", "workspace", "project", "shared")
    list_filter = ("shared",)
    list_select_related = ("workspace", "project")


@admin.register(ClientLink)
class ClientLinkAdmin(LookOnly):
    list_display = ("created_at", "workspace", "project", "expires_at", "revoked_at", "opened")
    list_filter = (("revoked_at", admin.EmptyFieldListFilter),)
    list_select_related = ("workspace", "project")
    exclude = ("label",)


@admin.register(WorkTemplate)
class WorkTemplateAdmin(LookOnly):
    list_display = ("name", "workspace", "updated_at", "deleted_at")
    list_select_related = ("workspace",)
    exclude = ("outline",)
