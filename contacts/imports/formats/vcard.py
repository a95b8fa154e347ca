"""vCard 2.1, 3.0 and 4.0 as programs write them, which is seldom as the standards say (RFC 2425, 2426, 6350).

This file reads text into properties; ``cards.py`` makes rows of them. No line is reason to stop: what can't be read as
a property belongs to the value before it.
"""

import base64
import binascii
import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from contacts.imports.formats.base import File, clean

_NAME = re.compile(rb"\s*(?:([A-Za-z0-9_-]+)\.)?([A-Za-z0-9_-]+)\s*([;:])")
_ENCODINGS = {"QUOTED-PRINTABLE", "BASE64", "B", "8BIT", "7BIT", "BINARY"}
_BULKY = {"PHOTO", "LOGO", "SOUND", "KEY", "X-MS-CARDPICTURE", "AGENT", "X-SONYERICSSON-PHOTO", "THUMBNAIL"}
_LONGEST = 256 * 1024  # bytes of a value; pictures are passed over anyway
_MOST_PROPERTIES = 2000


@dataclass(slots=True)
class Property:
    """A line of a card: ``types`` and ``parameters`` upper-case, the value decoded but not yet split."""

    name: str
    value: str
    group: str = ""
    types: list[str] = field(default_factory=list)
    parameters: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Card:
    """A card and the line on which it begins. ``broken``: its end is missing."""

    place: int
    properties: list[Property] = field(default_factory=list)
    broken: bool = False

    def first(self, name: str) -> str:
        """The value of the first property of this name, unescaped; empty when there is none."""
        return next((unescape(each.value) for each in self.properties if each.name == name), "")


def looks_like_vcard(start: bytes) -> bool:
    """Whether a file begins as a vCard does; ``start`` are its first bytes."""
    plain = start.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").upper()
    return plain.startswith(b"BEGIN:VCARD") or b"\nBEGIN:VCARD" in plain[:2000].replace(b"\r", b"\n")


def cards_of(lines: Iterator[bytes]) -> Iterator[Card]:
    """The cards of a file one by one; a card inside a card (AGENT) is passed over."""
    card: Card | None = None
    depth = 0
    agent = False
    for place, raw in _logical(lines):
        plain = raw.strip().upper()
        if plain.replace(b" ", b"") == b"BEGIN:VCARD":
            if card is not None and agent:
                depth += 1
                continue
            if card is not None:
                card.broken = True
                yield card
            card, depth, agent = Card(place), 0, False
        elif plain.replace(b" ", b"") == b"END:VCARD":
            if depth:
                depth -= 1
            elif card is not None:
                yield card
                card, agent = None, False
        elif card is not None and not depth and raw.strip():
            agent = agent or plain.startswith(b"AGENT")
            _take(card, raw)
    if card is not None:
        card.broken = True
        yield card


def _logical(lines: Iterator[bytes]) -> Iterator[tuple[int, bytes]]:
    """Unfolded lines, each with the number of its first: folds, quoted-printable soft breaks, stray continuations."""
    held, place, soft, bulky = b"", 1, False, False
    for number, raw in enumerate(lines, 1):
        line = raw.rstrip(b"\r\n").replace(b"\0", b"")
        if bulky and not _NAME.match(line):
            continue
        if held and soft:
            held = held[:-1] + line.lstrip(b"\t")
        elif held and line[:1] in (b" ", b"\t") and line.strip():
            held += line[1:]
        elif held and line.strip() and not _NAME.match(line):
            if held[:12].upper().strip() in (b"BEGIN:VCARD", b"END:VCARD"):
                continue
            held += line.strip() if _is_base64(held) else b"\\n" + line.strip()
        else:
            if held:
                yield place, held
            held, place, bulky = line, number, _is_bulky(line)
        if len(held) > _LONGEST:
            held = held[:_LONGEST]
        soft = held.endswith(b"=") and b"QUOTED-PRINTABLE" in held[:200].upper()
    if held:
        yield place, held


def _is_bulky(line: bytes) -> bool:
    """A picture or a sound: its lines are passed over, not gathered."""
    found = _NAME.match(line)
    return found is not None and found[2].decode().upper() in _BULKY - {"AGENT"}


