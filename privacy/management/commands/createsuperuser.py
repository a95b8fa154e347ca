"""Django's createsuperuser, behind the same age question as every other door (AC-1)."""

import getpass
import os
from argparse import ArgumentParser
from datetime import date
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management import CommandError
from django.core.management.base import BaseCommand
from django.db import transaction

from accounts import audit
from accounts.models import User
from crm.lib.addresses import normalize_email
from privacy.doors.age_gate import Refused, attest, plausible


class Command(BaseCommand):
    """Asks for email, name, date of birth and password; the date of birth is used once and not kept.

    Without a terminal (``--noinput``) they come from the environment: DJANGO_SUPERUSER_EMAIL, DJANGO_SUPERUSER_NAME,
    DJANGO_SUPERUSER_BIRTH_DATE (YYYY-MM-DD), DJANGO_SUPERUSER_PASSWORD.
    """

    help = "Make an account that is in charge of the site."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--email")
        parser.add_argument("--noinput", "--no-input", action="store_false", dest="interactive")

    def handle(self, *args: Any, **options: Any) -> None:
        self.interactive = options["interactive"]
        try:
            email = normalize_email(options["email"] or self._ask("EMAIL", "Email"))
            attestation = attest(self._birth_date(), "command", email=email)
            if User.objects.filter(email=email).exists():
                raise CommandError("There is an account of this address already.")
            user = User(email=email, name=self._ask("NAME", "Name", ""), is_staff=True, is_superuser=True)
            password = self._ask("PASSWORD", "Password", secret=True)
            validate_password(password, user)
        except Refused as error:
            raise CommandError("No account was made.") from error
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        attestation.stamp(user)
        user.set_password(password)
        with transaction.atomic():
            user.save()
            EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
            audit.record(None, "account.made_by_command", user)
        self.stdout.write("The account is there.")

    def _birth_date(self) -> date:
        try:
            birth_date = date.fromisoformat(self._ask("BIRTH_DATE", "Date of birth (YYYY-MM-DD)").strip())
        except ValueError as error:
            raise CommandError("Give the date of birth as YYYY-MM-DD.") from error
        plausible(birth_date)
        return birth_date

    def _ask(self, name: str, question: str, default: str | None = None, *, secret: bool = False) -> str:
        answer = os.environ.get(f"DJANGO_SUPERUSER_{name}", "")
        if not answer and self.interactive:
            answer = getpass.getpass(f"{question}: ") if secret else input(f"{question}: ")
        if answer or default is not None:
            return answer or default or ""
        raise CommandError(f"{question} is missing: set DJANGO_SUPERUSER_{name}.")
