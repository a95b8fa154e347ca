"""CN-5 for a campaign: everybody it reached, each with the entry of the ledger that their message rested on."""

import json
from datetime import UTC, datetime
from io import BytesIO
from uuid import uuid4

import pytest
from django.utils import timezone
from pypdf import PdfReader

from contacts.consent import ledger, proof_of_many, proof_of_many_files
from contacts.consent.models import Channel, Purpose
from contacts.consent.proof import Verification, controller_of
from contacts.consent.proof_of_many import About, Sending
from contacts.duplicates import merging
from tests.cast import make_contact

WORDING = "Alice & Co <may> text me offers."
SENT = datetime(2026, 5, 3, 9, tzinfo=UTC)


def agree(contact, phone):
    return ledger.grant(
        contact, "sms", "marketing", method="written", address=phone, wording=WORDING, evidence="form", ip="192.0.2.1"
    )


def sending(contact, phone, basis):
    return Sending(contact.pk, contact.name, uuid4(), phone, SENT, "delivered", basis.pk)


@pytest.fixture
def people(cast):
    numbers = [f"+1206555010{n}" for n in range(3)]
    three = [make_contact(cast.workspace, f"Person {n} Ёлкина", phone=number) for n, number in enumerate(numbers)]
    return [(contact, number, agree(contact, number)) for contact, number in zip(three, numbers, strict=True)]


def about(cast, reached, problems=()):
    controller, now = controller_of(cast.workspace), timezone.now()
    said = Verification(1, 3, tuple(problems))
    texts = (("Text", "Spring sale"),)
    kinds = Channel.SMS, Purpose.MARKETING
    return About(uuid4(), "Spring", SENT, now, "America/New_York", controller, *kinds, texts, reached, 1, said)


def read(cast, rows):
    return list(proof_of_many.people([json.loads(json.dumps(rows))], "America/New_York"))


def test_cn5_each_message_with_the_consent_it_rested_on_and_what_ended_it(cast, people):
    ledger.withdraw(people[1][0], "sms", "marketing", method="reply", address=people[1][1], evidence="STOP")
    rows = proof_of_many.part(cast.workspace, "sms", "marketing", [sending(*row) for row in people])
    assert rows[0]["wordings"] == [WORDING, ""]  # said once, however many agreed to it
    assert proof_of_many.places(rows) == [1, 2, 4, 3]
    first, second, _third = read(cast, rows)
    assert first.basis.seq == 1 and first.basis.wording == WORDING and first.basis.ip == "192.0.2.1"
    assert [event.kind for event in second.events] == ["granted", "withdrawn"]
    graph = json.loads(b"".join(proof_of_many_files.json_pieces(about(cast, 3), read(cast, rows))))["@graph"]
    campaign, record = graph[0], graph[2]
    assert campaign["assent:recordCount"] == 3 and campaign["assent:verification"]["assent:holds"]
    assert record["@type"] == "dpv:ConsentRecord" and record["assent:message"]["assent:address"] == people[1][1]
    kinds = [state["assent:kind"] for state in record["dpv:hasProcess"][0]["dpv:hasConsentStatus"]]
    assert kinds == ["granted", "withdrawn"]


def test_cn5_a_person_whose_record_became_part_of_another_is_proved_by_both(cast, people):
    (survivor, number, _basis), (loser, _other, basis) = people[0], people[1]
    merging.merge(survivor, loser, {}, by=cast.bob)
    survivor.refresh_from_db()
    (one,) = read(cast, proof_of_many.part(cast.workspace, "sms", "marketing", [sending(survivor, number, basis)]))
    assert one.basis is not None and one.basis.record == loser.pk


def test_cn5_the_pdf_says_the_same_and_says_when_the_chain_is_broken(cast, people):
    rows = proof_of_many.part(cast.workspace, "sms", "marketing", [sending(*row) for row in people])
    document = about(cast, 3, problems=["event 2: was changed after it was written"])
    pages = PdfReader(BytesIO(proof_of_many_files.pdf(document, read(cast, rows), 1, 2))).pages
    printed = " ".join(" ".join(page.extract_text().split()) for page in pages)
    for words in ("Person 2 Ёлкина, +12065550102", WORDING, "Spring sale", "1 of 2", "BROKEN", "was changed after"):
        assert words in printed
