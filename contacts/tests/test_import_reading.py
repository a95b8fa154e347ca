"""What the bytes and the rows of a file say; no database."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contacts.imports import columns
from contacts.imports.decoding import LARGEST, Unreadable, delimiter_of, records, text_of
from contacts.imports.reading import read
from contacts.imports.reports import neutral
from contacts.tests.exports import ANA, GOOGLE, GOOGLE_OLD


def said(row, heads, country="US"):
    return read([row.get(head, "") for head in heads], heads, columns.guess(heads), country)


def test_a_google_row_is_read_whole():
    ana = said(ANA, GOOGLE)
    assert ana.fields["name"] == "Dr. Ana María González"
    assert (ana.fields["given_name"], ana.fields["family_name"]) == ("Ana María", "González")
    assert [(p.kind, p.value, p.label) for p in ana.points] == [
        ("email", "ana@example.com", "Work"),
        ("email", "ana@home.example", ""),
        ("email", "ana@other.example", ""),
        ("phone", "+12085550123", "Mobile"),
        ("phone", "+442079460123", "Home"),
    ]
    assert (ana.company, ana.fields["job_title"]) == ("Acme, Inc.", "Buyer")
    assert ana.tags == ["Clients", "VIP"]
    assert "Likes tea." in ana.note
    assert ana.fields["street"] == "1 Main St\nApt 4" and ana.fields["country"] == "US"
    assert ana.extra["Shoe size"] == "38" and ana.extra["Spouse"] == "Luis"
    assert ana.extra["Phone 2 - Value"] == "call reception"
    assert ana.extra["Website 1 - Value"] == "https://ana.example"
    assert ana.extra["Organization Department"] == "Purchasing"
    assert ana.extra["nickname"] == "Anita"
    assert ana.problems == [("phone", "Phone 2 - Value")]


def test_nothing_of_a_row_is_lost():
    row = {head: f"value{number} of {head}" for number, head in enumerate(GOOGLE)}
    result = said(row, GOOGLE)
    everything = "\n".join(
        [
            *result.fields.values(),
            *result.extra,
            *result.extra.values(),
            *result.tags,
            result.note,
            result.company,
            *(p.label for p in result.points),
        ]
    )
    labels = {
        "E-mail 1 - Label",
        "E-mail 2 - Label",
        "Phone 1 - Label",
        "Phone 2 - Label",
    }  # of addresses that are none
    for head, value in row.items():
        assert value in everything or head in labels, head


def test_an_old_google_row():
    row = {"Name": "Ana B González", "Given Name": "Ana", "Additional Name": "B", "Family Name": "González",
           "Group Membership": "* myContacts ::: Friends", "E-mail 1 - Type": "* ",
           "E-mail 1 - Value": "a@example.com ::: b@example.com",
           "Organization 1 - Name": "Acme"}  # fmt: skip
    ana = said(row, GOOGLE_OLD)
    assert ana.fields["name"] == "Ana B González"
    assert [point.value for point in ana.points] == ["a@example.com", "b@example.com"]
    assert ana.tags == ["Friends"] and ana.company == "Acme"
    assert ana.extra == {}
    assert columns.source(GOOGLE_OLD) == "google-old" and columns.source(GOOGLE) == "google"


@pytest.mark.parametrize(
    ("row", "name"),
    [
        ({"Nickname": "Bo"}, "Bo"),
        ({"Organization Name": "Acme"}, "Acme"),
        ({"Last Name": "Solo"}, "Solo"),
        ({"First Name": "x" * 300}, "x" * 100),
    ],
)
def test_names(row, name):
    assert said(row, GOOGLE).fields["name"] == name


def test_a_row_without_name_but_with_an_address_is_somebody():
    assert not said({"Phone 1 - Value": "208 555 0123"}, GOOGLE).is_nobody
    assert said({"Notes": "who?", "Phone 1 - Value": "12"}, GOOGLE).is_nobody


def test_phones_are_read_as_dialled_in_the_country():
    assert said({"Phone 1 - Value": "020 7946 0123"}, GOOGLE, "GB").points[0].value == "+442079460123"


def test_co4_card_numbers_are_masked():
    result = said(
        {"First Name": "A", "Notes": "4111 1111 1111 1111", "Custom Field 1 - Value": "4111111111111111"}, GOOGLE
    )
    assert "4111 1111" not in result.note
    assert "4111111111111111" not in str(result.extra)


@pytest.mark.parametrize(
    ("heads", "targets"),
    [
        (["Nachname", "Vorname", "Telefon", "Firma"], ["family_name", "given_name", "phone", "company"]),
        (["E-mail Address", "E-mail 2 Address", "Mobile Phone"], ["email", "email", "phone"]),
        (["NAME ", "Straße", "favourite colour"], ["name", "street", "extra"]),
        (["Street", "Street Address"], ["street", "extra"]),
    ],
)  # fmt: skip
def test_heads_of_other_programs(heads, targets):
    assert columns.guess(heads) == targets


@pytest.mark.parametrize(
    ("raw", "encoding"),
    [
        ("Name\nZoë\n".encode(), "utf-8"),
        ("\ufeffName\nZoë\n".encode(), "utf-8"),
        ("\ufeffName\nZoë\n".encode("utf-16-le"), "utf-16-le"),
        ("\ufeffName\nZoë\n".encode("utf-16-be"), "utf-16-be"),
        ("Name\nZoë\n".encode("utf-16-le"), "utf-16-le"),
        ("Name\nZoë\n".encode("cp1252"), "cp1252"),
    ],
)
def test_encodings(raw, encoding):
    text, found = text_of(raw)
    assert (text, found) == ("Name\nZoë\n", encoding)


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"", "empty"),
        (b" \n", "empty"),
        (b"PK\x03\x04xx", "spreadsheet"),
        (b"%PDF-1.7", "document"),
        (b"BEGIN:VCARD\nEND:VCARD", "vCard"),
        (b"Name\nAna\x00\n", "Line 2"),
        (b"Name\nAna\n\x81\x8d\x8f", "Line 3"),
        (b"x" * (LARGEST + 1), "25 MB"),
    ],
)
def test_what_can_not_be_read_is_named(raw, words):
    with pytest.raises(Unreadable, match=words):
        text_of(raw)


def test_an_open_quotation_mark_is_named_with_its_line():
    with pytest.raises(Unreadable, match="line 3"):
        list(records('Name\nAna\n"Ben\nCem\n'))


def test_lines_are_those_of_the_file():
    found = list(records('Name,Note\r\nAna,"two\r\nlines"\r\n\r\nBen,\r\n'))
    assert [(r.line, r.cells[0]) for r in found] == [(1, "Name"), (2, "Ana"), (5, "Ben")]
    assert found[1].cells[1] == "two\r\nlines".replace("\r", "")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters(delimiter):
    assert delimiter_of(delimiter.join(["Name", '"a,b;c|d"', "Phone"])) == delimiter


@given(st.binary(max_size=300))
def test_any_bytes_are_rows_or_a_reason(raw):
    try:
        found = list(records(text_of(raw)[0]))
    except Unreadable as reason:
        assert str(reason)
    else:
        for record in found:
            read(record.cells, record.cells, columns.guess(record.cells), "US")


@given(st.lists(st.text(max_size=40), min_size=1, max_size=len(GOOGLE)))
def test_any_text_is_read(cells):
    read(cells, GOOGLE, columns.guess(GOOGLE), "US")


@pytest.mark.parametrize(
    ("cell", "safe"),
    [
        ("=1+1", "'=1+1"),
        ("+1 208", "+1 208"),
        ("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"),
        ("@x", "'@x"),
        ("-2", "'-2"),
        ("Ana", "Ana"),
    ],
)
def test_no_cell_is_a_formula(cell, safe):
    assert neutral(cell) == safe
