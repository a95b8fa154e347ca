"""``manage.py find_person TEXT...``: where a person stands."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from privacy.persons import find_person


class Command(BaseCommand):
    help = "Search every table, file and queue for a name, an address or a number. Exit code 0: nothing was found."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("text", nargs="+", help="a name, an email address or a phone number; each is searched for")

    def handle(self, *args: Any, **options: Any) -> None:
        found = 0
        for hit in find_person.find(options["text"]):
            found += 1
            self.stdout.write(str(hit))
        if found:
            self.stderr.write(f"Found in {found} places.")
            raise SystemExit(1)
        self.stdout.write("Nothing found.")
