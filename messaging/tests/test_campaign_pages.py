"""The pages of campaigns: who may do what, and what they show."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from contacts.models import Tag
from messaging.campaigns import lifecycle
from messaging.models import Campaign
from messaging.tests.scene import make_sender
from messaging.tests.test_campaigns import make_campaign, people, started

pytestmark = pytest.mark.once

ACTIONS = ("start", "pause", "resume", "cancel")


@pytest.fixture
def workspace(cast):
    make_sender(cast.workspace)
    return cast.workspace


def url(workspace, name, *args):
    return reverse(f"messaging:{name}", args=[workspace.slug, *args])


def text(response):
    return response.content.decode()


def draft(**fields):
    return {
        "name": "Pick-up",
        "audience": "everyone",
        "purpose": "transactional",
        "body": "Your order is ready.",
        **fields,
    }


def test_no_campaign_says_what_to_do(client, cast, workspace):
    client.force_login(cast.bob)
    assert "Write the first campaign" in text(client.get(url(workspace, "campaigns")))
    client.force_login(cast.rita)
    assert "Write the first campaign" not in text(client.get(url(workspace, "campaigns")))


def test_a_member_drafts_and_sees_what_it_would_be(client, cast, workspace):
    people(workspace, 2)
    client.force_login(cast.bob)
    answer = client.post(url(workspace, "campaign_new"), draft(), follow=True)
    page = text(answer)
    assert "Alice &amp; Co: Your order is ready. Reply STOP to end" in page and "A manager or the owner" in page
    assert Campaign.objects.get().author == cast.bob


@pytest.mark.parametrize(
    "wrong",
    [
        {"audience": ""},
        {"audience": "0" * 36},
        {"body": ""},
        {"body": "a\x00b"},
        {"body": "x" * 9000},
        {"name": "x" * 101},
        {"purpose": "spam"},
    ],
)
def test_a_wrong_draft_is_refused(client, cast, workspace, wrong):
    client.force_login(cast.bob)
    assert client.post(url(workspace, "campaign_new"), draft(**wrong)).status_code == 422
    assert not Campaign.objects.exists()


def test_another_workspaces_tag_can_not_be_chosen(client, cast, workspace):
    tag = Tag.objects.create(workspace=cast.other, name="theirs")
    client.force_login(cast.bob)
    assert client.post(url(workspace, "campaign_new"), draft(audience=f"tag:{tag.pk}")).status_code == 422


def test_a_draft_is_changed_and_deleted(client, cast, workspace):
    tag = Tag.objects.create(workspace=workspace, name="patient")
    campaign = make_campaign(workspace)
    client.force_login(cast.bob)
    assert client.get(url(workspace, "campaign-edit", campaign.pk)).status_code == 200
    client.post(url(workspace, "campaign-edit", campaign.pk), draft(body="Come by.", audience=f"tag:{tag.pk}"))
    campaign.refresh_from_db()
    assert (campaign.body, campaign.tag, campaign.everyone, campaign.revision) == ("Come by.", tag, False, 1)
    client.post(url(workspace, "campaign-delete", campaign.pk))
    assert not Campaign.objects.exists()


def test_a_started_one_is_neither_changed_nor_deleted(client, cast, workspace):
    people(workspace, 1)
    campaign = started(make_campaign(workspace))
    client.force_login(cast.bob)
    client.post(url(workspace, "campaign-edit", campaign.pk), draft(body="Other words"))
    client.post(url(workspace, "campaign-delete", campaign.pk))
    campaign.refresh_from_db()
    assert campaign.body == "Your order is ready."


@pytest.mark.parametrize("action", ACTIONS)
def test_a_member_may_not_start_pause_or_cancel(client, cast, workspace, action):
    campaign = make_campaign(workspace)
    client.force_login(cast.bob)
    assert client.post(url(workspace, f"campaign-{action}", campaign.pk)).status_code == 403


def test_who_only_reads_sees_but_does_not_write(client, cast, workspace):
    campaign = make_campaign(workspace)
    client.force_login(cast.rita)
    assert "Pick-up" in text(client.get(url(workspace, "campaigns")))
    assert client.get(url(workspace, "campaign", campaign.pk)).status_code == 200
    assert client.get(url(workspace, "campaign_new")).status_code == 403
    assert client.post(url(workspace, "campaign-delete", campaign.pk)).status_code == 403


@pytest.mark.parametrize("page", ["campaign", "campaign-edit", *(f"campaign-{action}" for action in ACTIONS)])
def test_another_workspaces_campaign_does_not_exist(client, cast, workspace, page):
    campaign = make_campaign(workspace)
    client.force_login(cast.olga)
    address = url(cast.other, page, campaign.pk)
    assert client.post(address).status_code in (404, 405) and client.get(address).status_code in (404, 405)
    assert 404 in (client.post(address).status_code, client.get(address).status_code)
    campaign.refresh_from_db()
    assert campaign.is_draft


def test_a_double_click_starts_once(client, cast, workspace, django_capture_on_commit_callbacks, monkeypatch):
    people(workspace, 2)
    campaign = make_campaign(workspace)
    calls = []
    monkeypatch.setattr(lifecycle, "call", calls.append)
    client.force_login(cast.max)
    for _click in range(2):
        client.post(url(workspace, "campaign-start", campaign.pk), {"revision": "0"})
    assert calls == [campaign.pk]
    campaign.refresh_from_db()
    assert campaign.state == "planning" and campaign.started_by == cast.max


@pytest.mark.parametrize("revision", ["", "1", "x", "9" * 40, "²"])
def test_what_was_not_reviewed_does_not_start(client, cast, workspace, revision):
    people(workspace, 1)
    campaign = make_campaign(workspace)
    client.force_login(cast.max)
    client.post(url(workspace, "campaign-start", campaign.pk), {"revision": revision})
    campaign.refresh_from_db()
    assert campaign.is_draft


def test_one_that_reaches_nobody_does_not_start(client, cast, workspace):
    campaign = make_campaign(workspace)
    client.force_login(cast.max)
    answer = client.post(url(workspace, "campaign-start", campaign.pk), {"revision": "0"}, follow=True)
    assert "Nobody would get it" in text(answer)


def test_the_progress_is_asked_for_until_it_is_finished(client, cast, workspace):
    people(workspace, 1)
    campaign = started(make_campaign(workspace))
    client.force_login(cast.max)
    page = url(workspace, "campaign", campaign.pk)
    fragment = text(client.get(page, headers={"HX-Request": "true"}))
    assert "every 3s" in fragment and "<html" not in fragment and "Waiting" in fragment
    campaign.messages.update(status="failed")
    assert "every 3s" not in text(client.get(page, headers={"HX-Request": "true"}))


def test_a_manager_pauses_resumes_and_cancels(client, cast, workspace):
    people(workspace, 1)
    campaign = started(make_campaign(workspace))
    client.force_login(cast.max)
    for action, shown in (("pause", "Paused."), ("resume", "Sending"), ("cancel", "Cancelled")):
        answer = client.post(url(workspace, f"campaign-{action}", campaign.pk), follow=True)
        assert shown in text(answer)


def test_lists_take_as_many_queries_for_20_as_for_10(client, cast, workspace):
    client.force_login(cast.max)
    counts = []
    client.get(url(workspace, "campaigns"))  # what a first look alone asks
    for _ten in range(2):
        for _one in range(10):
            make_campaign(workspace)
        with CaptureQueriesContext(
            connection,
        ) as captured:
            client.get(url(workspace, "campaigns"))
        counts.append(len(captured))
    assert counts[0] == counts[1]
