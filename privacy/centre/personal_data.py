"""Questions of the contact page in the map of personal data."""

from django.utils.translation import gettext_noop as _

from crm.lib.personal_data import Personal, declare, technical

_ASKED = Personal(
    category=_("support requests"),
    purpose=_("to answer your question"),
    source=_("the person who asked"),
    retention=_("24 months after the answer"),
)

declare(
    "privacy.Question",
    _("questions on the contact page"),
    {
        **technical("id", "workspace", "email_hash", "answered_by"),
        **dict.fromkeys(["name", "email", "text", "at", "answer", "answered_at"], _ASKED),
    },
    by_address=["email_hash"],
)
