"""Make a backup now."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import CommandError
from django.core.management.base import BaseCommand
from django.template.defaultfilters import filesizeformat

from crm.backup import making, places, trial
from crm.backup.models import Cause, RunState
from crm.backup.sealing import NoBackup


class Command(BaseCommand):
    """While everything runs: writers are not kept waiting."""

    help = "Make an encrypted backup of database and files: as FILE, or where the clock's own go (BACKUP_TO)."
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", help="write it here; without, it goes to BACKUP_TO and is rotated")

    def handle(self, *args: Any, file: str | None = None, **options: Any) -> None:
        try:
            said = self._to_file(Path(file)) if file else self._to_its_place()
        except NoBackup as trouble:
            raise CommandError(str(trouble)) from trouble
        except OSError as error:
            raise CommandError(f"{file or 'The backup'} can't be written: {error.strerror}.") from error
        self.stdout.write(said)

    def _to_file(self, file: Path) -> str:
        size = making.write_to(file)
        trial.examine(places.read_file(file))
        return f"{file}: {_shown(size)}, put back for trial and found whole."

    def _to_its_place(self) -> str:
        run = making.make(Cause.HAND)
        if run is None:
            raise NoBackup("Somebody is making one right now.")
        if run.state != RunState.GOOD:
            raise NoBackup(run.trouble)
        return f"{run.name}: {_shown(run.size)}, put back for trial and found whole."


def _shown(size: int) -> str:
    return filesizeformat(size).replace("\xa0", " ")
