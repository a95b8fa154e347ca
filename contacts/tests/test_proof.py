"""CN-5: one click gives a complete proof of a contact's consent, as a PDF and as JSON-LD."""

import json
from datetime import UTC, datetime
from io import BytesIO

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection
from django.utils import timezone
from pypdf import PdfReader

from accounts.models import AuditEntry
from contacts.consent import ledger, proof, triggers
from contacts.consent.models import ConsentEvent
from contacts.tests.pages import url
from tests.cast import make_contact, signed_in

PHONE = "+12065550101"
WORDING = "Alice & Co <may> text me offers."


@pytest.fixture
def ana(cast):
    cast.workspace.zone = "America/New_York"
    cast.workspace.save(update_fields=["zone"])
    ana = make_contact(cast.workspace, "Ana Ωμέγα Ёлкина 山田 अना 👍", phone=PHONE)
    ledger.grant(make_contact(cast.workspace, "Ben", phone=PHONE), "sms", "marketing", **how())
    ledger.grant(ana, "sms", "marketing", **how(), evidence="paper form 12", ip="203.0.113.9", actor=cast.bob)
    ledger.withdraw(ana, "sms", "marketing", method="reply", address=PHONE, evidence="STOP")
    return ana


def how():
    return {"method": "written", "address": PHONE, "wording": WORDING, "at": datetime(2026, 3, 2, 17, tzinfo=UTC)}


@pytest.fixture
def max_(cast):
    Authenticator.objects.create(user=cast.max, type=Authenticator.Type.TOTP, data={})
    return signed_in(cast.max)


def fetch(client, cast, contact, form="jsonld"):
    return client.get(url(cast.workspace, f"consent-proof-{form}", contact.pk))


def printed(answer) -> str:
    pages = PdfReader(BytesIO(answer.content)).pages
    return " ".join(" ".join(page.extract_text().split()) for page in pages)


def test_cn5_the_json_is_a_27560_record_of_everything(cast, ana, max_):
    answer = fetch(max_, cast, ana)
    assert answer["Content-Type"] == "application/ld+json" and answer["Cache-Control"] == "private, no-store"
    assert answer["Content-Disposition"].startswith('attachment; filename="proof-of-consent-')
    record = json.loads(answer.content)
    assert all(isinstance(value, str | dict) for value in record["@context"].values())  # nothing to be fetched
    assert record["@type"] == "dpv:ConsentRecord" and record["dct:conformsTo"].endswith("27560#record")
    assert record["dpv:hasDataSubject"]["dpv:hasName"] == ana.name
    assert record["dpv:hasDataController"]["dpv:hasName"] == cast.workspace.business_name
    (process,) = record["dpv:hasProcess"]
    assert process["dpv:hasPurpose"] == "dpv:DirectMarketing" and process["assent:currentState"] == "withdrawn"
    assert process["dpv:hasPersonalData"] == {"@type": "pd:TelephoneNumber", "rdf:value": PHONE}
    given, withdrawn = process["dpv:hasConsentStatus"]
    event = ConsentEvent.objects.get(seq=2)
    notice = given.pop("dpv:hasNotice")
    assert notice["dct:description"] == WORDING
    assert given == {
        "@id": f"urn:uuid:{event.pk}",
        "@type": ["dpv:ConsentGiven"],
        "assent:kind": "granted",
        "dpv:isIndicatedAtTime": "2026-03-02T17:00:00.000Z",
        "assent:localTime": "2026-03-02T12:00:00-05:00",
        "dpv:hasIndicationMethod": "written",
        "dpv:isExercisedAt": "written",
        "assent:address": PHONE,
        "assent:evidence": "paper form 12",
        "assent:ip": "203.0.113.9",
        "assent:enteredBy": str(cast.bob),
        "assent:recordedUnder": f"urn:uuid:{ana.pk}",
        "assent:sequence": 2,
        "assent:previousHash": bytes(event.previous_hash).hex(),
        "assent:hash": bytes(event.hash).hex(),
        "dpv:isIndicatedBy": f"urn:uuid:{ana.pk}",
    }
    assert withdrawn["@type"] == ["dpv:ConsentWithdrawn"] and withdrawn["assent:evidence"] == "STOP"
    assert record["assent:verification"]["assent:holds"] is True
    assert record["assent:verification"]["assent:lastSequence"] == 3
    assert AuditEntry.objects.filter(action="consent.proved", record_id=ana.pk).count() == 1


