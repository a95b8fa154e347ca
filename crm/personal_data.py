"""The site's own rows and the places outside the database in the map of personal data."""

from django.utils.translation import gettext_noop as _

from crm.lib.personal_data import Personal, declare, declare_store, technical

declare(
    "crm.LocalMail",
    _("local mailbox"),
    {
        **technical("id", "to_hash"),
        **dict.fromkeys(
            ("to", "subject", "text", "html", "at"),
            Personal(
                category=_("messages"),
                purpose=_("to show mail while no mail server is configured"),
                source=_("this software"),
                in_portable=False,
                retention=_("until a mail server is configured, or the site's admin empties the mailbox"),
            ),
        ),
    },
    by_address=("to_hash",),
)
declare(
    "crm.SetupLink", _("set-up links"), technical("id", "token_hash", "created_at", "used_at", why="about the site")
)
declare(
    "crm.BackupRun",
    _("backups that were made"),
    technical(
        *"id cause state name size started_at finished_at lease_until tried_at trouble gone_at".split(),
        why="when backups were made, and how it went",
    ),
)
declare("crm.DatabaseMark", _("mark of the database's age"), technical("id", "number", "at", why="about the site"))
declare_store(
    "backups",
    holds="everything as it was when each was made, encrypted with a key of its own",
    erase="an erasure is carried out again whenever one is put back; until then nobody reads it",
    retention="as rotation says: by default the last of 7 days and of 4 weeks",
)
declare_store("broker", holds="ids of rows", erase="nothing to erase", retention="until the task ran")
declare_store("cache", holds="counters under keyed hashes", erase="nothing to erase", retention="at most a day")
