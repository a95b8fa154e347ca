"""Around a campaign: who is left out by name, previews, tests to oneself, schedules, copies, forecasts."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from messaging.campaigns import forecast, lifecycle
from messaging.models import Campaign, Message, Sender
from messaging.tests.campaign_scene import make_campaign, number, people, started
from messaging.tests.scene import ANA, agree, make_ana, make_sender, work_off

pytestmark = pytest.mark.django_db


@pytest.fixture
def workspace(cast):
    make_sender(cast.workspace)
    return cast.workspace


def url(workspace, name, *args):
    return reverse(f"messaging:{name}", args=[workspace.slug, *args])


def text(response):
    return response.content.decode()


def test_a_campaign_that_fails_keeps_no_other_from_starting(workspace, monkeypatch):
    people(workspace, 1)
    late = timezone.now() - timedelta(minutes=1)
    bad, good = (make_campaign(workspace, state="scheduled", scheduled_at=late) for _ in range(2))
    start = lifecycle._begin
    monkeypatch.setattr(lifecycle, "_begin", lambda each: 1 / 0 if each.pk == bad.pk else start(each))
    lifecycle.start_due()
    assert [Campaign.objects.get(pk=each.pk).has_begun for each in (bad, good)] == [False, True]


def test_each_reason_has_its_list_and_each_reader_a_preview(client, cast, workspace):
    people(workspace, 2)
    make_ana(workspace, number(5), name="Never Asked")
    campaign = make_campaign(workspace, body="Hi {{first_name}}.")
    client.force_login(cast.bob)
    assert "Never Asked" in text(client.get(url(workspace, "campaign-people", campaign.pk, "no_consent")))
    gets = text(client.get(url(workspace, "campaign-people", campaign.pk, "gets_it")))
    assert "Person 1" in gets and "Never Asked" not in gets
    found = client.get(url(workspace, "campaign-people", campaign.pk, "gets_it") + "?q=Person+1")
    assert "Person 1" in text(found) and "Person 0" not in text(found)
    reader = campaign.workspace.contacts.get(name="Person 1")
    assert "Alice &amp; Co: Hi Person." in text(
        client.get(url(workspace, "campaign", campaign.pk) + f"?as={reader.pk}")
    )
    for odd in ("x", "0" * 32, str(cast.olga.pk)):
        assert client.get(url(workspace, "campaign", campaign.pk) + f"?as={odd}").status_code == 200
    assert client.get(url(workspace, "campaign-people", campaign.pk, "nonsense")).status_code == 404


def test_pages_take_as_many_queries_for_many_people(client, cast, workspace):
    client.force_login(cast.max)
    campaign = make_campaign(workspace, body="Hi {{first_name}}.", purpose="informational")
    client.get(url(workspace, "campaigns"))  # what is known of policies is in the cache from now on
    counts = []
    for first in (0, 12):
        for person in people(workspace, 12, first):
            agree(person, "informational")
        each = []
        for page in (
            url(workspace, "campaign", campaign.pk),
            url(workspace, "campaign-people", campaign.pk, "gets_it"),
        ):
            with CaptureQueriesContext(connection) as captured:
                assert client.get(page).status_code == 200
            each.append(len(captured))
        counts.append(each)
    assert counts[0] == counts[1]
    started(campaign)
    counts = []
    for _twice in range(2):
        with CaptureQueriesContext(connection) as captured:
            client.get(url(workspace, "campaign-messages", campaign.pk))
        counts.append(len(captured))
        Message.objects.filter(pk__in=Message.objects.values("pk")[:12]).delete()
    assert counts[0] == counts[1]


def test_a_schedule_begins_by_itself_as_reviewed_and_can_be_taken_back(client, cast, workspace):
    people(workspace, 1)
    campaign = make_campaign(workspace)
    client.force_login(cast.max)
    tomorrow = timezone.localtime(timezone.now() + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    page = client.post(url(workspace, "campaign-schedule", campaign.pk), {"revision": "0", "at": tomorrow}, follow=True)
    campaign.refresh_from_db()
    assert campaign.is_scheduled and "Make a draft of it again" in text(page)
    assert client.get(url(workspace, "campaign-edit", campaign.pk)).status_code == 302
    client.post(url(workspace, "campaign-unschedule", campaign.pk))
    campaign.refresh_from_db()
    assert campaign.is_draft and campaign.scheduled_at is None
    assert lifecycle.schedule(campaign, timezone.now() + timedelta(hours=1), revision=0, by=cast.max)
    lifecycle.start_due()
    assert not campaign.messages.exists()
    Campaign.objects.update(scheduled_at=timezone.now() - timedelta(seconds=1))
    lifecycle.start_due()
    lifecycle.advance(campaign.pk)
    work_off()
    assert campaign.messages.get().status == "delivered"


def test_what_can_not_start_at_its_hour_is_a_draft_again_and_says_so(client, cast, workspace):
    campaign = make_campaign(workspace)
    lifecycle.schedule(campaign, timezone.now() - timedelta(seconds=1), revision=0, by=cast.max)
    lifecycle.start_due()
    campaign.refresh_from_db()
    client.force_login(cast.max)
    assert campaign.is_draft and "could not" in text(client.get(url(workspace, "campaign", campaign.pk)))


@pytest.mark.both
@pytest.mark.parametrize("at", ["", "yesterday", "2001-01-01T10:00", "9999-12-31T23:59", "2026-13-01T10:00", "\x00"])
def test_strange_moments_schedule_nothing(client, cast, workspace, at):
    people(workspace, 1)
    campaign = make_campaign(workspace)
    client.force_login(cast.max)
    assert client.post(url(workspace, "campaign-schedule", campaign.pk), {"revision": "0", "at": at}).status_code == 302
    campaign.refresh_from_db()
    assert campaign.is_draft


def test_a_copy_is_a_draft_with_the_same_words(client, cast, workspace):
    people(workspace, 1)
    campaign = started(make_campaign(workspace, name="x" * 100))
    client.force_login(cast.bob)
    client.post(url(workspace, "campaign-copy", campaign.pk))
    made = Campaign.objects.exclude(pk=campaign.pk).get()
    assert made.is_draft and made.body == campaign.body and made.everyone and made.author == cast.bob
    assert not made.messages.exists() and made.name.endswith("(copy)")


def test_a_test_to_oneself_goes_through_the_gate_and_counts_for_nothing(client, cast, workspace):
    Sender.objects.create(workspace=workspace, provider="smtp", kind="email", address="hello@alice.example")
    campaign = make_campaign(workspace, channel="email", subject="News for {{first_name}}", body="# Hi {{first_name}}")
    client.force_login(cast.bob)
    client.post(url(workspace, "campaign-test", campaign.pk))
    message = Message.objects.get()
    assert (
        message.subject == "Test: News for [First name]" and message.is_laid_out and message.purpose == "transactional"
    )
    assert message.campaign is None and message.address == cast.bob.email
    campaign.body = "Win at our casino"
    campaign.purpose = "marketing"
    campaign.save()
    client.post(url(workspace, "campaign-test", campaign.pk))
    assert Message.objects.count() == 1


def test_cn1_a_test_is_no_way_to_send_a_campaign_to_who_agreed_to_something_else(client, cast, workspace):
    agree(make_ana(workspace, ANA), "transactional")
    campaign = make_campaign(workspace, purpose="marketing", body="Our sale begins today.")
    client.force_login(cast.bob)
    client.post(url(workspace, "campaign-test", campaign.pk), {"number": ANA})
    assert [(each.capability, each.purpose) for each in Message.objects.all()] == [("double_opt_in", "marketing")]


def test_the_forecast_knows_quiet_hours_and_the_rate(workspace):
    sender = Sender.objects.get()
    sender.per_minute = 2
    sender.save()
    for index, zone in enumerate(["America/New_York"] * 5 + ["Pacific/Honolulu"]):
        agree(make_ana(workspace, number(index), name=f"P{index}", zone=zone), "informational")
    toll_free = make_ana(workspace, "+18005550100", name="Anywhere", zone="")
    agree(toll_free, "informational")
    campaign = make_campaign(workspace, purpose="informational")
    morning = datetime(2026, 3, 4, 15, 0, tzinfo=UTC)  # ten in New York, five in Honolulu
    found = forecast.forecast(campaign, 7, sender, morning)
    assert (found.now, found.later, found.never) == (5, 1, 1)
    assert found.ends and timedelta(hours=3) <= found.ends - morning <= timedelta(hours=4)
    sender.per_day = 3
    mail = forecast.forecast(make_campaign(workspace, channel="email"), 7, sender, morning)
    assert mail.ends and mail.ends - morning > timedelta(days=2) and mail.each is None


def test_held_messages_keep_no_place_in_the_outbox(workspace, monkeypatch):
    people(workspace, 4)
    monkeypatch.setattr(lifecycle, "AHEAD", 2)
    campaign = started(make_campaign(workspace))
    assert campaign.messages.count() == 2
    campaign.messages.update(status="held")
    lifecycle.advance(campaign.pk)
    assert campaign.messages.count() == 4
