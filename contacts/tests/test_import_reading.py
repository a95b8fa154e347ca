"""What the bytes and the rows of a file say; no database."""

import csv
from pathlib import Path

import pytest
from django.conf import settings as site
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contacts.imports import columns
from contacts.imports.reading import read
from contacts.tests.exports import ANA, GOOGLE, GOOGLE_OLD
from crm.lib.spreadsheets import line, neutral


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
    assert ana.extra["Nickname"] == "Anita"
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
        "Photo",
    }  # of addresses that are none, and a picture
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


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
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


def test_a_cell_stays_one_where_lists_are_parted_by_semicolons():
    """Half of the world's spreadsheets take a semicolon for the end of a cell: what follows would be a formula."""
    made = line(["Ana;=HYPERLINK(1)", 'say "x"', "two\nlines", "a|b\tc", "plain", ""])
    assert made == '"Ana;=HYPERLINK(1)","say ""x""","two\nlines","a|b\tc",plain,\r\n'
    assert next(csv.reader([made.splitlines()[0]], delimiter=";"))[0].startswith("Ana;=HYPERLINK(1)")


def test_every_export_writes_its_lines_that_way():
    places = ("accounts", "contacts", "crm", "messaging", "privacy", "projects")
    found = [
        path
        for place in places
        for path in Path(site.BASE_DIR, place).rglob("*.py")
        if "csv.writer" in path.read_text()
    ]
    assert [path for path in found if "tests" not in path.parts] == []
