"""Files about contacts: what is taken, what is refused, how it is handed out, and that none is left behind."""

import io
import itertools
import zipfile
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.models import AuditEntry
from contacts.models import ContactFile
from contacts.page import files
from contacts.tests.pages import url
from crm.lib import vault
from tests.cast import make_contact, signed_in

PDF = b"%PDF-1.7\n<html><script>alert(1)</script>"


@pytest.fixture(autouse=True)
def _an_empty_vault():
    for name in list(vault.names()):
        vault.delete(name)


@pytest.fixture
def ana(cast):
    return make_contact(cast.workspace, "Ana Sample")


def send(client, cast, ana, content, name="plan.pdf", **headers):
    upload = SimpleUploadedFile(name, content)
    return client.post(url(cast.workspace, "file-add", ana.pk), {"file": upload}, **headers)


def keep(ana, content=PDF, name="plan.pdf"):
    return files.keep(ana, name, io.BytesIO(content), author=None)


def archive(**parts: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, content in parts.items():
            zipped.writestr(name.replace("__", "/"), content)
    return made.getvalue()


def docx(text: str = "", **more: bytes) -> bytes:
    return archive(**{"[Content_Types].xml": b"<Types/>", "word__document.xml": text.encode(), **more})


def test_a_file_goes_up_and_comes_down_as_a_download_only(bob, cast, ana):
    assert send(bob, cast, ana, PDF).status_code == 302
    file = ContactFile.objects.get()
    answer = bob.get(url(cast.workspace, "file", ana.pk, file.pk))
    assert b"".join(answer) == PDF
    assert answer["Content-Disposition"] == 'attachment; filename="plan.pdf"'
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["X-Content-Type-Options"] == "nosniff" and answer["Cache-Control"] == "private, no-store"
    assert AuditEntry.objects.filter(action="file.downloaded", record_id=file.pk).exists()


def test_who_may_only_read_downloads_and_uploads_nothing(cast, ana):
    rita, file = signed_in(cast.rita), keep(ana)
    assert rita.get(url(cast.workspace, "file", ana.pk, file.pk)).status_code == 200
    assert send(rita, cast, ana, PDF).status_code == 403


def test_rt6_nothing_is_added_to_a_frozen_contact(bob, cast, ana):
    file = keep(ana)
    type(ana).objects.update(restricted_at=timezone.now())
    assert send(bob, cast, ana, PDF).status_code == 403
    assert bob.post(url(cast.workspace, "file-delete", ana.pk, file.pk)).status_code == 403
    assert bob.get(url(cast.workspace, "file", ana.pk, file.pk)).status_code == 200


@pytest.mark.both
@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<!DOCTYPE html><script>alert(1)</script>",
        b"   \n<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>",
        b'<?xml version="1.0"?><x/>',
        b"\xff\xfe" + "<html>".encode("utf-16-le"),
        b"MZ\x90\0\x03 a program",
        b"#!/bin/sh\nrm -rf /",
        b"\x7fELF",
        b"text with\0a NUL",
        bytes(range(256)) * 4,
        b"PK\x03\x04 not an archive",
        archive(anything=b"a plain archive"),
        docx(**{"word__vbaProject.bin": b"macro"}),
        docx("x")[:60],
        archive(mimetype=b"application/vnd.oasis.opendocument.text", **{"Basic__Standard__x.xml": b""}),
    ],
    ids=itertools.count(),  # an archive holds the time at which it was made
)
def test_what_is_not_kept(bob, cast, ana, content):
    answer = send(bob, cast, ana, content)
    assert answer.status_code == 422
    assert not ContactFile.objects.exists() and not set(vault.names())


@pytest.mark.both
@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (b"\x89PNG\r\n\x1a\n" + b"<script>", "image/png"),
        (b"GIF89a/*<script>*/", "image/gif"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"\0\0\0\x18ftypmp42\0\0\0\0isom", "video/mp4"),
        (b"\0\0\0\x14ftypqt  \0\0\0\0qt  ", "video/quicktime"),
        (b"\0\0\0\x1cftyp3gp4", "video/3gpp"),
        (b"Name,Phone\nJos\xe9,1", "text/plain"),
        ("Grüße".encode(), "text/plain"),
        (docx("Hello"), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        (archive(mimetype=b"application/vnd.oasis.opendocument.text"), "application/vnd.oasis.opendocument.text"),
    ],
)
def test_what_is_kept_is_what_its_bytes_say(ana, content, media_type):
    assert keep(ana, content, "x.html").media_type == media_type


