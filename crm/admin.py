"""Django admin for the site's own rows and for those of the libraries, which bring admins that show too much.

allauth's own let staff read sign-in secrets and mark addresses as verified, and one searches a field we don't have.
"""

from typing import Any

import allauth.account.admin
import allauth.mfa.admin
import allauth.socialaccount.admin
import allauth.usersessions.admin  # noqa: F401  registered before they are replaced
import django.contrib.auth.admin  # noqa: F401
from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from allauth.usersessions.models import UserSession
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session

from accounts.admin_base import LookOnly
from crm.models import BackupRun, DatabaseMark, LocalMail, SetupLink


@admin.register(LocalMail)
class LocalMailAdmin(LookOnly):
    """What it says is on the mailbox page, which goes away once there is a mail server."""

    list_display = ("id", "at")
    search_fields = ("=id",)
    date_hierarchy = "at"
    fields = ("id", "at")


@admin.register(SetupLink)
class SetupLinkAdmin(LookOnly):
    list_display = ("id", "created_at", "used_at")
    list_filter = (("used_at", admin.EmptyFieldListFilter),)
    search_fields = ("=id",)
    fields = ("created_at", "used_at")


@admin.register(BackupRun)
class BackupRunAdmin(LookOnly):
    list_display = ("started_at", "cause", "state", "name", "size", "tried_at", "gone_at")
    list_filter = ("state", "cause")
    search_fields = ("name",)
    date_hierarchy = "started_at"


@admin.register(DatabaseMark)
class DatabaseMarkAdmin(LookOnly):
    list_display = ("number", "at")
    search_fields = ("=number",)


class EmailAddressAdmin(LookOnly):
    list_display = ("email", "user", "primary", "verified")
    list_filter = ("primary", "verified")
    list_select_related = ("user",)
    search_fields = ("email", "user__name")


class EmailConfirmationAdmin(LookOnly):
    list_display = ("email_address", "created", "sent")
    list_select_related = ("email_address",)
    search_fields = ("email_address__email",)
    fields = ("email_address", "created", "sent")


class AuthenticatorAdmin(LookOnly):
    """That somebody has a second factor, never the factor."""

    list_display = ("user", "type", "created_at", "last_used_at")
    list_filter = ("type",)
    list_select_related = ("user",)
    search_fields = ("user__email", "user__name")
    fields = list_display


class SocialAccountAdmin(LookOnly):
    list_display = ("user", "provider", "last_login", "date_joined")
    list_filter = ("provider",)
    list_select_related = ("user",)
    search_fields = ("user__email", "user__name", "=uid")
    fields = ("user", "provider", "uid", "last_login", "date_joined")


class SocialAppAdmin(LookOnly):
    """Keys of other sign-in services come from the environment; what stands here is not used."""

    list_display = ("name", "provider")
    search_fields = ("name", "provider")
    fields = ("name", "provider", "client_id")


class SocialTokenAdmin(LookOnly):
    list_display = ("account", "expires_at")
    list_select_related = ("account__user",)
    search_fields = ("account__user__email",)
    fields = ("account", "expires_at")


class UserSessionAdmin(LookOnly):
    """Devices that are signed in; their holder ends them on their own page."""

    list_display = ("user", "created_at", "last_seen_at")
    list_select_related = ("user",)
    search_fields = ("user__email", "user__name")
    fields = ("user", "created_at", "last_seen_at", "user_agent")


class SessionAdmin(LookOnly):
    list_display = ("expire_date",)
    date_hierarchy = "expire_date"
    fields = ("expire_date",)


class LogEntryAdmin(LookOnly):
    """What staff changed in these pages; the audit log has it too, and what they looked at."""

    list_display = ("action_time", "user", "content_type", "action_flag")
    list_filter = ("action_flag",)
    list_select_related = ("user", "content_type")
    search_fields = ("=object_id", "user__email")
    date_hierarchy = "action_time"
    fields = ("action_time", "user", "content_type", "object_id", "action_flag")


class GroupAdmin(LookOnly):
    """Roles of workspaces stand in memberships; Django's groups are not used."""

    list_display = ("name",)
    search_fields = ("name",)


class PermissionAdmin(LookOnly):
    list_display = ("name", "content_type", "codename")
    list_select_related = ("content_type",)
    search_fields = ("name", "codename")


class ContentTypeAdmin(LookOnly):
    list_display = ("app_label", "model")
    list_filter = ("app_label",)
    search_fields = ("app_label", "model")


_OF_LIBRARIES: dict[type[Any], type[LookOnly]] = {
    EmailAddress: EmailAddressAdmin,
    EmailConfirmation: EmailConfirmationAdmin,
    Authenticator: AuthenticatorAdmin,
    SocialAccount: SocialAccountAdmin,
    SocialApp: SocialAppAdmin,
    SocialToken: SocialTokenAdmin,
    UserSession: UserSessionAdmin,
    Session: SessionAdmin,
    LogEntry: LogEntryAdmin,
    Group: GroupAdmin,
    Permission: PermissionAdmin,
    ContentType: ContentTypeAdmin,
}

for _model, _admin in _OF_LIBRARIES.items():
    if admin.site.is_registered(_model):
        admin.site.unregister(_model)
    admin.site.register(_model, _admin)
