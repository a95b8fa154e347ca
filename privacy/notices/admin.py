"""Notices in Django admin: to be read."""

from django.contrib import admin

from accounts.admin_base import LookOnly
from privacy.notices.models import Notice


@admin.register(Notice)
class NoticeAdmin(LookOnly):
    list_display = ("number", "workspace", "processor", "what", "state", "due_on")
    list_filter = ("state", "what")
    search_fields = ("number",)
    list_select_related = ("workspace", "processor")
    exclude = ("addresses", "token_hash")
