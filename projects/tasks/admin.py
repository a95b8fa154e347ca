"""Tasks in Django admin: that they are there, not what they say."""

from django.contrib import admin

from accounts.admin_base import LookOnly
from projects.tasks.models import CalendarLink, Task, TaskComment, TaskMention, TaskStep


@admin.register(Task)
class TaskAdmin(LookOnly):
    list_display = ("due_at", "workspace", "project", "contact", "assignee", "priority", "done_at")
    list_filter = ("priority", ("done_at", admin.EmptyFieldListFilter), ("deleted_at", admin.EmptyFieldListFilter))
    search_fields = ("search_text", "contact__search_text", "project__search_text")
    list_select_related = ("workspace", "project", "contact", "assignee")
    date_hierarchy = "due_at"
    exclude = ("text", "search_text")


@admin.register(TaskStep)
class TaskStepAdmin(LookOnly):
    list_display = ("id", "workspace", "task", "position", "done_at")
    search_fields = ("task__search_text",)
    list_select_related = ("workspace", "task")
    exclude = ("text",)


@admin.register(TaskComment)
class TaskCommentAdmin(LookOnly):
    list_display = ("created_at", "workspace", "task", "author")
    search_fields = ("task__search_text",)
    list_select_related = ("workspace", "task", "author")
    date_hierarchy = "created_at"
    exclude = ("text",)


@admin.register(TaskMention)
class TaskMentionAdmin(LookOnly):
    list_display = ("created_at", "workspace", "comment", "member", "seen_at")
    search_fields = ("=comment__id",)
    list_select_related = ("workspace", "comment", "member")


@admin.register(CalendarLink)
class CalendarLinkAdmin(LookOnly):
    list_display = ("created_at", "workspace", "member", "read_at")
    search_fields = ("member__email",)
    list_select_related = ("workspace", "member")
    exclude = ("token_hash",)
