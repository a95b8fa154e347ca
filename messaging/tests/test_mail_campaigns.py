"""Campaigns by mail, with a real SMTP server: who gets one, what it says to each, and every side door tried."""

import pytest
from django.urls import reverse

from contacts.models import SavedView, Tag
from messaging.campaigns import audiences, lifecycle
from messaging.models import Message
from messaging.tests.campaign_scene import make_campaign, started
from messaging.tests.scene import agree, codes, work_off
from messaging.tests.test_mail import make_identity
from tests.cast import make_contact

pytestmark = pytest.mark.django_db

BODY = "# Hello {{first_name|there}}\n\nCome by **today**.\n\n[See the list](https://alice.example/list)"


@pytest.fixture
def workspace(cast, server):
    cast.workspace.postal_address = "1 Main Street\nBoise, ID 83702"
    cast.workspace.save()
    reverse("messaging:senders", args=["x"])  # reads all addresses, which may take longer than a permit lasts
    make_identity(cast.workspace, server[0].port)
    return cast.workspace


def person(workspace, name, *, purpose="marketing", **fields):
    made = make_contact(workspace, name, email=f"{name.split()[0].lower()}@example.com", **fields)
    if purpose:
        agree(made, purpose, channel="email")
    return made


def mail_campaign(workspace, **fields):
    defaults = {
        "channel": "email",
        "purpose": "marketing",
        "subject": "News for {{first_name|you}}",
        "preheader": "What is new",
        "body": BODY,
    }
    return make_campaign(workspace, **{**defaults, **fields})


def parts(mail):
    return [mail.get_body((kind,)).get_content() for kind in ("plain", "html")]


def test_cn8_cn9_each_gets_their_own_words_laid_out_and_as_text(workspace, mailbox):
    person(workspace, "Ana Sample")
    started(mail_campaign(workspace))
    work_off()
    (mail,) = mailbox.mails
    text, html = parts(mail)
    assert mail["Subject"] == "News for Ana" and mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "Hello Ana\n=========" in text.replace("\r\n", "\n") and "See the list: https://alice.example/list" in text
    assert "<h1" in html and "<strong>today</strong>" in html and 'href="https://alice.example/list"' in html
    link = mail["List-Unsubscribe"].strip("<>")
    assert all(link in part and "1 Main Street" in part for part in (text, html))
    assert 'lang="en"' in html and "<img" not in html and "What is new" in html


def test_what_a_person_is_called_lays_nothing_out(workspace, mailbox):
    person(workspace, "Ana", given_name="[Win](https://evil.example) **now** <script>")
    started(mail_campaign(workspace))
    work_off()
    _text, html = parts(mailbox.mails[0])
    assert "https://evil.example" in html and 'href="https://evil.example' not in html
    assert "<script>" not in html and "<strong>now" not in html


def test_cn1_every_side_door_of_a_mail_campaign(workspace, mailbox):
    person(workspace, "Never asked", purpose="")
    person(workspace, "Other purpose", purpose="transactional")
    by_text = make_contact(workspace, "By text", phone="+12085550199", email="by@example.com")
    agree(by_text, "marketing")
    from contacts.consent import ledger

    pending = person(workspace, "Pending", purpose="")
    ledger.request(
        pending, "email", "marketing", method="opt-in page", address="pending@example.com", wording="Yes, mail me."
    )
    campaign = mail_campaign(workspace)
    assert {code: count for code, _why, count in lifecycle.review(campaign).left_out} == {"no_consent": 3, "pending": 1}
    started(campaign)
    work_off()
    assert not mailbox.mails and not campaign.messages.exists()


def test_a_stop_after_the_plan_bites_and_the_postal_address_is_asked_for(workspace, mailbox):
    ana, ben = person(workspace, "Ana"), person(workspace, "Ben")
    campaign = started(mail_campaign(workspace))
    from contacts.consent import ledger

    ledger.withdraw_address(workspace, "ana@example.com", channel="email", method="unsubscribe link")
    workspace.postal_address = ""
    workspace.save()
    work_off()
    found = {message.contact_id: message for message in campaign.messages.all()}
    assert found[ana.pk].status == "refused" and codes(found[ben.pk]) == {"no_postal_address"}
    assert mailbox.mails == []


def test_who_has_no_value_for_a_needed_field_gets_nothing(workspace):
    person(workspace, "Ana", city="Boise")
    person(workspace, "Ben")
    campaign = mail_campaign(workspace, body="Come by in {{city}}.")
    found = lifecycle.review(campaign)
    assert (found.reaches, found.left_out[0][0], found.left_out[0][2]) == (1, "lacking", 1)
    assert [message.body for message in started(campaign).messages.all()] == ["Come by in Boise."]


def test_a_view_is_kept_as_it_was_chosen(workspace, cast):
    tag = Tag.objects.create(workspace=workspace, name="vip")
    ana = person(workspace, "Ana", owner=cast.bob)
    person(workspace, "Ben")
    ana.tags.add(tag)
    view = SavedView.objects.create(
        workspace=workspace, owner=cast.bob, name="VIP", query="f=tags:any:vip&f=owner:any:me"
    )
    campaign = mail_campaign(workspace, everyone=False, view=view, query=audiences.kept(view, cast.bob))
    view.query = "view=all"
    view.save()
    assert lifecycle.review(campaign).reaches == 1 and audiences.in_words(campaign)[0] == "Tag is vip"
    assert [message.contact_id for message in started(campaign).messages.all()] == [ana.pk]


def test_a_filter_that_can_not_be_read_any_more_reaches_nobody(workspace):
    person(workspace, "Ana")
    campaign = mail_campaign(workspace, everyone=False, query="f=f_gone:is:x")
    assert not lifecycle.review(campaign).may_start and not started(campaign).messages.exists()


def test_planning_by_mail_takes_as_many_queries_for_many(workspace, django_assert_max_num_queries):
    counts = []
    for many in (3, 9):
        for index in range(many):
            person(workspace, f"p{many}{index}")
        campaign = mail_campaign(workspace, name=str(many))
        lifecycle.start(campaign, revision=0, by=None)
        with django_assert_max_num_queries(60) as captured:
            lifecycle.advance(campaign.pk)
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_a_draft_by_mail_is_written_and_strange_names_are_told(client, cast, workspace):
    client.force_login(cast.bob)
    url = reverse("messaging:campaign_new", args=[workspace.slug]) + "?channel=email"
    draft = {"name": "News", "audience": "everyone", "purpose": "marketing", "subject": "News", "body": BODY}
    assert "Preview line" in client.get(url).content.decode()
    wrong = client.post(url, {**draft, "body": "Hello {{nickname}}"})
    assert wrong.status_code == 422 and "No field is called “nickname”" in wrong.content.decode()
    page = client.post(url, draft, follow=True).content.decode()
    assert "<strong>today</strong>" in page and "[First name]" in page and Message.objects.count() == 0
