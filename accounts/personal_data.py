"""Accounts in the map of personal data."""

from typing import Any

from django.utils.translation import gettext_noop as _

from crm.lib.personal_data import Erase, Personal, Subject, declare, declare_store, technical


def _account(category: str, purpose: str, **more: Any) -> Personal:
    return Personal(
        category=category, purpose=purpose, whose=Subject.ACCOUNT, retention=_("as long as the account exists"), **more
    )


_SIGN_IN = _("to let you sign in and nobody else")
_AGE = _("to show that the holder is an adult, without keeping the birth date")

declare(
    "accounts.User",
    _("accounts"),
    {
        **technical("id", "zone", "language", "is_staff", "is_superuser", "is_active"),
        **technical("mail_on_mention", "mail_on_reminder"),
        "password": _account(
            _("sign-in"), _SIGN_IN, in_access=False, excluded_because=_("a salted hash that protects the account")
        ),
        "last_login": _account(_("sign-in"), _SIGN_IN),
        "joined_at": _account("account", _("to know since when the account exists")),
        "email": _account("contact details", _SIGN_IN),
        "name": _account("name", _("to show your colleagues who wrote what")),
        "phone": _account("contact details", _("to reach you about your account")),
        "company": _account(_("work"), _("to show your colleagues who you are")),
        "job_title": _account(_("work"), _("to show your colleagues who you are")),
        "age_attested_at": _account(_("age"), _AGE),
        "age_method": _account(_("age"), _AGE),
        "age_wording": _account(_("age"), _AGE),
    },
    rows={Subject.ACCOUNT: "pk"},
)
declare(
    "accounts.User_groups", _("group memberships"), technical("id", "user", "group"), rows={Subject.ACCOUNT: "user"}
)
declare(
    "accounts.User_user_permissions",
    _("permissions"),
    technical("id", "user", "permission"),
    rows={Subject.ACCOUNT: "user"},
)
declare(
    "accounts.Workspace",
    _("workspaces"),
    technical(
        *"id slug name business_name country zone currency postal_address contact_email contact_phone".split(),
        *"privacy_officer is_sample paused_at created_at".split(),
        why="about a business",
    ),
)
declare(
    "accounts.Membership",
    _("memberships"),
    {
        **technical("id", "workspace", "user"),
        "role": _account("access", _("to let you into the workspace")),
        "weekly_hours": _account("access", _("to share work out by the time that you have")),
        "last_used_at": _account("access", _("to open the workspace you used last")),
        "created_at": _account("access", _("to review who has access")),
    },
    rows={Subject.ACCOUNT: "user"},
)
declare(
    "accounts.Invitation",
    _("invitations"),
    {
        **technical("id", "workspace", "token_hash", "invited_by", "created_at", "expires_at", "accepted_at"),
        "email": Personal(
            category=_("contact details"),
            purpose=_("to invite you to a workspace"),
            whose=Subject.ACCOUNT,
            source=_("the workspace's owner or manager"),
            retention=_("a month after the invitation ends"),
        ),
        "role": _account("access", _("to let you into the workspace")),
    },
    rows={Subject.ACCOUNT: "invited_by"},
)
declare(
    "accounts.AuditEntry",
    _("audit log"),
    technical(
        *"id at workspace_id actor_id action record_type record_id count".split(),
        why="ids only; the account's own entries are kept as proof of what was done with personal data",
    ),
    row_kept=True,
)
declare(
    "accounts.ProductMail",
    _("mail waiting to leave"),
    {
        **technical(
            *"id kind to_hash created_at not_before attempts lease_until sent_at failed_at erased_recipient".split()
        ),
        **dict.fromkeys(
            ("to", "subject", "text", "html"),
            Personal(
                category=_("messages"),
                purpose=_("to send you mail about your account or your privacy request"),
                source=_("this software"),
                retention=_("until the mail has left"),
                in_portable=False,
            ),
        ),
    },
    by_address=("to_hash",),
)

