"""What every reader of files gives: columns, a first guess of where they go, and rows one after the other."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from django.utils.translation import gettext as _

LARGEST = 50 * 1024 * 1024  # bytes of a file
MOST_COLUMNS = 1000
SAMPLE = 60  # rows that are looked at before all are read

File = BinaryIO


class Unreadable(Exception):
    """The file can't be read at all; the message says why to the person who sent it."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row as it stands in the file: the line it begins on, its cells in the order of the columns, or what is wrong.

    ``problem`` is a code of ``reading.PROBLEMS``: the row can't be imported, and comes back to be mended.
    """

    place: int
    cells: list[str]
    problem: str = ""


@dataclass(slots=True)
class Table:
    """A file that was opened: ``rows()`` begins anew with each call and holds no more than one row at a time."""

    format: str  # "csv", "excel" or "vcard"
    rows: Callable[[], Iterator[Row]]
    columns: list[str]
    mapping: list[str] = field(default_factory=list)  # targets, when the format itself says them
    encoding: str = ""
    headed: bool = True  # the columns were named in the file
    program: str = ""


def clean(cell: str) -> str:
    """A cell without surrounding space and without control characters (line breaks and tabs stay)."""
    if cell[:1] == "'" and cell[1:2] in ("=", "+", "-", "@"):
        cell = cell[1:]  # how a file of ours, or a spreadsheet, keeps a text from being a formula
    if cell.isprintable():
        return cell.strip()
    kept = "".join(c for c in cell if c in "\n\t" or (c >= " " and c != "\x7f" and not "\ud800" <= c <= "\udfff"))
    return kept.strip().strip("\ufeff")


def size_of(file: File) -> int:
    """Bytes of a file, which is wound back. Raises Unreadable when there are none or too many."""
    size = file.seek(0, 2)
    file.seek(0)
    if size > LARGEST:
        limit = {"size": LARGEST // 2**20}
        raise Unreadable(_("The file is larger than %(size)s MB. Split it into parts.") % limit)
    return size
