"""Links in a message: which hosts it names, and whether a link pretends to lead elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from urllib.parse import urlsplit

# Endings that make a bare "example.com" a link on every telephone. Others need https:// or a path behind them, since
# "yes.no" and "v1.2" are not links.
ENDINGS = (
    "com|org|net|info|biz|io|co|us|uk|ca|au|nz|in|de|fr|es|it|nl|be|ch|at|ie|eu|se|no|dk|fi|pl|pt|br|mx|jp|cn|ru|za|app|dev|shop"
    "|store|online|site|xyz|me|ly|gl|cc|vc|gd|chat|tv|club|top|link|live|page|ai|gg|to|at|ink|gy|by|mp|im|ae|st|one|fm"
)
_HOST = r"(?:[a-z0-9\u00a1-\uffff](?:[a-z0-9\u00a1-\uffff-]{0,61}[a-z0-9\u00a1-\uffff])?\.)+"
_FULL = re.compile(r"\bh(?:tt|xx)ps?://[^\s<>\"'`\]}]+", re.IGNORECASE)
_BARE = re.compile(
    rf"(?<![@\w./-]){_HOST}(?:(?:{ENDINGS})(?![\w@-])(?!\.\w)|[a-z]{{2,24}}(?=/\w))(?::\d+)?(?:/[^\s<>\"'`\]}}]*)?",
    re.IGNORECASE,
)
_MARKDOWN = re.compile(r"\[(?P<shown>[^\]\n]{1,300})\]\(\s*<?(?P<target>[^)\s>]{1,2000}+)>?[^)\n]{0,100}\)")
_ANCHOR = re.compile(
    r"<a\b[^<>]{0,500}?\bhref\s{0,9}=\s{0,9}"
    r"(?:\"(?P<double>[^\"]{0,2000}+)\"|'(?P<single>[^']{0,2000}+)'|(?P<plain>[^\s<>]{1,2000}+))"
    r"[^<>]{0,500}+>(?P<shown>.{0,1000}?)</a>",
    re.IGNORECASE | re.DOTALL,
)
_TAG = re.compile(r"<[^>]{0,500}>")


@dataclass(frozen=True)
class Link:
    """A link as it stands in the text, and the host it leads to (lower case, without "www.")."""

    words: str
    host: str


def links(text: str) -> list[Link]:
    """Every link of a text, plain, Markdown or HTML, in its order."""
    found = [(match.start(), match.group().rstrip(".,;:!?)")) for match in _FULL.finditer(text)]
    rest = _FULL.sub(lambda match: " " * len(match.group()), text)
    found += [(match.start(), match.group().rstrip(".,;:!?)")) for match in _BARE.finditer(rest)]
    named = [Link(words, host(words)) for _, words in sorted(found)]
    return [link for link in named if link.host]


def host(url: str) -> str:
    """The host a link leads to, lower case and without "www."; empty when it has none.

    What stands before an @ is no host: https://bank.example@evil.example leads to evil.example.
    """
    address = url if "//" in url else f"//{url}"
    try:
        name = urlsplit(address.replace("\\", "/")).hostname or ""
    except ValueError:
        return ""
    return name.rstrip(".").lower().removeprefix("www.")


def misleading(text: str) -> Iterator[Link]:
    """Links whose shown text names another host than they lead to; `words` is the shown text."""
    for shown, target in _labelled(text):
        leads_to = host(target)
        shown_hosts = {link.host for link in links(shown)}
        if leads_to and shown_hosts - {leads_to}:
            yield Link(shown, leads_to)
    for link in links(text):
        # A host before the @ is there to be read as the one it leads to.
        before = re.match(r"https?://([^/\s@]+)@", link.words, re.IGNORECASE)
        if before and "." in before[1]:
            yield link


def _labelled(text: str) -> Iterator[tuple[str, str]]:
    """Shown text and target of every Markdown and HTML link."""
    for match in _MARKDOWN.finditer(text):
        yield match["shown"], match["target"]
    for match in _ANCHOR.finditer(text):
        target = match["double"] or match["single"] or match["plain"] or ""
        yield unescape(_TAG.sub("", match["shown"])).strip(), unescape(target)
