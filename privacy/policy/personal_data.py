"""Policies in the map of personal data."""

from django.utils.translation import gettext_noop as _

from crm.lib.personal_data import Personal, Subject, declare, technical

declare(
    "policy.Draft",
    _("passages of policies"),
    technical("id", "workspace", "passages", "updated_at", why="a public text"),
)
declare(
    "policy.PolicyVersion",
    _("versions of policies"),
    technical(
        *"id workspace number content fingerprint summary published_at effective_on by told_up_to told_at".split(),
        *"told_count tells_contacts contacts_told_up_to contacts_told_at contacts_told_count".split(),
        why="a public text",
    ),
)
declare(
    "policy.Acceptance",
    _("policies you accepted"),
    {
        **technical("id", "account"),
        **dict.fromkeys(
            ("version", "at"),
            Personal(
                category=_("account"),
                purpose=_("to show that you were told of the privacy policy and accepted it"),
                whose=Subject.ACCOUNT,
                source=_("the holder of the account"),
                retention=_("as long as the account exists"),
                in_portable=False,
            ),
        ),
    },
    rows={Subject.ACCOUNT: "account"},
)
