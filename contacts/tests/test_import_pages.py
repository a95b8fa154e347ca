import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contacts.imports import runs
from contacts.models import Contact, ImportRun
from contacts.tests.exports import ANA, GOOGLE, table
from contacts.tests.pages import url
from tests.cast import make_contact, signed_in


def send(client, cast, raw, name="contacts.csv"):
    return client.post(url(cast.workspace, "import"), {"file": SimpleUploadedFile(name, raw), "purpose": "Cleaning"})


def test_from_upload_to_report(bob, cast, monkeypatch):
    monkeypatch.setattr(runs, "FEW", 0)  # as if it were a large file
    make_contact(cast.workspace, "Ben", email="ben@example.com")
    rows = [ANA, {"First Name": "Ben", "E-mail 1 - Value": "ben@example.com"}, {"Notes": "=who?"}]
    response = send(bob, cast, table(GOOGLE, *rows))
    run = ImportRun.objects.get()
    assert response.headers["Location"] == url(cast.workspace, "import-run", run.pk)
    preview = bob.get(response.headers["Location"]).content.decode()
    for words in ("Dr. Ana María González", "ana@example.com", "(208) 555-0123", "Change somebody", "neither a name"):
        assert words in preview
    bob.post(url(cast.workspace, "import-confirm", run.pk))
    working = bob.get(url(cast.workspace, "import-run", run.pk), headers={"HX-Request": "true"}).content.decode()
    assert "every 2s" in working and "<html" not in working
    runs.advance(run.pk)
    report = bob.get(url(cast.workspace, "import-run", run.pk)).content.decode()
    assert "every 2s" not in report and "neither a name" in report and "call reception" not in report
    assert Contact.objects.get(name__startswith="Dr.").purpose == "Cleaning"


@pytest.mark.both
@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"Name",
        b"\x00",
        b"\xef\xbb\xbf",
        b"\xef\xbb\xbf,,\n,,",
        b"PK\x03\x04",
        b"\xd0\xcf\x11\xe0 no workbook",
        b"%PDF-1.7",
        b"\xff\xfe\x00",
        b"Name,Phone\n",
        b"BEGIN:VCARD\nKIND:group\nFN:Choir\nEND:VCARD\n",
    ],
)
def test_what_can_not_be_read_is_422_with_a_reason(bob, cast, raw):
    response = send(bob, cast, raw)
    assert response.status_code == 422
    assert response.context["form"].errors["file"]
    assert not ImportRun.objects.exists()


def test_a_file_beside_a_mistake_is_asked_for_again(bob, cast):
    """A browser does not fill a file in again; after the first import it is known what the people are kept for."""
    sent = {"file": SimpleUploadedFile("a.csv", table(GOOGLE, ANA)), "purpose": ""}
    response = bob.post(url(cast.workspace, "import"), sent)
    assert response.context["form"].errors["file"] == ["Choose the file again: it could not stay here."]
    send(bob, cast, table(GOOGLE, ANA))
    assert bob.get(url(cast.workspace, "import")).context["form"].initial["purpose"] == "Cleaning"


def test_a_file_is_needed(bob, cast):
    assert bob.post(url(cast.workspace, "import")).status_code == 422


@pytest.mark.both
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    raw=st.binary(max_size=200)
    | st.text(max_size=100).map(lambda text: f"Name,Phone\n{text}\n".encode("utf-8", "ignore"))
)
def test_any_bytes_are_a_preview_or_422(bob, cast, raw):
    response = send(bob, cast, raw)
    assert response.status_code in (302, 422)
    if response.status_code == 302:
        assert bob.get(response.headers["Location"]).status_code == 200


def test_columns_are_put_elsewhere(bob, cast):
    send(bob, cast, b"Who,Reach\nAna,ana@example.com\n")
    run = ImportRun.objects.get()
    bob.post(url(cast.workspace, "import-map", run.pk), {"column-0": "name", "column-1": "email", "column-9": "x"})
    page = bob.get(url(cast.workspace, "import-run", run.pk)).content.decode()
    assert "Will be added" in page and ImportRun.objects.get().mapping == ["name", "email"]


