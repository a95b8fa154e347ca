"""Cells of files that people open in a spreadsheet, and files made of them."""

from collections.abc import Iterable, Iterator

from django.http import StreamingHttpResponse

from crm.lib import handing_out

MEDIA_TYPE = "text/csv; charset=utf-8"
_ENDS = frozenset(',;|"\t\r\n')


def neutral(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula (OWASP, CSV injection); a telephone number stays as it is."""
    risky = cell.startswith(("=", "-", "@", "\t", "\r", "\n")) or (cell.startswith("+") and not _is_number(cell))
    return f"'{cell}" if risky else cell


def line(cells: Iterable[str]) -> str:
    """A line of a CSV file (RFC 4180). What a spreadsheet of any country takes for the end of a cell is in quotes, so
    that "10;=cmd" does not become a cell of its own, with a formula, where lists are parted by semicolons.
    """
    return ",".join(map(_quoted, cells)) + "\r\n"


def _quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if _ENDS & set(cell) else cell


def _is_number(cell: str) -> bool:
    return all(c.isdigit() or c in "+ ().-" for c in cell)


def lines(rows: Iterable[Iterable[str]]) -> Iterator[bytes]:
    """A CSV file line by line, with a byte order mark, which Excel needs. Cells are ``neutral`` already, or figures."""
    yield "\ufeff".encode()
    for row in rows:
        yield line(row).encode()


def download(rows: Iterable[Iterable[str]], name: str) -> StreamingHttpResponse:
    """The file as an answer."""
    return handing_out.guarded(StreamingHttpResponse(lines(rows), content_type=MEDIA_TYPE), name)
