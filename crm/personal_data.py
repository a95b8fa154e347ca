"""The site's own rows and the places outside the database in the map of personal data."""

from crm.lib.personal_data import Personal, declare, declare_store, technical

declare(
    "crm.LocalMail",
    "local mailbox",
    {
        **technical("id", "to_hash"),
        **dict.fromkeys(
            ("to", "subject", "text", "html", "at"),
            Personal(
                category="messages",
                purpose="to show mail while no mail server is configured",
                source="this software",
                in_portable=False,
                retention="until a mail server is configured, or the site's admin empties the mailbox",
            ),
        ),
    },
    by_address=("to_hash",),
)
declare("crm.SetupLink", "set-up links", technical("id", "token_hash", "created_at", "used_at", why="about the site"))
declare_store("broker", holds="ids of rows", erase="nothing to erase", retention="until the task ran")
declare_store("cache", holds="counters under keyed hashes", erase="nothing to erase", retention="at most a day")
