"""Choices about cookies in the map of personal data."""

from crm.lib.personal_data import Personal, Subject, declare, technical

_PROOF = "to prove which cookies you allowed and which you refused"
_SIGNAL = "to keep to the objection that your browser sends (Global Privacy Control)"


def _signal(whose: Subject) -> Personal:
    return Personal(category="rights", purpose=_SIGNAL, whose=whose, source="your browser", in_portable=False)


declare(
    "cookies.CookieChoice",
    "choices about cookies",
    {
        **technical("id", "register", "account"),
        **dict.fromkeys(
            ("at", "asked", "allowed", "gpc"),
            Personal(
                category="preferences",
                purpose=_PROOF,
                whose=Subject.ACCOUNT,
                source="the visitor",
                retention="two years; without an account it names nobody",
                in_portable=False,
            ),
        ),
    },
    rows={Subject.ACCOUNT: "account"},
)
declare(
    "cookies.GpcSignal",
    "signals of Global Privacy Control",
    {
        **technical("id", "account", "contact"),
        **dict.fromkeys(("first_at", "last_at"), _signal(Subject.CONTACT)),
    },
    rows={Subject.CONTACT: "contact", Subject.ACCOUNT: "account"},
)
