"""Files of any kind become rows, or one sentence on why not. One bad byte or row never refuses the others."""

import io
import zipfile

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contacts.imports import columns, formats
from contacts.imports.formats import Unreadable, excel
from contacts.imports.formats.cards import date_text
from contacts.imports.formats.vcard import cards_of
from contacts.imports.reading import read


def table(raw, country="US"):
    return formats.open_table(io.BytesIO(raw), country)


def cells(raw, country="US"):
    return [row.cells for row in table(raw, country).rows()]


@pytest.mark.parametrize(
    ("raw", "country", "encoding"),
    [
        ("Name;Город\nЗоя;Київ\n".encode("cp1251"), "UA", "cp1251"),
        ("Name;Città\nZoë;Forlì\n".encode(), "US", "utf-8"),
        ("\ufeffName;Città\nZoë;Forlì\n".encode("utf-16-le"), "US", "utf-16-le"),
        ("\ufeffName;Città\nZoë;Forlì\n".encode("utf-16-be"), "US", "utf-16-be"),
        ("Name;City\nZoe;Forli\n".encode("utf-16-le"), "US", "utf-16-le"),
        ("Name;Città\nZoë;Forlì\n".encode("cp1252"), "US", "cp1252"),
        ("Name;Miasto\nŁukasz Żółć;Łódź\nŚwięta Gęś;Ćmielów\n".encode("cp1250"), "PL", "cp1250"),
        ("名前;市\n山田 太郎;東京\n佐藤 花子;大阪\n".encode("cp932"), "JP", "cp932"),
        ("Name;Şehir\nIşıl Şık;İzmir\n".encode("cp1254"), "TR", "cp1254"),
    ],
)
def test_encodings(raw, country, encoding):
    found = table(raw, country)
    assert found.encoding == encoding
    text = raw.decode(encoding).lstrip("\ufeff")
    assert [found.columns, *(row.cells for row in found.rows())] == [line.split(";") for line in text.splitlines()]


@pytest.mark.parametrize("delimiter", list(",;\t|^~"))
def test_any_delimiter(delimiter):
    raw = delimiter.join(["Name", '"a,b;c"', "Phone"]) + "\n" + delimiter.join(["Ana", "x", "208 555 0123"]) + "\n"
    assert table(raw.encode()).columns == ["Name", "a,b;c", "Phone"]


@pytest.mark.parametrize(
    "raw",
    [
        b"sep=;\r\nName;Phone\r\nAna;208 555 0123\r\n",
        b"Our contacts, as of May\n\nName,Phone\nAna,208 555 0123\n",
        b"Name\rAna\r",
        b"Name,Phone\r\n\r\n\r\nAna,208 555 0123\r\n",
    ],
)
def test_what_stands_around_the_rows_is_passed_over(raw):
    assert cells(raw)[0][0] == "Ana" and len(cells(raw)) == 1


def test_places_are_lines_of_the_file():
    found = list(table(b'Name,Note\r\nAna,"two\r\nlines"\r\n\r\nBen,\r\n').rows())
    assert [(row.place, row.cells[0]) for row in found] == [(2, "Ana"), (5, "Ben")]


def test_an_open_quotation_mark_costs_its_own_line_only():
    found = list(table(b'Name,Note\nAna,"x"\n"Ben,open\nCem,"y"\nDan,5" pipe\n').rows())
    assert [(row.place, row.cells[0], row.problem) for row in found] == [
        (2, "Ana", ""),
        (3, '"Ben', "quote"),
        (4, "Cem", ""),
        (5, "Dan", ""),
    ]


def test_a_nul_byte_and_a_broken_letter_refuse_nobody():
    rows = b"Name,City\nAna\x00,Boise\n" + b"Zo\xc3\xab,K\xf6ln\n" + "Jörg,Köln\n".encode() * 5
    found = cells(rows)
    assert (found[0], found[1]) == (["Ana", "Boise"], ["Zoë", "Köln"]) and len(found) == 7


def test_a_file_without_a_header_loses_no_row():
    found = table(b"Ana,ana@example.com\nBen,ben@example.com\n")
    assert (found.headed, len(list(found.rows()))) == (False, 2)


def test_a_header_in_many_languages():
    heads = [
        "Vorname",
        "Nachname",
        "Téléphone",
        "Correo electrónico",
        "Società",
        "Postnummer",
        "Телефон",
        "会社名",
        "도시",
    ]
    assert columns.guess(heads) == [
        "given_name", "family_name", "phone", "email", "company", "postal_code", "phone", "company", "city",
    ]  # fmt: skip


def test_unknown_heads_are_guessed_by_their_values():
    rows = [["ana@example.com", "+1 208 555 0123", "17"], ["ben@example.com", "(208) 555-0124", "18"]]
    assert columns.guess(["Reach", "Line", "Points"], rows) == ["email", "phone", "extra"]


