"""Take a mail from standard input: for a mail server of your own that hands answers on (see docs/self-hosting.md)."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from messaging.incoming import receiving
from messaging.models import Sender
from messaging.providers import BadPayload
from messaging.providers import mail as mails

LARGEST = 10 * 1024 * 1024  # bytes


class Command(BaseCommand):
    """``receive_mail hello@example.com < mail``"""

    help = "Takes a mail from standard input for the sender with this address."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("address", help="the address of the sender whose mail it is")

    def handle(self, *args: Any, **options: Any) -> None:
        raw = sys.stdin.buffer.read(LARGEST + 1)
        if len(raw) > LARGEST:
            raise CommandError("The mail is larger than 10 MB.", returncode=69)
        found = Sender.objects.filter(address=options["address"].strip().lower(), kind=Sender.Kind.EMAIL)
        senders = list(found.select_related("workspace", "account")[:2])
        if len(senders) != 1:
            raise CommandError("There is not exactly one sender with this address.", returncode=67)
        try:
            items = mails.read(raw, senders[0].workspace_id, signed_only=mails.signs_returns(senders[0]))
            receiving.take(senders[0], items, raw.decode(errors="replace"))
        except BadPayload as error:
            raise CommandError(str(error), returncode=65) from error
