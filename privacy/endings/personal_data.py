"""Coming ends in the map of personal data."""

from crm.lib.personal_data import Personal, Subject, declare, technical

_END = Personal(
    category="account",
    purpose="to delete your account on the day you were told",
    whose=Subject.ACCOUNT,
    source="you",
    retention="until that day",
)

declare(
    "privacy.Ending",
    "coming ends of accounts and workspaces",
    {**technical("id", "workspace", "user", "asked_by"), **dict.fromkeys(["asked_at", "due_at"], _END)},
    rows={Subject.ACCOUNT: "user"},
)
