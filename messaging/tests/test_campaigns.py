"""Campaigns: who is planned and who not, once; and that the gate has the last word on each message."""

import pytest
from django.utils import timezone

from contacts.consent import ledger
from contacts.consent.models import Suppression
from contacts.models import Contact, Tag
from crm.lib.addresses import address_hash
from messaging import dispatch
from messaging.campaigns import lifecycle, results
from messaging.models import Conversation, Message
from messaging.tests.campaign_scene import make_campaign, number, people, started
from messaging.tests.scene import agree, arrived, codes, compose, make_ana, make_sender, send, text_us, work_off

pytestmark = pytest.mark.django_db


@pytest.fixture
def workspace(cast):
    make_sender(cast.workspace)
    return cast.workspace


def left_out(campaign):
    return {code: count for code, _why, count in lifecycle.review(campaign).left_out}


def test_cn1_the_review_counts_who_gets_it_and_who_not_and_why(workspace):
    _ana, stopped, frozen, away = people(workspace, 4)
    make_ana(workspace, number(5), name="Never asked")
    make_ana(workspace, "", name="No phone")
    ledger.withdraw(stopped, "sms", "transactional", method="staff")
    Contact.objects.filter(pk=frozen.pk).update(restricted_at=timezone.now())
    Contact.objects.filter(pk=away.pk).update(archived_at=timezone.now())
    shut = people(workspace, 1, first=6)[0]
    Suppression.objects.create(workspace=workspace, address_hash=address_hash(number(6)), reason="bounced")
    assert left_out(make_campaign(workspace)) == dict.fromkeys(
        ["withdrawn", "restricted", "archived", "no_consent", "no_address", "suppressed"], 1
    )
    assert lifecycle.review(make_campaign(workspace)).reaches == 1 and shut.pk


def test_the_review_is_one_query_however_many_people(workspace, django_assert_num_queries):
    campaign = make_campaign(workspace)
    for count in (10, 20):
        people(workspace, 10, first=count)
        with django_assert_num_queries(1):
            lifecycle.review(campaign)


def test_cn8_cn9_the_text_names_the_business_and_the_way_to_stop(workspace):
    people(workspace, 1)
    work_off_all(started(make_campaign(workspace)))
    assert arrived(number(0)) == ["Alice & Co: Your order is ready. Reply STOP to end"]


def work_off_all(campaign):
    work_off()
    return {message.status for message in campaign.messages.all()}


def test_cn1_only_those_who_agreed_to_the_purpose_get_a_row(workspace):
    ana, *others = people(workspace, 5)
    make_ana(workspace, number(9), name="Never asked")
    agree(make_ana(workspace, number(10), name="Other purpose"), "marketing")
    ledger.withdraw(others[0], "sms", "transactional", method="staff")
    Contact.objects.filter(pk=others[1].pk).update(restricted_at=timezone.now())
    Contact.objects.filter(pk=others[2].pk).update(archived_at=timezone.now())
    Suppression.objects.create(workspace=workspace, address_hash=address_hash(number(4)), reason="bounced")
    campaign = started(make_campaign(workspace))
    assert [message.contact_id for message in campaign.messages.all()] == [ana.pk]
    assert campaign.state == "sending" and campaign.lease is None


def test_cn1_who_agreed_for_another_number_gets_no_row(workspace):
    ana = make_ana(workspace)
    agree(ana, address="+12085550999")
    assert not started(make_campaign(workspace)).messages.exists()


def test_a_tag_narrows_it_and_a_tag_that_is_gone_reaches_nobody(workspace):
    ana, _ben = people(workspace, 2)
    tag = Tag.objects.create(workspace=workspace, name="patient")
    ana.tags.add(tag)
    campaign = make_campaign(workspace, everyone=False, tag=tag)
    assert lifecycle.review(campaign).reaches == 1
    tag.delete()
    campaign.refresh_from_db()
    assert not lifecycle.review(campaign).may_start
    assert not started(campaign).messages.exists()


def test_two_contacts_who_share_a_number_get_one_text(workspace):
    for name in ("Ana", "Ben"):
        agree(make_ana(workspace, number(0), name=name))
    campaign = make_campaign(workspace)
    found = lifecycle.review(campaign)
    assert (found.reaches, found.messages, found.share) == (2, 1, 1)
    work_off_all(started(campaign))
    assert len(arrived(number(0))) == 1


