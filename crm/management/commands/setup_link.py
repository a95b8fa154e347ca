"""Print the one-time link with which the first owner sets the site up."""

from typing import Any

from django.core.management.base import BaseCommand

from crm import setup


class Command(BaseCommand):
    """Prints nothing once the site has an owner."""

    help = "Print a one-time set-up link, while the site has no owner. Earlier links stop working."

    def handle(self, *args: Any, **options: Any) -> None:
        if link := setup.make_link():
            self.stdout.write(link)
