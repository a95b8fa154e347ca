"""Readers of files: each gives the same kind of table, whatever program wrote the file."""

from collections.abc import Callable

from django.utils.translation import gettext as _

from contacts.imports import columns, programs
from contacts.imports.formats.base import LARGEST, SAMPLE, File, Row, Table, Unreadable, size_of
from contacts.imports.formats.cards import open_cards
from contacts.imports.formats.delimited import open_delimited
from contacts.imports.formats.excel import open_excel
from contacts.imports.formats.vcard import looks_like_vcard

__all__ = ["LARGEST", "SAMPLE", "File", "Row", "Table", "Unreadable", "open_table"]

_NO_LISTS = (b"%PDF", b"{\\rtf", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"<!DOCTYPE", b"<html", b"Rar!", b"\x1f\x8b")


def open_table(file: File, country: str = "US") -> Table:
    """A file's columns, where they probably go, and its rows. Raises Unreadable with the reason in plain words."""
    size_of(file)
    table = _reader(file)(file, country)
    if not table.program:
        found = programs.program_of(tuple(columns.head(column) for column in table.columns)) if table.headed else None
        table.program = found.key if found else ""
    return table


def _reader(file: File) -> Callable[[File, str], Table]:
    start = file.read(4096)
    if not start.strip(b"\0\xef\xbb\xbf\xff\xfe \t\r\n"):
        raise Unreadable(_("The file is empty."))
    if start.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        return open_excel
    if start.startswith(_NO_LISTS):
        raise Unreadable(_("This is a document, a picture or an archive. Send a CSV, Excel or vCard file."))
    return open_cards if looks_like_vcard(start) else open_delimited
