"""What the uploader chose: what to do with people who are here, and which permission the file's people gave."""

from dataclasses import asdict, dataclass, field
from typing import Any

from contacts.imports.models import ImportRun, Way


@dataclass(slots=True)
class Permission:
    """Written consent to one channel and purpose that the people of the file gave. ``day`` is ISO.

    With ``by_row`` the day stands in a column of the file, and rows without one give nothing.
    """

    channel: str
    purpose: str
    wording: str
    day: str = ""
    evidence: str = ""
    by_row: bool = False


@dataclass(slots=True)
class Choices:
    """Kept, encrypted, in ``ImportRun.options``."""

    way: str = Way.FILL
    likeness: bool = True  # look also for like names within a company
    employ: bool = True  # put people without a company into the one that the domain of their address tells
    tag: str = ""  # given to everybody of the file
    encoding: str = ""  # in which the text is really written, when it was read in another
    permissions: list[Permission] = field(default_factory=list)


def of(run: ImportRun) -> Choices:
    """The choices of a run; the defaults where nobody chose."""
    held: dict[str, Any] = dict(run.options or {})
    permissions = [Permission(**each) for each in held.pop("permissions", [])]
    return Choices(**held, permissions=permissions)


def put(run: ImportRun, choices: Choices) -> None:
    """Set the choices; the caller saves the run."""
    run.options = asdict(choices)
