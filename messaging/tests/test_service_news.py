"""CN-16: news of the service go to account holders who said yes, past the same gate as everything."""

import pytest
from allauth.account.models import EmailAddress
from django.urls import reverse

from contacts.consent import ledger
from contacts.consent.models import ConsentEvent
from contacts.models import Contact
from messaging.campaigns import audiences, service_news
from messaging.tests.campaign_scene import started
from messaging.tests.scene import work_off
from messaging.tests.test_mail_campaigns import mail_campaign, workspace  # noqa: F401

pytestmark = pytest.mark.django_db
PAGE = "/account/news/"


@pytest.fixture
def operator(settings, workspace):  # noqa: F811
    settings.NEWS_WORKSPACE = workspace.slug
    return workspace


def test_without_a_workspace_that_writes_them_there_is_no_such_page(client, cast):
    client.force_login(cast.olga)
    assert client.get(PAGE).status_code == 404
    assert PAGE not in client.get(reverse("accounts:profile")).content.decode()


def test_cn16_nobody_gets_news_who_did_not_say_yes_and_who_says_no_gets_none(client, cast, operator, mailbox):
    EmailAddress.objects.get_or_create(user=cast.olga, email=cast.olga.email, verified=True, primary=True)
    client.force_login(cast.olga)
    assert PAGE in client.get(reverse("accounts:profile")).content.decode()
    assert audiences.counted(mail_campaign(operator)).get("gets_it") is None
    for _twice in range(2):
        client.post(PAGE, {"news": "yes"})
    assert "You get our news." in client.get(PAGE).content.decode() and Contact.objects.of(operator).count() == 1
    event = ConsentEvent.objects.filter(kind="granted").first()
    assert event.method == "own account" and "marketing" in event.purpose
    started(mail_campaign(operator, body="# What is new"))
    work_off()
    assert mailbox.mails[0]["To"] == cast.olga.email and mailbox.mails[0]["List-Unsubscribe"]
    client.post(PAGE, {"news": "no"})
    assert not service_news.wants(operator, cast.olga)
    started(mail_campaign(operator, name="Again"))
    work_off()
    assert len(mailbox.mails) == 1


def test_an_address_that_is_not_verified_or_opted_out_gets_none(client, cast, operator):
    EmailAddress.objects.filter(user=cast.olga).delete()
    client.force_login(cast.olga)
    assert "not verified" in client.post(PAGE, {"news": "yes"}, follow=True).content.decode()
    EmailAddress.objects.create(user=cast.olga, email=cast.olga.email, verified=True, primary=True)
    ledger.withdraw_address(operator, cast.olga.email, channel="email", method="unsubscribe link")
    assert "opted out" in client.post(PAGE, {"news": "yes"}, follow=True).content.decode()
    assert not service_news.wants(operator, cast.olga)
