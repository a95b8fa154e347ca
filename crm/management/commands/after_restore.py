"""Take an older database that was put back by other means."""

from typing import Any

from django.core.management import CommandError
from django.core.management.base import BaseCommand

from contacts.consent.journal import UnknownKind
from crm.backup import aftermath, marks
from crm.management.commands.restore import told
from privacy.erasure import journal, replay


class Command(BaseCommand):
    """What ``restore`` does at its end, for a file that was copied back or a dump that was loaded."""

    help = "Make a database that was put back by other means fit to serve: erase again, pause sending, note its age."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            done = aftermath.settle()
        except (marks.BrokenMark, journal.BrokenJournal, replay.UnknownSubject, UnknownKind) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(told(done))
