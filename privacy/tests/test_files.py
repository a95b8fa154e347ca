"""Files about a person: in the copy they get, found by the search for them, and gone from the disk when erased."""

import io
import json
import re
import zipfile

import pytest
from django.core.management import call_command

from accounts.models import ProductMail
from contacts.models import ContactFile
from contacts.page import files
from crm.lib import vault
from privacy.erasure import erasing
from privacy.models import Erasure
from privacy.requests import filing, fulfilment, identity, links
from tests.cast import make_contact


@pytest.fixture(autouse=True)
def _an_empty_vault():
    for name in list(vault.names()):
        vault.delete(name)


@pytest.fixture
def ben(cast):
    return make_contact(cast.workspace, "Ben Other")


def keep(contact, content=b"A letter", name="letter.txt"):
    return files.keep(contact, name, io.BytesIO(content), author=None)


def test_rt1_the_copy_brings_the_files_along(client, cast, ana, ben):
    keep(ana, b"what Ana signed")
    keep(ana, b"x" * 200_000)
    keep(ben, b"what Ben signed")
    request = filing.file(cast.workspace, "access", email="ana@example.com", name="Ana Sample")
    filing.confirm_link(request)
    assert identity.prove(request, {"phone": "0123", "postal_code": "20001", "city": "Washington"})
    assert fulfilment.fulfil(request, by=cast.max) and fulfilment.carry_out(request.pk)
    url = f"/privacy/requests/{links.token(request)}/"
    client.post(url + "code/")
    code = re.findall(r"\b\d{8}\b", ProductMail.objects.filter(kind="privacy_code").latest("created_at").text)[0]
    page = client.post(url + "copy/", {"code": code}).content
    assert b"Save with PDF and 2 files" in page
    one_time = re.findall(rb'name="pass" value="([^"]+)"', page)[0].decode()
    answer = client.post(url + "copy.zip", {"pass": one_time})
    with zipfile.ZipFile(io.BytesIO(b"".join(answer))) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
        assert names[1:] == [f"{request.number}.pdf", "files/001 letter.txt", "files/002 letter.txt"]
        assert archive.read(names[2]) == b"what Ana signed" and len(archive.read(names[3])) == 200_000
        told = {kind["kind"]: kind["records"] for kind in json.loads(archive.read(names[0]))["data"]}
        assert [record["name"] for record in told["files"]] == ["letter.txt"] * 2
    assert client.post(url + "copy.zip", {"pass": one_time}).status_code == 422


def test_rt3_files_go_from_the_disk_with_the_person(ana, ben, journal_file):
    keep(ana)
    theirs = keep(ben)
    erasing.erase(ana)
    assert set(vault.names()) == {theirs.stored}
    assert ContactFile.objects.get() == theirs


def test_an_erasure_that_was_killed_after_the_files_is_done_again(ana, journal_file, monkeypatch):
    keep(ana)
    monkeypatch.setattr(erasing, "_destroy", lambda *args: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        erasing.erase(ana)
    monkeypatch.undo()
    erasing.erase(ana)
    assert not ContactFile.objects.exists() and not set(vault.names())


def test_a_name_in_somebody_elses_file_is_found_and_told(ana, ben, journal_file):
    file = keep(ben, "Yesterday ána SAMPLE called.".encode())
    with pytest.raises(SystemExit):
        call_command("find_person", "Ana Sample")
    erasing.erase(ana)
    assert ["contacts_contactfile", "content", str(file.pk)] in Erasure.objects.get().leftovers
