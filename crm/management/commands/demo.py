"""Add the sample workspace."""

from typing import Any

from django.core.management.base import BaseCommand

from crm import sample


class Command(BaseCommand):
    """Safe to be run again: there is one sample workspace at most."""

    help = "Add a sample workspace with invented people, plainly marked. Its owner removes it with one button."

    def handle(self, *args: Any, **options: Any) -> None:
        if sample.make():
            self.stdout.write("The sample workspace is there; its owner removes it with one button.")
