"""What the codes of providers and carriers mean, and what to do: for pages, and to tell apart what stops a sender.

Sources: Twilio's error dictionary, RingCentral's list of SMS errors, RFC 3463 for mail.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from messaging.verdicts import Reason, Verdict


@dataclass(frozen=True, slots=True)
class Meaning:
    """In plain words; ``remedy`` may be empty. ``blocked`` when a carrier refused it for what it was or who sent it."""

    text: Any
    remedy: Any = ""
    blocked: bool = False


_RATE = Meaning(_("Too much at once: the provider asked to wait."), _("Nothing to do: it goes on by itself."))
_BAD_NUMBER = Meaning(_("The number does not exist or takes no texts."), _("Ask them for a mobile number."))
_OPTED_OUT = Meaning(_("They opted out with the carrier."), _("Only they can change that: by texting START."))
_SPAM = Meaning(_("A carrier took it for spam."), _("Compare your texts with what you registered."), True)
_LANDLINE = Meaning(_("A landline, or the carrier can't be reached."), _("Ask them for a mobile number."))
_UNREACHABLE = Meaning(_("The phone was off or out of reach."), _("Try again later."))
_KEYS = Meaning(_("The provider refuses the credentials."), _("Enter them anew under Change."))
_SUSPENDED = Meaning(_("The provider suspended the account."), _("Ask the provider why."), True)
_NOT_YOURS = Meaning(_("The number does not belong to this account."), _("Check number and account."))
_REGISTER = Meaning(_("The number is not registered for 10DLC."), _("Register brand and campaign."), True)
_TOLL_FREE = Meaning(_("The toll-free number is not verified."), _("Have it verified by the provider."), True)
_DAILY = Meaning(_("The carrier's limit of the day was reached."), _("Enter the brand's trust score."), True)
_LONG = Meaning(_("The text is too long for the carrier."), _("Shorten it."))
_THEIRS = Meaning(_("Something failed at the provider."), _("Nothing to do; if it stays, ask the provider."))

MEANINGS: dict[str, Meaning] = {
    # Twilio
    "20003": _KEYS,
    "20005": _SUSPENDED,
    "20429": _RATE,
    "21211": _BAD_NUMBER,
    "21408": Meaning(_("Texts to this country are switched off."), _("Switch them on at Twilio, Geo permissions.")),
    "21606": _NOT_YOURS,
    "21608": Meaning(_("A trial account texts only verified numbers."), _("Upgrade the account.")),
    "21610": _OPTED_OUT,
    "21611": _RATE,
    "21612": Meaning(_("This number can't text that country."), _("Use another number.")),
    "21614": _BAD_NUMBER,
    "21617": _LONG,
    "21660": _NOT_YOURS,
    "21705": Meaning(_("The messaging service does not exist."), _("Check its SID under Change.")),
    "30001": _RATE,
    "30002": _SUSPENDED,
    "30003": _UNREACHABLE,
    "30004": Meaning(_("The person or their carrier blocks messages."), _("Reach them another way."), True),
    "30005": _BAD_NUMBER,
    "30006": _LANDLINE,
    "30007": _SPAM,
    "30008": _THEIRS,
    "30022": _DAILY,
    "30023": _DAILY,
    "30032": _TOLL_FREE,
    "30034": _REGISTER,
    # RingCentral
    "CMN-301": _RATE,
    "OAU-140": _KEYS,
    "OAU-213": _KEYS,
    "MSG-243": Meaning(_("The number is blocked at the provider."), "", True),
    "MSG-245": _NOT_YOURS,
    "MSG-247": _BAD_NUMBER,
    "SMS-RC-403": _DAILY,
    "SMS-RC-410": _BAD_NUMBER,
    "SMS-RC-413": _OPTED_OUT,
    "SMS-RC-430": _SPAM,
    "SMS-RC-500": _THEIRS,
    "SMS-RC-501": _THEIRS,
    "SMS-RC-503": _NOT_YOURS,
    "SMS-RC-504": _NOT_YOURS,
    "SMS-UP-410": _BAD_NUMBER,
    "SMS-UP-413": _OPTED_OUT,
    "SMS-UP-414": _NOT_YOURS,
    "SMS-UP-430": _SPAM,
    "SMS-UP-431": Meaning(_("The number was flagged for spam and suspended."), _("Ask the provider."), True),
    "SMS-UP-432": _LONG,
    "SMS-UP-500": _THEIRS,
    "SMS-CAR-400": _BAD_NUMBER,
    "SMS-CAR-410": _UNREACHABLE,
    "SMS-CAR-411": _BAD_NUMBER,
    "SMS-CAR-412": _UNREACHABLE,
    "SMS-CAR-413": _OPTED_OUT,
    "SMS-CAR-414": _NOT_YOURS,
    "SMS-CAR-430": _SPAM,
    "SMS-CAR-431": _SPAM,
    "SMS-CAR-432": _LONG,
    "SMS-CAR-435": Meaning(_("A carrier refused a shortened link."), _("Write the whole address."), True),
    "SMS-CAR-450": _DAILY,
    "SMS-CAR-451": _DAILY,
    "SMS-CAR-452": _DAILY,
    "SMS-CAR-461": _TOLL_FREE,
    "SMS-CAR-500": _THEIRS,
    # ours
    "late": Meaning(_("To get it ready took longer than it may wait behind the gate."), _("It is tried again.")),
    "credentials": _KEYS,
    "no-connection": Meaning(_("The provider can't be reached."), _("Nothing to do: it is tried again.")),
    "private-address": Meaning(
        _("The server's address leads into a private network."), _("The operator can allow it: PRIVATE_HOSTS.")
    ),
    "time-out": Meaning(_("The provider did not answer in time."), _("It is asked whether it has the message.")),
    "broken off": Meaning(_("The call broke off."), _("The provider is asked whether it has the message.")),
    "crash": Meaning(_("A worker died during the call."), _("The provider is asked whether it has the message.")),
    "garbage": Meaning(_("The provider's answer made no sense."), _("It is asked whether it has the message.")),
    "bounced": Meaning(_("The mail came back."), _("Ask them another way for an address that works.")),
    "spam": Meaning(_("It was reported as spam."), "", True),
    "too-large": _LONG,
    "unwritable": Meaning(_("The address or the subject can't be written as mail."), _("Correct it.")),
    "template": Meaning(_("The gateway's template does not make a request."), _("Correct it under Change.")),
}


def meaning(code: str) -> Meaning:
    """What a code says; the code itself when we don't know it."""
    known = MEANINGS.get(code)
    if known is None and code.startswith("smtp-"):
        return _of_mail(code.removeprefix("smtp-"))
    if code in ("http-401", "http-403"):
        return _KEYS
    if code.startswith("http-3"):
        return Meaning(_("The provider names another address, where we don't go."), _("Enter that one under Change."))
    return known or Meaning(_("The provider's error %(code)s") % {"code": code})


