"""Mail that comes in: answers, keywords without the quoted part, delivery reports, machines."""

import io
from email.message import EmailMessage

import pytest
from django.core.management import CommandError, call_command

from contacts.consent.models import Suppression
from crm.lib import vault
from messaging import outbox
from messaging.inbox import attachments
from messaging.incoming import receiving
from messaging.models import Attachment, Contact, Message, Sender
from messaging.providers import BadPayload, mail
from messaging.tests.scene import agree, compose
from messaging.words import mail_words
from tests.cast import make_contact

pytestmark = [pytest.mark.django_db, pytest.mark.once]

PNG = b"\x89PNG\r\n\x1a\na photo"
ANA, US = "ana@example.com", "hello@alice.example"


@pytest.fixture
def sender(cast):
    return Sender.objects.create(
        workspace=cast.workspace,
        provider="smtp",
        kind="email",
        address=US,
        credentials={"reply_domain": "in.alice.example"},
    )


@pytest.fixture
def ana(cast, sender):
    contact = make_contact(cast.workspace, "Ana Sample", email=ANA)
    agree(contact, channel="email")
    return contact


def letter(text="Hello", *, author=ANA, to=US, **headers):
    made = EmailMessage()
    values = {"From": author, "To": to, "Subject": "Re: Your order", "Message_ID": "<1@example.com>", **headers}
    for name, value in values.items():
        if value is not None:
            made[name.replace("_", "-")] = value
    made.set_content(text)
    return made


def arrive(sender, made):
    raw = made.as_bytes() if isinstance(made, EmailMessage) else made
    return receiving.take(sender, mail.read(raw, sender.workspace_id), raw.decode(errors="replace"))


def test_a_mail_lands_in_the_conversation_once(sender, ana):
    for _ in range(2):
        arrive(sender, letter())
    message = Message.objects.get()
    assert (message.contact, message.channel, message.subject) == (ana, "email", "Re: Your order")
    assert message.body.strip() == "Hello"


def test_an_unknown_writer_becomes_a_contact_without_consent(sender):
    arrive(sender, letter(author="Ben <BEN@example.org>"))
    contact = Contact.objects.get()
    assert contact.points.get().value == "ben@example.org" and not contact.consents.exists()


def test_an_answer_from_another_address_of_theirs_finds_its_conversation(sender, ana):
    sent = compose(ana, channel="email")
    to = mail_words.reply_address(sent.conversation_id, "in.alice.example")
    arrive(sender, letter("From my phone", author="ana.private@example.net", to=to))
    assert Message.objects.get(direction="in").conversation == sent.conversation


def test_ac7_an_address_made_for_another_workspace_leads_nowhere(cast, sender, ana):
    sent = compose(ana, channel="email")
    theirs = Sender.objects.create(workspace=cast.other, provider="smtp", kind="email", address="olga@olga.example")
    to = mail_words.reply_address(sent.conversation_id, "in.alice.example")
    arrive(theirs, letter(author="olga@olga.example", to=to))
    assert Message.objects.get(direction="in").address == "olga@olga.example"


def test_cn7_stop_by_mail_counts_without_what_was_quoted(sender, ana):
    quoted = "Please call me.\n\nOn Monday Alice wrote:\n> Reply STOP to end\n> UNSUBSCRIBE"
    arrive(sender, letter(quoted))
    assert not Suppression.objects.exists()
    arrive(sender, letter("Unsubscribe\n\nOn Monday Alice wrote:\n> hello", Message_ID="<2@example.com>"))
    assert Suppression.objects.get().reason == "opt_out"
    assert Message.objects.filter(capability="opt_out_confirmation").count() == 1


@pytest.mark.parametrize("headers", [{"Auto_Submitted": "auto-replied"}, {"Precedence": "bulk"}, {"Return_Path": "<>"}])
def test_machines_are_not_answered(sender, ana, headers):
    here = mail_words.reply_address(outbox.conversation_with(ana, "email", ANA).pk, "in.alice.example")
    arrive(sender, letter("HELP", to=here, **headers))
    assert Message.objects.count() == 1 and Message.objects.get().direction == "in"


def test_people_are_answered(sender, ana):
    here = mail_words.reply_address(outbox.conversation_with(ana, "email", ANA).pk, "in.alice.example")
    arrive(sender, letter("HELP", to=here))
    assert Message.objects.get(direction="out").capability == "help"


