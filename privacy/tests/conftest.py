"""What the tests of privacy share."""

import pytest
from allauth.mfa.models import Authenticator
from django.apps import apps

from accounts.models import ProductMail
from contacts.models import Company
from tests.cast import make_contact


@pytest.fixture
def ana(cast):
    """A contact with every fact on file."""
    company = Company.objects.create(workspace=cast.workspace, name="Bakery Sol")
    return make_contact(
        cast.workspace,
        "Ana Sample",
        given_name="Ana",
        family_name="Sample",
        email="ana@example.com",
        phone="+12025550123",
        company=company,
        postal_code="20001",
        city="Washington",
        job_title="Baker",
    )


@pytest.fixture
def no_cooling_off(settings):
    """A deletion may be carried out at once."""
    settings.PRIVACY_COOLING_OFF_HOURS = 0


@pytest.fixture
def journal_file(settings, tmp_path):
    """A journal of this test's own."""
    settings.JOURNAL_DIR = tmp_path / "journal"
    return settings.JOURNAL_DIR / "erasures.jsonl"


@pytest.fixture
def max_signed_in(client, cast):
    """Max manages the workspace, with a second factor."""
    Authenticator.objects.create(user=cast.max, type=Authenticator.Type.TOTP, data={})
    client.force_login(cast.max)
    return client


@pytest.fixture
def outbox(django_capture_on_commit_callbacks):
    """All mail of the product that waits, newest last, as (to, subject, text)."""

    def read():
        return [(mail.to, mail.subject, mail.text) for mail in ProductMail.objects.order_by("created_at", "pk")]

    return read


@pytest.fixture
def local_mail(settings):
    """What landed in the local mailbox, as on a site without a mail server."""
    settings.EMAIL_BACKEND = "crm.mailbox.MailboxBackend"
    return lambda: list(apps.get_model("crm.LocalMail").objects.order_by("at"))
