"""Erasures in the map of personal data."""

from django.utils.translation import gettext_noop as _

from crm.lib.personal_data import declare, declare_store, technical

declare(
    "privacy.Erasure",
    _("erasures"),
    technical(
        *"id workspace_id request at rows leftovers checked_at terms".split(),
        why="counts and ids of what is gone, so that nothing comes back with an old backup; in a large database also "
        "what to search for, sealed, until the following night",
    ),
)
declare_store(
    "erasure journal",
    holds="the id of each erased person and keyed hashes of their addresses, in a file beside the database",
    erase="kept: it is what erases the person again when an old backup is restored",
    retention="as long as backups from before the erasure may exist",
)
