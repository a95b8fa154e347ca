"""Choices about cookies in Django admin: to be read, never edited by hand."""

from django.contrib import admin

from accounts.admin_base import LookOnly
from privacy.cookies.models import CookieChoice, GpcSignal


@admin.register(CookieChoice)
class CookieChoiceAdmin(LookOnly):
    list_display = ["at", "asked", "allowed", "gpc"]


@admin.register(GpcSignal)
class GpcSignalAdmin(LookOnly):
    list_display = ["id", "first_at", "last_at"]
