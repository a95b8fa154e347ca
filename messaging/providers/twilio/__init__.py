"""Twilio: texts and pictures by its REST API, with or without a messaging service.

It knows no idempotency: a time-out after the request began is never repeated. Its status callbacks repeat our reference
(it stands in the address we give it), which settles most of those; else its list of messages is asked.
Sources: twilio.com/docs/messaging/api/message-resource, /docs/usage/webhooks/webhooks-security.
"""

from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from django.conf import settings
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from crm.lib import outbound
from messaging import providers
from messaging.permit import Letter
from messaging.providers import (
    LARGEST_FILE,
    PICTURES,
    Answer,
    Ask,
    Call,
    Carries,
    Found,
    Inbound,
    Lookup,
    NotConnected,
    Provider,
    Report,
    Said,
    Sought,
)
from messaging.providers.answers import as_object, basic, by_status, call, retry_after, turned_away
from messaging.providers.twilio import webhook

VERSION = "2010-04-01"
PRICED_PAGES = 20  # of a thousand texts, at one look for prices
LISTED = 100  # latest messages to a number among which one is looked for
# twilio.com/docs/messaging/guides/accepted-mime-types: 10 files, 5 MB; carriers take 600 KB of what is no picture.
KINDS = PICTURES | {
    *("image/heic", "image/tiff", "application/pdf", "audio/mpeg", "audio/mp4", "audio/wav"),
    *("video/mp4", "video/quicktime", "video/3gpp"),
}
_BUSY = {"20429", "21611", "30001"}
_AGAINST_SENDER = {"20003", "20005", "21606", "21660", "21705", "30002"}


