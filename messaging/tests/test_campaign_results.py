"""What comes of a campaign: answers, opt-outs, bounces, and opens and clicks of those who allow it (CN-14)."""

import re

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import ProductMail
from contacts.consent import ledger
from contacts.consent.models import Suppression
from contacts.duplicates import merging
from messaging.campaigns import measuring
from messaging.campaigns import results as rules
from messaging.models import Measuring, Outcome
from messaging.tests.campaign_scene import make_campaign, number, people, started
from messaging.tests.scene import make_ana, make_sender, text_us, work_off
from messaging.tests.test_mail_campaigns import mail_campaign, parts, person, workspace  # noqa: F401
from tests.cast import make_contact

pytestmark = pytest.mark.django_db

LINK = "https://alice.example/list"


def bars(campaign):
    how_far = rules.progress([campaign])[campaign.pk]
    return {bar.code: bar.count for bar in rules.results(campaign, how_far).bars if bar.count}


def test_answers_and_opt_outs_are_put_down_to_the_campaign(cast):
    make_sender(cast.workspace)
    people(cast.workspace, 4)
    campaign = started(make_campaign(cast.workspace))
    work_off()
    text_us(cast.workspace, "What time?", number(0))
    text_us(cast.workspace, "And where?", number(0))
    text_us(cast.workspace, "STOP", number(1))
    ledger.suppress(cast.workspace, address=number(2), reason="bounced", channel="sms")
    assert bars(campaign) == {"sent": 4, "delivered": 4, "replied": 1, "opted_out": 1}
    assert Outcome.objects.filter(kind="bounced").count() == 1
    assert rules.standing(campaign, rules.progress([campaign])[campaign.pk]) == "finished"


def test_what_has_nothing_to_do_with_a_campaign_is_not_put_down_to_it(cast):
    make_sender(cast.workspace)
    make_ana(cast.workspace)
    text_us(cast.workspace, "STOP")
    assert not Outcome.objects.exists()


def follow(mail):
    html = parts(mail)[1]
    return [found.replace("&amp;", "&") for found in re.findall(r'(?:href|src)="(http://testserver[^"]+)"', html)]


def test_cn14_without_consent_a_measured_mail_is_the_same_bytes(workspace, mailbox):  # noqa: F811
    person(workspace, "Ana")
    for measured in (False, True):
        started(mail_campaign(workspace, name=str(measured), measured=measured))
    work_off()
    plain, counted = (parts(mail) for mail in mailbox.mails)
    assert plain == counted and "/go/" not in counted[1] and "<img" not in counted[1]
    assert f'href="{LINK}"' in counted[1]


def test_cn14_with_consent_opens_and_clicks_count_once_until_it_is_taken_back(workspace, mailbox):  # noqa: F811
    ana = person(workspace, "Ana")
    measuring.set_for([ana], allowed=True)
    campaign = started(mail_campaign(workspace, measured=True))
    started(mail_campaign(workspace, name="Not measured"))
    work_off()
    stranger = Client()
    ours = follow(mailbox.mails[0])
    click, beacon = (next(url for url in ours if part in url) for part in ("/go/", "/seen/"))
    assert not [url for url in follow(mailbox.mails[1]) if "/go/" in url or "/seen/" in url]
    assert LINK in parts(mailbox.mails[0])[0]
    assert stranger.head(click).status_code == 302 and not Outcome.objects.exists()
    stranger.get(click, headers={"Sec-Purpose": "prefetch"})
    stranger.get(beacon, headers={"Sec-GPC": "1"})
    assert not Outcome.objects.exists()
    for _twice in range(2):
        answer = stranger.get(click)
        assert answer["Location"] == LINK and not answer.cookies and answer["Referrer-Policy"] == "no-referrer"
        assert stranger.get(beacon)["Content-Type"] == "image/gif"
    assert bars(campaign)["opened"] == bars(campaign)["clicked"] == 1
    measuring.set_for([ana], allowed=False)
    Outcome.objects.all().delete()
    assert stranger.get(click)["Location"] == LINK and stranger.get(beacon).status_code == 200
    assert not Outcome.objects.exists()


@pytest.mark.parametrize("token", ["x", "0" * 64, "a" * 64 + ":forged", "%00"])
def test_a_forged_link_leads_nowhere(client, token):
    assert client.get(f"/go/{token}/").status_code == 404
    assert client.get(f"/seen/{token}/").status_code == 200 and not Outcome.objects.exists()


def test_cn14_only_the_person_allows_it_on_their_page_and_a_merge_keeps_the_stricter(client, workspace, mailbox):  # noqa: F811
    ana = person(workspace, "Ana")
    started(mail_campaign(workspace))
    work_off()
    link = re.findall(r"http://testserver(/preferences/\S+)", parts(mailbox.mails[0])[0])[0]
    page = client.get(link).content.decode()
    assert "may see whether I open its mails" in page
    keys = re.findall(r'name="agreed" value="([^"]+)"', page)
    client.post(link, {"shown": "form", "agreed": keys, "how_often": "", "measure": "on"})
    (more,) = re.findall(r"/preferences/more/\S+", ProductMail.objects.get().text)
    client.post(more)
    assert measuring.allows(ana.pk) and "may see" in Measuring.objects.get().wording
    twin = make_contact(workspace, "Ana S", email="twin@example.com")
    Measuring.objects.create(workspace=workspace, contact=twin, allowed=False, wording="no")
    merging.merge(ana, twin, {}, by=None)
    assert not measuring.allows(ana.pk)
    client.post(link, {"agreed": keys, "how_often": ""})
    assert not Measuring.objects.get().allowed


def test_the_page_and_the_export_say_what_came_of_it(client, cast, workspace, mailbox):  # noqa: F811
    person(workspace, "=Ana")
    frozen = person(workspace, "Frozen")
    mailbox.moods += ["rcpt 550 5.1.1 no such user"]
    campaign = started(mail_campaign(workspace))
    work_off()
    from contacts.models import Contact

    Contact.objects.filter(pk=frozen.pk).update(restricted_at=campaign.created_at)
    Authenticator.objects.create(user=cast.max, type=Authenticator.Type.TOTP, data={"secret": "x"})
    client.force_login(cast.max)
    page = client.get(reverse("messaging:campaign", args=[workspace.slug, campaign.pk])).content.decode()
    assert "smtp-5.1.1" in page and "Bounced" in page and Suppression.objects.filter(reason="bounced").exists()
    file = client.get(reverse("messaging:campaign-export", args=[workspace.slug, campaign.pk]))
    lines = b"".join(file.streaming_content).decode().splitlines()
    assert len(lines) == 2 and lines[1].startswith("'=Ana,") and "@" not in lines[1]


def test_results_take_as_many_queries_for_many(client, cast):
    make_sender(cast.workspace)
    client.force_login(cast.max)
    counts = []
    client.get(reverse("messaging:campaigns", args=[cast.workspace.slug]))  # what a first look alone asks
    for first in (0, 10):
        people(cast.workspace, 10, first)
        campaign = started(make_campaign(cast.workspace, name=str(first)))
        work_off()
        text_us(cast.workspace, "Hello", number(first))
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse("messaging:campaign", args=[cast.workspace.slug, campaign.pk]))
        counts.append(len(captured))
    assert counts[0] == counts[1]
