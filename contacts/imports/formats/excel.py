"""Excel workbooks (.xlsx, and the old .xls): the sheet with the most rows. Nothing of a file is trusted."""

import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any

import xlrd
from django.utils.translation import gettext as _

from contacts.imports import columns
from contacts.imports.formats.base import MOST_COLUMNS, SAMPLE, File, Row, Table, Unreadable, clean

_UNPACKED = 400 * 1024 * 1024  # bytes of XML; a workbook of a million rows has some 300 MB
_STRINGS = 120 * 1024 * 1024  # bytes of the table of texts, which is held in memory
_MOST_ROWS = 1_048_576
_EMPTY_IN_A_ROW = 5000  # after so many empty rows the sheet is over, whatever its formats say
_MOST_MEMBERS = 5000


def open_excel(file: File, _country: str) -> Table:
    """Raises Unreadable with what is wrong in plain words."""
    file.seek(0)
    old = file.read(4) == b"\xd0\xcf\x11\xe0"
    source = _xls(file) if old else _xlsx(file)

    def every() -> Iterator[Row]:
        empty = 0
        for place, values in enumerate(source(), 1):
            cells = [_text(value) for value in values[:MOST_COLUMNS]]
            while cells and not cells[-1]:
                cells.pop()
            if cells:
                empty = 0
                yield Row(place, cells)
            elif (empty := empty + 1) > _EMPTY_IN_A_ROW or place > _MOST_ROWS:
                return

    sample = list(islice(every(), SAMPLE))
    heading = columns.find_heading([row.cells for row in sample])
    if not sample or (heading is not None and len(sample) == heading + 1):
        raise Unreadable(_("There is nobody in this file."))
    if heading is None:
        return Table("excel", every, columns.numbered(max(len(row.cells) for row in sample)), headed=False)
    return Table("excel", lambda: islice(every(), heading + 1, None), sample[heading].cells)


_Source = Callable[[], Iterator[tuple[Any, ...]]]


def _xlsx(file: File) -> _Source:
    refuse_bombs(file)

    def rows() -> Iterator[tuple[Any, ...]]:
        import openpyxl  # takes 20 MB and a third of a second: only a process that reads workbooks loads it

        file.seek(0)
        try:
            book = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
            sheet = max(book.worksheets[:50], key=_height, default=None)
            if sheet is not None:
                yield from sheet.iter_rows(values_only=True, max_col=MOST_COLUMNS)
        except Exception as error:  # a broken workbook raises whatever its broken part leads to
            raise Unreadable(_broken()) from error

    return rows


def _height(sheet: Any) -> int:
    """Rows of a sheet that can be seen, as far as it says; a hidden one is taken when there is no other."""
    return (sheet.max_row or 1) if sheet.sheet_state == "visible" else 0


def _xls(file: File) -> _Source:
    file.seek(0)
    try:
        book = xlrd.open_workbook(file_contents=file.read(), on_demand=False, ragged_rows=True, logfile=_Silent())
        sheets = book.sheets()
        sheet = max(sheets, key=lambda each: each.nrows if each.visibility == 0 else 0)
    except Exception as error:
        raise Unreadable(_broken()) from error

    def rows() -> Iterator[tuple[Any, ...]]:
        for index in range(sheet.nrows):
            yield tuple(_xls_value(cell, book.datemode) for cell in sheet.row(index))

    return rows


def _xls_value(cell: Any, datemode: int) -> Any:
    if cell.ctype == xlrd.XL_CELL_DATE:
        try:
            return xlrd.xldate_as_datetime(cell.value, datemode)
        except (ValueError, OverflowError):
            return cell.value
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return bool(cell.value)
    return "" if cell.ctype == xlrd.XL_CELL_ERROR else cell.value


class _Silent:
    """Where xlrd writes its warnings."""

    def write(self, _text: str) -> int:
        return 0


def _text(value: Any) -> str:
    """A cell as people read it: a phone number that Excel took for a figure is digits again, a date is ISO."""
    if value is None:
        return ""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        whole = value.is_integer() and abs(value) < 1e16
        return str(int(value)) if whole else repr(value)
    if isinstance(value, datetime):
        midnight = value.time() == time(0)
        return value.date().isoformat() if midnight else value.isoformat(" ", "seconds")
    if isinstance(value, (date, time)):
        return value.isoformat()
    return clean(str(value)) if not isinstance(value, timedelta) else str(value)


def refuse_bombs(file: File) -> None:
    """Unpack every part once, counting: what a file says of its own sizes is not believed. Raises Unreadable."""
    file.seek(0)
    try:
        members = zipfile.ZipFile(file).infolist()
    except (zipfile.BadZipFile, OSError, ValueError, struct.error, NotImplementedError) as error:
        raise Unreadable(_broken()) from error
    names = {member.filename for member in members}
    if not any(name.endswith("workbook.xml") for name in names):
        raise Unreadable(
            _("This is an archive, not an Excel workbook (.xlsx). Unpack it, or save the table as CSV or Excel.")
        )
    if len(members) > _MOST_MEMBERS:
        raise Unreadable(_too_large())
    total = 0
    for member in members:
        size = _unpacked(file, member, _UNPACKED - total)
        total += size
        if total >= _UNPACKED or (member.filename.lower().endswith("sharedstrings.xml") and size > _STRINGS):
            raise Unreadable(_too_large())


def _unpacked(file: File, member: zipfile.ZipInfo, limit: int) -> int:
    """Bytes that a part really unpacks to, counted up to ``limit``."""
    file.seek(member.header_offset)
    header = file.read(30)
    if len(header) < 30 or header[:4] != b"PK\x03\x04":
        raise Unreadable(_broken())
    file.seek(member.header_offset + 30 + sum(struct.unpack("<HH", header[26:30])))
    if member.compress_type == zipfile.ZIP_STORED:
        return member.compress_size
    if member.compress_type != zipfile.ZIP_DEFLATED:
        raise Unreadable(_broken())
    inflate, size = zlib.decompressobj(-15), 0
    while size < limit and not inflate.eof and (packed := file.read(64 * 1024)):
        try:
            while packed and size < limit:
                size += len(inflate.decompress(packed, 1024 * 1024))
                packed = inflate.unconsumed_tail
        except zlib.error as error:
            raise Unreadable(_broken()) from error
    return size


def _broken() -> str:
    return _("This workbook can't be read: it is damaged, or locked with a password. Save it as CSV and send that.")


def _too_large() -> str:
    return _("Unpacked, this workbook is too large to be read. Save the sheet as CSV and send that.")
