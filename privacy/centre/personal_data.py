"""Questions of the contact page in the map of personal data."""

from crm.lib.personal_data import Personal, declare, technical

_ASKED = Personal(
    category="support requests",
    purpose="to answer your question",
    source="the person who asked",
    retention="24 months after the answer",
)

declare(
    "privacy.Question",
    "questions on the contact page",
    {
        **technical("id", "workspace", "email_hash", "answered_by"),
        **dict.fromkeys(["name", "email", "text", "at", "answer", "answered_at"], _ASKED),
    },
    by_address=["email_hash"],
)
