"""Liftings of restrictions in the map of personal data."""

from crm.lib.personal_data import Personal, Subject, declare, technical

declare(
    "privacy.Lifting",
    "announced ends of restrictions",
    {
        **technical(*"id workspace contact announced_by".split()),
        **dict.fromkeys(
            ["announced_at", "lift_at", "lifted_at", "cancelled_at", "reason"],
            Personal(category="rights", purpose="to tell you before a restriction ends", source="the staff"),
        ),
    },
    rows={Subject.CONTACT: "contact"},
)
