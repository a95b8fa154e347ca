"""The few signs with which a mail is laid out; what becomes of them: HTML that a screen reader reads well, and text.

``# Heading``, ``## Smaller``, ``- list``, ``1. list``, ``> quote``, ``---``, ``**bold**``, ``*italic*``,
``[words](https://…)``; a link that stands alone becomes a button. Everything else is words: no tag that somebody types
survives, there are no pictures, and links lead to the web, a mailbox or a telephone alone.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import escape
from urllib.parse import urlsplit

from django.utils.translation import get_language, get_language_bidi

LONGEST_LINE = 5_000  # characters of a paragraph in which signs are looked for
_SCHEMES = {"http", "https", "mailto", "tel"}
_SIGNS = r"\\`*_#>\[\]()\-.!:"  # with the colon of https://: what somebody is called is no link
_INLINE = re.compile(
    rf"\\(?P<plain>[{_SIGNS}])"
    r"|\[(?P<words>[^\[\]\n]{1,300})\]\((?P<target>[^\s()<>]{1,1800})\)"
    r"|\*\*(?P<bold>(?=\S)[^\n]{1,500}?\S?)\*\*(?!\*)"
    r"|(?<![\w*])\*(?P<italic>(?=[^\s*])[^*\n]{1,500}?)(?<!\s)\*(?![\w*])"
    r"|(?P<url>https?://[^\s<>\"'()\[\]]{1,1800}[^\s<>\"'()\[\].,;:!?])"
)
_LIST = re.compile(r"[-*] +(\S.*)")
_NUMBERED = re.compile(r"\d{1,3}[.)] +(\S.*)")
_HEADING = re.compile(r"(#{1,3}) +(\S.*)")
_RULE = re.compile(r"-{3,}|\*{3,}")
_BUTTON = re.compile(r"\[(?P<words>[^\[\]\n]{1,120})\]\((?P<target>[^\s()<>]{1,1800})\)")

Leads = Callable[[str], str]  # where a link goes instead


def _address(target: str) -> str:
    """Where a link leads: a sign that was made plain in somebody's own words stands for itself there, too."""
    return re.sub(rf"\\([{_SIGNS}])", r"\1", target)


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, heading, list, quote, rule or button, and its lines."""

    kind: str
    lines: tuple[str, ...] = ()


def blocks(source: str) -> list[Block]:
    """The parts of a mail in their order."""
    found: list[Block] = []
    for chunk in re.split(r"\n[ \t]*\n+", source.replace("\r\n", "\n").replace("\x00", "").strip()):
        found += _of_chunk([line.strip() for line in chunk.split("\n") if line.strip()])
    return found


def _of_chunk(lines: list[str]) -> Iterator[Block]:
    kept: list[str] = []
    kind = "p"
    for line in lines:
        its, words = _kind_of(line)
        if its != kind or its in ("h1", "h2", "h3", "rule", "button"):
            if kept or kind in ("rule",):
                yield Block(kind, tuple(kept))
            kept = []
        kind = its
        kept.append(words)
    if kept:
        yield Block(kind, tuple(kept))


def _kind_of(line: str) -> tuple[str, str]:
    if heading := _HEADING.fullmatch(line):
        return f"h{len(heading[1])}", heading[2]
    if _RULE.fullmatch(line):
        return "rule", ""
    if item := _LIST.fullmatch(line):
        return "ul", item[1]
    if item := _NUMBERED.fullmatch(line):
        return "ol", item[1]
    if line.startswith(">"):
        return "quote", line.removeprefix(">").strip()
    button = _BUTTON.fullmatch(line)
    if button and _allowed(button["target"]):
        return "button", line
    return "p", line


def escaped(value: str) -> str:
    """A person's own words, in which no sign means anything."""
    return re.sub(rf"([{_SIGNS}])", r"\\\1", value)


def links(source: str) -> list[str]:
    """Where the mail leads, each once, in its order."""
    return list(dict.fromkeys(_leads(source)))


def _leads(source: str) -> Iterator[str]:
    for match in _INLINE.finditer(source):
        if match["words"] and _allowed(match["target"]):
            yield _address(match["target"])
        elif match["url"]:
            yield _address(match["url"])
        elif match["bold"] or match["italic"]:
            yield from _leads(match["bold"] or match["italic"])


def _allowed(target: str) -> bool:
    try:
        parts = urlsplit(_address(target))
    except ValueError:
        return False
    return parts.scheme.lower() in _SCHEMES and bool(parts.netloc or parts.path)


# HTML

_STYLE = {
    "h1": "margin:0 0 16px;font-size:24px;line-height:1.25;font-weight:700",
    "h2": "margin:24px 0 12px;font-size:20px;line-height:1.3;font-weight:700",
    "h3": "margin:20px 0 8px;font-size:17px;line-height:1.35;font-weight:700",
    "p": "margin:0 0 16px",
    "ul": "margin:0 0 16px;padding-left:24px",
    "ol": "margin:0 0 16px;padding-left:24px",
    "li": "margin:0 0 6px",
    "blockquote": "margin:0 0 16px;padding:2px 0 2px 16px;border-left:3px solid #c4c9d1",
    "hr": "border:0;border-top:1px solid #d5d9e0;margin:24px 0",
    "a": "color:#0b57d0;text-decoration:underline",
    "a.button": "display:inline-block;padding:12px 20px;border-radius:8px;background:#1f3a8a;color:#ffffff;"
    "font-weight:600;text-decoration:none",
}


