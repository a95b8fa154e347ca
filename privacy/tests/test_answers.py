"""RT-1: the copy goes to the person, once, behind the link and a fresh code."""

import io
import json
import re
import zipfile
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import ProductMail
from privacy.copies import answers
from privacy.models import AnswerFile, PrivacyRequest, State, Step
from privacy.requests import filing, fulfilment, identity, links


@pytest.fixture
def request_with_copy(cast, ana):
    """An access request, verified and carried out."""
    request = filing.file(cast.workspace, "access", email="ana@example.com", name="Ana Sample")
    filing.confirm_link(request)
    assert identity.prove(request, {"phone": "0123", "postal_code": "20001", "city": "Washington"})
    assert fulfilment.fulfil(request, by=cast.max)
    assert fulfilment.carry_out(request.pk)
    return PrivacyRequest.objects.get(pk=request.pk)


@pytest.fixture
def url(request_with_copy):
    return f"/privacy/requests/{links.token(request_with_copy)}/"


def mailed_code():
    return re.findall(r"\b\d{8}\b", ProductMail.objects.filter(kind="privacy_code").latest("created_at").text)[0]


def test_rt1_the_code_opens_the_copy_and_its_file_once(client, url, request_with_copy):
    client.post(url + "code/")
    page = client.post(url + "copy/", {"code": mailed_code()})
    assert page.status_code == 200
    assert "no-store" in page["Cache-Control"]
    assert b"ana@example.com" in page.content
    assert b"to reach you in the ways you agreed to" in page.content
    one_time = re.findall(rb'name="pass" value="([^"]+)"', page.content)[0].decode()
    file = client.post(url + "copy.zip", {"pass": one_time})
    with zipfile.ZipFile(io.BytesIO(b"".join(file))) as archive:
        number = request_with_copy.number
        assert archive.namelist() == [f"{number}.json", f"{number}.pdf"]
        assert json.loads(archive.read(f"{number}.json"))["controller"]["name"] == "Alice & Co"
        assert archive.read(f"{number}.pdf").startswith(b"%PDF")
    assert "no-store" in file["Cache-Control"]
    assert client.post(url + "copy.zip", {"pass": one_time}).status_code == 422
    assert client.post(url + "copy/", {"code": mailed_code()}).status_code == 422
    kept = PrivacyRequest.objects.get()
    assert (kept.name, kept.email, bytes(kept.answer_file.key)) == ("", "", b"")


def test_a_code_stands_five_tries(client, url):
    client.post(url + "code/")
    code = mailed_code()
    wrong = "0" * 8 if code != "0" * 8 else "1" * 8
    for _try in range(5):
        assert client.post(url + "copy/", {"code": wrong}).status_code == 422
    assert client.post(url + "copy/", {"code": code}).status_code == 422
    client.post(url + "code/")
    assert client.post(url + "copy/", {"code": mailed_code()}).status_code == 200


def test_a_code_is_good_for_ten_minutes(client, url):
    client.post(url + "code/")
    AnswerFile.objects.update(code_expires_at=timezone.now() - timedelta(seconds=1))
    assert client.post(url + "copy/", {"code": mailed_code()}).status_code == 422


def test_codes_are_not_stored(client, url):
    client.post(url + "code/")
    file = AnswerFile.objects.get()
    assert mailed_code().encode() not in bytes(file.code_hash)
    assert len(file.code_hash) == 32


def test_a_copy_dies_after_72_hours_whoever_asks(client, url, request_with_copy):
    client.post(url + "code/")
    AnswerFile.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert client.post(url + "copy/", {"code": mailed_code()}).status_code == 422
    file = AnswerFile.objects.get()
    assert (bytes(file.key), bytes(file.content)) == (b"", b"")


def test_the_sweeper_destroys_what_nobody_fetched(request_with_copy):
    AnswerFile.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    answers.expire()
    assert bytes(AnswerFile.objects.get().key) == b""
    assert request_with_copy.events.filter(step=Step.COPY_GONE).count() == 1


def test_one_mailbox_gets_six_codes_an_hour(client, url):
    for _code in range(6):
        assert client.post(url + "code/").status_code == 302
    assert client.post(url + "code/").status_code == 429


def test_a_copy_needs_three_facts_and_a_signature(client, cast, ana):
    request = filing.file(cast.workspace, "access", email="ana@example.com")
    filing.confirm_link(request)
    url = f"/privacy/requests/{links.token(request)}/identity/"
    facts = {"phone": "0123", "postal_code": "20001", "city": "Washington"}
    assert client.post(url, facts).status_code == 422
    assert PrivacyRequest.objects.get().tries == 0
    assert client.post(url, {**facts, "declaration": "Ana Sample"}).status_code == 302
    assert PrivacyRequest.objects.get().state == State.VERIFIED


def test_a_copy_of_nobody_says_so(cast):
    from privacy.copies import access_copy

    request = filing.file(cast.workspace, "access", email="nobody@example.com")
    kinds = {kind["kind"] for kind in access_copy.build(request)["data"]}
    assert kinds == {"privacy requests"}
