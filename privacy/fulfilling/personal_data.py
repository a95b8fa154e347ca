"""Liftings of restrictions in the map of personal data."""

from django.utils.translation import gettext_noop as _

from crm.lib.personal_data import Personal, Subject, declare, technical

declare(
    "privacy.Lifting",
    _("announced ends of restrictions"),
    {
        **technical(*"id workspace contact announced_by".split()),
        **dict.fromkeys(
            ["announced_at", "lift_at", "lifted_at", "cancelled_at", "reason"],
            Personal(category=_("rights"), purpose=_("to tell you before a restriction ends"), source=_("the staff")),
        ),
    },
    rows={Subject.CONTACT: "contact"},
)
