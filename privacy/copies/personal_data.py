"""Copies of people's data in the map of personal data."""

from django.utils.translation import gettext_noop as _

from crm.lib.personal_data import Erase, Personal, Subject, declare, technical

_COPY = Personal(
    category=_("requests"),
    purpose=_("to give you a copy of your data"),
    whose=Subject.REQUESTER,
    source=_("this software"),
    erase=Erase.BLANK,
    in_access=False,
    in_portable=False,
    excluded_because=_("it is the copy itself"),
    retention=_("72 hours, or until you opened it"),
)

declare(
    "privacy.AnswerFile",
    _("copies of people's data"),
    {
        **technical(
            *"id request key created_at expires_at code_hash code_expires_at code_tries opened_at".split(),
            "download_hash",
        ),
        **dict.fromkeys(["content", "document"], _COPY),
    },
    rows={Subject.REQUESTER: "request"},
    row_kept=True,
)
