"""Adding, changing, watching and testing senders; brands and campaigns; the limits that follow (CN-10, CN-13)."""

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEntry
from contacts.consent.models import Consent
from messaging import providers
from messaging.models import Message, ProviderAccount, Sender
from messaging.senders import health
from messaging.tests.fakes.twilio import NUMBER, SID, TOKEN, FakeTwilio
from messaging.tests.scene import ANA, agree, compose, make_ana, make_sender, send

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def twilio(settings):
    fake = FakeTwilio()
    settings.TWILIO_URL = fake.url
    yield fake
    fake.stop()


def page(cast, name, *args):
    return reverse(f"messaging:{name}", args=[cast.workspace.slug, *args])


TWILIO = {"address": NUMBER, "kind": "regular", "key_account_sid": SID, "key_auth_token": TOKEN}


def add(alice, cast, **fields):
    return alice.post(page(cast, "sender-new", "twilio"), {**TWILIO, **fields})


def test_a_sender_is_added_with_its_account_and_the_keys_are_tried(alice, cast, twilio):
    answer = add(alice, cast)
    sender = Sender.objects.get(provider="twilio")
    assert answer.status_code == 302 and sender.account.credentials["auth_token"] == TOKEN
    assert (sender.per_minute, sender.registration) == (50, "none")
    said = alice.get(page(cast, "sender", sender.pk)).content.decode()
    assert "The provider let us in." in said and TOKEN not in said
    assert AuditEntry.objects.filter(action="sender.added").exists()


def test_a_second_number_uses_the_same_account(alice, cast, twilio):
    add(alice, cast)
    account = ProviderAccount.objects.get()
    answer = add(alice, cast, address="+12025550111", account=str(account.pk), key_account_sid="", key_auth_token="")
    assert answer.status_code == 302, answer.content.decode()[:2000]
    assert Sender.objects.get(address="+12025550111").account == account


@pytest.mark.parametrize(
    "fields",
    [
        {"address": "nonsense"},
        {"address": "\x00"},
        {"key_auth_token": ""},
        {"address": "+18005550199"},
        {"kind": "toll_free"},
        {"kind": "short_code"},
        {"address": "12345"},
        {"kind": "email"},
        {"per_minute": "0"},
        {"per_minute": "x"},
    ],
)
def test_what_makes_no_sender_is_refused(alice, cast, twilio, fields):
    assert add(alice, cast, **fields).status_code == 422
    assert not Sender.objects.filter(provider="twilio").exists()


def test_a_change_keeps_the_secret_that_is_not_entered_anew(alice, cast, twilio):
    add(alice, cast)
    sender = Sender.objects.get(provider="twilio")
    url = page(cast, "sender-change", sender.pk)
    assert TOKEN not in alice.get(url).content.decode()
    answer = alice.post(url, {**TWILIO, "key_auth_token": "", "label": "Desk", "per_minute": "20", "address": "+1555"})
    assert answer.status_code == 302
    sender.refresh_from_db()
    assert (sender.label, sender.per_minute, sender.address) == ("Desk", 20, NUMBER)
    assert sender.account.credentials["auth_token"] == TOKEN


def test_a_removed_sender_sends_nothing_and_can_come_back(alice, cast, twilio):
    add(alice, cast)
    sender = Sender.objects.get(provider="twilio")
    alice.post(page(cast, "sender-archive", sender.pk))
    assert alice.get(page(cast, "sender", sender.pk)).status_code == 404
    assert add(alice, cast, key_auth_token="another").status_code == 302
    sender.refresh_from_db()
    assert sender.archived_at is None and sender.account.credentials["auth_token"] == "another"


def test_ac7_accounts_and_campaigns_of_another_workspace_can_not_be_chosen(alice, cast, twilio):
    theirs = ProviderAccount.objects.create(workspace=cast.other, provider="twilio", name="Theirs")
    add(alice, cast)
    assert add(alice, cast, address="+12025550111", account=str(theirs.pk)).status_code == 422


