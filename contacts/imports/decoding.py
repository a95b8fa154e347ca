"""From the bytes of an uploaded file to rows of cells, or to one plain sentence on why not and where."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

LARGEST = 25 * 1024 * 1024  # bytes; some 100,000 contacts of a Google export
_MOST_COLUMNS = 1000
_DELIMITERS = ",;\t|"
_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))


class Unreadable(Exception):
    """The file can't be read; the message says why, and where, to the person who uploaded it."""


@dataclass(frozen=True, slots=True)
class Record:
    """A row: its cells, and the line of the file on which it begins."""

    line: int
    cells: list[str]


def text_of(raw: bytes) -> tuple[str, str]:
    """The text of a file and the name of its encoding. Raises Unreadable."""
    if len(raw) > LARGEST:
        size = {"size": LARGEST // 2**20}
        raise Unreadable(_("The file is larger than %(size)s MB. Split it and import one part after the other.") % size)
    if not raw.strip():
        raise Unreadable(_("The file is empty."))
    _refuse_other_formats(raw)
    for bom, encoding in _BOMS:
        if raw.startswith(bom):
            return _decoded(raw[len(bom) :], encoding), encoding
    guess = _without_bom(raw)
    return _decoded(raw, guess), guess


def _refuse_other_formats(raw: bytes) -> None:
    if raw.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise Unreadable(_("This is a spreadsheet or an archive. Open it and save it as CSV, then upload that."))
    if raw.startswith((b"%PDF", b"{\\rtf", b"\x89PNG", b"\xff\xd8\xff", b"GIF8")):
        raise Unreadable(_("This is a document or a picture, not a list of contacts. Upload a CSV file."))
    if raw.lstrip()[:11].upper() == b"BEGIN:VCARD":
        raise Unreadable(_("This is a vCard file. Export the contacts as CSV and upload that."))


def _without_bom(raw: bytes) -> str:
    sample = raw[:4096]
    zeros = [sample[0::2].count(0), sample[1::2].count(0)]
    if max(zeros) > len(sample) // 4:
        return "utf-16-be" if zeros[0] > zeros[1] else "utf-16-le"
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def _decoded(raw: bytes, encoding: str) -> str:
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise Unreadable(
            _("Line %(line)s holds bytes that are no text (tried %(encoding)s). Save the file as UTF-8.")
            % {"line": line, "encoding": encoding}
        ) from error
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise Unreadable(_("Line %(line)s holds bytes that are no text. Is this a CSV file?") % {"line": line})
    return text


def delimiter_of(text: str) -> str:
    """What parts the cells: the likeliest character of the first line that is outside quotation marks."""
    first = next((line for line in io.StringIO(text) if line.strip()), "")
    outside = "".join(first.split('"')[0::2])
    return max(_DELIMITERS, key=outside.count)


def records(text: str) -> Iterator[Record]:
    """The rows of a CSV text that are not empty, the header too. Raises Unreadable, with the line."""
    delimiter = delimiter_of(text)
    _refuse_open_quotation(text, delimiter)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    line = 1
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise Unreadable(
                _("Line %(line)s can't be read: %(why)s.") % {"line": max(reader.line_num, line), "why": error}
            ) from error
        if len(cells) > _MOST_COLUMNS:
            place = {"line": line, "count": len(cells)}
            raise Unreadable(_("Line %(line)s has %(count)s cells. Is this a CSV file?") % place)
        if any(cell.strip() for cell in cells):
            yield Record(line, [clean(cell) for cell in cells])
        line = reader.line_num + 1


def _refuse_open_quotation(text: str, delimiter: str) -> None:
    """A quotation mark that is never closed would swallow the rest of the file into one cell."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    try:
        for _cells in reader:
            line = reader.line_num + 1
    except csv.Error as error:
        if "unexpected end" in str(error):
            said = _("A quotation mark in the row that begins on line %(line)s is never closed.") % {"line": line}
            raise Unreadable(said) from error


def clean(cell: str) -> str:
    """A cell without surrounding space and without control characters (line breaks and tabs stay)."""
    kept = cell if cell.isprintable() else "".join(c for c in cell if c in "\n\t" or (c >= " " and c != "\x7f"))
    return kept.encode("utf-8", "ignore").decode().strip()