def test_attachments_are_kept_once_however_often_the_mail_is_told(sender, ana):
    made = letter()
    before = set(vault.names())
    made.add_attachment(PNG, maintype="image", subtype="png", filename="a photo.png")
    for _again in range(2):
        arrive(sender, made)
    row = Attachment.objects.get()
    attachments.fetch(row.pk)
    row.refresh_from_db()
    assert (row.name, row.state, row.source) == ("a photo.png", "kept", None)
    assert set(vault.names()) - before == {row.file.stored}
    assert b"".join(vault.pieces(row.file.stored)) == PNG


def test_words_are_read_out_of_html(sender, ana):
    made = letter()
    made.set_content(
        "<style>p{}</style><p>Yes, <b>please</b></p><blockquote>STOP</blockquote>", subtype="html", charset="utf-8"
    )
    arrive(sender, made)
    body = Message.objects.get().body
    assert "Yes, please" in body and "p{}" not in body and "> STOP" in body


def bounce(message, action="failed", status="5.1.1", to=""):
    to = to or mail_words.return_path(message, message.sender)
    return (
        f"From: MAILER-DAEMON@example.com\r\nTo: {to}\r\nReturn-Path: <>\r\n"
        'Message-ID: <b@example.com>\r\nContent-Type: multipart/report; report-type=delivery-status; boundary="x"\r\n'
        "MIME-Version: 1.0\r\n\r\n--x\r\nContent-Type: text/plain\r\n\r\nSorry\r\n"
        "--x\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; example.com\r\n\r\n"
        f"Final-Recipient: rfc822; {ANA}\r\nAction: {action}\r\nStatus: {status}\r\n\r\n"
        f"--x\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <{message.pk.hex}@alice.example>\r\n\r\n--x--\r\n"
    ).encode()


@pytest.mark.parametrize(
    ("action", "status", "becomes", "closed"),
    [
        ("failed", "5.1.1", "failed", True),
        ("failed", "5.7.1", "failed", False),
        ("failed", "4.4.7", "failed", False),
        ("delayed", "4.4.1", "sent", False),
        ("delivered", "2.0.0", "delivered", False),
    ],
)
def test_a_delivery_report_says_what_became_of_it(sender, ana, action, status, becomes, closed):
    message = compose(ana, channel="email")
    Message.objects.filter(pk=message.pk).update(status="sent", basis=ana.consents.get().event)
    arrive(sender, bounce(message, action, status))
    message.refresh_from_db()
    assert message.status == becomes
    assert Suppression.objects.filter(reason="bounced").exists() == closed


@pytest.mark.parametrize("raw", [b"", b"\xff\xfe", b"From: nobody\r\n\r\nHi", b"From: a@b.example\r\n\r\nno id"])
def test_nonsense_is_refused(sender, raw):
    with pytest.raises(BadPayload):
        arrive(sender, raw)


def test_broken_mail_is_still_a_mail(sender, ana):
    raw = letter().as_bytes().replace(b'charset="utf-8"', b'charset="no-such"')
    arrive(sender, raw)
    assert Message.objects.count() == 1


def test_a_mail_server_hands_it_on_by_a_command(sender, ana, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(letter().as_bytes())))
    call_command("receive_mail", US)
    assert Message.objects.get().body.strip() == "Hello"
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"x")))
    with pytest.raises(CommandError):
        call_command("receive_mail", "nobody@alice.example")


@pytest.mark.parametrize("head", ["From: " + "(" * 5000, "From: a@b.example\nMessage-ID: " + "<" * 3])
def test_a_mail_on_which_the_library_breaks_is_a_bad_call(sender, head):
    with pytest.raises(BadPayload):
        mail.read(f"{head}\n\nHello".encode(), sender.workspace_id)


def test_a_mark_that_no_page_has_hides_no_stop():
    assert mail.without_tags("<p>STOP</p><![x>") == "STOP"


@pytest.mark.parametrize("words", ["<p>Unsubscribe &", "<p>Hello</p>unsubscribe <a"])
def test_words_behind_a_sign_that_is_never_closed_are_read(words):
    assert "nsubscribe" in mail.without_tags(words)
