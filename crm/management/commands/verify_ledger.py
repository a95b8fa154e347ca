"""manage.py verify_ledger: does every chain of consent hold?"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from contacts.consent import ledger
from contacts.consent.models import ConsentEvent


class Command(BaseCommand):
    help = "Verify every ledger of consent. Ends with 1 and the place when something was changed, removed or cut off."

    def handle(self, *args: Any, **options: Any) -> None:
        findings = 0
        for finding in ledger.verify():
            findings += 1
            self.stderr.write(str(finding))
        if findings:
            raise CommandError(f"{findings} findings: the ledger was tampered with or damaged.", returncode=1)
        self.stdout.write(f"{ConsentEvent.objects.count()} events in order.")
