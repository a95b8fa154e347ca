"""RE-1, RE-2: what is too old goes by itself, in numbers, and a legal hold keeps it all the same."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEntry
from contacts.models import Contact, Note
from contacts.page.models import Call
from messaging import outbox
from messaging.models import Message, Status
from privacy.erasure import erasing
from privacy.requests import filing, fulfilment, identity
from privacy.requests.kinds import State
from privacy.retention import addresses, holds, running
from privacy.retention.kinds import GONE, KINDS
from privacy.retention.models import LegalHold, RetentionRun
from tests.cast import make_contact

pytestmark = pytest.mark.django_db


def long_ago(days=2000):
    return timezone.now() - timedelta(days=days)


@pytest.fixture
def ana(cast):
    return make_contact(cast.workspace, "Ana Sample", email="ana@example.com", phone="+12025550123")


@pytest.fixture
def old(cast, ana):
    """Ana's text, call and note of long ago, and a new text."""
    text = outbox.compose(ana, "sms", "marketing", "Long ago", author=None, idempotency_key="1")
    Message.objects.filter(pk=text.pk).update(created_at=long_ago(), status=Status.REFUSED)
    new = outbox.compose(ana, "sms", "marketing", "Today", author=None, idempotency_key="2")
    call = Call.objects.create(workspace=cast.workspace, contact=ana, at=long_ago(), text="Old")
    note = Note.objects.create(workspace=cast.workspace, contact=ana, text="Old", created_at=long_ago())
    return text, new, call, note


@pytest.fixture
def hold(cast, ana):
    return LegalHold.objects.create(
        workspace=cast.workspace, contact=ana, reason="A claim", until=timezone.now().date() + timedelta(days=9)
    )


def test_re1_what_is_too_old_goes_and_the_run_says_how_many(cast, ana, old):
    text, new, call, note = old
    assert running.trial(cast.workspace).numbers == {"messages": 1, "calls": 1}
    assert Call.objects.filter(pk=call.pk).exists()
    run = running.run(cast.workspace)
    assert run.numbers == {"messages": 1, "calls": 1}
    text.refresh_from_db()
    new.refresh_from_db()
    assert (text.body, text.status) == (GONE, Status.REFUSED)
    assert "Today" in new.body
    assert not Call.objects.filter(pk=call.pk).exists()
    assert Note.objects.filter(pk=note.pk).exists()  # without an end, unless somebody sets one
    assert running.run(cast.workspace).numbers == {}
    running.set_period(cast.workspace, KINDS["notes"], 36)
    assert running.run(cast.workspace).numbers == {"notes": 1}


def test_re1_one_workspaces_rules_are_its_own(cast, ana, old):
    running.set_period(cast.other, KINDS["calls"], 1)
    assert running.run(cast.other).total == 0
    running.set_period(cast.workspace, KINDS["calls"], None)
    running.run(cast.workspace)
    assert Call.objects.count() == 1


def test_re2_a_hold_keeps_it_until_it_is_lifted(cast, ana, old, hold):
    assert running.trial(cast.workspace).held == 2
    assert running.run(cast.workspace).total == 0
    assert hold.lift(by=cast.alice)
    assert not hold.lift(by=cast.alice)
    assert running.run(cast.workspace).numbers == {"messages": 1, "calls": 1}


def test_re2_a_hold_keeps_somebody_who_asks_to_be_erased(cast, ana, hold, settings):
    settings.PRIVACY_COOLING_OFF_HOURS = 0
    asked = filing.file(cast.workspace, "deletion", email="ana@example.com", name="Ana Sample")
    filing.confirm_link(asked)
    assert identity.prove(asked, {"phone": "0123"})
    assert not fulfilment.fulfil(asked, by=cast.max)
    with pytest.raises(holds.OnHold):
        erasing.erase(ana)
    LegalHold.objects.update(until=timezone.now().date() - timedelta(days=1))  # over
    assert fulfilment.fulfil(asked, by=cast.max)
    LegalHold.objects.update(until=timezone.now().date())  # placed while it waits for a worker
    fulfilment.carry_out(asked.pk)
    asked.refresh_from_db()
    assert asked.state == State.VERIFIED
    assert Contact.objects.filter(pk=ana.pk).exists()


def test_re1_people_nobody_is_in_touch_with_are_erased_where_that_is_set(cast, ana):
    ben = make_contact(cast.workspace, "Ben Busy", email="ben@example.com")
    Contact.objects.update(created_at=long_ago(), updated_at=long_ago())
    Note.objects.create(workspace=cast.workspace, contact=ben, text="Called me")
    running.run(cast.workspace)
    assert Contact.objects.filter(pk=ana.pk).exists()
    running.set_period(cast.workspace, KINDS["idle"], 36)
    assert running.run(cast.workspace).numbers == {"idle": 1}
    assert set(Contact.objects.values_list("name", flat=True)) == {"Ben Busy"}


def test_logs_age_out(cast):
    AuditEntry.objects.create(workspace_id=cast.workspace.pk, action="x", at=long_ago())
    AuditEntry.objects.create(action="y", at=long_ago())
    assert running.run_all() == 2
    assert not AuditEntry.objects.filter(action__in=("x", "y")).exists()


def test_re1_the_page_shows_periods_and_owners_set_them(client, cast, ana, old):
    url = reverse("retention:periods", args=[cast.workspace.slug])
    client.force_login(cast.max)
    assert "disabled" in client.get(url).content.decode()
    assert client.post(url, {"calls": "1"}).status_code == 403
    client.force_login(cast.alice)
    assert client.post(url, {"calls": "-1"}).status_code == 422
    assert client.post(url, {"messages": "60", "calls": "", "notes": "36", "audit": "24"}).status_code == 302
    found = {kind.key: months for kind, months in running.periods(cast.workspace)}
    assert (found["calls"], found["notes"], found["messages"]) == (None, 36, 60)
    client.post(reverse("retention:trial", args=[cast.workspace.slug]))
    assert "2 records would go now." in client.get(url).content.decode()
    assert RetentionRun.objects.get().is_trial


def test_re2_a_hold_is_placed_and_lifted_on_its_pages(client, cast, ana):
    Authenticator.objects.create(user=cast.max, type=Authenticator.Type.TOTP, data={})
    client.force_login(cast.max)
    url = reverse("retention:hold-new", args=[cast.workspace.slug, ana.pk])
    assert client.post(url, {"reason": "A claim", "until": "2020-01-01"}).status_code == 422
    client.post(url, {"reason": "A claim", "until": timezone.now().date().isoformat()})
    (hold,) = holds.on([ana.pk])
    page = client.get(reverse("retention:holds", args=[cast.workspace.slug])).content.decode()
    assert "A claim" in page
    assert (
        "On legal hold" in client.get(reverse("contacts:detail", args=[cast.workspace.slug, ana.pk])).content.decode()
    )
    client.post(reverse("retention:hold-lift", args=[cast.workspace.slug, hold.pk]))
    assert holds.on([ana.pk]) == []


def test_co5_addresses_of_devices_are_shortened_after_a_day(cast):
    made = [
        UserSession.objects.create(user=cast.alice, ip=ip, session_key=ip, user_agent="x", data={})
        for ip in ("192.0.2.77", "2001:db8:1:2::7", "198.51.100.9")
    ]
    UserSession.objects.filter(pk__in=[each.pk for each in made[:2]]).update(created_at=long_ago(2))
    assert addresses.shorten() == 2
    assert addresses.shorten() == 0
    shown = set(UserSession.objects.values_list("ip", flat=True))
    assert shown == {"192.0.2.0", "2001:db8:1::", "198.51.100.9"}