def test_hostile_mappings_change_nothing(bob, cast):
    send(bob, cast, b"Name\nAna\n")
    run = ImportRun.objects.get()
    bob.post(url(cast.workspace, "import-map", run.pk), {"column-0": "workspace_id"})
    assert ImportRun.objects.get().mapping == ["name"]


def test_cancel(bob, cast):
    send(bob, cast, b"Name\nAna\n")
    run = ImportRun.objects.get()
    bob.post(url(cast.workspace, "import-cancel", run.pk))
    bob.post(url(cast.workspace, "import-confirm", run.pk))
    assert ImportRun.objects.get().state == "cancelled"
    assert bob.get(url(cast.workspace, "import-run", run.pk)).status_code == 200


def test_rejected_rows_come_back_as_a_file_without_formulas(bob, cast, monkeypatch):
    monkeypatch.setattr("accounts.access.has_mfa", lambda user: True)
    send(bob, cast, b'Name,Phone,Wish\n,12,"=HYPERLINK(1)"\nAna,,\n')
    run = ImportRun.objects.get()
    lines = bob.get(url(cast.workspace, "import-rejected", run.pk)).content.decode().splitlines()
    assert lines[0] == "\ufeffName,Phone,Wish,Line and reason"
    assert lines[1].startswith(",12,'=HYPERLINK(1),\"2: The number") and len(lines) == 2


def test_ac5_the_file_of_rejected_rows_needs_a_second_factor(bob, cast):
    send(bob, cast, b"Name\nAna\n")
    response = bob.get(url(cast.workspace, "import-rejected", ImportRun.objects.get().pk))
    assert response.status_code == 302 and "2fa" in response.headers["Location"]


@pytest.mark.parametrize("name", ["import-run", "import-map", "import-confirm", "import-cancel", "import-rejected"])
def test_ac7_another_workspaces_import_is_not_there(bob, cast, name, monkeypatch):
    monkeypatch.setattr("accounts.access.has_mfa", lambda user: True)
    theirs = ImportRun.objects.create(workspace=cast.other, file_name="theirs.csv")
    call = bob.get if name in ("import-run", "import-rejected") else bob.post
    assert call(url(cast.workspace, name, theirs.pk)).status_code == 404


def test_who_may_only_read_can_not_import(cast):
    assert send(signed_in(cast.rita), cast, b"Name\nAna\n").status_code == 403


@pytest.mark.parametrize(
    "query", [{"after": "x"}, {"after": "9" * 30}, {"state": "nonsense"}, {"after": "-1", "state": "created"}]
)
def test_hostile_report_pages(bob, cast, query):
    send(bob, cast, b"Name\nAna\n")
    run = ImportRun.objects.get()
    bob.post(url(cast.workspace, "import-confirm", run.pk))
    runs.advance(run.pk)
    assert bob.get(url(cast.workspace, "import-run", run.pk), query).status_code == 200


def test_the_preview_asks_as_many_questions_of_ten_rows_as_of_twenty(bob, cast):
    def asked(count):
        people = "".join(f"P{n},p{n}@example.com,Acme {n},VIP,Note {n}\n" for n in range(count))
        for number in range(0, count, 2):
            make_contact(cast.workspace, f"Old {number}", email=f"p{number}@example.com")
        send(bob, cast, f"Name,Email,Company,Tags,Note\n{people}".encode())
        run = ImportRun.objects.latest("created_at")
        with CaptureQueriesContext(connection) as captured:
            assert bob.get(url(cast.workspace, "import-run", run.pk), {"state": "there"}).status_code == 200
        return len(captured)

    asked(2)
    assert asked(10) == asked(20)


def test_co4_card_numbers_do_not_enter_the_database(bob, cast):
    send(bob, cast, b"Name,Card 4111 1111 1111 1111,Phone\nAna,4111 1111 1111 1111,4111111111111111\n")
    run = ImportRun.objects.get()
    assert "4111 1111 1111 1111" not in f"{run.columns}" and "1111" in f"{run.columns}"
    assert "4111" not in str([row.data for row in run.rows.all()])
