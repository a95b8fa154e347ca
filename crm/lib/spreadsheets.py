"""Cells of files that people open in a spreadsheet, and files made of them."""

import csv
import io
from collections.abc import Iterable, Iterator

from django.http import StreamingHttpResponse

from crm.lib import handing_out

MEDIA_TYPE = "text/csv; charset=utf-8"


def neutral(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula (OWASP, CSV injection); a telephone number stays as it is."""
    risky = cell.startswith(("=", "-", "@", "\t", "\r", "\n")) or (cell.startswith("+") and not _is_number(cell))
    return f"'{cell}" if risky else cell


def _is_number(cell: str) -> bool:
    return all(c.isdigit() or c in "+ ().-" for c in cell)


def lines(rows: Iterable[Iterable[str]]) -> Iterator[bytes]:
    """A CSV file line by line, with a byte order mark, which Excel needs. Cells are ``neutral`` already, or figures."""
    yield "\ufeff".encode()
    for row in rows:
        buffer = io.StringIO()
        csv.writer(buffer).writerow(row)
        yield buffer.getvalue().encode()


def download(rows: Iterable[Iterable[str]], name: str) -> StreamingHttpResponse:
    """The file as an answer."""
    return handing_out.guarded(StreamingHttpResponse(lines(rows), content_type=MEDIA_TYPE), name)
