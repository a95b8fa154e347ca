"""Retention in the map of personal data."""

from django.utils.translation import gettext_noop as _

from crm.lib.personal_data import Personal, Subject, declare, technical

declare(
    "retention.RetentionRule",
    _("retention periods"),
    technical("id", "workspace", "kind", "months", "done_until", "updated_at", why="how long kinds of data are kept"),
)
declare(
    "retention.LegalHold",
    _("legal holds"),
    {
        **technical(*"id workspace contact what record_id placed_by_id lifted_at lifted_by_id".split()),
        **dict.fromkeys(
            ("reason", "until", "placed_at"),
            Personal(
                category=_("legal claims"),
                purpose=_("to keep what a claim, an order or a law needs"),
                source=_("the staff of the business"),
                in_portable=False,
                retention=_("as long as the contact is kept"),
            ),
        ),
    },
    rows={Subject.CONTACT: "contact"},
)
declare(
    "retention.RetentionRun",
    _("retention runs"),
    technical(*"id workspace at is_trial numbers held milliseconds".split(), why="numbers that name nobody"),
)
