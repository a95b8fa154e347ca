"""The headers of mail that came in, read in bounded time.

Python's reader takes a time that grows with the square of a header's length: 140 KB of "To" took seven seconds, 10 KB
of quotation marks five. So it gets the beginning of each header, and of a whole mail no more than so much; addresses
are read by the older, linear reader.
"""

from collections.abc import Iterable
from email.errors import MessageError
from email.headerregistry import HeaderRegistry
from email.message import Message
from email.policy import default
from email.utils import getaddresses
from typing import Any

LONGEST = 600  # characters of a header; names of files and subjects are shorter
MOST = 60_000  # characters of all headers of a mail that are looked at
RECIPIENTS = 50_000  # characters of "To" and "Cc": some two thousand addresses


class _Frugal:
    """Makes headers of values, each distinct one once; empty ones of what can't be read."""

    def __init__(self, most: int) -> None:
        self.registry, self.left = HeaderRegistry(), most
        self.known: dict[tuple[str, str], Any] = {}

    def __call__(self, name: str, value: str) -> Any:
        key = (name.lower(), value[:LONGEST])
        if key not in self.known:
            part = value[: min(LONGEST, self.left)]
            self.left -= len(part)
            self.known[key] = _made(self.registry, name, part)
        return self.known[key]


def _made(registry: HeaderRegistry, name: str, value: str) -> Any:
    try:
        return registry(name, value)
    except (RecursionError, MessageError, ValueError, IndexError, AttributeError):  # as it breaks off at some of them
        return registry(name, "")


def careful() -> Any:
    """How to read one mail; another one for each."""
    return default.clone(header_factory=_Frugal(MOST))


class _Shortened(HeaderRegistry):
    def __call__(self, name: str, value: Any) -> Any:
        return super().__call__(name, str(value)[:LONGEST])


# For whoever has one policy for all mails.
SHORTENED = default.clone(header_factory=_Shortened())


def addresses(mail: Message, *names: str) -> list[str]:
    """The addresses in these headers, in order; what can't be read is none."""
    wanted = {name.lower() for name in names}
    values = [_plain(value) for name, value in mail.raw_items() if name.lower() in wanted]
    return [address for _name, address in _read(_within(values)) if "@" in address]


def _within(values: Iterable[str]) -> list[str]:
    found, left = [], RECIPIENTS
    for value in values:
        found.append(value[:left])
        left -= len(found[-1])
    return [value for value in found if value]


def _read(values: list[str]) -> list[tuple[str, str]]:
    try:
        return getaddresses(values)
    except (RecursionError, MessageError, ValueError, IndexError):  # a thousand brackets in each other
        return []


def _plain(value: Any) -> str:
    return str(value).encode("utf-8", "surrogateescape").decode("utf-8", "replace")
