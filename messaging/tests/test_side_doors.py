"""There is no way round the gate."""

import ast
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone

from messaging import gate, permit, providers
from messaging.models import SandboxText
from messaging.permit import Letter, NotPermitted, Permit
from messaging.tests.scene import ANA, make_sender

SOURCES = [
    path
    for app in ("messaging", "privacy", "projects", "contacts", "accounts", "crm")
    for path in (Path(settings.BASE_DIR) / app).rglob("*.py")
    if "tests" not in path.parts and "migrations" not in path.parts
]


def letter(sender, **fields):
    now = timezone.now()
    defaults = {
        "reference": "r1",
        "sender_id": sender.pk,
        "sender_address": sender.address,
        "credentials": {},
        "channel": "sms",
        "to": ANA,
        "body": "Hi",
        "start_by": now + timedelta(seconds=3),
        "lease_until": now + timedelta(seconds=10),
    }
    return Letter(**{**defaults, **fields})


def test_cn1_a_home_made_permit_opens_nothing(db):
    forgeries: tuple[Any, ...] = (Permit(), object(), None, type("Permit", (Permit,), {})())
    for forged in forgeries:
        with pytest.raises(NotPermitted):
            providers.get("sandbox").send(forged)
    assert not SandboxText.objects.exists()


def test_cn1_nobody_but_the_gate_gets_the_mint():
    with pytest.raises(NotPermitted, match="Only the gate"):
        permit.take_mint()


def test_cn1_a_permit_is_good_for_one_hand_over(cast):
    sender = make_sender(cast.workspace)
    once = gate._mint(letter(sender))
    providers.get("sandbox").send(once)
    with pytest.raises(NotPermitted):
        providers.get("sandbox").send(once)
    assert SandboxText.objects.count() == 1


def test_cn6_a_permit_can_not_be_kept_for_later(cast):
    late = gate._mint(letter(make_sender(cast.workspace), start_by=timezone.now() - timedelta(seconds=1)))
    with pytest.raises(NotPermitted, match="run out"):
        providers.get("sandbox").send(late)
    assert not SandboxText.objects.exists()


def test_cn1_no_other_module_calls_a_provider_or_its_carrier():
    callers = {
        path.relative_to(settings.BASE_DIR).as_posix()
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text()))
        if (isinstance(node, ast.Attribute) and node.attr in ("_carry", "_mint", "take_mint"))
        or (isinstance(node, ast.Name) and node.id in ("_carry", "_mint", "take_mint"))
    }
    assert callers == {"messaging/gate.py", "messaging/permit.py", "messaging/providers/__init__.py"}


def test_cn1_only_dispatch_asks_the_gate_to_hand_over():
    callers = {
        path.relative_to(settings.BASE_DIR).as_posix() for path in SOURCES if "gate.hand_over(" in path.read_text()
    }
    assert callers == {"messaging/dispatch.py"}


def test_messages_can_not_be_made_or_changed_in_the_admin():
    from django.contrib import admin

    from messaging.models import Conversation, InboundEvent, Message

    for model in (Message, Conversation, InboundEvent, SandboxText):
        page: Any = admin.site.get_model_admin(model)
        assert not page.has_add_permission(None) and not page.has_change_permission(None)
