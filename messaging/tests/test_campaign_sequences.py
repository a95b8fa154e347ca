"""Two texts by lot, follow-ups to those who did not answer, and steps that begin by themselves."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from messaging.campaigns import lifecycle, results
from messaging.models import Campaign
from messaging.tests.campaign_scene import make_campaign, number, people, started
from messaging.tests.scene import arrived, make_sender, text_us, work_off

pytestmark = pytest.mark.django_db


@pytest.fixture
def workspace(cast):
    make_sender(cast.workspace)
    return cast.workspace


def url(workspace, name, *args):
    return reverse(f"messaging:{name}", args=[workspace.slug, *args])


def test_each_gets_one_of_two_texts_and_the_page_says_which_did_better(client, cast, workspace):
    people(workspace, 12)
    campaign = started(make_campaign(workspace, body_b="Come and get your order.", share_b=50))
    variants = {message.variant: message for message in campaign.messages.all()}
    assert set(variants) == {"a", "b"} and "Come and get" in variants["b"].body and "is ready" in variants["a"].body
    work_off()
    text_us(workspace, "Coming", variants["b"].address)
    found = results.results(campaign, results.progress([campaign])[campaign.pk]).variants
    assert [row.answered for row in found] == [0, 1] and sum(row.sent for row in found) == 12
    client.force_login(cast.bob)
    assert "The two texts" in client.get(url(workspace, "campaign", campaign.pk)).content.decode()


def test_both_texts_are_looked_at_before_the_start(client, cast, workspace):
    people(workspace, 1)
    campaign = make_campaign(workspace, purpose="marketing", body_b="Win at our casino", share_b=10)
    assert any(finding.severity == "block" for finding in lifecycle.review(campaign).findings)
    client.force_login(cast.bob)
    draft = {"name": "x", "audience": "everyone", "purpose": "transactional", "body": "Hi", "share_b": "20"}
    answer = client.post(url(workspace, "campaign_new"), draft)
    assert answer.status_code == 422 and "Write the second text" in answer.content.decode()
    client.post(url(workspace, "campaign_new"), {**draft, "body_b": "Hello {{first_name}}"})
    made = Campaign.objects.get(name="x")
    assert (made.share_b, made.body_b) == (20, "Hello {{first_name}}")
    assert "Hello [First name]" in client.get(url(workspace, "campaign", made.pk) + "?text=b").content.decode()


def test_a_follow_up_goes_to_those_who_did_not_answer(client, cast, workspace):
    people(workspace, 3)
    first = started(make_campaign(workspace))
    work_off()
    text_us(workspace, "Thanks", number(0))
    text_us(workspace, "STOP", number(1))
    client.force_login(cast.bob)
    client.post(url(workspace, "campaign-follow-up", first.pk))
    step = Campaign.objects.get(follows=first)
    edit = url(workspace, "campaign-edit", step.pk)
    assert "Who got “Pick-up” and did not answer" in client.get(edit).content.decode()
    client.post(edit, {"name": "Again", "audience": "follows", "purpose": "transactional", "body": "Still here."})
    step.refresh_from_db()
    assert lifecycle.review(step).reaches == 1 and step.follows == first
    started(step)
    work_off()
    assert "Still here" in arrived(number(2))[-1] and len(arrived(number(0))) == 1


def test_the_steps_of_a_sequence_begin_by_themselves_and_end_with_an_answer(client, cast, workspace):
    people(workspace, 2)
    first = make_campaign(workspace)
    second = make_campaign(workspace, name="2", everyone=False, follows=first, body="Second.")
    third = make_campaign(workspace, name="3", everyone=False, follows=second, body="Third.")
    client.force_login(cast.max)
    for step in (second, third):
        client.post(url(workspace, "campaign-schedule-after", step.pk), {"revision": "0", "days": "3"})
    started(first)
    work_off()
    for step, answers in ((second, number(0)), (third, None)):
        step.refresh_from_db()
        assert step.is_scheduled and timedelta(days=2) < step.scheduled_at - timezone.now() < timedelta(days=4)
        if answers:
            text_us(workspace, "I have it", answers)
        Campaign.objects.filter(pk=step.pk).update(scheduled_at=timezone.now())
        lifecycle.start_due()
        lifecycle.advance(step.pk)
        work_off()
    assert [text.split(": ")[1][:6] for text in arrived(number(1))] == ["Your o", "Second", "Third."]
    assert len(arrived(number(0))) == 1


def test_a_cancelled_campaign_takes_its_next_step_along(client, cast, workspace):
    people(workspace, 1)
    first = make_campaign(workspace)
    step = make_campaign(workspace, name="2", everyone=False, follows=first)
    client.force_login(cast.max)
    for days in ("0", "-1", "x", "9999", "²"):
        client.post(url(workspace, "campaign-schedule-after", step.pk), {"revision": "0", "days": days})
        step.refresh_from_db()
        assert step.is_draft
    lifecycle.schedule_after(step, 2, revision=0, by=cast.max)
    lifecycle.cancel(started(first), by=cast.max)
    step.refresh_from_db()
    assert step.is_draft and step.scheduled_at is None
