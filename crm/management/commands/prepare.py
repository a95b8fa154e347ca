"""Bring an installation up to date before it serves: database, static files, first owner's link."""

from argparse import ArgumentParser
from typing import Any

from django.core import checks
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.core.management.base import BaseCommand
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from crm.backup import guard, marks
from crm.static_files import collect_if_changed
from privacy.erasure import journal, replay


class Command(BaseCommand):
    """Standard output is the set-up link, or nothing once there is an owner; the rest is standard error."""

    help = "Migrate and collect static files if needed; print the set-up link while there is no owner."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--demo", action="store_true", help="add the sample workspace, once")

    def handle(self, *args: Any, **options: Any) -> None:
        self._refuse_unsafe()
        self._migrate()
        self._refuse_older()
        try:
            collect_if_changed()
        except OSError as error:
            raise CommandError(f"The static files can't be written: {error}.") from error
        if options["demo"]:
            call_command("demo", stdout=self.stderr, stderr=self.stderr)
        call_command("setup_link", stdout=self.stdout)

    def _refuse_unsafe(self) -> None:
        for message in checks.run_checks(tags=[checks.Tags.security]):
            if message.is_serious():
                raise CommandError(f"{message.msg} {message.hint or ''}".strip())

    def _refuse_older(self) -> None:
        """An older copy of the database has to be taken on purpose. What was begun to be erased is erased now."""
        try:
            if marks.behind() is None and replay.replay():
                self.stderr.write("Erasures that had been cut off were carried out.")
            marks.advance()
        except (marks.BrokenMark, journal.BrokenJournal, replay.UnknownSubject) as error:
            raise CommandError(str(error)) from error
        if said := guard.trouble():
            raise CommandError(said)

    def _migrate(self) -> None:
        try:
            connection.ensure_connection()
            executor = MigrationExecutor(connection)
            if executor.migration_plan(executor.loader.graph.leaf_nodes()):
                self.stderr.write("Bringing the database up to date.")
                call_command("migrate", interactive=False, verbosity=0)
        except ImproperlyConfigured as error:
            raise CommandError(str(error)) from error
        except DatabaseError as error:
            reason = (str(error).strip().splitlines() or [type(error).__name__])[0]
            raise CommandError(f"The database can't be used: {reason}.") from error
