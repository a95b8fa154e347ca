"""Notices to recipients in the map of personal data."""

from django.utils.translation import gettext_noop as _

from crm.lib.personal_data import declare, technical

declare(
    "notices.Notice",
    _("notices to recipients"),
    technical(
        *"id workspace processor number what addresses changed reference state created_at due_on attempts".split(),
        *"not_before lease_until told_at answered_at answered_how token_hash".split(),
        why="that recipients were told (GDPR Art. 19); by what they know the person goes once they have answered",
    ),
)