def test_the_page_says_what_went_wrong_in_words(alice, cast):
    ana = make_ana(cast.workspace)
    agree(ana)
    sender = make_sender(cast.workspace)
    for code in ("30007", "30007", "30006", "odd"):
        message = send(compose(ana))
        Message.objects.filter(pk=message.pk).update(status="failed", error_code=code, fee=79)
    shown = health.of(sender)
    assert (shown.failed, shown.blocked, str(shown.fees)) == (4, 2, "0.0316")
    said = alice.get(page(cast, "sender", sender.pk)).content.decode()
    assert "A carrier took it for spam." in said and "The provider&#x27;s error odd" in said


# A test to oneself


def daytime():
    """A zone where it is noon now, so that no test waits for the morning."""
    hours = timezone.now().hour - 12
    return f"Etc/GMT{hours:+d}" if hours else "Etc/GMT"


def test_cn4_a_test_by_text_asks_first_and_counts_only_after_yes(alice, cast):
    sender = make_sender(cast.workspace)
    cast.alice.zone = daytime()
    cast.alice.save()
    alice.post(page(cast, "sender-test", sender.pk), {"number": ANA})
    asked = send(Message.objects.get())
    assert asked.capability == "double_opt_in" and not Consent.objects.filter(state="granted").exists()
    from messaging.tests.scene import text_us

    text_us(cast.workspace, "YES")
    alice.post(page(cast, "sender-test", sender.pk), {"number": ANA})
    test = send(Message.objects.filter(capability="consent").get())
    assert test.status == "delivered" and test.basis.method == "reply" and test.sender == sender


def test_cn7_a_test_to_a_number_that_opted_out_does_not_leave(alice, cast):
    from messaging.tests.scene import text_us

    sender = make_sender(cast.workspace)
    text_us(cast.workspace, "STOP")
    Message.objects.all().delete()
    alice.post(page(cast, "sender-test", sender.pk), {"number": ANA})
    assert not Message.objects.filter(direction="out").exists()


@pytest.mark.parametrize("number", ["", "x", "\x00", "1" * 400])
def test_a_test_to_no_number_is_explained(alice, cast, number):
    sender = make_sender(cast.workspace)
    assert alice.post(page(cast, "sender-test", sender.pk), {"number": number}).status_code == 302
    assert not Message.objects.exists()


def test_a_test_by_mail_goes_to_ones_own_verified_address(alice, cast):
    sender = Sender.objects.create(workspace=cast.workspace, provider="smtp", kind="email", address="a@b.example")
    alice.post(page(cast, "sender-test", sender.pk), {"number": "somebody@else.example"})
    message = Message.objects.get()
    assert message.address == "alice@example.com"
    assert Consent.objects.get().event.method == "own account"


def test_every_provider_is_offered_and_asks_what_it_says(alice, cast):
    said = alice.get(page(cast, "sender-choose")).content.decode()
    for name in providers.NAMES[1:]:
        assert reverse("messaging:sender-new", args=[cast.workspace.slug, name]) in said
        form = alice.get(page(cast, "sender-new", name)).content.decode()
        for ask in (*providers.get(name).asks, *providers.get(name).asks_sender):
            assert f'name="key_{ask.name}"' in form, ask.name
    for name in ("sandbox", "nothing"):
        assert alice.get(page(cast, "sender-new", name)).status_code == 404


def test_what_began_in_the_sandbox_goes_on_by_a_real_number(alice, cast, twilio):
    ana = make_ana(cast.workspace)
    agree(ana)
    assert send(compose(ana)).sender.is_sandbox
    add(alice, cast)
    assert compose(ana).sender.provider == "twilio"


def test_connecting_needs_an_address_that_can_be_called(alice, cast, twilio, settings):
    add(alice, cast)
    sender = Sender.objects.get(provider="twilio")
    alice.post(page(cast, "sender-connect", sender.pk))
    assert twilio.sms_url == ""
    settings.PUBLIC_URL = "https://crm.example.com"
    alice.post(page(cast, "sender-connect", sender.pk))
    assert twilio.sms_url == providers.hook_url(sender)
