"""What carries messages. A provider is a package here with a ``provider`` of this base; docs/adding-a-provider.md.

The contract: ``_carry`` is called once for each permit and answers with what is certain. Whatever it raises counts as
uncertain: the message becomes ``unknown`` and is looked up with ``find``, never blindly sent again.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from importlib import import_module
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from crm.lib import outbound
from messaging.permit import Letter, Permit, redeem

NAMES = ("sandbox", "twilio", "ringcentral", "http_gateway", "smtp", "esp")
TIMEOUT = 10.0  # seconds that a call may take in all
PICTURES = frozenset({"image/jpeg", "image/png", "image/gif"})  # what every carrier's MMS shows
LARGEST_FILE = 16 * 2**20  # bytes of a file that came with a message
CREDENTIALS_WAIT = 900  # seconds until a provider that turned us away is asked again


class Said(StrEnum):
    """What a provider's answer makes certain."""

    ACCEPTED = "accepted"  # it has the message
    DELIVERED = "delivered"  # and the person's phone too
    REJECTED = "rejected"  # it will never carry it
    BOUNCED = "bounced"  # rejected, because there is no such address
    OPTED_OUT = "opted out"  # rejected, because the person opted out with the provider (Twilio 21610, SMS-RC-413)
    LATER = "later"  # it surely did not take it, and may later (429, no connection)
    UNCERTAIN = "uncertain"  # a time-out after the request began


@dataclass(frozen=True, slots=True)
class Answer:
    """A provider's answer. ``wait`` in seconds is how long the whole sender pauses (Retry-After).

    ``trouble`` is a code for which not this message but the sender was turned away: wrong credentials, a suspension.
    """

    said: Said
    provider_id: str = ""
    code: str = ""
    wait: float = 0
    trouble: str = ""


class Lookup(StrEnum):
    """What a provider knows about a message."""

    THERE = "there"
    ABSENT = "absent"  # certain: it never got it
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class Sought:
    """A message of which nobody knows whether the provider has it. ``known`` are ids that belong to other messages."""

    reference: str
    to: str
    body: str
    since: datetime
    known: "frozenset[str] | Any" = frozenset()


@dataclass(frozen=True, slots=True)
class Found:
    """Result of ``find``."""

    lookup: Lookup
    provider_id: str = ""


@dataclass(frozen=True, slots=True)
class Carries:
    """Files that a provider takes along: how many, how large together, of which media types (empty: whatever we keep).

    ``others`` is how large a file may be that is no JPEG, PNG or GIF; 0 for no such limit. All in bytes.
    """

    most: int
    together: int
    kinds: frozenset[str] = frozenset()
    others: int = 0


@dataclass(frozen=True, slots=True)
class Inbound:
    """A message from a person. ``external_id`` is the provider's own id of it.

    ``to`` is the number or address of ours that they wrote to, where told; ``media`` are {"url", "type", "name"}, and
    "stash" instead of an address when the bytes came along (``messaging.incoming.stash``);
    ``automatic`` mail is never answered; ``opt_out`` when the provider itself took it for a STOP. ``proven`` is False
    when anybody could have written it in the sender's name: then it can say no for them, and never yes.
    """

    external_id: str
    sender: str
    text: str
    to: str = ""
    subject: str = ""
    media: tuple[dict[str, str], ...] = ()
    automatic: bool = False
    opt_out: bool = False
    proven: bool = True


@dataclass(frozen=True, slots=True)
class Report:
    """News about a message that we sent: ``status`` is sent, delivered or failed.

    ``reference`` is ours, where the provider repeats it: then a report that comes before the answer to our call is not
    lost. ``closes`` says that the address must not be written to any more ("opt_out", "bounced", "complaint"), and
    ``address`` whose that is when there is no message to tell. ``fee`` is in hundredths of a cent. ``proven`` is False
    when anybody could have written it.
    """

    external_id: str
    provider_id: str
    status: str
    code: str = ""
    reference: str = ""
    closes: str = ""
    address: str = ""
    fee: int | None = None
    proven: bool = True


@dataclass(frozen=True, slots=True)
class Call:
    """A webhook call: the bytes, the headers, and the address as we gave it to the provider."""

    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    url: str = ""

    @property
    def text(self) -> str:
        """The body as text. Raises BadPayload."""
        try:
            return self.body.decode()
        except UnicodeDecodeError as error:
            raise BadPayload("This is not UTF-8.") from error


