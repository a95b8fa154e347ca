"""Choices about cookies in the map of personal data."""

from django.utils.translation import gettext_noop as _

from crm.lib.personal_data import Personal, Subject, declare, technical

_PROOF = _("to prove which cookies you allowed and which you refused")
_SIGNAL = _("to keep to the objection that your browser sends (Global Privacy Control)")


def _signal(whose: Subject) -> Personal:
    return Personal(category=_("rights"), purpose=_SIGNAL, whose=whose, source=_("your browser"), in_portable=False)


declare(
    "cookies.CookieChoice",
    _("choices about cookies"),
    {
        **technical("id", "register", "account"),
        **dict.fromkeys(
            ("at", "asked", "allowed", "gpc"),
            Personal(
                category=_("preferences"),
                purpose=_PROOF,
                whose=Subject.ACCOUNT,
                source=_("the visitor"),
                retention=_("two years; without an account it names nobody"),
                in_portable=False,
            ),
        ),
    },
    rows={Subject.ACCOUNT: "account"},
)
declare(
    "cookies.GpcSignal",
    _("signals of Global Privacy Control"),
    {
        **technical("id", "account", "contact"),
        **dict.fromkeys(("first_at", "last_at"), _signal(Subject.CONTACT)),
    },
    rows={Subject.CONTACT: "contact", Subject.ACCOUNT: "account"},
)
