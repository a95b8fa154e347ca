"""Staff enter consent that was given in writing, and opt-outs that they were told."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from contacts.consent import ledger
from contacts.consent.models import Consent, ConsentEvent
from tests.cast import make_contact

pytestmark = pytest.mark.once

PHONE = "+12025550123"


@pytest.fixture
def ana(cast):
    return make_contact(cast.workspace, "Ana", phone=PHONE, email="ana@example.net")


def url(cast, name, contact):
    return reverse(f"contacts:{name}", args=[cast.workspace.slug, contact.pk])


def fields(contact, channel="sms", **changes):
    point = contact.point("email" if channel == "email" else "phone")
    return {
        "way": f"{channel}:{point.pk}",
        "purpose": "marketing",
        "day": (timezone.now() - timedelta(days=2)).date().isoformat(),
        "wording": "Alice & Co may text me offers.",
        "evidence": "Signed form in the blue folder",
        "in_writing": "on",
        **changes,
    }


def test_cn3_written_consent_is_recorded_with_evidence(client, cast, ana):
    client.force_login(cast.bob)
    assert client.post(url(cast, "consent-add", ana), fields(ana)).status_code == 302
    event = ConsentEvent.objects.get()
    assert (event.method, event.actor_id) == ("written", cast.bob.pk)
    assert ledger.opened(event)["evidence"] == "Signed form in the blue folder"


@pytest.mark.parametrize(
    "changes",
    [
        {"wording": ""},
        {"evidence": ""},
        {"in_writing": ""},
        {"purpose": "everything"},
        {"way": "fax:1"},
        {"day": "2999-01-01"},
        {"day": "0001-01-01"},
        {"wording": "\x00"},
        {"wording": "x" * 5000},
    ],
)
def test_cn3_no_consent_without_what_proves_it(client, cast, ana, changes):
    client.force_login(cast.bob)
    assert client.post(url(cast, "consent-add", ana), fields(ana, **changes)).status_code == 422
    assert not Consent.objects.exists()


def test_cn6_staff_can_not_undo_an_opt_out(client, cast, ana):
    ledger.withdraw_address(cast.workspace, PHONE, channel="sms", method="reply")
    client.force_login(cast.bob)
    response = client.post(url(cast, "consent-add", ana), fields(ana))
    assert response.status_code == 422 and b"Only the person can undo that" in response.content


def test_cn3_consent_from_before_an_opt_out_does_not_undo_it(client, cast, ana):
    ledger.grant(ana, "sms", "marketing", method="written", address=PHONE, wording="yes")
    ledger.withdraw(ana, "sms", "marketing", method="staff", address=PHONE)
    client.force_login(cast.bob)
    response = client.post(url(cast, "consent-add", ana), fields(ana))
    assert response.status_code == 422 and b"They opted out on" in response.content
    assert Consent.objects.get(channel="sms", purpose="marketing").state == "withdrawn"


def test_rt6_nothing_is_added_to_a_frozen_contact(client, cast, ana):
    ana.restricted_at = timezone.now()
    ana.save()
    client.force_login(cast.bob)
    assert client.post(url(cast, "consent-add", ana), fields(ana)).status_code == 422


def test_cn7_an_opt_out_by_phone_counts_like_a_stop(client, cast, ana):
    ledger.grant(ana, "sms", "marketing", method="written", address=PHONE, wording="yes")
    client.force_login(cast.bob)
    data = {"way": fields(ana)["way"], "scope": "everything", "how": "phone call", "note": "Called at noon"}
    assert client.post(url(cast, "consent-opt-out", ana), data).status_code == 302
    assert ledger.is_suppressed(cast.workspace, PHONE, "sms")
    assert Consent.objects.get(channel="sms", purpose="marketing").state == "withdrawn"


def test_cn7_an_opt_out_of_one_purpose_leaves_the_others(client, cast, ana):
    for purpose in ("marketing", "transactional"):
        ledger.grant(ana, "sms", purpose, method="written", address=PHONE, wording="yes")
    client.force_login(cast.bob)
    client.post(
        url(cast, "consent-opt-out", ana),
        {"way": fields(ana)["way"], "scope": "marketing", "how": "in person", "note": ""},
    )
    assert dict(Consent.objects.values_list("purpose", "state")) == {
        "marketing": "withdrawn",
        "transactional": "granted",
    }


def test_cn7_an_opt_out_of_one_purpose_binds_every_contact_with_the_number(client, cast, ana):
    twin = make_contact(cast.workspace, "Twin", phone=PHONE)
    ledger.grant(twin, "sms", "marketing", method="written", address=PHONE, wording="yes")
    client.force_login(cast.bob)
    data = {"way": fields(ana)["way"], "scope": "marketing", "how": "in person", "note": ""}
    assert client.post(url(cast, "consent-opt-out", ana), data).status_code == 302
    assert twin.consents.get(channel="sms", purpose="marketing").state == "withdrawn"


def test_the_history_shows_wording_and_evidence(client, cast, ana):
    ledger.grant(ana, "sms", "marketing", method="written", address=PHONE, wording="the words", evidence="the proof")
    client.force_login(cast.rita)
    page = client.get(url(cast, "consent", ana)).content.decode()
    assert "the words" in page and "the proof" in page and PHONE in page


@pytest.mark.parametrize("name", ["consent", "consent-add", "consent-opt-out"])
def test_the_pages_belong_to_the_workspace(client, cast, ana, name):
    client.force_login(cast.olga)
    assert client.get(url(cast, name, ana)).status_code == 404
    assert client.get(reverse(f"contacts:{name}", args=[cast.other.slug, ana.pk])).status_code == 404


@pytest.mark.parametrize("name", ["consent-add", "consent-opt-out"])
def test_who_only_reads_may_not_record(client, cast, ana, name):
    client.force_login(cast.rita)
    assert client.get(url(cast, name, ana)).status_code == 403


@pytest.mark.parametrize("name", ["consent", "consent-add", "consent-opt-out"])
def test_a_contact_without_addresses_has_the_pages_too(client, cast, name):
    nobody = make_contact(cast.workspace, "")
    client.force_login(cast.bob)
    assert client.get(url(cast, name, nobody)).status_code == 200


def test_old_paper_is_dated_on_its_day(client, cast, ana):
    client.force_login(cast.bob)
    day = timezone.now().date() - timedelta(days=40)
    client.post(url(cast, "consent-add", ana), fields(ana, day=day.isoformat()))
    assert Consent.objects.get().since.date() == day
