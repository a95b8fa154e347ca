"""Put a backup back."""

import os
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import CommandError
from django.core.management.base import BaseCommand
from django.db import DatabaseError

from crm.backup import making, restoring
from crm.backup.aftermath import Done
from crm.backup.models import Cause, RunState
from crm.backup.sealing import NoBackup
from launch.errors import Unable
from launch.places import lock


class Command(BaseCommand):
    """With web, worker and clock stopped. What is there is backed up first, so that a slip can be undone."""

    help = "Put a backup in the place of database and files; whoever was erased since is erased again."
    requires_system_checks = []
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="the backup: a file, the name of one in BACKUP_TO, or “latest”")
        parser.add_argument("--no-backup", action="store_true", help="don't back up first what is there now")
        parser.add_argument(
            "--opt-outs-lost", action="store_true", help="even if it is not known any more who opted out since"
        )

    def handle(
        self, *args: Any, file: str, no_backup: bool = False, opt_outs_lost: bool = False, **options: Any
    ) -> None:
        try:
            read = restoring.find(file)
            held = lock(settings.DATA_DIR, patience=0)  # released when this process ends
        except (NoBackup, Unable) as trouble:
            raise CommandError(str(trouble)) from trouble
        try:
            self._restore(read, no_backup=no_backup, opt_outs_lost=opt_outs_lost)
        finally:
            os.close(held)

    def _restore(self, read: Any, *, no_backup: bool, opt_outs_lost: bool) -> None:
        if said := restoring.someone_serves():
            raise CommandError(said)
        if not no_backup:
            self._back_up_first()
        try:
            done = restoring.restore(read, self.stdout.write, opt_outs_lost=opt_outs_lost)
        except NoBackup as trouble:
            raise CommandError(str(trouble)) from trouble
        self.stdout.write(told(done))

    def _back_up_first(self) -> None:
        """An empty or broken database is no reason to stay: it is what a restore is for."""
        try:
            run = making.make(Cause.RESTORE)
        except DatabaseError:
            self.stdout.write("There is no working database here to back up first.")
            return
        if run is None or run.state != RunState.GOOD:
            why = run.trouble if run else "Somebody is making a backup right now."
            raise CommandError(f"What is there now could not be backed up: {why} --no-backup goes on without.")
        self.stdout.write(f"What was there now is kept as {run.name}.")


def told(done: Done) -> str:
    """What was done, for whoever gave the command."""
    lines = [f"Done. {done.erased} erasures and {done.opted_out} opt-outs of the journals were carried out again."]
    lines.append(
        f"Sending is paused in {done.paused} workspaces, and {done.taken_back} waiting messages were taken back: they "
        "may have left before. Owners let sending go on under Senders."
    )
    if done.lost_events:
        lines.append(
            f"{done.lost_events} events of consent were recorded since. Every no among them holds; a yes is lost: ask "
            "those people again."
        )
    if done.opt_outs_lost:
        lines.append(
            "Opt-outs are lost: the journal does not have all that were noted since this database was made. Compare "
            "with your carriers' lists before you let sending go on, or ask people again."
        )
    return "\n".join(lines)
