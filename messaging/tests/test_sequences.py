"""Sequences: one step after the other, through the gate like everything; an answer or an opt-out ends one."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from contacts.consent import ledger
from contacts.models import Tag
from messaging import objections
from messaging.models import Message, Sequence, SequenceRun, SequenceStep, Status, Topic
from messaging.preferences import wishes
from messaging.sequences import running
from messaging.sequences.models import RunState, Why
from messaging.tests.scene import ANA, agree, arrived, make_ana, make_sender, text_us, work_off
from tests.cast import make_contact

pytestmark = pytest.mark.django_db
NEWS = "informational"


@pytest.fixture
def workspace(cast, monkeypatch):
    monkeypatch.setattr(objections, "_hours", lambda case: [])
    make_sender(cast.workspace)
    return cast.workspace


@pytest.fixture
def ana(workspace):
    ana = make_ana(workspace)
    agree(ana, NEWS)
    return ana


@pytest.fixture
def welcome(workspace):
    made = Sequence.objects.create(workspace=workspace, name="Welcome", purpose=NEWS, on_since=timezone.now())
    for position, (wait, body) in enumerate([(0, "Welcome, {{first_name|there}}!"), (72, "Any question?")]):
        SequenceStep.objects.create(sequence=made, position=position, wait_hours=wait, body=body)
    return made


def later(hours=72):
    """So much time passes: what was sent was sent earlier, what is due is due earlier."""
    back = timedelta(hours=hours, minutes=5)
    for run in SequenceRun.objects.all():
        SequenceRun.objects.filter(pk=run.pk).update(due_at=run.due_at - back)
    for message in Message.objects.exclude(sent_at=None):
        Message.objects.filter(pk=message.pk).update(sent_at=message.sent_at - back)
    running.sweep()
    work_off()


def begun(sequence, contact):
    run = running.begin(sequence, contact, by=None)
    running.sweep()
    work_off()
    return run


def test_steps_come_one_after_the_other_and_then_it_is_over(welcome, ana):
    run = begun(welcome, ana)
    assert len(arrived(ANA)) == 1 and "Welcome, Ana!" in arrived(ANA)[0] and "Reply STOP" in arrived(ANA)[0]
    running.sweep()
    assert Message.objects.count() == 1
    later()
    run.refresh_from_db()
    assert "Any question?" in arrived(ANA)[1] and run.state == RunState.FINISHED
    later()
    assert Message.objects.filter(direction="out").count() == 2


def test_an_answer_ends_it_and_takes_back_what_waits(welcome, ana, workspace):
    run = running.begin(welcome, ana, by=None)
    running.sweep()
    assert Message.objects.get().status == Status.QUEUED
    text_us(workspace, "Hello, who is this?")
    run.refresh_from_db()
    assert (run.state, run.why) == (RunState.STOPPED, Why.REPLIED)
    assert Message.objects.get(direction="out").status == Status.CANCELLED
    later()
    assert not arrived(ANA)


def test_cn6_a_stop_ends_it(welcome, ana, workspace):
    run = begun(welcome, ana)
    text_us(workspace, "STOP")
    run.refresh_from_db()
    assert (run.state, run.why) == (RunState.STOPPED, Why.OPTED_OUT)


def test_cn1_nobody_begins_without_consent_and_a_lost_one_ends_it(welcome, ana, workspace):
    with pytest.raises(running.NotBegun, match="not agreed"):
        running.begin(welcome, make_contact(workspace, "Ben", phone="+12085550111"), by=None)
    run = begun(welcome, ana)
    ledger.withdraw(ana, "sms", NEWS, method="staff")
    run.refresh_from_db()
    assert run.state == RunState.STOPPED and len(arrived(ANA)) == 1


def test_a_step_waits_until_the_one_before_has_left(welcome, ana, workspace):
    run = running.begin(welcome, ana, by=None)
    running.sweep()
    SequenceRun.objects.update(due_at=timezone.now())
    running.sweep()
    run.refresh_from_db()
    assert run.position == 1 and run.due_at > timezone.now() + timedelta(minutes=50)
    Message.objects.update(status=Status.FAILED)
    SequenceRun.objects.update(due_at=timezone.now())
    running.sweep()
    run.refresh_from_db()
    assert run.why == Why.UNDELIVERED


def test_turned_off_nothing_leaves_and_the_gate_holds_what_is_on_its_way(welcome, ana):
    running.begin(welcome, ana, by=None)
    running.sweep()
    running.turn_off(welcome, by=None)
    work_off()
    assert not arrived(ANA) and Message.objects.get().status == Status.HELD
    assert Message.objects.get().reasons[0]["code"] == "sequence_off"


def test_cn15_wishes_bind_every_step(welcome, ana, workspace):
    topic = Topic.objects.create(workspace=workspace, name="Tastings")
    Sequence.objects.update(topic=topic)
    until = timezone.now() + timedelta(days=9)
    run = running.begin(welcome, ana, by=None)
    wishes.narrow([ana], how_often="", paused_until=until, declined=[])
    running.sweep()
    run.refresh_from_db()
    assert run.due_at == until and not Message.objects.exists()
    wishes.narrow([ana], how_often="", paused_until=None, declined=[topic])
    SequenceRun.objects.update(due_at=timezone.now())
    running.sweep()
    run.refresh_from_db()
    assert run.why == Why.DECLINED


def test_what_many_get_counts_as_often_enough(welcome, ana):
    begun(welcome, ana)
    wishes.narrow([ana], how_often="monthly", paused_until=None, declined=[])
    assert not wishes.wants(ana, NEWS)
    later()
    assert len(arrived(ANA)) == 1


def test_it_begins_for_many_once_and_only_for_those_who_may(welcome, ana, workspace, cast):
    Sequence.objects.filter(pk=welcome.pk).update(on_since=timezone.now())
    make_contact(workspace, "Ben", phone="+12085550111")
    frozen = make_contact(workspace, "Fay", phone="+12085550112")
    agree(frozen, NEWS)
    type(frozen).objects.filter(pk=frozen.pk).update(restricted_at=timezone.now())
    welcome.refresh_from_db()
    assert running.begin_many(welcome, {"everyone": True}, by=cast.alice) == 1
    assert SequenceRun.objects.get().contact == ana
    assert running.begin_many(welcome, {"everyone": True}, by=cast.alice) == 0
    running.sweep()
    work_off()
    assert len(arrived(ANA)) == 1


def test_who_lacks_a_value_that_a_text_needs_gets_no_further_step(welcome, ana):
    SequenceStep.objects.filter(position=0).delete()
    SequenceStep.objects.create(sequence=welcome, position=0, body="Your shop in {{city}}?")
    run = begun(welcome, ana)
    run.refresh_from_db()
    assert run.why == Why.LACKING and not arrived(ANA)


def page(cast, user, name, *args):
    client = Client()
    client.force_login(user)
    return client, reverse(f"messaging:{name}", args=[cast.workspace.slug, *args])


def test_written_reviewed_turned_on_and_begun_from_the_persons_page(cast, workspace, ana):
    bob, url = page(cast, cast.bob, "sequence-new")
    bob.post(url, {"name": "Welcome", "purpose": NEWS})
    made = Sequence.objects.get()
    _bob, edit = page(cast, cast.bob, "sequence-edit", made.pk)
    steps = {"step-TOTAL_FORMS": 1, "step-INITIAL_FORMS": 1, "step-0-channel": "sms", "step-0-wait": 0}
    sent = {"name": "Welcome", "purpose": NEWS, **steps, "step-0-unit": 1, "step-0-subject": "", "step-0-body": "Hi"}
    assert bob.post(edit, {**sent, "do": "add"}).status_code == 302 and made.steps.count() == 2
    assert bob.post(edit, {**sent, "do": "save"}).status_code == 302 and made.steps.get().body == "Hi"
    made.refresh_from_db()
    assert bob.post(page(cast, cast.bob, "sequence-turn", made.pk)[1], {"do": "on"}).status_code == 403
    max_, turn = page(cast, cast.max, "sequence-turn", made.pk)
    max_.post(turn, {"do": "on", "revision": made.revision - 1})
    assert not Sequence.objects.get().is_on  # somebody changed it since
    max_.post(turn, {"do": "on", "revision": made.revision})
    assert Sequence.objects.get().is_on
    assert "Hi" in max_.get(page(cast, cast.max, "sequence", made.pk)[1]).content.decode()
    _bob, offer = page(cast, cast.bob, "sequence-offer", ana.pk)
    assert "Begin" in bob.get(offer).content.decode()
    bob.post(page(cast, cast.bob, "sequence-begin", ana.pk)[1], {"sequence": made.pk})
    assert SequenceRun.objects.get().is_running
    bob.post(page(cast, cast.bob, "sequence-stop", ana.pk)[1], {"sequence": made.pk})
    assert SequenceRun.objects.get().why == Why.STAFF
    tag = Tag.objects.create(workspace=workspace, name="Clients")
    ana.tags.add(tag)
    _max, shown = page(cast, cast.max, "sequence", made.pk)
    assert "1 has been in it" in max_.get(f"{shown}?for=tag:{tag.pk}").content.decode()


def test_a_sequence_with_a_forbidden_text_is_not_turned_on(cast, welcome):
    running.turn_off(welcome, by=None)
    SequenceStep.objects.filter(position=1).update(channel="email")
    max_, turn = page(cast, cast.max, "sequence-turn", welcome.pk)
    max_.post(turn, {"do": "on", "revision": 0})
    assert not Sequence.objects.get().is_on
    said = max_.get(page(cast, cast.max, "sequence", welcome.pk)[1]).content.decode()
    assert "Step 2: It has no subject" in said


def test_who_is_how_far_is_shown_on_the_sequences_page_and_the_persons(cast, welcome, ana):
    begun(welcome, ana)
    bob, shown = page(cast, cast.bob, "sequence-people", welcome.pk)
    assert "Step 2 comes next" in bob.get(shown).content.decode()
    assert "Step 2 comes next" in bob.get(page(cast, cast.bob, "sequence-offer", ana.pk)[1]).content.decode()
