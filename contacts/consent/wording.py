"""The wording that asks for consent: who sends, what about, how often, that rates may apply, how to stop (CN-2).

Sources: CTIA Messaging Principles 5.1.2; 47 CFR 64.1200(f)(9), not a condition of purchase. A sentence is never changed
in place: it gets a new ``VERSION``, and the ledger keeps the full text that each person saw. The text message of a
double opt-in is ``messaging.words.final_text.double_opt_in``.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.consent.models import Channel, Purpose

VERSION = "2026-11"

FREQUENCIES = [
    ("monthly", gettext_lazy("up to 4 messages a month")),
    ("weekly", gettext_lazy("up to 4 messages a week")),
    ("recurring", gettext_lazy("a varying number of messages")),
    ("once", gettext_lazy("one message for each thing you ask for")),
]
ABOUT = {
    Purpose.MARKETING: gettext_lazy("offers and news"),
    Purpose.INFORMATIONAL: gettext_lazy("reminders and information"),
    Purpose.TRANSACTIONAL: gettext_lazy("your orders and appointments"),
}


@dataclass(frozen=True, slots=True)
class Wording:
    """A text as it is shown, and the version of the sentences it was built from."""

    text: str
    version: str = VERSION


def agreement(business: str, channel: str, purpose: str, *, about: str = "", frequency: str = "monthly") -> Wording:
    """What a person agrees to, in the first person, for a checkbox or a paper form.

    ``about`` says what the messages are about, ``frequency`` is a key of ``FREQUENCIES``.
    """
    parts = {
        "business": business,
        "purpose": Purpose(purpose).label,
        "about": about or str(ABOUT[Purpose(purpose)]),
        "often": str(dict(FREQUENCIES)[frequency]),
    }
    if channel == Channel.SMS:
        text = _(
            "I agree that %(business)s sends me text messages (%(purpose)s) about %(about)s, %(often)s, to the number "
            "I give here. Message and data rates may apply. Reply HELP for help or STOP to stop at any time. Agreeing "
            "is not a condition of buying anything."
        )
    elif channel == Channel.EMAIL:
        text = _(
            "I agree that %(business)s sends me emails (%(purpose)s) about %(about)s, %(often)s, to the address I give "
            "here. My provider may charge for data. I can stop at any time with the link in each email."
        )
    else:
        text = _(
            "I agree that %(business)s calls me (%(purpose)s) about %(about)s, %(often)s, at the number I give here. "
            "Call rates may apply. I can stop this at any time by saying so in a call, or by text with STOP. Agreeing "
            "is not a condition of buying anything."
        )
    return Wording(text % parts)
