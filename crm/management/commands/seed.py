"""Fill a workspace with invented contacts, for trials and benchmarks."""

import random
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management import CommandError
from django.core.management.base import BaseCommand

from accounts.models import Membership, Role, User, Workspace
from crm.seeding.rows import Seed, fill


class Command(BaseCommand):
    """Everything it writes is invented: names, addresses of example.com, numbers that are nobody's."""

    help = "Add invented contacts with consent and messages to a workspace; without one, to a new sample workspace."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--contacts", type=int, required=True, metavar="N", help="how many")
        parser.add_argument("--workspace", metavar="SLUG", help="whose; a new workspace marked as sample if left out")
        parser.add_argument("--messages", type=float, default=2.0, metavar="M", help="for each contact, on average (2)")
        parser.add_argument("--dice", type=int, default=1, metavar="SEED", help="another number gives other people")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["contacts"] < 1 or options["messages"] < 0:
            raise CommandError("Give a number of contacts above 0, and of messages not below it.")
        workspace = self._named(options["workspace"]) if options["workspace"] else self._new()
        started = time.monotonic()
        seed = Seed(workspace, options["contacts"], options["messages"], random.Random(options["dice"]))  # noqa: S311
        for written in fill(seed):
            if written % 10_000 == 0 or written == options["contacts"]:
                self.stderr.write(f"{written:,} contacts, {time.monotonic() - started:.1f} s")
        self.stdout.write(workspace.slug)

    def _named(self, slug: str) -> Workspace:
        workspace = Workspace.objects.filter(slug=slug).first()
        if workspace is None:
            raise CommandError(f"There is no workspace {slug!r}: its name in the address is meant, /w/NAME/.")
        return workspace

    def _new(self) -> Workspace:
        """A workspace that one button removes, for the site's admins to look at."""
        workspace = Workspace.objects.create(
            name="Sample: invented people",
            business_name="Trial & Error",
            country="US",
            zone="America/New_York",
            contact_email="hello@example.com",
            postal_address="1 Example Street\nBoise, ID 83702",
            is_sample=True,
        )
        for user in User.objects.filter(is_superuser=True, is_active=True):
            Membership.objects.create(workspace=workspace, user=user, role=Role.OWNER)
        return workspace
