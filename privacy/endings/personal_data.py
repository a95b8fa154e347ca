"""Coming ends in the map of personal data."""

from django.utils.translation import gettext_noop as _

from crm.lib.personal_data import Personal, Subject, declare, technical

_END = Personal(
    category=_("account"),
    purpose=_("to delete your account on the day you were told"),
    whose=Subject.ACCOUNT,
    source=_("you"),
    retention=_("until that day"),
)

declare(
    "privacy.Ending",
    _("coming ends of accounts and workspaces"),
    {**technical("id", "workspace", "user", "asked_by"), **dict.fromkeys(["asked_at", "due_at"], _END)},
    rows={Subject.ACCOUNT: "user"},
)
