"""Accounts in the map of personal data."""

from typing import Any

from crm.lib.personal_data import Erase, Personal, Subject, declare, declare_store, technical


def _account(category: str, purpose: str, **more: Any) -> Personal:
    return Personal(
        category=category, purpose=purpose, whose=Subject.ACCOUNT, retention="as long as the account exists", **more
    )


_SIGN_IN = "to let you sign in and nobody else"
_AGE = "to show that the holder is an adult, without keeping the birth date"

declare(
    "accounts.User",
    "accounts",
    {
        **technical("id", "zone", "language", "is_staff", "is_superuser", "is_active"),
        **technical("mail_on_mention", "mail_on_reminder"),
        "password": _account(
            "sign-in", _SIGN_IN, in_access=False, excluded_because="a salted hash that protects the account"
        ),
        "last_login": _account("sign-in", _SIGN_IN),
        "joined_at": _account("account", "to know since when the account exists"),
        "email": _account("contact details", _SIGN_IN),
        "name": _account("name", "to show your colleagues who wrote what"),
        "phone": _account("contact details", "to reach you about your account"),
        "company": _account("work", "to show your colleagues who you are"),
        "job_title": _account("work", "to show your colleagues who you are"),
        "age_attested_at": _account("age", _AGE),
        "age_method": _account("age", _AGE),
        "age_wording": _account("age", _AGE),
    },
    rows={Subject.ACCOUNT: "pk"},
)
declare("accounts.User_groups", "group memberships", technical("id", "user", "group"), rows={Subject.ACCOUNT: "user"})
declare(
    "accounts.User_user_permissions",
    "permissions",
    technical("id", "user", "permission"),
    rows={Subject.ACCOUNT: "user"},
)
declare(
    "accounts.Workspace",
    "workspaces",
    technical(
        *"id slug name business_name country zone currency postal_address contact_email contact_phone".split(),
        *"privacy_officer is_sample paused_at created_at".split(),
        why="about a business",
    ),
)
declare(
    "accounts.Membership",
    "memberships",
    {
        **technical("id", "workspace", "user"),
        "role": _account("access", "to let you into the workspace"),
        "weekly_hours": _account("access", "to share work out by the time that you have"),
        "last_used_at": _account("access", "to open the workspace you used last"),
        "created_at": _account("access", "to review who has access"),
    },
    rows={Subject.ACCOUNT: "user"},
)
declare(
    "accounts.Invitation",
    "invitations",
    {
        **technical("id", "workspace", "token_hash", "invited_by", "created_at", "expires_at", "accepted_at"),
        "email": Personal(
            category="contact details",
            purpose="to invite you to a workspace",
            whose=Subject.ACCOUNT,
            source="the workspace's owner or manager",
            retention="a month after the invitation ends",
        ),
        "role": _account("access", "to let you into the workspace"),
    },
    rows={Subject.ACCOUNT: "invited_by"},
)
declare(
    "accounts.AuditEntry",
    "audit log",
    technical(
        *"id at workspace_id actor_id action record_type record_id count".split(),
        why="ids only; the account's own entries are kept as proof of what was done with personal data",
    ),
    row_kept=True,
)
declare(
    "accounts.ProductMail",
    "mail waiting to leave",
    {
        **technical(
            *"id kind to_hash created_at not_before attempts lease_until sent_at failed_at erased_recipient".split()
        ),
        **dict.fromkeys(
            ("to", "subject", "text", "html"),
            Personal(
                category="messages",
                purpose="to send you mail about your account or your privacy request",
                source="this software",
                retention="until the mail has left",
                in_portable=False,
            ),
        ),
    },
    by_address=("to_hash",),
)

declare(
    "account.EmailAddress",
    "email addresses of accounts",
    {**technical("id", "user", "verified", "primary"), "email": _account("contact details", _SIGN_IN)},
    rows={Subject.ACCOUNT: "user"},
)
declare(
    "account.EmailConfirmation",
    "confirmations of email addresses",
    technical("id", "email_address", "created", "sent", "key"),
    rows={Subject.ACCOUNT: "email_address__user"},
)
declare(
    "mfa.Authenticator",
    "second factors",
    {
        **technical("id", "user"),
        "type": _account("sign-in", _SIGN_IN),
        "data": _account("sign-in", _SIGN_IN, in_access=False, excluded_because="secrets that protect the account"),
        "created_at": _account("sign-in", _SIGN_IN),
        "last_used_at": _account("sign-in", _SIGN_IN),
    },
    rows={Subject.ACCOUNT: "user"},
)
declare(
    "usersessions.UserSession",
    "signed-in devices",
    {
        **technical("id", "user", "session_key", "data"),
        "created_at": _account("devices", "to show you where you are signed in"),
        "last_seen_at": _account("devices", "to show you where you are signed in"),
        "ip": _account("devices", "to show you where you are signed in"),
        "user_agent": _account("devices", "to show you where you are signed in"),
    },
    rows={Subject.ACCOUNT: "user"},
)
declare(
    "socialaccount.SocialAccount",
    "sign-ins through Google or Microsoft",
    {
        **technical("id", "user"),
        "provider": _account("sign-in", _SIGN_IN),
        "uid": _account("sign-in", _SIGN_IN),
        "extra_data": _account("sign-in", _SIGN_IN, source="Google or Microsoft, when you signed in through them"),
        "last_login": _account("sign-in", _SIGN_IN),
        "date_joined": _account("sign-in", _SIGN_IN),
    },
    rows={Subject.ACCOUNT: "user"},
)
declare(
    "socialaccount.SocialApp",
    "keys for Google and Microsoft",
    technical(*"id provider provider_id name client_id secret key settings".split(), why="about the site"),
)
declare(
    "socialaccount.SocialToken",
    "tokens of Google and Microsoft",
    technical("id", "app", "account", "token", "token_secret", "expires_at", why="never stored: switched off"),
    rows={Subject.ACCOUNT: "account__user"},
)
declare(
    "sessions.Session",
    "sessions",
    technical("session_key", "session_data", "expire_date", why="ids only; ends with the sign-in"),
)
declare(
    "admin.LogEntry",
    "log of Django admin",
    {
        **technical("id", "action_time", "user", "content_type", "object_id", "action_flag"),
        "object_repr": Personal(
            category="log",
            purpose="to know who changed what",
            erase=Erase.BLANK,
            in_portable=False,
            in_access=False,
            excluded_because="the name of the record alone, which the copy has already",
            whose=Subject.ACCOUNT,
        ),
        "change_message": Personal(
            category="log",
            purpose="to know who changed what",
            erase=Erase.BLANK,
            in_portable=False,
            in_access=False,
            excluded_because="names of changed fields, no contents",
            whose=Subject.ACCOUNT,
        ),
    },
    rows={Subject.ACCOUNT: "user"},
    row_kept=True,
)
declare("auth.Group", "groups", technical("id", "name", why="about the site"))
declare("auth.Group_permissions", "group permissions", technical("id", "group", "permission", why="about the site"))
declare("auth.Permission", "permissions", technical("id", "name", "content_type", "codename", why="about the site"))
declare("contenttypes.ContentType", "content types", technical("id", "app_label", "model", why="about the site"))
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