def test_cn5_the_pdf_says_the_same_in_any_script(cast, ana, max_):
    answer = fetch(max_, cast, ana, "pdf")
    assert answer["Content-Type"] == "application/pdf" and answer["X-Content-Type-Options"] == "nosniff"
    text = printed(answer)
    for said in (WORDING, bytes(ConsentEvent.objects.get(seq=2).hash).hex(), "Ωμέγα Ёлкина", "[U+1F44D]"):
        assert said in text
    for said in (cast.workspace.business_name, "2026-03-02 17:00:00 UTC", "America/New_York", "STOP", "verify_ledger"):
        assert said in text
    assert "The chain holds: every entry from 1 to 3" in text


def test_cn5_a_broken_chain_is_said_to_be_broken(cast, ana, max_):
    with triggers.lifted(connection):  # the event of somebody else, before theirs
        ConsentEvent.objects.filter(seq=1).update(method="reply")
    found = json.loads(fetch(max_, cast, ana).content)["assent:verification"]
    assert found["assent:holds"] is False and "event 1: was changed" in found["assent:finding"][0]
    assert "BROKEN" in printed(fetch(max_, cast, ana, "pdf"))


def test_cn5_a_later_opt_out_that_was_cut_off_is_missed(cast, ana, max_):
    with triggers.lifted(connection):
        ana.consents.all().delete()
        ConsentEvent.objects.filter(seq=3).delete()
    found = json.loads(fetch(max_, cast, ana).content)["assent:verification"]
    assert "the chain ends at 2, its head says 3" in found["assent:finding"][0]


def test_cn5_of_a_long_chain_the_last_part_and_their_own_events_are_verified(ana, monkeypatch):
    monkeypatch.setattr(proof, "WALKED", 1)
    verified = proof.of(ana).verification
    assert (verified.first, verified.last, verified.holds) == (3, 3, True)
    assert "not checked" in proof.verdict(verified)
    with triggers.lifted(connection):
        ConsentEvent.objects.filter(seq=2).update(method="reply")
    assert [each.partition(", ")[2] for each in proof.of(ana).verification.findings] == [
        "event 2: was changed after it was written"
    ]


def test_cn5_only_managers_with_a_second_factor_and_only_of_their_own(cast, ana, max_):
    assert fetch(signed_in(cast.alice), cast, ana).status_code != 200  # no second factor
    assert fetch(signed_in(cast.bob), cast, ana).status_code == 403
    stranger = make_contact(cast.other, "Olga's", phone=PHONE)
    assert fetch(max_, cast, stranger).status_code == 404
    ana.restricted_at = timezone.now()
    ana.save(update_fields=["restricted_at"])
    assert fetch(max_, cast, ana, "pdf").status_code == 403
    assert not AuditEntry.objects.filter(action="consent.proved").exists()


def test_cn5_somebody_who_was_never_asked_and_very_long_texts_print(cast, max_):
    nobody = make_contact(cast.workspace, "Nobody", email="nobody@example.net")
    assert "never asked" in printed(fetch(max_, cast, nobody, "pdf"))
    long = {"wording": "x" * 9000 + "\n" + "शब्द " * 900, "evidence": "<b>line\n" * 900}
    ledger.grant(nobody, "email", "marketing", method="written", address="nobody@example.net", **long)
    answer = fetch(max_, cast, nobody, "pdf")
    assert answer.status_code == 200 and len(PdfReader(BytesIO(answer.content)).pages) > 3


def test_the_page_of_a_contact_offers_both_files_to_managers(cast, ana):
    page = url(cast.workspace, "detail", ana.pk)
    link = url(cast.workspace, "consent-proof-pdf", ana.pk)
    assert link in signed_in(cast.max).get(page).content.decode()
    assert link not in signed_in(cast.bob).get(page).content.decode()