def test_it_is_started_once_and_only_as_it_was_reviewed(workspace, cast):
    campaign = make_campaign(workspace)
    assert not lifecycle.start(campaign, revision=7, by=cast.max)
    assert lifecycle.start(campaign, revision=0, by=cast.max)
    assert not lifecycle.start(campaign, revision=0, by=cast.max)
    assert not lifecycle.save_draft(campaign, by=cast.bob) and not lifecycle.delete_draft(campaign, by=cast.bob)


def test_cn7_a_stop_between_start_and_dispatch_bites(workspace):
    people(workspace, 2)
    campaign = started(make_campaign(workspace))
    text_us(workspace, "STOP", number(0))
    work_off()
    assert not [text for text in arrived(number(0)) if "order" in text]
    assert len(arrived(number(1))) == 1
    assert sorted(message.status for message in campaign.messages.all()) == ["delivered", "refused"]


def test_the_inbox_keeps_its_order(workspace):
    people(workspace, 1)
    started(make_campaign(workspace))
    assert Conversation.objects.get().last_message_at is None


def test_those_who_wait_for_an_answer_come_before_a_campaign(workspace, monkeypatch):
    ana, _ben = people(workspace, 2)
    started(make_campaign(workspace))
    answer = compose(ana, "Yes, at five.")
    offered = []
    monkeypatch.setattr(dispatch, "_room", lambda sender, now: 1)
    monkeypatch.setattr("messaging.tasks.dispatch_message.apply_async", lambda args: offered.append(args[0]))
    dispatch.wake()
    assert offered == [str(answer.pk)]


def test_pause_holds_and_resume_releases(workspace, cast):
    people(workspace, 2)
    campaign = started(make_campaign(workspace))
    assert lifecycle.pause(campaign, by=cast.max) and not lifecycle.pause(campaign, by=cast.max)
    assert dispatch.wake() == 0
    on_its_way = send(campaign.messages.first())  # a worker had been told before
    assert on_its_way.status == "held" and codes(on_its_way) == {"campaign_paused"} and arrived(number(0)) == []
    Message.objects.update(not_before=timezone.now())
    dispatch.release()
    on_its_way.refresh_from_db()
    assert on_its_way.status == "held"
    assert lifecycle.resume(campaign, by=cast.max)
    assert work_off_all(campaign) == {"delivered"}
    assert results.standing(campaign, results.progress([campaign])[campaign.pk]) == "finished"


def test_cancelling_takes_back_what_waits_and_refuses_what_is_on_its_way(workspace, cast):
    people(workspace, 2)
    campaign = started(make_campaign(workspace))
    in_hand = dispatch.claim(campaign.messages.first().pk)
    assert lifecycle.cancel(campaign, by=cast.max) and not lifecycle.cancel(campaign, by=cast.max)
    dispatch.gate.hand_over(in_hand)
    in_hand.refresh_from_db()
    assert in_hand.status == "refused" and codes(in_hand) == {"campaign_cancelled"}
    assert results.progress([campaign])[campaign.pk].counts == {"refused": 1, "cancelled": 1}


def test_cn11_forbidden_words_are_found_before_the_start(workspace):
    people(workspace, 1)
    for person in Contact.objects.all():
        agree(person, "marketing")
    found = lifecycle.review(make_campaign(workspace, purpose="marketing", body="Win at our casino tonight"))
    assert not found.may_start and "casino" in found.findings[0].words


def test_a_campaign_is_no_answer_so_quiet_hours_bind_it(workspace):
    night = (timezone.now().hour - 2 + 12) % 24 - 12  # hours that a zone with two in the morning is behind UTC
    ana = make_ana(workspace, zone=f"Etc/GMT{night:+d}")
    agree(ana, "informational")
    text_us(workspace, "YES")
    started(make_campaign(workspace, purpose="informational"))
    work_off()
    assert codes(Message.objects.get(campaign__isnull=False)) == {"quiet_hours"}
    assert send(compose(ana, purpose="informational")).status == "delivered"