@dataclass(frozen=True, slots=True)
class Ask:
    """Something that the settings page of a provider asks for; ``help`` says where it is to be found.

    ``aim``: it says where secrets are sent, so whoever changes it has to know them. ``sent`` is False for a secret that
    stays here.
    """

    name: str
    label: Any
    help: Any = ""
    secret: bool = False
    required: bool = True
    area: bool = False
    choices: tuple[tuple[str, Any], ...] = ()
    initial: str = ""
    aim: bool = False
    sent: bool = True
    group: Any = ""  # the heading under which it stands, where a provider asks for much


class BadSignature(Exception):
    """A webhook call that the provider did not sign, or not just now."""


class BadPayload(Exception):
    """A webhook call that makes no sense."""


class NotConnected(Exception):
    """The provider could not be told where to call, in words for a person."""


class Provider:
    """Base of the providers."""

    name = ""
    title: Any = ""
    about: Any = ""
    channel = "sms"
    needs_registration = True  # a US long code must be registered (10DLC), a toll-free number verified
    asks: tuple[Ask, ...] = ()  # of an account, which several senders share
    asks_sender: tuple[Ask, ...] = ()  # of each sender
    groups: tuple[tuple[Any, Any], ...] = ()  # the headings of ``asks``, each with a sentence for a newcomer
    kinds: tuple[str, ...] = ("regular", "high_volume", "toll_free", "short_code")
    largest_call = 64 * 1024  # bytes of a webhook call; a text is a few hundred
    acknowledgement = ("application/json", "{}")  # what a webhook call is answered with
    asks_news = False  # ``news`` is asked every minute while texts are out
    asks_fees = False  # ``fees`` is asked every hour while there are texts without a price
    connects = False  # ``connect`` tells the provider where to call; else a person enters the address there

    def send(self, permit: Permit) -> Answer:
        """Carry what the gate permitted. Raises permit.NotPermitted, having done nothing."""
        return self._carry(redeem(permit))

    def _carry(self, letter: Letter) -> Answer:
        raise NotImplementedError

    def carries(self, sender: Any) -> "Carries | Any":
        """What it takes along with a message; or, in words for a person, why nothing."""
        return _("This sender carries words only. Send the file by email.")

    def fetch(self, sender: Any, url: str) -> bytes:
        """A file that came with a message. Raises outbound.OutboundError."""
        raise outbound.NotSent("This provider has no files.")

    def find(self, sender: Any, sought: Sought) -> Found:
        """Whether the provider has this message; asked for those of which we don't know."""
        return Found(Lookup.UNSURE)

    def handshake(self, sender: Any, call: Call) -> dict[str, str] | None:
        """Headers to answer with when the call only asks whether somebody is here; else None."""
        return None

    def verify(self, sender: Any, call: Call) -> None:
        """Raises BadSignature unless the provider sent this."""
        raise BadSignature

    def parse(self, sender: Any, call: Call) -> list[Inbound | Report]:
        """What a verified call says. Raises BadPayload. Unknown parameters are no reason to."""
        raise BadPayload

    def news(self, sender: Any, since: datetime) -> list[Report]:
        """What became of our messages since then, where no webhook tells it. May raise."""
        return []

    def fees(self, sender: Any, since: datetime) -> dict[str, int]:
        """What texts since then have cost, by the provider's id, in hundredths of a cent. May raise."""
        return {}

    def hook_addresses(self, sender: Any) -> list[tuple[Any, str]]:
        """What a person enters with the provider, if nobody does it for them; shown to managers only."""
        return [(_("Address that the provider calls"), hook_url(sender))]

    def confirms_opt_out(self, sender: Any) -> bool:
        """Whether it answers STOP by itself, so that we don't."""
        return False

    def check(self, sender: Any) -> str:
        """What is wrong with the credentials, in words; empty when they work. Nothing is sent to anybody."""
        return ""

    def connect(self, sender: Any) -> None:
        """Tell the provider where to call. Raises NotConnected."""
        raise NotConnected

    def renew(self, sender: Any) -> None:
        """Called once a day: whatever runs out unless it is renewed. Raises NotConnected."""


def get(name: str) -> Provider:
    """The provider of this name. Raises KeyError."""
    if name not in NAMES:
        raise KeyError(name)
    found: Provider = import_module(f"messaging.providers.{name}").provider
    return found


def hook_url(sender: Any, **query: str) -> str:
    """Where the provider calls about this sender."""
    path = reverse("messaging:hook", args=[sender.provider, sender.pk])
    return f"{settings.PUBLIC_URL}{path}" + ("?" + "&".join(f"{k}={v}" for k, v in query.items()) if query else "")


def can_be_called() -> bool:
    """Whether a provider on the internet can reach us: not while we stand on somebody's own computer."""
    parts = urlsplit(settings.PUBLIC_URL)
    host = parts.hostname or ""
    return parts.scheme == "https" and "." in host and not host.replace(".", "").isdigit()
