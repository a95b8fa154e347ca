"""Copies of people's data in the map of personal data."""

from crm.lib.personal_data import Erase, Personal, Subject, declare, technical

_COPY = Personal(
    category="requests",
    purpose="to give you a copy of your data",
    whose=Subject.REQUESTER,
    source="this software",
    erase=Erase.BLANK,
    in_access=False,
    in_portable=False,
    excluded_because="it is the copy itself",
    retention="72 hours, or until you opened it",
)

declare(
    "privacy.AnswerFile",
    "copies of people's data",
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
