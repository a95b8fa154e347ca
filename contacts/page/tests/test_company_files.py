"""Files of companies: the same panel, downloads and deletion as for contacts; they move along when companies merge."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command

from contacts.duplicates import companies
from contacts.models import Company, ContactFile
from contacts.page import files
from contacts.tests.pages import url
from crm.lib import vault
from tests.cast import signed_in


@pytest.fixture
def acme(cast):
    return Company.objects.create(workspace=cast.workspace, name="Acme")


def keep(company, content=b"Terms of Zanzibar Quill"):
    return files.keep(company, "terms.txt", io.BytesIO(content), author=None)


def test_a_file_goes_up_comes_down_and_can_be_taken_back(cast, acme):
    bob, page = signed_in(cast.bob), url(cast.workspace, "company", acme.pk)
    sent = {"file": SimpleUploadedFile("terms.txt", b"Thirty days")}
    assert bob.post(url(cast.workspace, "company-file-add", acme.pk), sent).status_code == 302
    row = ContactFile.objects.get()
    assert "terms.txt" in bob.get(page).content.decode()
    answer = bob.get(url(cast.workspace, "company-file", acme.pk, row.pk))
    assert b"".join(answer.streaming_content) == b"Thirty days" and "attachment" in answer["Content-Disposition"]
    bob.post(url(cast.workspace, "company-file-delete", acme.pk, row.pk))
    assert "terms.txt" not in bob.get(page).content.decode()
    bob.post(url(cast.workspace, "company-file-restore", acme.pk, row.pk))
    assert "terms.txt" in bob.get(page).content.decode()


def test_ac7_it_is_found_under_its_own_company_alone(cast, acme):
    row, other = keep(acme), Company.objects.create(workspace=cast.workspace, name="Zoo")
    assert signed_in(cast.bob).get(url(cast.workspace, "company-file", other.pk, row.pk)).status_code == 404
    assert signed_in(cast.olga).get(url(cast.other, "company-file", acme.pk, row.pk)).status_code == 404


def test_it_moves_along_with_its_company(cast, acme):
    other = Company.objects.create(workspace=cast.workspace, name="Acme Ltd")
    row = keep(other)
    done = companies.merge(acme, other, by=cast.bob)
    assert files.of_company(acme) == [row]
    companies.undo(done, by=cast.bob)
    assert files.of_company(acme) == [] and files.of_company(other) == [row]


def test_rt3_a_person_named_in_it_is_found(cast, acme):
    row = keep(acme)
    with pytest.raises((CommandError, SystemExit)):
        call_command("find_person", "Zanzibar Quill")
    files.forget_all(cast.workspace)
    assert row.stored not in set(vault.names())
