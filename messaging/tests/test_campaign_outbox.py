"""How the messages of a campaign come into the outbox: who is settled at the start, and the rest as it empties."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from contacts.consent.models import Consent
from contacts.models import Contact
from messaging import tasks
from messaging.campaigns import lifecycle, results
from messaging.campaigns import wording as campaign_words
from messaging.models import Campaign, CampaignRecipient, Conversation
from messaging.tests.campaign_scene import make_campaign, people, started
from messaging.tests.scene import make_sender, work_off

pytestmark = pytest.mark.django_db


@pytest.fixture
def workspace(cast):
    make_sender(cast.workspace)
    return cast.workspace


def test_a_planner_that_died_is_followed_by_another_behind_its_last_chunk(workspace, monkeypatch):
    people(workspace, 5)
    campaign = make_campaign(workspace)
    monkeypatch.setattr(lifecycle, "CHUNK", 2)
    lifecycle.start(campaign, revision=0, by=None)
    assert lifecycle.advance(campaign.pk, seconds=0)
    assert campaign.messages.count() == 2
    # The worker died with the lease in its hands: nobody else plans, until the lease has run out.
    Campaign.objects.update(lease=campaign.pk, lease_until=timezone.now() + timedelta(seconds=30))
    assert not lifecycle.advance(campaign.pk) and campaign.messages.count() == 2
    Campaign.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    called = []
    monkeypatch.setattr(lifecycle, "call", called.append)
    lifecycle.sweep()
    assert called == [campaign.pk]
    lifecycle.advance(campaign.pk)
    assert campaign.messages.count() == 5
    campaign.refresh_from_db()
    assert campaign.state == "sending"


def test_the_courier_plans_it_to_its_end(workspace, monkeypatch):
    people(workspace, 3)
    monkeypatch.setattr(lifecycle, "CHUNK", 2)
    campaign = make_campaign(workspace)
    lifecycle.start(campaign, revision=0, by=None)
    for _twice in range(2):
        tasks.plan_campaign(str(campaign.pk))
    assert campaign.messages.count() == 3


def test_a_chunk_that_is_planned_again_writes_nothing_twice(workspace, monkeypatch):
    people(workspace, 3)
    campaign = started(make_campaign(workspace))
    Campaign.objects.update(state="planning")
    CampaignRecipient.objects.bulk_create(
        CampaignRecipient(campaign=campaign, contact=person) for person in Contact.objects.all()
    )
    lifecycle.advance(campaign.pk)
    assert campaign.messages.count() == 3 and Conversation.objects.count() == 3


def test_who_gets_it_is_settled_at_the_start_in_as_many_queries_for_20_as_for_10(workspace):
    counts = []
    for first, many in ((0, 10), (20, 20)):
        Consent.objects.all().delete()
        people(workspace, many, first=first)
        campaign = make_campaign(workspace)
        with CaptureQueriesContext(connection) as captured:
            lifecycle.start(campaign, revision=0, by=None)
        assert campaign.recipients.count() == many
        counts.append(len(captured))
    people(workspace, 1, first=50)  # who agrees later is not reached by what was started before
    lifecycle.advance(campaign.pk)
    assert counts[0] == counts[1] and campaign.messages.count() == 20


def test_the_outbox_holds_no_more_than_can_leave_soon_and_is_filled_as_it_empties(workspace, monkeypatch):
    people(workspace, 5)
    monkeypatch.setattr(lifecycle, "AHEAD", 2)
    campaign = started(make_campaign(workspace))
    found = results.progress([campaign])[campaign.pk]
    assert (found.counts, found.to_come, found.total) == ({"queued": 2}, 3, 5)
    assert results.standing(campaign, found) == "sending"
    Campaign.objects.update(started_at=timezone.now() - timedelta(minutes=1))
    called = []
    monkeypatch.setattr(lifecycle, "call", called.append)
    lifecycle.sweep()
    assert called == []  # there is no room yet
    for _turn in range(3):
        work_off()
        lifecycle.sweep()
        lifecycle.advance(campaign.pk)
    campaign.refresh_from_db()
    assert called and campaign.state == "sending" and not campaign.recipients.exists()
    assert campaign.messages.count() == 5


def test_a_paused_campaign_puts_nothing_into_the_outbox(workspace, cast):
    people(workspace, 2)
    campaign = make_campaign(workspace)
    lifecycle.start(campaign, revision=0, by=None)
    lifecycle.pause(campaign, by=cast.max)
    assert not lifecycle.advance(campaign.pk) and not campaign.messages.exists()
    lifecycle.resume(campaign, by=cast.max)
    lifecycle.advance(campaign.pk)
    assert campaign.messages.count() == 2


def test_a_chunk_that_breaks_off_leaves_nothing_and_frees_the_campaign(workspace, monkeypatch):
    people(workspace, 1)
    campaign = make_campaign(workspace)
    lifecycle.start(campaign, revision=0, by=None)
    with monkeypatch.context() as broken:
        broken.setattr(campaign_words, "measure", lambda text: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            lifecycle.advance(campaign.pk)
    assert not campaign.messages.exists() and not Conversation.objects.exists()
    lifecycle.advance(campaign.pk)
    assert campaign.messages.count() == 1


def test_a_chunk_takes_as_many_queries_for_20_people_as_for_10(workspace, django_assert_max_num_queries):
    counts = []
    for first, many in ((0, 10), (20, 20)):
        Consent.objects.all().delete()
        people(workspace, many, first=first)
        campaign = make_campaign(workspace)
        lifecycle.start(campaign, revision=0, by=None)
        with django_assert_max_num_queries(40) as captured:
            lifecycle.advance(campaign.pk)
        assert campaign.messages.count() == many
        counts.append(len(captured))
    assert counts[0] == counts[1], counts


def test_a_cancelled_campaign_is_planned_no_further(workspace, cast, monkeypatch):
    people(workspace, 4)
    monkeypatch.setattr(lifecycle, "CHUNK", 2)
    campaign = make_campaign(workspace)
    lifecycle.start(campaign, revision=0, by=None)
    lifecycle.advance(campaign.pk, seconds=0)
    lifecycle.cancel(campaign, by=cast.max)
    assert not lifecycle.advance(campaign.pk) and campaign.messages.count() == 2
    assert not campaign.recipients.exists()
