"""Preferences narrow a consent: topics, how often and a pause bind campaigns, in the plan and at the gate."""

from datetime import timedelta

import pytest
from django.utils import timezone

from contacts.duplicates import merging
from contacts.models import Contact
from messaging import objections
from messaging.campaigns import lifecycle
from messaging.models import DeclinedTopic, HowOften, Message, Preference, Topic
from messaging.preferences import wishes
from messaging.preferences.more import More
from messaging.tests.campaign_scene import make_campaign, people, started
from messaging.tests.scene import ANA, agree, arrived, codes, compose, make_ana, make_sender, send, text_us, work_off
from tests.cast import make_contact

pytestmark = pytest.mark.django_db
NEWS = "informational"


@pytest.fixture
def workspace(cast, monkeypatch):
    monkeypatch.setattr(objections, "_hours", lambda case: [])
    make_sender(cast.workspace)
    return cast.workspace


@pytest.fixture
def tastings(workspace):
    return Topic.objects.create(workspace=workspace, name="Tastings")


def prefer(contact, how_often="", days=0, declined=(), topics=()):
    until = timezone.now() + timedelta(days=days) if days else None
    again = tuple(str(topic.pk) for topic in topics if topic not in declined)
    More(topics=again, how_often="", pause="").give([contact], "en")
    wishes.narrow([contact], how_often=how_often, paused_until=until, declined=declined)


def agreed(workspace, count=1):
    made = people(workspace, count)
    for person in made:
        agree(person, NEWS)
    return made


def test_cn15_nothing_was_settled_everything_is_wanted(workspace, tastings):
    (ana,) = agreed(workspace)
    assert wishes.wants(ana, NEWS, tastings)


def test_cn15_each_preference_speaks_against_what_it_is_about(workspace, tastings):
    (ana,) = agreed(workspace)
    prefer(ana, days=3, declined=[tastings], topics=[tastings])
    said = {each.code for each in wishes.objections(ana, NEWS, tastings)}
    assert said == {"paused_by_them", "topic_declined"}
    assert wishes.wants(ana, "transactional") and not wishes.wants(ana, "transactional", tastings)
    assert wishes.wants(ana, NEWS, at=timezone.now() + timedelta(days=4))
    prefer(ana, topics=[tastings])
    assert wishes.wants(ana, NEWS, tastings)


def test_a_topic_that_was_not_shown_stays_declined(workspace, tastings):
    (ana,) = agreed(workspace)
    prefer(ana, declined=[tastings], topics=[tastings])
    prefer(ana, topics=[])
    assert DeclinedTopic.objects.get().topic == tastings


def test_cn15_the_plan_leaves_out_whom_the_function_names(workspace, tastings):
    calm, declines, pauses = agreed(workspace, 3)
    prefer(declines, declined=[tastings], topics=[tastings])
    prefer(pauses, days=3)
    campaign = make_campaign(workspace, purpose=NEWS, topic=tastings)
    review = lifecycle.review(campaign)
    left_out = {code: count for code, _why, count in review.left_out}
    assert review.reaches == 1 and left_out == {wishes.DECLINED: 1, wishes.PAUSED: 1}
    assert [message.contact for message in started(campaign).messages.all()] == [calm]


@pytest.mark.parametrize(("often", "days"), [(HowOften.WEEKLY, 7), (HowOften.MONTHLY, 30)])
def test_cn15_how_often_counts_all_campaigns(workspace, often, days):
    (ana,) = agreed(workspace)
    prefer(ana, often)
    started(make_campaign(workspace, purpose=NEWS))
    second = started(make_campaign(workspace, purpose=NEWS, name="Second"))
    work_off()
    assert len(arrived("+12085550100")) == 1
    assert codes(second.messages.get()) == {"often_enough"}
    assert lifecycle.review(make_campaign(workspace, purpose=NEWS)).reaches == 0
    Message.objects.update(handed_over_at=timezone.now() - timedelta(days=days, minutes=1))
    assert wishes.wants(ana, NEWS) and lifecycle.review(make_campaign(workspace, purpose=NEWS)).reaches == 1


def test_cn15_what_was_planned_before_a_topic_was_declined_does_not_leave(workspace, tastings):
    (ana,) = agreed(workspace)
    campaign = started(make_campaign(workspace, purpose=NEWS, topic=tastings))
    prefer(ana, declined=[tastings], topics=[tastings])
    work_off()
    message = campaign.messages.get()
    assert (message.status, codes(message)) == ("refused", {"topic_declined"})


def test_what_staff_wrote_waits_for_the_end_of_a_pause(workspace):
    ana = make_ana(workspace)
    agree(ana, NEWS)
    prefer(ana, days=3)
    message = send(compose(ana, purpose=NEWS))
    assert message.status == "held" and message.not_before == Preference.objects.get().paused_until


def test_who_writes_during_a_pause_gets_an_answer(workspace):
    ana = make_ana(workspace)
    agree(ana, NEWS)
    prefer(ana, days=3)
    text_us(workspace, "Are you open tomorrow?")
    assert send(compose(ana, purpose=NEWS)).status in ("sent", "delivered") and arrived(ANA)


def test_a_merge_keeps_the_stricter_preferences(workspace, tastings, cast):
    ana, twin = make_ana(workspace), make_contact(workspace, "Ana S", email="ana@example.net")
    prefer(ana, HowOften.WEEKLY, days=2)
    prefer(twin, HowOften.MONTHLY, days=5, declined=[tastings], topics=[tastings])
    later = Preference.objects.get(contact=twin).paused_until
    merging.merge(ana, twin, {}, by=cast.alice)
    held = Preference.objects.get()
    assert (held.contact, held.how_often, held.paused_until) == (ana, "monthly", later)
    assert DeclinedTopic.objects.get().contact == ana and Contact.objects.count() == 1