@pytest.mark.both
@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\temp\\..\\plan.pdf", "plan.pdf"),
        ("plan.html", "plan.html.pdf"),
        ("plan.PDF", "plan.pdf"),
        ("\u202efdp.exe", "fdp.exe.pdf"),
        ("a\0b\r\n.pdf", "ab.pdf"),
        ("....", "file.pdf"),
        ("", "file.pdf"),
        ('"quo"ted;.pdf', "_quo_ted;.pdf"),
        ("Größe 中文.pdf", "Größe 中文.pdf"),
        ("x" * 5000 + ".pdf", "x" * 150 + ".pdf"),
        ("\ud800.pdf", "pdf.pdf"),
    ],
)
def test_a_name_is_only_a_name(ana, name, shown):
    assert keep(ana, name=name).name == shown


def test_the_limit_itself_is_kept_and_one_byte_more_is_not(bob, cast, ana, settings):
    settings.FILES_LARGEST_MB = 1
    assert send(bob, cast, ana, PDF.ljust(2**20)).status_code == 302
    answer = send(bob, cast, ana, PDF.ljust(2**20 + 1), headers={"X-Upload": "1"})
    assert answer.status_code == 422 and b"too large" in answer.content
    assert ContactFile.objects.count() == len(set(vault.names())) == 1


def test_the_workspace_has_only_so_much_room(bob, cast, ana, settings):
    settings.FILES_QUOTA_MB = 1
    keep(ana, PDF.ljust(2**20 - 10))
    assert send(bob, cast, ana, PDF).status_code == 422


def test_names_are_not_in_the_database_or_on_the_disk_in_the_clear(ana):
    file = keep(ana, name="divorce of Ana.pdf")
    assert b"divorce" not in bytes(ContactFile.objects.get().__dict__["name"]) and "divorce" not in file.stored


def test_a_deleted_file_can_be_taken_back_and_is_then_gone_from_the_disk(bob, cast, ana):
    file = keep(ana)
    page = bob.post(url(cast.workspace, "file-delete", ana.pk, file.pk), follow=True).content.decode()
    undo = url(cast.workspace, "file-restore", ana.pk, file.pk)
    assert undo in page and bob.get(url(cast.workspace, "file", ana.pk, file.pk)).status_code == 404
    bob.post(undo)
    assert bob.get(url(cast.workspace, "file", ana.pk, file.pk)).status_code == 200
    bob.post(url(cast.workspace, "file-delete", ana.pk, file.pk))
    assert files.sweep() == 0
    assert files.sweep(timezone.now() + timedelta(minutes=61)) == 1
    assert not ContactFile.objects.exists() and not set(vault.names())


def test_a_write_that_fails_leaves_nothing(ana, monkeypatch):
    def full(name, source):
        raise OSError("No space left on device")

    monkeypatch.setattr(vault, "put", full)
    with pytest.raises(OSError, match="No space"):
        keep(ana)
    assert not ContactFile.objects.exists()


def test_killed_between_the_file_and_the_commit_leaves_what_the_sweeper_finds(ana, monkeypatch):
    """As the process leaves it when it dies there: the bytes are on the disk, the row says that they never arrived."""
    file = keep(ana)
    ContactFile.objects.update(arrived_at=None)
    assert files.sweep() == 0
    assert files.sweep(timezone.now() + timedelta(minutes=61)) == 1
    assert not set(vault.names()) and not ContactFile.objects.filter(pk=file.pk).exists()


def test_given_up_while_it_was_arriving(ana, monkeypatch):
    put = vault.put

    def slow(name, source):
        put(name, source)
        files.sweep(timezone.now() + timedelta(minutes=61))

    monkeypatch.setattr(vault, "put", slow)
    with pytest.raises(Exception, match="took too long"):
        keep(ana)
    assert not set(vault.names())


def test_a_file_whose_row_went_with_its_contact_is_found_at_night(ana):
    keep(ana)
    ana.delete()
    assert len(set(vault.names())) == 1
    assert files.account() == 0  # it may belong to a transaction that is not over
    assert files.account(timezone.now() + timedelta(days=2)) == 1
    assert not set(vault.names())


def test_words_in_a_document_are_read(ana):
    stored = keep(ana, docx("<w:t>Zdenka Quill</w:t><w:t>feather</w:t>"), "letter.docx").stored
    assert any("Zdenka Quillfeather" in text for text in files.readable(stored))
