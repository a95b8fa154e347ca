"""Who was erased stays away; nobody learns who is on file; a mailed link that is only looked at does nothing."""

import re

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from contacts import points
from contacts.consent import ledger
from contacts.consent.models import Suppression
from contacts.models import Contact, Note
from contacts.tests.importing import carry_out, counts, upload
from crm.lib.personal_data import Subject
from messaging import gate
from privacy.copies import access_copy
from privacy.erasure import erasing, mentions
from privacy.models import PrivacyRequest
from privacy.requests import filing, links
from tests.cast import make_contact

SPELLINGS = ["jane@example.com", " Jane@EXAMPLE.com ", "JANE@example.COM", "\tjane@Example.com"]


def test_rt3_who_was_erased_comes_back_by_no_door_of_the_business(client, cast, journal_file):
    jane = make_contact(cast.workspace, "Jane Doe", email="jane@example.com", phone="+12025550171")
    ledger.grant(jane, "email", "marketing", method="written", address="jane@example.com", wording="yes")
    erasing.erase(jane)
    rows = "".join(f'Jane {number},"{text}",\n' for number, text in enumerate(SPELLINGS))
    run = carry_out(upload(cast, f"Name,Email,Phone\n{rows}Janet,,(202) 555-0171\nBen,ben@example.com,\n"), cast.bob)
    assert counts(run) == {"created": 1, "erased": 5}
    client.force_login(cast.bob)
    for text in (*SPELLINGS, "202-555-0171"):
        answer = client.post(reverse("contacts:new", args=[cast.workspace.slug]), {"name": "J", "address": text})
        assert answer.status_code == 422, text
    assert [contact.name for contact in Contact.objects.filter(workspace=cast.workspace)] == ["Ben"]
    back = make_contact(cast.workspace, "Jane", email="jane@example.com")  # as a bug somewhere might bring her back
    assert not gate.explain(back, "email", "marketing").allowed
    with pytest.raises(ledger.Suppressed):
        ledger.grant(back, "email", "marketing", method="written", address="jane@example.com", wording="yes")


MAILBOX = ["jane.doe@gmail.com", "JaneDoe@googlemail.com", "janedoe+news@gmail.com", "j.ane.doe+a+b@gmail.com"]
MOBILE = ["+525512345678", "+5215512345678", "+52 1 55 1234 5678"]


def test_rt3_other_spellings_of_the_mailbox_and_the_number_stay_out_too(cast, journal_file, capsys):
    jane = make_contact(cast.workspace, "Jane Doe", email=MAILBOX[2], phone=MOBILE[1])
    ben = make_contact(cast.workspace, "Ben")
    Note.objects.create(workspace=cast.workspace, contact=ben, text="Knows Jane (Jane.Doe+x@gmail.com), 55 1234 5678")
    with pytest.raises(SystemExit):
        call_command("find_person", "janedoe@gmail.com")
    told = capsys.readouterr().out
    assert "contacts_note  text" in told and "contacts_contactpoint  value" in told
    who = access_copy.Who(Subject.CONTACT, (jane.pk,), cast.workspace.pk)
    (place,) = mentions.search(who, mentions.likeness_of([jane]))
    erasing.erase(jane, places=[place.place])
    assert Note.objects.get(contact=ben).text.count("[erased") == 2
    for text in (*MAILBOX, *MOBILE):
        address = points.read(text, "MX")
        assert points.not_to_be_kept(cast.workspace, [address.hash]), text
        assert ledger.is_suppressed(cast.workspace, address.value, "email"), text
    call_command("find_person", *MAILBOX, *MOBILE)


def test_cn6_a_stop_counts_for_every_spelling(cast):
    jane = make_contact(cast.workspace, "Jane Doe", email=MAILBOX[0])
    ledger.grant(jane, "email", "marketing", method="written", address=MAILBOX[0], wording="yes")
    ledger.withdraw_address(cast.workspace, MAILBOX[2], channel="email", method="reply")
    assert "opted_out" in {reason.code for reason in gate.explain(jane, "email", "marketing").reasons}


def test_rt9_known_unknown_and_suppressed_addresses_ask_the_database_the_same(cast):
    make_contact(cast.workspace, email="known@example.com")
    ledger.suppress(cast.workspace, address="suppressed@example.com", reason=Suppression.Reason.ERASED)
    asks = {"kind": "access", "name": "A", "words": "", "place": ""}
    page = f"/privacy/{cast.workspace.slug}/"
    for path in (page, "/privacy/", f"{page}child/", "/privacy/child/"):
        asked = []
        for number, name in enumerate(("first-of-the-day", "known", "unknown", "suppressed")):
            said = {**asks, ("child_email" if "child" in path else "email"): f"{name}@example.com"}
            with CaptureQueriesContext(connection) as queries:
                answer = Client(REMOTE_ADDR=f"203.0.113.{number}").post(path, said)
            statements = [re.sub(r"\bs\d+_x\d+", "", " ".join(query["sql"].split()[:4])) for query in queries]
            asked.append((answer.status_code, answer.headers.get("Location"), answer.content, statements))
        assert asked[1][0] == 302 and asked[1] == asked[2] == asked[3], path


def test_a_mailed_link_that_a_scanner_opens_changes_nothing(client, cast, ana):
    request = filing.file(
        cast.workspace, "deletion", email="ana@example.com", agent={"name": "Lee", "email": "lee@law.example"}
    )
    filing.confirm_link(request)
    filing.verify(request, how="link and facts", contact_ids=[ana.pk])
    before = PrivacyRequest.objects.values().get(), request.events.count()
    for purpose in (links.STATUS, links.CANCEL, links.AGENT):
        for _again in range(2):
            assert client.get(links.url(request, purpose)).status_code == 200
    mine = f"/privacy/requests/{links.token(request)}/"
    for action in ("confirm", "identity", "message", "wanted", "withdraw", "code", "copy"):
        assert client.get(f"{mine}{action}/").status_code == 405
    assert client.get(f"{mine}copy.zip").status_code == 405
    assert (PrivacyRequest.objects.values().get(), request.events.count()) == before
