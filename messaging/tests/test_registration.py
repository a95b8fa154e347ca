"""Brands and campaigns of 10DLC, verified toll-free numbers, and the limits that follow (CN-10, CN-13)."""

from datetime import timedelta

import pytest
from django.db.models import RestrictedError
from django.utils import timezone

from messaging.models import Brand, Message, Sender, TextingCampaign
from messaging.senders import rates
from messaging.tests.fakes.twilio import SID, FakeTwilio
from messaging.tests.scene import agree, codes, compose, make_ana, make_sender, send
from messaging.tests.test_sender_pages import add, page

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def twilio(settings):
    fake = FakeTwilio()
    settings.TWILIO_URL = fake.url
    yield fake
    fake.stop()


BRAND = {
    "legal_name": "Alice & Co LLC",
    "entity": "PRIVATE_PROFIT",
    "tax_id": "12-3456789",
    "street": "1 Main Street",
    "city": "Boise",
    "state": "ID",
    "postal_code": "83702",
    "country": "US",
    "email": "alice@example.com",
    "phone": "+12025550100",
    "standing": "approved",
    "score": "80",
}
CAMPAIGN = {
    "use_case": "MIXED",
    "description": "Reminders of appointments and notices when an order is ready.",
    "message_flow": "People enter their number on our opt-in page and answer YES to the text.",
    "sample_1": "Alice & Co: your order is ready. Reply STOP to end.",
    "sample_2": "Alice & Co: see you tomorrow at nine. Reply STOP to end.",
    "opt_in_text": "Alice & Co: you will get our messages. Reply STOP to end.",
    "opt_out_text": "Alice & Co: you are opted out and get no more messages.",
    "help_text": "Alice & Co: for help call us. Reply STOP to end.",
    "standing": "pending",
}


def register(alice, cast, **fields):
    alice.post(page(cast, "brand-new"), BRAND)
    return alice.post(page(cast, "texting-new"), {**CAMPAIGN, "brand": str(Brand.objects.get().pk), **fields})


def test_cn13_a_number_sends_once_brand_and_campaign_are_approved(alice, cast, twilio):
    assert register(alice, cast).status_code == 302
    campaign = TextingCampaign.objects.get()
    add(alice, cast, texting_campaign=str(campaign.pk))
    ana = make_ana(cast.workspace)
    agree(ana)
    message = send(compose(ana))
    assert codes(message) == {"unregistered"}
    url = page(cast, "texting-campaign", campaign.pk)
    alice.post(url, {**CAMPAIGN, "brand": str(campaign.brand_id), "standing": "approved"})
    Message.objects.update(status="queued", not_before=timezone.now())
    assert send(message).status == "sent"
    alice.post(page(cast, "brand", campaign.brand_id), {**BRAND, "standing": "suspended"})
    assert codes(send(compose(ana))) == {"unregistered"}


@pytest.mark.parametrize(
    "fields",
    [
        {"description": "x" * 39},
        {"description": "x" * 4097},
        {"message_flow": "x" * 2049},
        {"sample_2": ""},
        {"sample_1": "x" * 19},
        {"sample_3": "x" * 1025},
        {"sample_2": CAMPAIGN["sample_1"]},
    ],
)
def test_cn13_the_lengths_that_carriers_ask_for_are_kept(alice, cast, fields):
    assert register(alice, cast, **fields).status_code == 422
    assert not TextingCampaign.objects.exists()


def test_cn13_a_toll_free_number_sends_once_it_is_verified(alice, cast, twilio):
    add(alice, cast, address="+18005550199", kind="toll_free")
    sender = Sender.objects.get(provider="twilio")
    ana = make_ana(cast.workspace)
    agree(ana)
    assert (sender.per_minute, codes(send(compose(ana)))) == (180, {"unregistered"})
    change = {"kind": "toll_free", "verification": "approved", "key_account_sid": SID}
    alice.post(page(cast, "sender-change", sender.pk), change)
    assert send(compose(ana)).status == "sent"


# Limits


@pytest.fixture
def registered(cast):
    """Two numbers of one brand and campaign, carried by the sandbox."""
    fields = {name: BRAND[name] for name in ("legal_name", "tax_id")}
    brand = Brand.objects.create(workspace=cast.workspace, **fields)
    campaign = TextingCampaign.objects.create(workspace=cast.workspace, brand=brand, description="", message_flow="")
    first = make_sender(cast.workspace)
    second = Sender.objects.create(workspace=cast.workspace, address="+12025550101", credentials=first.credentials)
    Sender.objects.update(texting_campaign=campaign)
    ana = make_ana(cast.workspace)
    agree(ana)
    return brand, [first, second], ana


def test_cn10_all_numbers_of_a_campaign_share_its_minute(registered, monkeypatch):
    _brand, senders, ana = registered
    monkeypatch.setattr(rates, "BY_SCORE", ((0, 3, 1000),))
    said = [send(compose(ana, sender=senders[n % 2])) for n in range(4)]
    assert [message.status for message in said] == ["delivered"] * 3 + ["queued"]
    assert codes(said[-1]) == {"campaign_rate"} and said[-1].not_before > timezone.now()


def test_cn10_all_numbers_of_a_brand_share_its_day_by_segments(registered, monkeypatch):
    brand, senders, ana = registered
    monkeypatch.setattr(rates, "BY_SCORE", ((0, 1000, 5),))
    long = "x" * 200  # two segments
    said = [send(compose(ana, long, sender=senders[n % 2])) for n in range(3)]
    assert [message.status for message in said] == ["delivered", "delivered", "queued"]
    assert codes(said[-1]) == {"brand_day"}
    assert said[-1].not_before == said[0].handed_over_at + rates.DAY
    assert send(compose(ana, "Short", sender=senders[0])).status == "delivered"
    Message.objects.filter(pk=said[0].pk).update(handed_over_at=timezone.now() - rates.DAY - timedelta(seconds=1))
    Message.objects.filter(pk=said[-1].pk).update(not_before=timezone.now())
    assert send(said[-1]).status == "delivered"
    brand.refresh_from_db()
    assert brand.allowance == 0


@pytest.mark.parametrize(
    ("fields", "minute", "day"),
    [
        ({"score": 100}, 4500, 200_000),
        ({"score": 75}, 4500, 200_000),
        ({"score": 74}, 2400, 40_000),
        ({"score": 49}, 240, 10_000),
        ({"score": 24}, 240, 2_000),
        ({"score": None}, 240, 2_000),
        ({"score": 90, "low_volume": True}, 75, 2_000),
        ({"score": 90, "entity": "SOLE_PROPRIETOR"}, 4500, 1_000),
    ],
)
def test_cn10_limits_follow_the_trust_score(fields, minute, day):
    brand = Brand(**fields)
    assert (rates.per_minute(TextingCampaign(brand=brand)), rates.per_day(brand)) == (minute, day)


def test_a_workspace_with_a_registration_can_be_deleted(cast, registered):
    brand, _senders, _ana = registered
    with pytest.raises(RestrictedError):
        brand.delete()
    TextingCampaign.objects.all().delete()
    brand.delete()
