"""CSV and its kin: any delimiter, header or none, a title above it, quotation marks that are never closed."""

import csv
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import TextIO

from django.utils.translation import gettext as _

from contacts.imports import columns
from contacts.imports.formats import encodings
from contacts.imports.formats.base import MOST_COLUMNS, SAMPLE, File, Row, Table, Unreadable, clean

DELIMITERS = ",;\t|^~:\x1f"
_RUNAWAY = 400  # lines of one row: a quotation mark was opened and never closed


class _Lines:
    """Lines that can be given back, and a note of those that the present row has taken."""

    def __init__(self, lines: Iterator[str]) -> None:
        self.lines, self.back = lines, list[str]()
        self.taken: list[str] = []

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        if len(self.taken) >= _RUNAWAY:
            raise csv.Error("runaway")
        line = self.back.pop() if self.back else next(self.lines)
        self.taken.append(line)
        return line

    def next_row(self) -> None:
        self.taken = []

    def give_back(self) -> str:
        """All but the first of the lines that the row has taken stand again before the rest."""
        first, *others = self.taken
        self.back.extend(reversed(others))
        return first


def rows_of(lines: Iterator[str], delimiter: str) -> Iterator[Row]:
    """Every row that is not empty, the header too. A row with an open quotation mark ends with its line and says so."""
    source = _Lines(lines)
    reader = csv.reader(source, delimiter=delimiter, strict=True)
    place = 1
    while True:
        source.next_row()
        try:
            cells, problem = next(reader, None), ""
        except csv.Error as error:
            cells, problem = _mended(source, delimiter, str(error))
            reader = csv.reader(source, delimiter=delimiter, strict=True)
        if cells is None:
            return
        height = 1 if problem else len(source.taken)
        cells = [clean(cell) for cell in cells]
        if len(cells) > MOST_COLUMNS:
            problem, cells = "wide", cells[:MOST_COLUMNS]
        if any(cells):
            yield Row(place, cells, problem)
        place += height


def _mended(source: _Lines, delimiter: str, error: str) -> tuple[list[str], str]:
    """A row that breaks the rules: by itself it is read leniently; where it swallowed others, they are given back."""
    if len(source.taken) == 1 and "unexpected end" not in error and "limit" not in error:
        return next(csv.reader(source.taken, delimiter=delimiter), []), ""
    return source.give_back().rstrip("\r\n").split(delimiter), "quote"


def delimiter_of(lines: list[str]) -> str:
    """What parts the cells: what gives the most rows of one width, and a first row of known words."""
    best, delimiter = (0.0, 0), ","
    for candidate in DELIMITERS:
        found = [row.cells for row in rows_of(iter(lines), candidate)]
        width, count = Counter(map(len, found)).most_common(1)[0] if found else (0, 0)
        if width < 2:
            continue
        known = max((columns.known_count(cells) for cells in found[:5]), default=0)
        score = (count / len(found) + min(known, 10), width)
        if score > best:
            best, delimiter = score, candidate
    return delimiter


def open_delimited(file: File, country: str) -> Table:
    """Raises Unreadable when no row can be found."""
    encoding, skip = encodings.encoding_of(file, country)
    lines = list(islice(encodings.text_lines(file, encoding, skip), SAMPLE))
    told = lines[0].strip().strip('"').lower() if lines else ""
    explicit = told[4:] if told.startswith("sep=") and len(told) == 5 else ""  # Excel's own hint
    delimiter = explicit or delimiter_of(lines)

    def every() -> Iterator[Row]:
        text = encodings.text_lines(file, encoding, skip)
        found = rows_of(text, delimiter)
        return (row for row in found if not (explicit and row.place == 1))

    sample = list(islice(every(), SAMPLE))
    heading = columns.find_heading([row.cells for row in sample])
    if not sample or (heading is not None and len(sample) == heading + 1):
        raise Unreadable(_("There is nobody in this file.") if sample else _("The file is empty."))
    if heading is None:
        width = max(len(row.cells) for row in sample)
        return Table("csv", every, columns.numbered(width), encoding=encoding, headed=False)
    return Table("csv", lambda: islice(every(), heading + 1, None), sample[heading].cells, encoding=encoding)


def read_text(text: TextIO, delimiter: str = ",") -> Iterator[Row]:
    """Rows of a text in memory."""
    return rows_of(iter(text), delimiter)