class Twilio(Provider):
    """Carries texts by Twilio."""

    name = "twilio"
    title = _("Twilio")
    about = _("Texts and pictures. You need a Twilio account with a number.")
    connects = True
    asks_fees = True  # its callbacks tell no price, which is settled some minutes later
    acknowledgement = ("text/xml", "<Response/>")  # anything else is an error in Twilio's debugger (12300)
    asks = (
        Ask("account_sid", _("Account SID"), _("On the first page of the Twilio console; begins with AC.")),
        Ask("auth_token", _("Auth token"), _("Below the account SID. Twilio signs its calls with it."), secret=True),
    )
    asks_sender = (
        Ask(
            "messaging_service",
            _("Messaging service SID"),
            _("Only if the number belongs to one; begins with MG."),
            required=False,
        ),
        Ask(
            "confirms",
            _("Who answers STOP"),
            _("Twilio does, unless you switched off its opt-out handling."),
            choices=(("", _("Twilio")), ("us", _("this program"))),
            required=False,
        ),
    )

    def _carry(self, letter: Letter) -> Answer:
        keys = letter.credentials
        form: dict[str, Any] = {"To": letter.to, "From": letter.sender_address, "Body": letter.body}
        if letter.files:
            form["MediaUrl"] = [file.url for file in letter.files]
        if keys.get("messaging_service"):
            form["MessagingServiceSid"] = keys["messaging_service"]
        if providers.can_be_called():
            form["StatusCallback"] = webhook.status_url(letter.sender_id, letter.reference)
        headers = {**_authorized(keys), "Content-Type": "application/x-www-form-urlencoded"}
        answer = call(
            letter, "POST", _url(keys), headers=headers, body=urlencode(form, doseq=True).encode(), trusted=True
        )
        return answer if isinstance(answer, Answer) else _said(answer)

    def carries(self, sender: Any) -> Any:
        if not providers.can_be_called():
            return _("Twilio fetches files from this program, which it can't reach at its address. Send them by email.")
        return Carries(10, 5 * 2**20, KINDS, others=600 * 2**10)

    def fetch(self, sender: Any, url: str) -> bytes:
        """Twilio sends us on to where the file lies; our password goes to Twilio alone."""
        if urlsplit(url)[:2] != urlsplit(settings.TWILIO_URL)[:2]:  # scheme and host
            raise outbound.NotSent("This is no address of Twilio's.")
        headers = _authorized(sender.keys)
        answer = outbound.request("GET", url, headers=headers, trusted=True, largest=LARGEST_FILE)
        if answer.status in (301, 302, 303, 307, 308):
            answer = outbound.request("GET", answer.headers.get("location", ""), largest=LARGEST_FILE)
        if answer.status != 200:
            raise outbound.Uncertain(f"Twilio answered {answer.status}.")
        return answer.body

    def find(self, sender: Any, sought: Sought) -> Found:
        query = urlencode({"To": sought.to, "From": sender.address, "PageSize": LISTED})
        response = _get(sender, f"{_url(sender.keys)}?{query}")
        rows = response.get("messages", []) if response else []
        ids = [str(row["sid"]) for row in rows if isinstance(row, dict) and _is_it(row, sought)]
        # That it is not listed is no proof: the list lags behind. It is asked again, and never sent again.
        return Found(Lookup.THERE, ids[-1]) if ids else Found(Lookup.UNSURE)

    def verify(self, sender: Any, call: Call) -> None:
        webhook.verify(str(sender.keys.get("auth_token", "")), call)

    def parse(self, sender: Any, call: Call) -> list[Inbound | Report]:
        return webhook.parse(call)

    def fees(self, sender: Any, since: datetime) -> dict[str, int]:
        """Twilio writes what it charges as a negative amount, and nothing before it knows."""
        query = urlencode({"From": sender.address, "DateSent>": since.date().isoformat(), "PageSize": 1000})
        url: str | None = f"{_url(sender.keys)}?{query}"
        found: dict[str, int] = {}
        for _page in range(PRICED_PAGES):
            listed = _get(sender, url) if url else None
            if listed is None:
                break
            rows = listed.get("messages")
            priced = [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
            found |= {str(row.get("sid", "")): fee for row in priced if (fee := _fee(row.get("price"))) is not None}
            url = _next(listed.get("next_page_uri"))
        return found

    def confirms_opt_out(self, sender: Any) -> bool:
        return bool(sender.keys.get("confirms") != "us")

    def check(self, sender: Any) -> str:
        found = _get(sender, f"{_base(sender.keys)}.json")
        if found is None:
            return _now("Twilio refuses these credentials, or can't be reached.")
        if found.get("status") not in (None, "active"):
            return _now("Twilio says that the account is %(status)s.") % {"status": str(found["status"])[:40]}
        return "" if _number(sender) else _now("The account has no such number.")

    def connect(self, sender: Any) -> None:
        """Enter our address with the number. Raises NotConnected."""
        number = _number(sender)
        if not number:
            raise NotConnected(_now("The account has no such number, or Twilio can't be reached."))
        url = f"{_base(sender.keys)}/IncomingPhoneNumbers/{quote(number)}.json"
        form = urlencode({"SmsUrl": providers.hook_url(sender), "SmsMethod": "POST"}).encode()
        headers = {**_authorized(sender.keys), "Content-Type": "application/x-www-form-urlencoded"}
        try:
            response = outbound.request("POST", url, headers=headers, body=form, trusted=True)
        except outbound.OutboundError as error:
            raise NotConnected(_now("Twilio can't be reached.")) from error
        if response.status != 200:
            raise NotConnected(_now("Twilio did not take the address (%(code)s).") % {"code": response.status})


def _base(keys: dict[str, Any]) -> str:
    return f"{settings.TWILIO_URL}/{VERSION}/Accounts/{quote(str(keys.get('account_sid', '')), safe='')}"


def _url(keys: dict[str, Any]) -> str:
    return f"{_base(keys)}/Messages.json"


def _authorized(keys: dict[str, Any]) -> dict[str, str]:
    return {"Authorization": basic(str(keys.get("account_sid", "")), str(keys.get("auth_token", "")))}


def _said(response: outbound.Response) -> Answer:
    said = as_object(response.body)
    code = str(said.get("code") or "")
    if response.status in (200, 201):
        sid = said.get("sid")
        if not isinstance(sid, str) or not sid:
            return Answer(Said.UNCERTAIN, code="garbage")
        return Answer(Said.ACCEPTED, provider_id=sid)
    if code == "21610":
        return Answer(Said.OPTED_OUT, code=code)
    if code in _BUSY:
        return Answer(Said.LATER, code=code, wait=retry_after(response))
    if code in _AGAINST_SENDER:
        return turned_away(code)
    return by_status(response, code)


def _get(sender: Any, url: str) -> dict[str, Any] | None:
    try:
        response = outbound.request("GET", url, headers=_authorized(sender.keys), trusted=True)
    except outbound.OutboundError:
        return None
    return as_object(response.body) if response.status == 200 else None


def _fee(price: Any) -> int | None:
    """ "-0.00750" is 75 hundredths of a cent; None when there is no price yet, or none that makes sense."""
    try:
        amount = abs(Decimal(str(price))) * 10_000
    except (InvalidOperation, ValueError):
        return None
    return int(amount.to_integral_value()) if amount.is_finite() and amount < 10**9 else None


def _next(path: Any) -> str | None:
    """The following page, with Twilio itself and nowhere else."""
    return f"{settings.TWILIO_URL}{path}" if isinstance(path, str) and path.startswith(f"/{VERSION}/") else None


def _number(sender: Any) -> str:
    """Twilio's id of the sender's number; empty when the account does not have it."""
    query = urlencode({"PhoneNumber": sender.address})
    found = _get(sender, f"{_base(sender.keys)}/IncomingPhoneNumbers.json?{query}") or {}
    rows = [row for row in found.get("incoming_phone_numbers", []) if isinstance(row, dict)]
    return next((str(row["sid"]) for row in rows if row.get("phone_number") == sender.address and "sid" in row), "")


def _is_it(row: dict[str, Any], sought: Sought) -> bool:
    """Whether a listed message is the one: the same words to the same number, not before we tried, nobody else's."""
    made = webhook.moment(row.get("date_created"))
    return (
        str(row.get("direction", "")).startswith("outbound")
        and str(row.get("sid")) not in sought.known
        and " ".join(str(row.get("body", "")).split()) == " ".join(sought.body.split())
        and made is not None
        and made >= sought.since.replace(microsecond=0)
    )


provider = Twilio()
