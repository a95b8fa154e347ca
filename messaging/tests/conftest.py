"""What several modules of messaging's tests begin with."""

import pytest

from messaging.tests.fakes import mail as fake


@pytest.fixture
def server(settings):
    """A real SMTP server on this machine, and its mailbox."""
    controller, mailbox = fake.start()
    settings.PRIVATE_HOSTS = [f"127.0.0.1:{controller.port}"]
    yield controller, mailbox
    controller.stop(no_assert=True)


@pytest.fixture
def mailbox(server):
    """Every mail that arrived, and how to misbehave."""
    return server[1]
