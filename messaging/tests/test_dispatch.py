"""Claims, rates, answers of the provider, and what mends a crash."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Workspace
from contacts.consent.models import Suppression
from messaging import dispatch, gate, tasks
from messaging.models import Message, SandboxText, Sender
from messaging.providers import answers
from messaging.providers.sandbox import Sandbox
from messaging.senders import rates
from messaging.tests.scene import ANA, agree, arrived, claim, codes, compose, make_ana, make_sender, send, text_us

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana(cast):
    contact = make_ana(cast.workspace)
    agree(contact)
    return contact


def run_out_of_leases():
    Message.objects.update(lease_until=timezone.now() - timedelta(seconds=1), not_before=timezone.now())


def test_a_message_is_sent_once_however_often_it_is_dispatched(ana):
    message = compose(ana)
    for _ in range(3):
        send(message)
    assert message.status == "delivered" and len(arrived()) == 1
    assert message.basis.kind == "granted" and message.attempts == 1 and message.provider_id


def test_a_scheduled_message_waits(ana):
    message = send(compose(ana, scheduled_for=timezone.now() + timedelta(hours=1)))
    assert message.status == "queued" and arrived() == []


def test_a_cancelled_message_does_not_leave(ana):
    message = compose(ana)
    assert message.cancel() and not send(message).cancel()
    assert arrived() == []


def test_cn10_the_51st_of_a_minute_waits_for_its_place(cast, ana):
    make_sender(cast.workspace)
    Sender.objects.update(per_minute=2)
    first, second, third = (send(compose(ana)) for _ in range(3))
    assert (first.status, second.status, third.status) == ("delivered", "delivered", "queued")
    assert third.not_before == first.handed_over_at + rates.WINDOW and codes(third) == {"rate"}
    assert dispatch.wake() == 0
    Message.objects.filter(pk=first.pk).update(handed_over_at=timezone.now() - rates.WINDOW)
    Message.objects.filter(pk=third.pk).update(not_before=timezone.now())
    assert send(third).status == "delivered"


def test_cn10_each_sender_has_its_own_rate(cast, ana):
    first = make_sender(cast.workspace)
    Sender.objects.update(per_minute=1)
    second = Sender.objects.create(
        workspace=cast.workspace, address="+12025550101", credentials=first.credentials, per_minute=1
    )
    assert [send(compose(ana, sender=sender)).status for sender in (first, second)] == ["delivered", "delivered"]


def test_cn6_a_confirmation_does_not_wait_behind_what_many_get(cast, ana, monkeypatch):
    """It goes out within five minutes or not at all; at 50 a minute, 300 before it would be too many."""
    for _ in range(3):
        compose(ana)
    other = make_ana(cast.workspace, "+12085550144")
    text_us(cast.workspace, "STOP", other.point("phone").value)
    Message.objects.update(lease_until=None)
    Sender.objects.update(per_minute=1)
    offered: list[Any] = []
    monkeypatch.setattr(tasks.dispatch_message, "apply_async", lambda **how: offered.append(how))
    assert dispatch.wake() == 1
    answer = Message.objects.get(capability="opt_out_confirmation")
    assert offered == [{"args": (str(answer.pk),), "priority": 0}]


def test_a_rejected_message_has_failed(cast, ana):
    make_sender(cast.workspace, behave="rejected")
    message = send(compose(ana))
    assert (message.status, message.error_code) == ("failed", "sandbox")
    assert message.in_words == "failed: The provider's error sandbox"


def test_cn7_the_providers_refusal_for_an_opt_out_is_an_opt_out(cast, ana):
    make_sender(cast.workspace, behave="opted out")
    assert send(compose(ana)).status == "failed"
    assert Suppression.objects.get().reason == "opt_out"
    assert ana.consents.get(channel="sms", purpose="transactional").event.method == "provider refusal"


def test_too_many_requests_pause_the_sender_for_everybody(cast, ana):
    sender: Any = make_sender(cast.workspace, behave="later", wait=30)
    message = send(compose(ana))
    sender.refresh_from_db()
    assert message.status == "queued" and message.not_before > timezone.now() + timedelta(seconds=20)
    assert codes(message) == {"not_taken"}
    assert sender.paused_until > timezone.now() + timedelta(seconds=20)
    assert dispatch.wake() == 0


def test_a_provider_that_always_says_later_is_not_asked_forever(cast, ana):
    make_sender(cast.workspace, behave="later")
    message = compose(ana)
    for _ in range(dispatch.MOST_ATTEMPTS + 2):
        Message.objects.update(not_before=timezone.now())
        send(message)
    assert message.status == "failed" and message.attempts == dispatch.MOST_ATTEMPTS
    assert "tried 8 times" in message.reasons[0]["remedy"]


def test_to_be_looked_at_again_and_again_is_no_attempt(cast, ana):
    message = compose(ana)
    Workspace.objects.filter(pk=cast.workspace.pk).update(paused_at=timezone.now())
    for _ in range(3):
        Message.objects.update(status="queued", not_before=timezone.now())
        assert send(message).status == "held"
    assert message.attempts == 0


def test_what_is_not_ready_in_time_says_why_it_waits(ana, monkeypatch):
    monkeypatch.setattr(gate, "START_WITHIN", timedelta(0))
    message = send(compose(ana))
    assert message.status == "queued" and arrived() == []
    assert message.in_words == "waiting: To get it ready took longer than it may wait behind the gate."


def test_a_lease_that_ran_out_while_a_file_was_read_is_no_doubt(ana, monkeypatch):
    def slow(_self, letter):
        answers.time_left(replace(letter, lease_until=timezone.now()))

    monkeypatch.setattr(Sandbox, "_carry", slow)
    assert send(compose(ana)).status == "queued"


def test_a_time_out_after_the_provider_took_it_is_never_sent_again(cast, ana):
    make_sender(cast.workspace, behave="accept and vanish")
    message = send(compose(ana))
    assert message.status == "unknown" and len(arrived()) == 1
    dispatch.reconcile()
    assert send(message).status == "unknown", "its call may still be under way"
    run_out_of_leases()
    dispatch.reconcile()
    assert send(message).status == "sent" and len(arrived()) == 1


def test_a_time_out_before_the_provider_took_it_is_sent_again(cast, ana):
    sender = make_sender(cast.workspace, behave="uncertain")
    message = send(compose(ana))
    assert message.status == "unknown" and arrived() == []
    make_sender(cast.workspace, behave="")
    assert sender.credentials["behave"] == "uncertain"
    run_out_of_leases()
    dispatch.reconcile()
    assert send(message).status == "delivered" and len(arrived()) == 1


def test_who_does_not_know_is_asked_again_later(cast, ana, monkeypatch):
    from messaging.providers import Found, Lookup, sandbox

    make_sender(cast.workspace, behave="uncertain")
    message = send(compose(ana))
    monkeypatch.setattr(sandbox.Sandbox, "find", lambda *args: Found(Lookup.UNSURE))
    run_out_of_leases()
    dispatch.reconcile()
    message.refresh_from_db()
    assert message.status == "unknown" and message.not_before > timezone.now()


def test_a_claim_whose_worker_died_goes_back(ana):
    message = compose(ana)
    assert claim(message) is not None
    dispatch.recover()
    assert Message.objects.get().status == "claimed"
    run_out_of_leases()
    dispatch.recover()
    assert send(message).status == "delivered"


def test_a_worker_that_wakes_up_too_late_finds_its_claim_gone(ana):
    stalled = claim(compose(ana))
    run_out_of_leases()
    dispatch.recover()
    assert gate.hand_over(stalled).answer is None
    assert arrived() == []


def test_a_worker_that_stalls_before_the_call_does_not_call(cast, ana, monkeypatch):
    monkeypatch.setattr(gate, "START_WITHIN", timedelta(seconds=-1))
    message = send(compose(ana))
    assert message.status == "queued" and arrived() == []


def test_sending_left_by_a_crash_becomes_unknown_and_is_looked_up(ana):
    claimed = claim(compose(ana))
    gate.hand_over(claimed)  # and the worker dies before it writes down the answer
    run_out_of_leases()
    dispatch.recover()
    assert Message.objects.get().status == "unknown"
    dispatch.reconcile()
    assert Message.objects.get().status == "sent" and SandboxText.objects.count() == 1


@pytest.mark.parametrize(
    ("reports", "status"),
    [
        (["delivered", "sent"], "delivered"),
        (["sent", "delivered", "delivered"], "delivered"),
        (["failed", "sent"], "failed"),
        (["delivered", "failed"], "delivered"),
        (["failed", "delivered"], "delivered"),
    ],
)
def test_reports_move_a_status_only_forward(cast, ana, reports, status):
    message = send(compose(ana))
    Message.objects.update(status="sent")
    for report in reports:
        dispatch.progress(message.sender, message.provider_id, report)
    message.refresh_from_db()
    assert message.status == status


def test_rt3_a_message_erased_while_it_waits_leads_nowhere(ana):
    key = compose(ana).pk
    ana.delete()
    dispatch.dispatch(key)
    assert arrived() == []


def test_rt3_a_message_erased_between_claim_and_hand_over_does_not_leave(ana):
    claimed = claim(compose(ana))
    Message.objects.all().delete()
    assert gate.hand_over(claimed).answer is None and arrived() == []


def test_held_messages_are_looked_at_again(cast, ana):
    Sender.objects.all().delete()
    message = compose(ana)
    Message.objects.filter(pk=message.pk).update(sender=None)
    assert send(message).status == "held" and codes(message) == {"no_sender"}
    Message.objects.filter(pk=message.pk).update(sender=make_sender(cast.workspace), not_before=timezone.now())
    dispatch.release()
    assert send(message).status == "delivered"


def test_settle_waits_for_a_call_under_way_and_no_longer_than_its_lease(ana):
    message = compose(ana)
    now = timezone.now()
    Message.objects.filter(pk=message.pk).update(
        status="sending", lease_until=now + timedelta(seconds=0.3), basis=ana.consents.get().event
    )
    assert not dispatch.settle(ana.workspace_id, bytes(message.address_hash), patience=0.05)
    assert dispatch.settle(ana.workspace_id, bytes(message.address_hash))
    assert timezone.now() >= now + timedelta(seconds=0.3)


def test_the_number_of_queries_does_not_grow(ana, django_assert_max_num_queries):
    for _ in range(30):
        send(compose(ana))
    message = compose(ana)
    with django_assert_max_num_queries(26):
        dispatch.dispatch(message.pk)
    assert arrived(ANA)
