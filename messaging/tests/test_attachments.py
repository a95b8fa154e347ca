"""Files that go with messages and come with them: kept sealed, limited as carriers ask, let out by the gate alone."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings as site
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from contacts.duplicates import merging
from contacts.models import ContactFile
from crm.lib import vault
from messaging.inbox import attachments, composer, drafts
from messaging.incoming import stash
from messaging.models import Attachment, Conversation, Draft, Message, Sender
from messaging.providers.sandbox import webhook
from messaging.sandbox import phone
from messaging.tests import scene

PNG = b"\x89PNG\r\n\x1a\n" + b"a picture of a bicycle" * 10


@pytest.fixture
def ana(cast):
    scene.make_sender(cast.workspace)
    return scene.make_ana(cast.workspace, zone="America/New_York")


@pytest.fixture
def talk(cast, ana):
    scene.text_us(cast.workspace, "Can you show me?")
    return Conversation.objects.get()


def url(cast, name, *args):
    return reverse(f"messaging:{name}", args=[cast.workspace.slug, *args])


def upload(content=PNG, name="bike.png", kind="image/png"):
    return SimpleUploadedFile(name, content, kind)


def write(client, cast, talk, **data):
    given = {"purpose": "transactional", "body": "Here", "token": "one", "channel": "sms", **data}
    return client.post(url(cast, "conversation", talk.pk), given)


def attached(contact, author, *uploads):
    """A draft with files."""
    assert composer.attach(contact, "sms", uploads or [upload()], author=author) == []
    return attachments.of_draft(drafts.of(contact, author, "sms"))


def with_file(contact, author, **fields):
    return scene.compose(contact, "Here", attached=attached(contact, author), author=author, **fields)


def test_a_picture_goes_with_a_text_to_the_phone_and_lies_sealed(bob, cast, ana, talk):
    scene.agree(ana)
    assert write(bob, cast, talk, file=upload()).status_code == 302
    scene.work_off()
    row = Attachment.objects.get()
    assert row.message.status == "delivered" and not Draft.objects.exists()
    assert PNG not in (Path(site.DATA_DIR) / "files" / row.file.stored).read_bytes()
    page = bob.get(url(cast, "phone"), {"number": scene.ANA}).content.decode()
    shown = bob.get(url(cast, "phone-picture", row.pk))
    assert url(cast, "phone-picture", row.pk) in page and b"".join(shown.streaming_content) == PNG
    assert "bike.png" in bob.get(url(cast, "conversation", talk.pk)).content.decode()


def test_cn1_a_picture_needs_consent_like_any_text(bob, cast, ana, talk):
    answer = write(bob, cast, talk, file=upload())
    assert answer.status_code == 422 and "have not agreed" in answer.content.decode()
    message = with_file(ana, cast.bob)
    assert scene.send(message).status == "refused" and not scene.arrived()
    assert attachments.linked(attachments.link(message.attachments.first()).rstrip("/").rpartition("/")[2]) is None


def test_files_wait_with_the_draft_and_can_be_taken_off(bob, cast, ana, talk):
    typed = {"body": "", "purpose": "marketing", "channel": "sms", "token": "t"}
    page = bob.post(url(cast, "measure", ana.pk), {**typed, "file": upload()}).content.decode()
    row = Attachment.objects.get()
    assert "bike.png" in page and str(row.pk) in page
    assert "bike.png" in bob.get(url(cast, "conversation", talk.pk)).content.decode()
    bob.post(url(cast, "measure", ana.pk), {**typed, "remove": str(row.pk)})
    assert not Attachment.objects.exists() and ContactFile.objects.get().deleted_at


@pytest.mark.both
@pytest.mark.parametrize(
    ("content", "name", "says"),
    [(b"", "a.png", "empty"), (b"MZ" + b"\0" * 99, "a.exe", "not kept here"), (PNG * 200_000, "a.png", "too large")],
)
def test_what_is_not_kept_is_told(bob, cast, ana, talk, content, name, says):
    scene.agree(ana)
    site_limit = 1 if len(content) > 10**6 else 25
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(site, "FILES_LARGEST_MB", site_limit, raising=False)
        answer = write(bob, cast, talk, file=upload(content, name))
    assert answer.status_code == 422 and says in answer.content.decode()
    assert not Message.objects.filter(direction="out").exists()


def test_the_gate_keeps_what_the_provider_does_not_carry(bob, cast, ana):
    scene.agree(ana)
    pdf = upload(b"%PDF-1.4 a plan", "plan.pdf", "application/pdf")
    rows = attached(ana, cast.bob, pdf)
    message = scene.compose(ana, "Here", attached=rows)
    assert scene.codes(scene.send(message)) == {"not_carried"} and not scene.arrived()
    gateway = Sender(workspace=cast.workspace, provider="http_gateway", address="+12025550111")
    (why,) = attachments.objections(gateway, rows)
    assert "no place for files" in why and not attachments.hint(gateway).possible
    twilio = Sender(workspace=cast.workspace, provider="twilio", address="+12025550111")
    assert "can't reach" in attachments.objections(twilio, rows)[0]  # on somebody's own computer


def test_a_file_that_was_deleted_meanwhile_holds_the_message_back(cast, ana):
    scene.agree(ana)
    message = with_file(ana, cast.bob)
    ContactFile.objects.get().remove()
    assert scene.codes(scene.send(message)) == {"file_gone"}


def test_a_scheduled_text_keeps_its_picture_when_it_is_changed(bob, cast, ana, talk):
    scene.agree(ana)
    day = (timezone.now() + timedelta(days=2)).date()
    write(bob, cast, talk, file=upload(), do="schedule", at=f"{day}T10:00", whose="mine")
    old = Message.objects.get(direction="out")
    data = {"body": "Another", "at": f"{day}T11:00", "whose": "mine", "token": "x"}
    assert bob.post(url(cast, "message-change", old.pk), data).status_code == 302
    new = Message.objects.get(direction="out")
    assert (new.attached, new.attachments.get().name) == (1, "bike.png")


# Coming in


def test_a_picture_from_the_phone_lands_in_the_thread(bob, cast, ana):
    bob.post(url(cast, "phone"), {"number": scene.ANA, "body": "", "file": upload()})
    row = Attachment.objects.get()
    assert row.state == "waiting"
    attachments.sweep()
    Attachment.objects.update(next_try_at=timezone.now() - timedelta(minutes=1))
    attachments.sweep()
    row.refresh_from_db()
    assert row.state == "kept" and row.message.direction == "in" and row.file.contact == ana
    page = bob.get(url(cast, "conversation", row.message.conversation_id)).content.decode()
    assert reverse("contacts:file", args=[cast.workspace.slug, ana.pk, row.file.pk]) in page


@pytest.mark.both
def test_what_may_do_harm_is_not_kept_and_that_is_said(bob, cast, ana):
    phone.send_as_person(Sender.objects.get(), scene.ANA, "", [upload(b"MZ" + b"\0" * 50, "a.exe")])
    row = Attachment.objects.get()
    attachments.fetch(row.pk)
    page = bob.get(url(cast, "conversation", row.message.conversation_id)).content.decode()
    assert "not kept: of a kind" in page and not ContactFile.objects.exists()


def test_ac7_no_call_can_name_another_file_of_the_vault(cast, ana):
    secret = vault.new_name()
    vault.put(secret, [b"another workspace's"])
    for reference in (secret, f"{stash.MARK}{secret}", f"{stash.MARK}{secret}:forged"):
        with pytest.raises(FileNotFoundError):
            stash.read(reference)
        stash.drop(reference)
    assert secret in set(vault.names())
    (item,) = webhook.parse(json.dumps({"id": "1", "from": "x", "text": "", "media": [{"stash": secret}, 1]}))
    assert item.media == ({"stash": secret, "type": "", "name": ""},)


def test_files_of_two_records_are_one_persons_after_a_merge(cast, ana):
    twin = scene.make_ana(cast.workspace, "+12085550177", name="Ana S.")
    attached(twin, cast.bob)
    drafts.keep(twin, cast.bob, "sms", body="Dear twin")
    merging.merge(ana, twin, {}, by=cast.bob)
    draft = drafts.of(ana, cast.bob, "sms")
    assert draft and draft.body == "Dear twin" and [each.name for each in attachments.of_draft(draft)] == ["bike.png"]


def test_a_reader_gets_no_picture_of_the_phone(client, cast, ana):
    client.force_login(cast.rita)
    message = with_file(ana, cast.bob)
    assert client.get(url(cast, "phone-picture", message.attachments.get().pk)).status_code == 403


def test_what_a_draft_has_does_not_leave_unseen_from_the_contacts_page(bob, cast, ana):
    scene.agree(ana)
    attached(ana, cast.bob)
    page = bob.get(reverse("contacts:detail", args=[cast.workspace.slug, ana.pk])).content.decode()
    assert "bike.png" in page
    scene.agree(ana, channel="email", address="ana@example.com")
    assert composer.attach(ana, "email", [upload()], author=cast.bob) == []
    ana.points.create(workspace=cast.workspace, kind="email", value="ana@example.com")
    data = {"channel": "email", "purpose": "transactional", "body": "Hello", "token": "x", "subject": "Hi"}
    bob.post(url(cast, "write", ana.pk), data)
    assert Message.objects.get(channel="email").attached == 0 and drafts.of(ana, cast.bob, "email")
