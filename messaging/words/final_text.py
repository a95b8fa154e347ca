"""The text as it leaves: the business named (CN-9), the way to stop told (CN-8), no card number in it (CO-4).

Preview, segment count and dispatch all use ``finish``, so what the writer saw is what the person reads.
"""

import re
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.consent.models import Channel, Purpose
from crm.lib.cards import mask
from messaging.words.folding import words

LONGEST = 1600  # characters; Twilio's limit for a text
LONGEST_MAIL = 50_000  # characters, ours
HOW_TO_STOP = "Reply STOP to end"
# "Reply STOP to end", "text QUIT to opt out", "to unsubscribe, send STOP"
_TOLD_HOW = re.compile(
    r"\b(?:reply|text|send|answer)(?:\s(?:with|back|us|just|only|the|a|word|message)){0,4}"
    r"\s(?:stop|quit|end|cancel|unsubscribe)\b"
    r"|\bstop\s(?:2|to)\s(?:end|stop|opt|quit|cancel|unsubscribe|leave)"
)


def finish(workspace: Any, body: str, *, automated: bool = True, channel: str = Channel.SMS) -> str:
    """What the person will read. ``automated``: not typed as a reply in a conversation; then it tells how to stop.

    A mail says both at its end, always; ``mail_words`` adds it with the person's own link.
    """
    text = mask(body.replace("\x00", "").strip())
    if channel == Channel.EMAIL:
        return text
    if not names_business(workspace, text):
        text = f"{workspace.business_name}: {text}"
    if automated and not tells_how_to_stop(text):
        text = f"{text}{'' if text.endswith(('.', '!', '?')) else '.'} {HOW_TO_STOP}"
    return text


def longest(channel: str) -> int:
    """How many characters a message may have."""
    return LONGEST_MAIL if channel == Channel.EMAIL else LONGEST


def names_business(workspace: Any, text: str) -> bool:
    """Whether the text names the business, in any case and spelling of its accents."""
    name = " ".join(words(workspace.business_name))
    return bool(name) and f" {name} " in f" {' '.join(words(text))} "


def tells_how_to_stop(text: str) -> bool:
    """Whether the text says how to opt out."""
    return bool(_TOLD_HOW.search(" ".join(words(text))))


def opt_out_confirmation(workspace: Any) -> str:
    """The one message after a STOP: it names the business and advertises nothing."""
    return _("%(business)s: you are opted out and will get no more messages. Reply START to get them again.") % {
        "business": workspace.business_name
    }


def opt_in_confirmation(workspace: Any) -> str:
    """After YES or START."""
    return _(
        "%(business)s: you will get our messages. Message and data rates may apply. Reply HELP for help, STOP to end."
    ) % {"business": workspace.business_name}


def help_answer(workspace: Any) -> str:
    """The answer to HELP: who we are, how to reach us, how to stop."""
    ways = [way for way in (workspace.contact_phone, workspace.contact_email) if way]
    reach = _(" or ").join(ways) if ways else _("reply here and a person will read it")
    return _("%(business)s: for help: %(reach)s. Message and data rates may apply. Reply STOP to end.") % {
        "business": workspace.business_name,
        "reach": reach,
    }


def preferences_answer(workspace: Any, link: str) -> str:
    """The answer to PREFERENCES: the page on which the person chooses what to get."""
    return _("%(business)s: choose what you get from us: %(link)s Reply HELP for help, STOP to end.") % {
        "business": workspace.business_name,
        "link": link,
    }


_PROGRAMMES = {
    Purpose.MARKETING: gettext_lazy("offers and news"),
    Purpose.INFORMATIONAL: gettext_lazy("information that you asked for"),
    Purpose.TRANSACTIONAL: gettext_lazy("messages about your orders and appointments"),
}


def double_opt_in(workspace: Any, purpose: str, *, channel: str = Channel.SMS) -> str:
    """The request for consent, with what Twilio's error 30540 asks for: brand, programme, frequency, rates, ways.

    One that follows a form says what the form said: ``messaging.forms.languages.ask_by_text``.
    """
    return _(
        "%(business)s: reply YES to get %(programme)s by %(channel)s. Message frequency varies. "
        "Message and data rates may apply. Reply HELP for help, STOP to end."
    ) % {
        "business": workspace.business_name,
        "programme": _PROGRAMMES[Purpose(purpose)],
        "channel": Channel(channel).label,
    }