def reason(code: str, until: datetime | None = None, *, attempts: int = 1) -> Reason:
    """Why a provider did not take a message, as the message keeps it; ``until`` when it is tried again."""
    said = meaning(code)
    if until is not None:
        return Reason("not_taken", str(said.text), str(said.remedy), Verdict.HOLD, until)
    if attempts > 1:
        gave_up = _("It was tried %(count)d times, and is not tried again by itself.") % {"count": attempts}
        return Reason("not_taken", str(said.text), str(gave_up))
    return Reason("not_taken", str(said.text), str(said.remedy))


def _of_mail(code: str) -> Meaning:
    """RFC 3463: the second figure says what it is about; basic codes of RFC 5321."""
    if code in ("530", "534", "535") or code.startswith(("5.7.8", "5.7.9")):
        return _KEYS
    if code.startswith(("5.1", "550", "551", "553")):
        return Meaning(_("The address does not exist."), _("Ask them for another one."))
    if code.startswith(("5.2", "4.2", "552", "452")):
        return Meaning(_("Their mailbox is full or closed."), _("Reach them another way."))
    if code.startswith(("5.7", "554")):
        return Meaning(_("Their mail server refused it."), _("Look at SPF, DKIM and DMARC of your domain."), True)
    if code.startswith("4"):
        return Meaning(_("Their mail server is busy."), _("Nothing to do: it is tried again."))
    return Meaning(_("The mail server's error %(code)s") % {"code": code})