class _Html:
    def __init__(self, lead: Leads, styled: bool) -> None:
        self.lead, self.styled = lead, styled

    def tag(self, name: str, inner: str, attributes: str = "", style: str = "") -> str:
        look = f' style="{_STYLE[style or name]}"' if self.styled and (style or name) in _STYLE else ""
        return f"<{name}{attributes}{look}>{inner}</{name}>"

    def inline(self, text: str) -> str:
        if len(text) > LONGEST_LINE:
            return escape(text)
        parts, end = [], 0
        for match in _INLINE.finditer(text):
            parts += [escape(text[end : match.start()]), self._sign(match)]
            end = match.end()
        return "".join([*parts, escape(text[end:])])

    def _sign(self, match: re.Match[str]) -> str:
        if match["plain"]:
            return escape(match["plain"])
        if match["words"]:
            words = self.inline(match["words"])
            return self.link(match["target"], words) if _allowed(match["target"]) else escape(match[0])
        if match["bold"]:
            return self.tag("strong", self.inline(match["bold"]))
        if match["italic"]:
            return self.tag("em", self.inline(match["italic"]))
        return self.link(match["url"], escape(_address(match["url"])))

    def link(self, target: str, words: str, style: str = "") -> str:
        css = ' class="button button-primary"' if style and not self.styled else ""
        return self.tag("a", words, f' href="{escape(self.lead(_address(target)))}"{css}', style)

    def block(self, block: Block) -> str:
        if block.kind == "rule":
            return f'<hr style="{_STYLE["hr"]}">' if self.styled else "<hr>"
        if block.kind in ("ul", "ol"):
            return self.tag(block.kind, "".join(self.tag("li", self.inline(line)) for line in block.lines))
        if block.kind == "button":
            shape = _BUTTON.fullmatch(block.lines[0])
            assert shape is not None
            return self.tag("p", self.link(shape["target"], escape(_plain(shape["words"])), "a.button"))
        lines = "<br>\n".join(self.inline(line) for line in block.lines)
        if block.kind == "quote":
            return self.tag("blockquote", self.tag("p", lines))
        return self.tag(block.kind, lines)


def _same(url: str) -> str:
    return url


def as_html(source: str, *, lead: Leads = _same, styled: bool = False) -> str:
    """The parts as HTML; ``styled`` carries its looks in each tag, as mail programs want it."""
    html = _Html(lead, styled)
    return "\n".join(html.block(block) for block in blocks(source))


def document(source: str, *, subject: str, preheader: str, footer: str, lead: Leads = _same, beacon: str = "") -> str:
    """A whole mail. ``preheader`` is what the list of a mailbox shows beside the subject; ``footer`` is plain text;
    ``beacon`` an address that is fetched when it is opened, for those alone who allow it.
    """
    language, direction = get_language() or "en", "rtl" if get_language_bidi() else "ltr"
    hidden = "display:none;max-height:0;overflow:hidden;opacity:0"
    ahead = f'<div style="{hidden}">{escape(preheader)}{"&#847; " * 60}</div>' if preheader else ""
    small = _Html(_same, styled=True)
    end = "<br>\n".join(small.inline(line) for line in footer.split("\n") if line.strip() not in ("", "--"))
    pixel = f'<img src="{escape(beacon)}" width="1" height="1" alt="">' if beacon else ""
    face = "font-family:system-ui,-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif"
    return (
        f'<!doctype html>\n<html lang="{escape(language)}" dir="{direction}">\n<head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        '<meta name="color-scheme" content="light dark">'
        f"<title>{escape(subject)}</title></head>\n"
        f'<body style="margin:0;padding:0;background:#f3f4f6">{ahead}\n'
        '<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0"><tr><td align="center" '
        'style="padding:24px 12px">\n<table role="presentation" width="600" cellpadding="0" cellspacing="0" border="0" '
        'style="width:100%;max-width:600px;background:#ffffff;border-radius:12px"><tr>'
        f'<td align="left" style="padding:32px;{face};'
        f'font-size:16px;line-height:1.55;color:#1d2433">\n{as_html(source, lead=lead, styled=True)}\n'
        f'<hr style="{_STYLE["hr"]}">\n<p style="margin:0;font-size:13px;line-height:1.5;color:#565f6e">{end}</p>\n'
        f"</td></tr></table>\n</td></tr></table>{pixel}</body></html>\n"
    )


# Text


def _plain(text: str, lead: Leads = _same) -> str:
    """A line without signs; a link stands behind its words."""

    def sign(match: re.Match[str]) -> str:
        if match["plain"]:
            return match["plain"]
        if match["words"]:
            if not _allowed(match["target"]):
                return match[0]
            words, target = _plain(match["words"], lead), lead(_address(match["target"]))
            shown = target.removeprefix("mailto:").removeprefix("tel:")
            return shown if words == _address(match["target"]) or words == shown else f"{words} ({shown})"
        if match["url"]:
            return lead(_address(match["url"]))
        return _plain(match["bold"] or match["italic"], lead)

    return text if len(text) > LONGEST_LINE else _INLINE.sub(sign, text)


def as_text(source: str, *, lead: Leads = _same) -> str:
    """The same mail as plain text."""
    return "\n\n".join(_text_of(block, lead) for block in blocks(source))


def _text_of(block: Block, lead: Leads) -> str:
    lines = [_plain(line, lead) for line in block.lines]
    if block.kind == "rule":
        return "-" * 24
    if block.kind == "h1":
        return f"{lines[0]}\n{'=' * min(len(lines[0]), 72)}"
    if block.kind == "ul":
        return "\n".join(f"- {line}" for line in lines)
    if block.kind == "ol":
        return "\n".join(f"{number}. {line}" for number, line in enumerate(lines, 1))
    if block.kind == "quote":
        return "\n".join(f"> {line}" for line in lines)
    if block.kind == "button":
        shape = _BUTTON.fullmatch(block.lines[0])
        return f"{_plain(shape['words'])}: {lead(_address(shape['target']))}" if shape else lines[0]
    return "\n".join(lines)
