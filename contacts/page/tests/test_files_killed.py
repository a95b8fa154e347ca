"""A process that is killed while it keeps a file: nothing is shown that is not whole, and nothing stays."""

import io
import os
import signal
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from contacts.models import ContactFile
from contacts.page import files
from crm.lib import vault
from tests.cast import make_contact

pytestmark = pytest.mark.django_db(transaction=True)

CONTENT = b"%PDF-1.7" + bytes(3 * vault.CHUNK)


@pytest.fixture(autouse=True)
def _an_empty_vault():
    for name in list(vault.names()):
        vault.delete(name)


def die(*args, **kwargs):
    os.kill(os.getpid(), signal.SIGKILL)


def half(name, source):
    def pieces():
        yield from list(source)[:2]
        die()

    return _put(name, pieces())


def whole(name, source):
    _put(name, source)
    die()


_put = vault.put


def killed(contact, at) -> bool:
    """Keep a file in another process, which dies there. Says that it was killed."""
    connection.close()
    if hasattr(connection, "close_pool"):
        connection.close_pool()
    pid = os.fork()
    if pid == 0:
        vault.put = at
        try:
            files.keep(contact, "plan.pdf", io.BytesIO(CONTENT), author=None)
        finally:
            os._exit(1)
    return os.WTERMSIG(os.waitpid(pid, 0)[1]) == signal.SIGKILL


@pytest.mark.parametrize("at", [die, half, whole], ids=["before the bytes", "half-way", "before it is noted"])
def test_nothing_is_left_unaccounted(cast, at):
    ana = make_contact(cast.workspace, "Ana Sample")
    assert killed(ana, at)
    row = ContactFile.objects.get()
    assert row.arrived_at is None and files.of(ana) == []
    assert files.used(cast.workspace) == len(CONTENT)  # its place is kept until it is given up
    assert set(vault.names()) <= {row.stored}
    assert files.sweep(timezone.now() + timedelta(minutes=61)) == 1
    assert not ContactFile.objects.exists() and not set(vault.names())
