"""The sandbox: a network of one phone on the screen, so that the whole loop works with no account anywhere.

It keeps its own rows in its own transactions, as a provider elsewhere would. For trials a sender's credentials may hold
``delay`` (seconds before it takes a message) and ``behave`` (a value of ``Said``, or "accept and vanish": it takes the
message but the answer never arrives), or ``forgets``: like Twilio it knows no idempotency, so that what is handed over
twice arrives twice.
"""

import time

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.lib.addresses import address_hash
from crm.lib.ids import new_slug
from messaging.models import Direction, SandboxText, Sender
from messaging.permit import Letter
from messaging.providers import PICTURES, Answer, Call, Carries, Found, Inbound, Lookup, Provider, Report, Said, Sought
from messaging.providers.sandbox import webhook


class Sandbox(Provider):
    """Carries messages to ``SandboxText``."""

    name = "sandbox"
    title = _("Sandbox")
    about = _("A phone on the screen: everything can be tried, nothing leaves this computer.")
    needs_registration = False

    def _carry(self, letter: Letter) -> Answer:
        behave = letter.credentials.get("behave", "")
        time.sleep(float(letter.credentials.get("delay", 0)))
        if behave in set(Said) - {Said.ACCEPTED, Said.DELIVERED}:
            return Answer(Said(behave), code="sandbox", wait=float(letter.credentials.get("wait", 0)))
        if timezone.now() > letter.lease_until:
            return Answer(Said.UNCERTAIN, code="time-out")
        text = take(letter)
        if behave == "accept and vanish":
            raise TimeoutError("The sandbox took it and did not answer.")
        return Answer(Said.DELIVERED, provider_id=f"sandbox-{text.pk.hex}")

    def carries(self, sender: Sender) -> Carries:
        return Carries(10, 5 * 2**20, PICTURES)

    def find(self, sender: Sender, sought: Sought) -> Found:
        text = SandboxText.objects.filter(sender=sender, reference__startswith=sought.reference).first()
        return Found(Lookup.THERE, f"sandbox-{text.pk.hex}") if text else Found(Lookup.ABSENT)

    def verify(self, sender: Sender, call: Call) -> None:
        webhook.verify(str(sender.credentials.get("secret", "")), call.body, call.headers)

    def parse(self, sender: Sender, call: Call) -> list[Inbound | Report]:
        return webhook.parse(call.text)


def take(letter: Letter) -> SandboxText:
    """Put a letter on the phone; the same reference twice is one text."""
    sender = Sender.objects.only("workspace").get(pk=letter.sender_id)
    forgets = letter.credentials.get("forgets")
    reference = f"{letter.reference}:{new_slug()}" if forgets else letter.reference
    try:
        with transaction.atomic():
            return SandboxText.objects.create(
                workspace_id=sender.workspace_id,
                sender=sender,
                direction=Direction.OUT,
                address=letter.to,
                address_hash=address_hash(letter.to),
                body=letter.body,
                reference=reference,
            )
    except IntegrityError:
        return SandboxText.objects.get(sender=sender, reference=reference)


provider = Sandbox()
