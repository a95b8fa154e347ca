"""manage.py verify_ledger: does every chain of consent hold, and are the journals beside the database whole?"""

from collections.abc import Iterator
from itertools import chain
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from contacts.consent import ledger
from contacts.consent.models import ConsentEvent
from contacts.consent.verification import Finding
from privacy.erasure import journal, replay


class Command(BaseCommand):
    help = "Verify every ledger of consent. Ends with 1 and the place when something was changed, removed or cut off."

    def handle(self, *args: Any, **options: Any) -> None:
        findings = 0
        for finding in chain(ledger.verify(), _erasures()):
            findings += 1
            self.stderr.write(str(finding))
        if findings:
            raise CommandError(f"{findings} findings: the ledger was tampered with or damaged.", returncode=1)
        self.stdout.write(f"{ConsentEvent.objects.count()} events in order.")


def _erasures() -> Iterator[Finding]:
    """What is wrong with the journal of erasures."""
    try:
        if lost := replay.lost():
            yield Finding(journal.JOURNAL.file_name, f"{replay.LOST} ({len(lost)})")
    except journal.BrokenJournal as error:
        yield Finding(journal.JOURNAL.file_name, str(error))
