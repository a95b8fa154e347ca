"""The chain of consent: what is written, what state follows, who may lift an opt-out."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from contacts.consent import ledger
from contacts.consent.models import Consent, ConsentEvent, ContactKey, Suppression
from crm.lib import addresses
from tests.cast import make_contact

PHONE = "+12065550101"
WORDING = "Alice & Co may text me offers."
HOW: Any = {"method": "written", "address": PHONE, "wording": WORDING}


@pytest.fixture
def ana(cast):
    return make_contact(cast.workspace, "Ana", phone=PHONE)


def state(contact, channel="sms", purpose="marketing"):
    return (
        Consent.objects.filter(contact=contact, channel=channel, purpose=purpose)
        .values_list("state", flat=True)
        .first()
    )


def test_cn3_a_grant_keeps_who_what_wording_method_and_time(cast, ana):
    event = ledger.grant(ana, "sms", "marketing", **HOW, evidence="paper form 12", ip="203.0.113.9", actor=cast.bob)
    assert (event.contact_id, event.seq, event.method, event.actor_id) == (ana.pk, 1, "written", cast.bob.pk)
    assert ledger.opened(event) == {
        "address": PHONE,
        "wording": WORDING,
        "ip": "203.0.113.9",
        "evidence": "paper form 12",
    }
    assert state(ana) == "granted"
    assert list(ledger.verify()) == []


def test_cn3_no_consent_without_wording(ana):
    with pytest.raises(ValueError, match="wording"):
        ledger.grant(ana, "sms", "marketing", method="written", address=PHONE, wording="")


def test_consent_for_one_purpose_says_nothing_of_another(ana):
    ledger.grant(ana, "sms", "marketing", **HOW)
    assert state(ana, purpose="informational") is None


def test_a_request_does_not_take_back_a_yes(ana):
    given = ledger.grant(ana, "sms", "marketing", **HOW)
    assert ledger.request(ana, "sms", "marketing", **HOW) == given
    assert state(ana) == "granted"


def test_a_request_that_nobody_answers_runs_out(ana):
    ledger.request(ana, "sms", "marketing", **HOW)
    assert state(ana) == "pending"
    assert ledger.expire(ana, "sms", "marketing") is not None
    assert ledger.expire(ana, "sms", "marketing") is None
    assert state(ana) == "expired"


def test_withdrawing_twice_writes_one_event(ana):
    first = ledger.withdraw(ana, "sms", "marketing", method="staff")
    assert ledger.withdraw(ana, "sms", "marketing", method="staff") == first


def test_cn3_paper_from_before_an_opt_out_does_not_undo_it(cast, ana):
    """Asked within the ledger's lock: an opt-out that came in a moment before counts."""
    ledger.withdraw(ana, "sms", "marketing", method="staff", address=PHONE)
    before = timezone.now() - timedelta(days=3)
    with pytest.raises(ledger.Outdated):
        ledger.grant(ana, "sms", "marketing", **{**HOW, "at": before})
    old = ledger.Entry(contact_id=ana.pk, channel="sms", purpose="marketing", kind="granted", **{**HOW, "at": before})
    assert ledger.grant_many(cast.workspace, [old]) == 0
    assert state(ana) == "withdrawn"


def test_cn6_an_opt_out_binds_every_contact_with_that_number(cast, ana):
    ben = make_contact(cast.workspace, "Ben", phone=PHONE)
    for contact in (ana, ben):
        ledger.grant(contact, "sms", "marketing", **HOW)
    ledger.withdraw_address(cast.workspace, PHONE, channel="sms", method="reply", evidence="STOP")
    assert {state(ana), state(ben), state(ana, "call"), state(ben, purpose="transactional")} == {"withdrawn"}
    assert ledger.withdraw_address(cast.workspace, PHONE, channel="sms", method="reply") == []
    assert list(ledger.verify()) == []


def test_cn6_an_opt_out_counts_for_a_number_nobody_has(cast):
    assert ledger.withdraw_address(cast.workspace, PHONE, channel="sms", method="reply") == []
    assert ledger.is_suppressed(cast.workspace, PHONE, "sms")
    assert not ledger.is_suppressed(cast.other, PHONE, "sms")


def test_cn6_staff_can_not_lift_an_opt_out(cast, ana):
    ledger.withdraw_address(cast.workspace, PHONE, channel="sms", method="reply")
    with pytest.raises(ledger.Suppressed):
        ledger.grant(ana, "sms", "marketing", **HOW)
    assert state(ana) == "withdrawn"