def workbook(*sheets):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for number, rows in enumerate(sheets):
        sheet = book.create_sheet(f"Sheet {number}")
        for row in rows:
            sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def test_excel_takes_the_fullest_sheet_and_reads_figures_as_people_do():
    from datetime import datetime

    people = [["Name", "Phone", "Born", "Score"], ["Ana", 2085550123, datetime(1980, 4, 12), 1.5], [None, None]]
    assert cells(workbook([["Notes"]], people)) == [["Ana", "2085550123", "1980-04-12", "1.5"]]


def test_an_old_workbook_that_is_none_is_told():
    with pytest.raises(Unreadable, match="damaged"):
        table(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)


def test_an_archive_that_is_no_workbook_is_told():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("contacts.csv", "Name\nAna\n")
    with pytest.raises(Unreadable, match="archive"):
        table(file.getvalue())


def test_a_bomb_is_refused_before_it_goes_off(monkeypatch):
    monkeypatch.setattr(excel, "_UNPACKED", 1_000_000)
    file = io.BytesIO(workbook([["Name"], ["Ana"]]))
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/big.xml", b"0" * 5_000_000)
    lying = file.getvalue().replace((5_000_000).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    for raw in (file.getvalue(), lying):
        with pytest.raises(Unreadable, match="too large"):
            table(raw)


def test_entities_of_a_workbook_are_not_expanded():
    file = io.BytesIO(workbook([["Name"], ["Ana"]]))
    evil = (
        b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet><sheetData><row><c t="inlineStr"><is><t>&a;'
        b"</t></is></c></row></sheetData></worksheet>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            new.writestr(name, evil if name.endswith("sheet1.xml") else old.read(name))
    with pytest.raises(Unreadable):
        table(out.getvalue())


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("19800412", "1980-04-12"),
        ("1980-04-12", "1980-04-12"),
        ("1980-04-12T00:00:00Z", "1980-04-12"),
        ("--0412", "--04-12"),
        ("--04-12", "--04-12"),
        ("1604-04-12", "--04-12"),
        ("circa 1800", "circa 1800"),
    ],
)
def test_birthdays_of_cards(said, meant):
    assert date_text(said) == meant


def test_cards_that_are_cut_off_or_nested_are_read_as_far_as_they_go():
    raw = (
        b"junk\r\nBEGIN:VCARD\r\nFN:Ana\r\nAGENT:\r\nBEGIN:VCARD\r\nFN:Her agent\r\nEND:VCARD\r\nTEL:1\r\nEND:VCARD\r\n"
        b"BEGIN:VCARD\r\nFN:Ben\r\nBEGIN:VCARD\r\nno colon here\r\nFN;CHARSET=nonsense:Cem\r\nTEL;=;;:2\r\n"
    )
    found = list(cards_of(iter(raw.splitlines(keepends=True))))
    assert [(card.first("FN"), card.first("TEL"), card.broken) for card in found] == [
        ("Ana", "1", False),
        ("Ben", "", True),
        ("Cem", "2", True),
    ]


_PIECES = st.sampled_from(
    'BEGIN:VCARD\r\n|END:VCARD\r\n|N:|FN;|ENCODING=QUOTED-PRINTABLE:|=\r\n|=C3=A4|;|\r\n |TEL;TYPE=CELL:|\\|\0|"|,|\n|'
    "ADR:;;|PHOTO;BASE64:|\xff|BDAY:--0412|item1.X-ABLabel:".split("|")
).map(lambda piece: piece.encode("latin-1"))


@settings(max_examples=150, deadline=None)
@given(
    st.binary(max_size=400)
    | st.lists(_PIECES, max_size=40).map(lambda pieces: b"BEGIN:VCARD\r\n" + b"".join(pieces))
    | st.text(max_size=200).map(lambda text: f"Name,Phone\n{text}\n".encode("utf-8", "ignore"))
    | st.binary(max_size=200).map(lambda raw: b"PK\x03\x04" + raw)
    | st.binary(max_size=200).map(lambda raw: b"\xd0\xcf\x11\xe0" + raw)
)
def test_any_bytes_are_rows_or_a_reason(raw):
    try:
        found = table(raw)
        rows = [row.cells for row in found.rows()]
    except Unreadable as reason:
        assert str(reason)
        return
    for row in rows:
        read(row, found.columns, found.mapping or columns.guess(found.columns, rows[:20]), "US")


_WORD = st.text("abcdefgh äöü'-", min_size=1, max_size=12).filter(str.strip)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(_WORD, min_size=1, max_size=12),
    st.binary(max_size=60).map(lambda raw: raw.replace(b"\n", b"").replace(b"\r", b"")),
    st.integers(0, 11),
)
def test_no_good_row_is_lost_beside_a_bad_one(names, bad, where):
    lines = [f"{name.strip()},p{number}@example.com" for number, name in enumerate(names)]
    raw = [line.encode() for line in lines]
    raw.insert(min(where, len(raw)), bad)
    found = table(b"Name,Email\n" + b"\n".join(raw) + b"\n")
    held = {row.cells[-1] for row in found.rows() if not row.problem and row.cells}
    assert {f"p{number}@example.com" for number in range(len(names))} <= held
