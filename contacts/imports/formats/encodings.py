"""In which encoding a file's text is written. One bad byte is one odd letter, never a refused file."""

import codecs
import io
from collections.abc import Iterator
from contextlib import suppress

from charset_normalizer import from_bytes

from contacts.imports.formats.base import File

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# In which code page programs on Windows write, by country, where it is not 1252 (Microsoft, "Code Page Identifiers").
_OF_COUNTRY = {
    "cp1250": "PL CZ SK HU RO HR SI BA AL",
    "cp1251": "RU UA BY BG RS MK KZ KG MN",
    "cp1253": "GR CY",
    "cp1254": "TR AZ",
    "cp1255": "IL",
    "cp1256": "EG SA AE JO LB SY IQ KW QA BH OM YE MA DZ TN LY SD IR PK",
    "cp1257": "EE LV LT",
    "cp1258": "VN",
    "cp874": "TH",
    "cp932": "JP",
    "gb18030": "CN",
    "big5": "TW HK",
    "cp949": "KR",
}
PAGES = {country: page for page, countries in _OF_COUNTRY.items() for country in countries.split()}
# What somebody can choose when letters look wrong.
CHOICES = ["utf-8", "cp1252", *_OF_COUNTRY, "mac_roman", "cp850", "koi8_r", "iso8859_15"]
_ENOUGH = 64 * 1024  # bytes of lines with other than ASCII letters that are looked at


def _as_windows(error: UnicodeError) -> tuple[str, int]:
    """Bytes that are no text in the file's encoding are read as Windows' western code page."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    bad = error.object[error.start : error.end]
    return "".join(_letter(byte) for byte in bad), error.end


def _letter(byte: int) -> str:
    try:
        return bytes([byte]).decode("cp1252")
    except UnicodeDecodeError:
        return chr(byte)


codecs.register_error("as-windows", _as_windows)


def encoding_of(file: File, country: str = "US") -> tuple[str, int]:
    """The encoding of a text file, and how many bytes of mark stand before the text."""
    file.seek(0)
    start = file.read(4096)
    for bom, encoding in _BOMS:
        if start.startswith(bom):
            return encoding, len(bom)
    zeros = [start[0::2].count(0), start[1::2].count(0)]
    if max(zeros) > len(start) // 4 and min(zeros) < max(zeros) // 4:
        return ("utf-16-be" if zeros[0] > zeros[1] else "utf-16-le"), 0
    return _legacy(file, country), 0


def _legacy(file: File, country: str) -> str:
    """UTF-8 when nearly all is that; else the likeliest code page."""
    file.seek(0)
    telling, size, good, bad = [], 0, 0, 0
    for line in file:
        if line.isascii():
            continue
        try:
            line.decode("utf-8")
            good += 1
        except UnicodeDecodeError:
            bad += 1
            if size < _ENOUGH:
                telling.append(line[:2000])
                size += len(telling[-1])
    if not bad or good > 4 * bad:
        return "utf-8"
    return _code_page(b"".join(telling), PAGES.get(country, "cp1252"))


def _code_page(sample: bytes, expected: str) -> str:
    others = [page for page in ("cp1252", *_OF_COUNTRY, "mac_roman", "koi8_r") if page != expected]
    matches = from_bytes(sample, cp_isolation=[expected, *others], threshold=0.3, preemptive_behaviour=False)
    found = {match.encoding: match for match in matches}
    best = matches.best()
    own = found.get(expected)
    if best is None or expected in best.could_be_from_charset or (own is not None and own.chaos <= best.chaos + 0.1):
        return expected
    return str(best.encoding)


def text_lines(file: File, encoding: str, skip: int = 0) -> Iterator[str]:
    """The text of a file line by line, each with its line end, as it is decoded."""
    file.seek(skip)
    text = io.TextIOWrapper(file, encoding=encoding, errors="as-windows", newline="")
    try:
        for line in text:  # noqa: UP028  "yield from" would close the file when the reader stops early
            yield line
    finally:
        with suppress(ValueError):  # somebody has closed the file
            text.detach()


def recode(cell: str, read_as: str, really: str) -> str:
    """A cell that was read in one encoding as it reads in another; itself where that can't be."""
    if read_as == really or cell.isascii():
        return cell
    try:
        raw = cell.encode(read_as, "surrogateescape")
    except UnicodeEncodeError:
        raw = b"".join(_bytes(character, read_as) for character in cell)
    return raw.decode(really, "as-windows")


def _bytes(character: str, encoding: str) -> bytes:
    try:
        return character.encode(encoding)
    except UnicodeEncodeError:
        return bytes([ord(character)]) if ord(character) < 256 else b"?"