def test_the_person_can_lift_an_opt_out(cast, ana):
    ledger.withdraw_address(cast.workspace, PHONE, channel="sms", method="reply")
    ledger.grant(ana, "sms", "marketing", method=ledger.Method.REPLY, address=PHONE, wording=WORDING)
    assert state(ana) == "granted"
    assert not Suppression.objects.exists()


def test_start_gives_back_what_stop_took_and_no_more(cast, ana):
    ledger.grant(ana, "sms", "marketing", **HOW)
    ledger.withdraw_address(cast.workspace, PHONE, channel="sms", method="reply", evidence="STOP")
    (event,) = ledger.resume(cast.workspace, PHONE, evidence="START")
    assert ledger.opened(event)["wording"] == WORDING
    assert (state(ana), state(ana, purpose="informational"), state(ana, "call")) == (
        "granted",
        "withdrawn",
        "withdrawn",
    )


def test_start_gives_nothing_back_that_ended_otherwise(cast, ana):
    ledger.grant(ana, "sms", "marketing", **HOW)
    ledger.withdraw(ana, "sms", "marketing", method="preference page")
    ledger.withdraw_address(cast.workspace, PHONE, channel="sms", method="reply")
    assert ledger.resume(cast.workspace, PHONE) == []
    assert state(ana) == "withdrawn"


def test_ac2_a_childs_address_stays_suppressed(cast, ana):
    ledger.suppress(cast.workspace, reason="child", address=PHONE)
    with pytest.raises(ledger.Suppressed):
        ledger.grant(ana, "sms", "marketing", method=ledger.Method.REPLY, address=PHONE, wording=WORDING)
    assert ledger.resume(cast.workspace, PHONE) == []


def test_the_stronger_reason_for_a_suppression_stays(cast):
    ledger.suppress(cast.workspace, reason="erased", address=PHONE)
    assert ledger.suppress(cast.workspace, reason="opt_out", address=PHONE).reason == "erased"
    assert ledger.suppress(cast.workspace, reason="child", address=PHONE).reason == "child"


def test_rt3_shredding_erases_the_evidence_and_the_chain_still_verifies(ana):
    event = ledger.grant(ana, "sms", "marketing", **HOW)
    ledger.shred(ana.pk)
    assert ConsentEvent.objects.latest("seq").kind == "shredded"
    assert ledger.opened(event) == {}
    assert not ContactKey.objects.exists()
    assert not Consent.objects.exists()
    ledger.shred(ana.pk)
    assert ConsentEvent.objects.count() == 2
    assert list(ledger.verify()) == []


def test_shredding_somebody_the_ledger_does_not_know(ana):
    assert ledger.shred(ana) is None


def test_evidence_is_not_readable_in_the_row(ana):
    event = ledger.grant(ana, "sms", "marketing", **HOW)
    event.refresh_from_db()
    assert PHONE.encode() not in bytes(event.sealed) + bytes(event.body)


def test_many_grants_leave_suppressed_addresses_out(cast):
    entries = []
    for number in range(20):
        phone = f"+1206555{number:04}"
        contact = make_contact(cast.workspace, f"N{number}", phone=phone)
        entries.append(
            ledger.Entry(
                contact_id=contact.pk,
                channel="sms",
                purpose="marketing",
                kind="granted",
                method="import",
                address=phone,
                wording=WORDING,
            )
        )
    ledger.suppress(cast.workspace, reason="erased", address_hash=addresses.address_hash("+12065550003"))
    assert ledger.grant_many(cast.workspace, entries) == 19
    assert Consent.objects.count() == ConsentEvent.objects.count() == 19
    assert list(ledger.verify()) == []


@pytest.mark.parametrize("many", [False, True])
def test_cn7_a_no_binds_every_record_with_the_address_made_later_too(cast, ana, many):
    ledger.grant(ana, "sms", "marketing", **HOW)
    ledger.withdraw(ana, "sms", "marketing", method="preference page")
    twin, paper = make_contact(cast.workspace, "Ana Twin", phone=PHONE), timezone.now() - timedelta(days=9)
    if many:
        entry = ledger.Entry(contact_id=twin.pk, channel="sms", purpose="marketing", kind="granted", at=paper, **HOW)
        assert ledger.grant_many(cast.workspace, [entry]) == 0
    else:
        with pytest.raises(ledger.Outdated):
            ledger.grant(twin, "sms", "marketing", **HOW, at=paper)
    assert state(twin) is None
    ledger.grant(twin, "sms", "informational", **HOW, at=paper)