def _is_base64(held: bytes) -> bool:
    start = held[:200].upper()
    return b"BASE64" in start or b"ENCODING=B" in start


def _take(card: Card, raw: bytes) -> None:
    found = _NAME.match(raw)
    if not found or len(card.properties) >= _MOST_PROPERTIES:
        return
    name = found[2].decode().upper()
    if name in _BULKY:
        return
    head, value = _split(raw[found.end() - 1 :])
    one = Property(name, "", (found[1] or b"").decode().lower())
    for parameter in _parameters(head):
        _set(one, parameter)
    one.value = _decoded(value, one.parameters)
    if one.value.strip():
        card.properties.append(one)


def _split(rest: bytes) -> tuple[bytes, bytes]:
    """Parameters and value: at the first colon that stands in no quotation marks, else at the first."""
    quoted = False
    for index, byte in enumerate(rest[:2000]):
        if byte == 0x22:
            quoted = not quoted
        elif byte == 0x3A and not quoted:
            return rest[:index], rest[index + 1 :]
    head, _colon, value = rest.partition(b":")
    return head, value


def _parameters(head: bytes) -> Iterator[str]:
    text = head.decode("utf-8", "as-windows")
    for part in re.findall(r'((?:[^;"]|"[^"]*"?)+)', text):
        yield part.strip()


def _set(one: Property, parameter: str) -> None:
    """``TYPE=home,work``, or in 2.1 the bare words: ``HOME``, ``QUOTED-PRINTABLE``."""
    name, equals, value = parameter.partition("=")
    name, value = name.strip().upper(), value.strip().strip('"')
    if not equals:
        if name in _ENCODINGS:
            one.parameters["ENCODING"] = name
        elif name:
            one.types.append(name)
    elif name == "TYPE":
        one.types += [part.strip().upper() for part in value.replace('"', "").split(",") if part.strip()]
    else:
        one.parameters[name] = value


def _decoded(value: bytes, parameters: dict[str, str]) -> str:
    encoding = parameters.get("ENCODING", "").upper()
    if encoding == "QUOTED-PRINTABLE":
        value = quopri.decodestring(value)
    elif encoding in ("B", "BASE64"):
        try:
            value = base64.b64decode(value + b"==", validate=False)
        except (binascii.Error, ValueError):
            return ""
    charset = parameters.get("CHARSET", "utf-8").strip().lower()
    try:
        return value.decode(charset, "as-windows" if charset in ("utf-8", "utf8") else "strict")
    except (LookupError, UnicodeError, ValueError):
        return value.decode("utf-8", "as-windows")


_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


def unescape(value: str) -> str:
    """A text value: \\n is a line break, a backslash before any other character falls away."""
    text = _ESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], value)
    return clean(text.replace("\r\n", "\n").replace("\r", "\n"))


def parts(value: str, separator: str = ";") -> list[str]:
    """The components of a compound value (N, ADR, ORG), or with a comma of a list; each unescaped."""
    found, held, index = [], "", 0
    while index < len(value):
        character = value[index]
        if character == "\\" and index + 1 < len(value):
            held += value[index : index + 2]
            index += 2
            continue
        if character == separator:
            found.append(held)
            held = ""
        else:
            held += character
        index += 1
    return [unescape(part) for part in [*found, held]]


def byte_lines(file: File, encoding: str, skip: int) -> Iterator[bytes]:
    """Lines of a file as UTF-8 bytes, or as they are when each value may have a character set of its own."""
    file.seek(skip)
    if encoding.startswith(("utf-16", "utf-32")):
        from contacts.imports.formats.encodings import text_lines

        for line in text_lines(file, encoding, skip):
            yield line.encode("utf-8", "replace")
        return
    for raw in file:
        yield from _by_return(raw)


def _by_return(raw: bytes) -> Iterator[bytes]:
    """A line of old Macintosh files ends with a carriage return alone."""
    if b"\r" in raw.rstrip(b"\r\n"):
        for part in raw.rstrip(b"\r\n").split(b"\r"):
            yield part + b"\n"
    else:
        yield raw
