"""``kill -9`` of the running group's workers and web servers in the middle of a send: nothing twice, nothing lost."""

import os
import random
import signal
import time
from collections.abc import Iterator

import pytest

from tests.process_group import Group, copy_tree

pytestmark = pytest.mark.group

MESSAGES = 40
PATIENCE = 180  # seconds until everything has left: leases have to run out after each kill

# A workspace whose sandbox takes its time over each message, and people who agreed to transactional texts.
FILL = f"""
from django.utils import timezone
from accounts.models import User, Workspace
from contacts.consent import ledger
from contacts.models import Contact, ContactPoint
from messaging import outbox
from messaging.models import Sender
owner = User.objects.create_user("owner@example.com", "x", age_attested_at=timezone.now(), age_method="form")
workspace = Workspace.objects.found(owner, name="Sample Studio", business_name="Sample Studio")
sender = Sender.objects.sandbox(workspace)
sender.credentials = {{**sender.credentials, "delay": 0.3, "forgets": True}}
sender.save()
for number in range({MESSAGES}):
    contact = Contact.objects.create(workspace=workspace, name=f"Person {{number}}")
    phone = f"+1202555{{number:04d}}"
    ContactPoint.objects.create(workspace=workspace, contact=contact, kind="phone", value=phone)
    ledger.grant(contact, "sms", "transactional", method="written", address=phone, wording="yes")
    text = f"Loaf {{number}} is ready."
    outbox.compose(contact, "sms", "transactional", text, author=owner, idempotency_key=str(number))
"""
COUNT = """
from messaging.models import Message, SandboxText
print("state", *Message.objects.values_list("status", flat=True))
print("texts", *SandboxText.objects.values_list("reference", flat=True))
print("messages", *(pk.hex for pk in Message.objects.values_list("pk", flat=True)))
"""


@pytest.fixture
def group(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Group]:
    running = Group.start(copy_tree(tmp_path_factory.mktemp("crash")))
    running.wait_until_ready()
    yield running
    running.stop()


def ask(group: Group) -> dict[str, list[str]]:
    """What the database says: the states, and which messages arrived."""
    lines = [line.split() for line in group.manage("shell", "--no-imports", "-c", COUNT).splitlines()]
    return {line[0]: line[1:] for line in lines if line and line[0] in ("state", "texts", "messages")}


def kill(group: Group, words: str) -> int:
    """SIGKILL to every process of this kind; how many were hit."""
    hit = group.find(words)
    for pid in hit:
        os.kill(pid, signal.SIGKILL)
    return len(hit)


def test_killed_workers_and_web_servers_send_nothing_twice_and_lose_nothing(group: Group) -> None:
    group.manage("shell", "--no-imports", "-c", FILL)
    killed = 0
    for _ in range(4):
        time.sleep(random.uniform(1, 3))
        killed += kill(group, "celery -A crm.celery -q worker") + kill(group, "gunicorn")
    assert killed >= 4
    deadline = time.monotonic() + PATIENCE
    while set((now := ask(group))["state"]) != {"delivered"} and time.monotonic() < deadline:
        time.sleep(2)
    assert now["state"].count("delivered") == MESSAGES, now["state"]
    assert sorted(text.partition(":")[0] for text in now["texts"]) == sorted(now["messages"]), (
        "each message arrived exactly once"
    )
    group.wait_until_ready()
