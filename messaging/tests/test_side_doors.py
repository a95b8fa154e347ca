"""There is no way round the gate."""

import ast
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone

from contacts.consent import ledger
from messaging import gate, permit, providers
from messaging.models import SandboxText, Sender
from messaging.opt_in import asking, by_staff
from messaging.permit import Letter, NotPermitted, Permit
from messaging.tests.scene import (
    ANA,
    agree,
    ask,
    codes,
    compose,
    make_ana,
    make_sender,
    send,
    text_us,
    work_off,
)

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


# The sandbox's phone, on which anybody of the business texts in anybody's name


def make_real(workspace):
    keys = {"url": "https://gateway.example/send", "body": "{}", "id_path": "id"}
    return Sender.objects.create(
        workspace=workspace, provider="http_gateway", address="+12025550111", registration="approved", credentials=keys
    )


def test_cn4_a_yes_from_the_sandbox_lets_nothing_leave_by_a_real_number(cast):
    make_sender(cast.workspace)
    ana = make_ana(cast.workspace)
    asking.send_request(ana, ask(ana, "transactional"))
    work_off()
    text_us(cast.workspace, "YES")
    assert gate.explain(ana, "sms", "transactional").allowed
    real = make_real(cast.workspace)
    assert {r.code for r in gate.explain(ana, "sms", "transactional").reasons} == {"only_tried"}
    assert codes(send(compose(ana, sender=real))) == {"only_tried"}
    assert by_staff.ask(ana, "transactional", actor=cast.bob, sender=real) == ""


def test_cn7_staff_do_not_undo_a_stop_from_the_sandboxs_phone(cast):
    ana = make_ana(cast.workspace)
    agree(ana)
    ledger.withdraw_address(cast.workspace, ANA, channel="sms", method=ledger.Method.STAFF)
    assert text_us(cast.workspace, "START").outcome == "kept: who wrote it is not proven"
    assert ledger.is_suppressed(cast.workspace, ANA, "sms")


def test_cn6_the_sandbox_says_no_but_not_yes_once_there_is_a_real_number(cast):
    ana = make_ana(cast.workspace)
    agree(ana)
    make_real(cast.workspace)
    text_us(cast.workspace, "STOP")
    text_us(cast.workspace, "START")
    assert ledger.is_suppressed(cast.workspace, ANA, "sms")
