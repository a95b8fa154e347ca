"""A worker killed in the middle of a mail, with a real SMTP server: no mail twice."""

import os
import signal
import time

import pytest

from messaging.models import Message
from messaging.tests.fakes import mail as fake
from messaging.tests.scene import agree, compose
from messaging.tests.test_mail import make_identity
from messaging.tests.test_processes import Workers, alive, wait_for
from tests.cast import make_contact

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]


@pytest.fixture
def server(monkeypatch):
    controller, mailbox = fake.start()
    monkeypatch.setenv("PRIVATE_HOSTS", f"127.0.0.1:{controller.port}")
    yield controller, mailbox
    controller.stop(no_assert=True)


@pytest.fixture
def workers(server, tmp_path):
    group = Workers(tmp_path)
    yield group
    group.stop()


@pytest.mark.parametrize(("when", "arrives"), [("rcpt", 0), ("data", 1)])
def test_a_mail_whose_worker_is_killed_is_not_sent_twice(cast, server, workers, when, arrives):
    controller, mailbox = server
    make_identity(cast.workspace, controller.port)
    ana = make_contact(cast.workspace, "Ana", email="ana@example.com")
    agree(ana, channel="email")
    compose(ana, channel="email", subject="Your order")

    def kill(step):
        if step == when:
            os.kill(pid, signal.SIGKILL)

    mailbox.kill = kill
    pid = workers.start(start_within=3, lease=4)
    wait_for(lambda: not alive(pid))
    mailbox.kill = lambda step: None
    workers.start(start_within=3, lease=4)
    wait_for(lambda: Message.objects.get().status == "unknown")
    time.sleep(1.5)  # a second worker has looked several times
    assert Message.objects.get().status == "unknown" and len(mailbox.mails) == arrives


def test_mail_of_a_worker_that_died_before_it_called_is_not_lost(cast, server, workers):
    controller, mailbox = server
    make_identity(cast.workspace, controller.port)
    ana = make_contact(cast.workspace, "Ana", email="ana@example.com")
    agree(ana, channel="email")
    compose(ana, channel="email", subject="Your order")
    pid = workers.start(start_within=3, lease=4, die_at="claimed")
    wait_for(lambda: not alive(pid))
    workers.start(start_within=3, lease=4)
    wait_for(lambda: Message.objects.get().status == "sent")
    assert len(mailbox.mails) == 1
