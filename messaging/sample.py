"""Invented conversations of the sample workspace, on the phone as well, resting on the sample's consent."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from contacts.consent import ledger
from contacts.consent.models import Channel, Consent, ConsentEvent, EventKind, State, Suppression
from crm.lib.addresses import address_hash
from crm.lib.ids import uuid7
from messaging.inbox import threads
from messaging.inbox.models import SavedReply, Thread
from messaging.models import Capability, Conversation, Direction, Message, SandboxText, Sender, Status
from messaging.segments import measure
from messaging.words import final_text

_OUT, _IN = Direction.OUT, Direction.IN

# What was said: minutes before the end, who spoke, the words. The business's name and the way to stop are added.
_TALKS: tuple[tuple[tuple[int, Direction, str], ...], ...] = (
    (
        (3000, _OUT, "Hi, your two bikes are ready to be picked up, any day until six."),
        (2950, _IN, "Great! Can I come tomorrow at five?"),
        (2945, _OUT, "Five is fine. We will have them outside for you."),
        (1500, _IN, "They ride like new, thank you"),
    ),
    (
        (5000, _OUT, "A reminder: your spring service is on Thursday at 10."),
        (4980, _IN, "I'll be there"),
        (60, _IN, "One more thing, could you look at the front brake too?"),
    ),
    (
        (9000, _OUT, "The child seat you ordered has arrived."),
        (8800, _IN, "Wonderful, I'll send my sister to fetch it"),
    ),
    ((700, _OUT, "Your bike needs a new chain, 38 dollars. Shall we fit it?"), (640, _IN, "Yes please, go ahead")),
)


# What the shop writes again and again.
_REPLIES = (
    ("Ready", "Hi {{first_name|there}}, your bike is ready to be picked up, any day until six."),
    ("Opening hours", "We are open Monday to Friday from nine to six, and on Saturdays until two."),
    ("The way to us", "We are on Mill Lane behind the station; ring the bell at the blue gate."),
)


def fill(workspace: Any) -> int:
    """Give the sample's people their conversations; returns how many. Writes rows only, nothing is sent."""
    sender = Sender.objects.sandbox(workspace)
    asked = Consent.objects.of(workspace).filter(channel=Channel.SMS).select_related("contact", "event")
    talks = 0
    for consent in asked.order_by("contact__sort_name", "contact__name"):
        address = ledger.opened(consent.event).get("address", "")
        if address:
            _Talk(workspace, sender, consent, address).write(_TALKS[talks % len(_TALKS)])
            talks += 1
    _replies(workspace)
    return talks


def _replies(workspace: Any) -> None:
    for name, body in _REPLIES:
        SavedReply.objects.create(workspace=workspace, name=name, body=body)


class _Talk:
    """The conversation with one of the sample's people."""

    def __init__(self, workspace: Any, sender: Sender, consent: Consent, address: str) -> None:
        self.workspace, self.sender, self.consent, self.address = workspace, sender, consent, address
        self.hash = address_hash(address)
        self.conversation = Conversation.objects.create(
            workspace=workspace,
            contact=consent.contact,
            channel=Channel.SMS,
            address=address,
            address_hash=self.hash,
        )

    def write(self, said: Iterable[tuple[int, Direction, str]]) -> None:
        now = timezone.now()
        if self.consent.state == State.GRANTED:
            for minutes, who, words in said:
                self.say(now - timedelta(minutes=minutes), who, words)
        elif self.consent.state == State.WITHDRAWN:
            self.part()
        else:
            request = final_text.double_opt_in(self.workspace, self.consent.purpose)
            self.say(self.consent.since, _OUT, request, Capability.DOUBLE_OPT_IN)

    def part(self) -> None:
        """They said STOP."""
        since = self.consent.since
        self.say(since - timedelta(minutes=12), _OUT, "Your next service is due. Shall we book it?")
        self.say(since, _IN, "STOP")
        goodbye = final_text.opt_out_confirmation(self.workspace)
        self.say(since + timedelta(seconds=2), _OUT, goodbye, Capability.OPT_OUT_CONFIRMATION)
        reason = Suppression.Reason.OPT_OUT
        ledger.suppress(self.workspace, reason=reason, address=self.address, at=since)

    def say(self, at: datetime, who: Direction, words: str, capability: str = Capability.CONSENT) -> None:
        """One message, in the thread and on the phone."""
        out = who == _OUT
        body = final_text.finish(self.workspace, words) if out and capability == Capability.CONSENT else words
        reference = uuid7()
        message = Message.objects.create(
            id=reference,
            workspace=self.workspace,
            conversation=self.conversation,
            contact=self.consent.contact,
            sender=self.sender,
            channel=Channel.SMS,
            purpose=self.consent.purpose if out else "",
            direction=who,
            capability=capability if out else "",
            address=self.address,
            address_hash=self.hash,
            body=body,
            segments=len(measure(body).parts) if out else 0,
            status=Status.DELIVERED if out else Status.RECEIVED,
            basis=self.basis() if out and capability == Capability.CONSENT else None,
            idempotency_key=f"sample:{reference.hex}",
            not_before=at,
            handed_over_at=at if out else None,
            sent_at=at if out else None,
            delivered_at=at if out else None,
            created_at=at,
        )
        SandboxText.objects.create(
            workspace=self.workspace,
            sender=self.sender,
            direction=who,
            address=self.address,
            address_hash=self.hash,
            body=body,
            reference=reference.hex,
            at=at,
        )
        self.note(message, out)

    def note(self, message: Message, out: bool) -> None:
        """The conversation ends with this message for now; an unanswered one of today is unread."""
        self.conversation.last_message = message
        self.conversation.last_message_at = message.created_at
        if not out:
            self.conversation.last_inbound_at = message.created_at
        self.conversation.save()
        threads.went_out(self.conversation, message)
        if not out and message.created_at > timezone.now() - timedelta(hours=2):
            Thread.objects.filter(contact=message.contact_id).update(unread=1)

    def basis(self) -> ConsentEvent | None:
        """The yes on which the message rested."""
        given = ConsentEvent.objects.filter(
            contact_id=self.consent.contact_id,
            channel=self.consent.channel,
            purpose=self.consent.purpose,
            kind=EventKind.GRANTED,
        )
        return given.order_by("-seq").first()
