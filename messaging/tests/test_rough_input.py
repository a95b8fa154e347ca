"""What a script or a careless page may send: no broken page, no broken link, no file that goes with two messages."""

from datetime import timedelta
from email import message_from_bytes
from email.headerregistry import HeaderRegistry
from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from contacts.consent import ledger
from messaging import outbox
from messaging.campaigns import measuring
from messaging.campaigns.models import Campaign
from messaging.campaigns.outcome_models import CampaignLink
from messaging.inbox import attachments
from messaging.incoming import headers
from messaging.models import Draft, Message
from messaging.opt_in import by_staff
from messaging.providers import BadPayload
from messaging.providers import mail as mails
from messaging.tests.form_scene import make_form, send, stamp
from messaging.tests.scene import ANA, agree, compose, make_ana, make_sender

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def test_a_link_with_letters_of_any_script_leads_there(client, cast):
    campaign = Campaign.objects.create(workspace=cast.workspace, name="Spring", channel="email", body="…")
    link = CampaignLink.objects.create(campaign=campaign, position=0, url="https://shop.example/чай?x=é")
    token = measuring._address("messaging:follow", f"{uuid4().hex}{link.pk.hex}").rsplit("/go/")[1]
    answer = client.get(f"/go/{token}")
    assert answer["Location"] == "https://shop.example/%D1%87%D0%B0%D0%B9?x=%C3%A9"


@pytest.mark.parametrize("rows", [{"ask-TOTAL_FORMS": "2"}, {"box-TOTAL_FORMS": "2"}, {"ask-INITIAL_FORMS": "0"}])
def test_rows_of_the_builder_that_were_not_sent_are_a_mistake_and_no_failure(client, cast, rows):
    form = make_form(cast.workspace)
    client.force_login(cast.alice)
    counts = {f"{name}-{count}_FORMS": "1" for name in ("ask", "box") for count in ("TOTAL", "INITIAL")}
    answer = client.post(
        reverse("messaging:form-edit", args=[cast.workspace.slug, form.pk]),
        {"name": "Front desk", "language": "en", **counts, **rows},
    )
    assert answer.status_code == 422


def test_a_draft_keeps_no_purpose_that_there_is_not(client, cast):
    ana = make_ana(cast.workspace)
    client.force_login(cast.bob)
    typed = {"body": "Hello", "purpose": "a\0b", "token": "a\0b"}
    answer = client.post(reverse("messaging:measure", args=[cast.workspace.slug, ana.pk]), typed)
    assert answer.status_code == 200 and Draft.objects.get().purpose == ""


def test_a_file_goes_with_the_first_of_two_messages_alone(cast):
    make_sender(cast.workspace)
    ana = make_ana(cast.workspace)
    draft = Draft.objects.create(workspace=cast.workspace, contact=ana, author=cast.bob, channel="sms", body="")
    about = {"workspace": cast.workspace, "contact": ana, "name": "a.png", "media_type": "image/png", "size": 1}
    file = attachments.Attachment.objects.create(**about, draft=draft)
    first = compose(ana, "With it", attached=[file])
    with pytest.raises(outbox.NotComposed):  # a second tab read the draft at the same moment
        compose(ana, "With it, too", attached=[file])
    assert Message.objects.get() == first and attachments.of_message(first) == [file]


def test_cn7_a_no_lasts_whatever_a_stranger_types_on_a_form(client, cast):
    make_sender(cast.workspace)
    ana = make_ana(cast.workspace)
    agree(ana, "informational")
    ledger.withdraw(ana, "sms", "informational", method=ledger.Method.PREFERENCES)
    send(client, make_form(cast.workspace), name="Ana", phone=ANA, agree_sms_informational="on")
    before = {"address": ANA, "wording": "Yes.", "at": timezone.now() - timedelta(days=9)}
    with pytest.raises(ledger.Outdated):
        ledger.grant(ana, "sms", "informational", method=ledger.Method.WRITTEN, **before)
    ledger.expire(ana, "sms", "informational")
    assert "opted out" in by_staff.why_not(ana, "informational")
    assert [row.state for row in ledger.refused([ana.pk])] == ["expired"]


def test_ac2_nobody_shuts_the_form_to_other_peoples_addresses(client, cast):
    form = make_form(cast.workspace, "lead", asks_age=True)
    child = {"name": "X", "email": "ana@example.net", "birth_date": "2020-01-01"}
    assert client.post(form.get_absolute_url(), child).status_code == 422, "it was not sent from a page of ours"
    for number in range(21):
        send(client, form, **{**child, "email": f"x{number}@example.net"}, take=False)
    for email in ("ana@example.net", "x20@example.net"):
        grown = {"name": "Ana", "email": email, "birth_date": "1980-01-01", "stamp": stamp(form)}
        answer = client.post(form.get_absolute_url(), grown, REMOTE_ADDR="198.51.100.7", HTTP_USER_AGENT="another")
        assert answer.status_code == 302


@pytest.mark.parametrize("junk", ["a@example.com, ", '"', ",", "a ", "<", ";", "("])
def test_of_a_long_header_python_reads_the_beginning(cast, monkeypatch, junk):
    """140 KB of them took its reader seven seconds, and some of 10 KB as long."""
    read, lengths = HeaderRegistry.__call__, []

    def noting(self, name, value):
        lengths.append(len(value))
        return read(self, name, value)

    monkeypatch.setattr(HeaderRegistry, "__call__", noting)
    long = junk * (140_000 // len(junk))
    mail = (
        f"To: {long}\r\nContent-Type: text/plain; {long}\r\nFrom: Ana <ana@example.com>\r\nMessage-ID: <1@a>\r\n\r\nHi"
    )
    item: Any = mails.read(mail.encode(), cast.workspace.pk)[0]
    assert (item.sender, item.text) == ("ana@example.com", "Hi") and max(lengths) <= headers.LONGEST


def test_addresses_are_found_in_a_long_header():
    many = ", ".join(f"person-{index}@example.com" for index in range(1000))
    raw = f"To: {many}\r\nCc: Olga <olga@example.com>\r\n\r\n".encode()
    mail = message_from_bytes(raw, policy=headers.careful())
    assert headers.addresses(mail, "to", "cc")[-1] == "olga@example.com"


def test_a_mail_made_to_take_long_is_read_as_far_as_people_write(cast):
    """Ten MB of one sign took a minute of whoever else called meanwhile."""
    words = mails.without_tags("<p>STOP</p>" + "<" * 2_000_000 + "late")
    assert words.startswith("STOP") and "late" not in words
    head = b"From: a@example.com\r\nMessage-ID: <1@a>\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n"
    part = b"--x\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n"
    with pytest.raises(BadPayload, match="too many parts"):
        mails.read(head + part * 3_000, cast.workspace.pk)
