"""Django admin as an app of this project: the same admin behind our own door."""

from django.contrib.admin.apps import AdminConfig


class GuardedAdmin(AdminConfig):
    default_site = "accounts.admin_site.GuardedSite"
