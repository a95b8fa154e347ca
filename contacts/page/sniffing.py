"""What a file is, by its bytes: the sender's word and the ending of the name are not believed.

Only kinds that people send each other in business and that run nothing by themselves are known here. What is not known
is not kept.
"""

import re
import struct
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO

_HEAD = 4096  # bytes looked at
# What the library raises while it reads an archive that is damaged, or was made to do damage.
BROKEN = (
    *(zipfile.BadZipFile, zlib.error, struct.error, NotImplementedError, RuntimeError),
    *(ValueError, OSError, EOFError, KeyError),
)
_MOST_PARTS = 10_000  # entries of a document's archive; a bomb has more, or claims to


@dataclass(frozen=True, slots=True)
class Sort:
    """A kind of file: its media type, and the endings its name may have (the first is given if it has none)."""

    media_type: str
    endings: tuple[str, ...]


PDF = Sort("application/pdf", (".pdf",))
PNG = Sort("image/png", (".png",))
JPEG = Sort("image/jpeg", (".jpg", ".jpeg", ".jfif"))
GIF = Sort("image/gif", (".gif",))
WEBP = Sort("image/webp", (".webp",))
HEIC = Sort("image/heic", (".heic", ".heif"))
TIFF = Sort("image/tiff", (".tif", ".tiff"))
MP3 = Sort("audio/mpeg", (".mp3",))
WAV = Sort("audio/wav", (".wav",))
M4A = Sort("audio/mp4", (".m4a",))
MP4 = Sort("video/mp4", (".mp4", ".m4v"))
MOV = Sort("video/quicktime", (".mov", ".qt"))
THREE_GP = Sort("video/3gpp", (".3gp", ".3gpp"))
TEXT = Sort("text/plain", (".txt", ".csv", ".md", ".vcf", ".ics", ".log", ".tsv", ".json", ".eml"))
_OFFICE = "application/vnd.openxmlformats-officedocument."
DOCX = Sort(f"{_OFFICE}wordprocessingml.document", (".docx",))
XLSX = Sort(f"{_OFFICE}spreadsheetml.sheet", (".xlsx",))
PPTX = Sort(f"{_OFFICE}presentationml.presentation", (".pptx",))
_OPEN = "application/vnd.oasis.opendocument."
ODT = Sort(f"{_OPEN}text", (".odt",))
ODS = Sort(f"{_OPEN}spreadsheet", (".ods",))
ODP = Sort(f"{_OPEN}presentation", (".odp",))

SPOKEN = (
    "PDF, JPEG, PNG, GIF, WebP, HEIC, TIFF, Word, Excel, PowerPoint, OpenDocument, MP3, WAV, M4A, MP4, MOV, 3GP, "
    "TXT, CSV"
)

# How a file of the kind begins: (bytes, at which place).
_BEGINNINGS: tuple[tuple[bytes, int, Sort], ...] = (
    (b"%PDF-", 0, PDF),
    (b"\x89PNG\r\n\x1a\n", 0, PNG),
    (b"\xff\xd8\xff", 0, JPEG),
    (b"GIF87a", 0, GIF),
    (b"GIF89a", 0, GIF),
    (b"WEBP", 8, WEBP),
    (b"WAVE", 8, WAV),
    (b"II*\0", 0, TIFF),
    (b"MM\0*", 0, TIFF),
    (b"ID3", 0, MP3),
    (b"\xff\xfb", 0, MP3),
    (b"\xff\xf3", 0, MP3),
    (b"ftypheic", 4, HEIC),
    (b"ftypheix", 4, HEIC),
    (b"ftypmif1", 4, HEIC),
    (b"ftypM4A ", 4, M4A),
    # The brand that a film names first (mp4ra.org): telephones write these.
    *((b"ftyp" + brand, 4, MP4) for brand in (b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"avc1", b"mp41", b"mp42")),
    *((b"ftyp" + brand, 4, MP4) for brand in (b"M4V ", b"M4VH", b"MSNV", b"dash")),
    (b"ftypqt  ", 4, MOV),
    (b"ftyp3gp", 4, THREE_GP),
)
_PARTS = (("word/document.xml", DOCX), ("xl/workbook.xml", XLSX), ("ppt/presentation.xml", PPTX))
_MIMETYPES = {sort.media_type.encode(): sort for sort in (ODT, ODS, ODP)}
_MARKUP = re.compile(rb"<(?:!doctype|html|head|body|script|svg|iframe|\?xml|!entity|[a-z]+:script)", re.IGNORECASE)
_BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


def sort_of(file: IO[bytes]) -> Sort | None:
    """The kind of a file, None when it is none that is kept. Leaves ``file`` at its beginning."""
    file.seek(0)
    head = file.read(_HEAD)
    try:
        return _by_beginning(head) or (_document(file) if head.startswith(b"PK\x03\x04") else _text(head))
    finally:
        file.seek(0)


def _by_beginning(head: bytes) -> Sort | None:
    return next((sort for mark, place, sort in _BEGINNINGS if head[place : place + len(mark)] == mark), None)


def _document(file: IO[bytes]) -> Sort | None:
    """A document of an office program, by the list of its parts; nothing is unpacked but a few bytes. No macros."""
    try:
        with zipfile.ZipFile(file) as archive:
            parts = archive.namelist()
            if len(parts) > _MOST_PARTS or any(_runs(part) for part in parts):
                return None
            if "[Content_Types].xml" in parts:
                return next((sort for part, sort in _PARTS if part in parts), None)
            if "mimetype" in parts and archive.getinfo("mimetype").file_size < 100:
                return _MIMETYPES.get(archive.read("mimetype").strip())
    except BROKEN:
        pass
    return None


def _runs(part: str) -> bool:
    name = PurePosixPath(part).name.lower()
    return name.startswith("vbaproject") or "/basic/" in f"/{part.lower()}" or name.endswith((".exe", ".dll", ".js"))


def _text(head: bytes) -> Sort | None:
    """Text without markup that a browser would run, in UTF-8 or UTF-16, or in one of the old 8-bit alphabets."""
    wide = head.startswith(_BOMS[1:])
    plain = head.replace(b"\0", b"") if wide else head
    if b"\0" in plain or _MARKUP.search(plain) or plain.startswith((b"MZ", b"#!", b"\x7fELF")):
        return None
    strange = sum(byte < 32 and byte not in b"\t\n\r\f\x1b" for byte in plain)
    return None if strange > len(plain) // 100 else TEXT
