"""Content lines of vCard (RFC 6350) and iCalendar (RFC 5545), which both write texts and long lines alike."""

_OCTETS = 74  # of a line; 75 with the blank that begins a continued one


def escaped(text: str) -> str:
    """A text as a value (RFC 6350, 3.4; RFC 5545, 3.3.11)."""
    plain = text.replace("\\", "\\\\").replace(",", "\\,").replace(";", "\\;")
    return plain.replace("\r\n", "\\n").replace("\n", "\\n").replace("\r", "")


def folded(line: str) -> str:
    """At most 75 octets a line, none of them inside a character (RFC 6350, 3.2; RFC 5545, 3.1)."""
    pieces, piece, size = [], "", 0
    for character in line:
        width = len(character.encode())
        if size + width > _OCTETS:
            pieces.append(piece)
            piece, size = "", 0
        piece, size = piece + character, size + width
    return "\r\n ".join([*pieces, piece])