declare(
    "account.EmailAddress",
    _("email addresses of accounts"),
    {**technical("id", "user", "verified", "primary"), "email": _account("contact details", _SIGN_IN)},
    rows={Subject.ACCOUNT: "user"},
)
declare(
    "account.EmailConfirmation",
    _("confirmations of email addresses"),
    technical("id", "email_address", "created", "sent", "key"),
    rows={Subject.ACCOUNT: "email_address__user"},
)
declare(
    "mfa.Authenticator",
    _("second factors"),
    {
        **technical("id", "user"),
        "type": _account(_("sign-in"), _SIGN_IN),
        "data": _account(
            _("sign-in"), _SIGN_IN, in_access=False, excluded_because=_("secrets that protect the account")
        ),
        "created_at": _account(_("sign-in"), _SIGN_IN),
        "last_used_at": _account(_("sign-in"), _SIGN_IN),
    },
    rows={Subject.ACCOUNT: "user"},
)
declare(
    "usersessions.UserSession",
    _("signed-in devices"),
    {
        **technical("id", "user", "session_key", "data"),
        "created_at": _account(_("devices"), _("to show you where you are signed in")),
        "last_seen_at": _account(_("devices"), _("to show you where you are signed in")),
        "ip": _account(_("devices"), _("to show you where you are signed in")),
        "user_agent": _account(_("devices"), _("to show you where you are signed in")),
    },
    rows={Subject.ACCOUNT: "user"},
)
declare(
    "socialaccount.SocialAccount",
    _("sign-ins through Google or Microsoft"),
    {
        **technical("id", "user"),
        "provider": _account(_("sign-in"), _SIGN_IN),
        "uid": _account(_("sign-in"), _SIGN_IN),
        "extra_data": _account(
            _("sign-in"), _SIGN_IN, source=_("Google or Microsoft, when you signed in through them")
        ),
        "last_login": _account(_("sign-in"), _SIGN_IN),
        "date_joined": _account(_("sign-in"), _SIGN_IN),
    },
    rows={Subject.ACCOUNT: "user"},
)
declare(
    "socialaccount.SocialApp",
    _("keys for Google and Microsoft"),
    technical(*"id provider provider_id name client_id secret key settings".split(), why="about the site"),
)
declare(
    "socialaccount.SocialToken",
    _("tokens of Google and Microsoft"),
    technical("id", "app", "account", "token", "token_secret", "expires_at", why="never stored: switched off"),
    rows={Subject.ACCOUNT: "account__user"},
)
declare(
    "sessions.Session",
    _("sessions"),
    technical("session_key", "session_data", "expire_date", why="ids only; ends with the sign-in"),
)
declare(
    "admin.LogEntry",
    _("log of Django admin"),
    {
        **technical("id", "action_time", "user", "content_type", "object_id", "action_flag"),
        "object_repr": Personal(
            category=_("log"),
            purpose=_("to know who changed what"),
            erase=Erase.BLANK,
            in_portable=False,
            in_access=False,
            excluded_because=_("the name of the record alone, which the copy has already"),
            whose=Subject.ACCOUNT,
        ),
        "change_message": Personal(
            category=_("log"),
            purpose=_("to know who changed what"),
            erase=Erase.BLANK,
            in_portable=False,
            in_access=False,
            excluded_because=_("names of changed fields, no contents"),
            whose=Subject.ACCOUNT,
        ),
    },
    rows={Subject.ACCOUNT: "user"},
    row_kept=True,
)
declare("auth.Group", _("groups"), technical("id", "name", why="about the site"))
declare("auth.Group_permissions", _("group permissions"), technical("id", "group", "permission", why="about the site"))
declare("auth.Permission", _("permissions"), technical("id", "name", "content_type", "codename", why="about the site"))
declare("contenttypes.ContentType", _("content types"), technical("id", "app_label", "model", why="about the site"))
declare_store(
    "cookie entry_pause",
    holds="that an account was refused in this browser; no birth date, no reason",
    erase="nothing to erase: it says nothing about a person",
    retention="a day",
)
declare_store(
    "marks of the age gate in the cache",
    holds="keyed hashes of an email address, and of network and browser",
    erase="they run out by themselves",
    retention="a day for the address, an hour for the browser",
)
