"""What the gate says of a message: it may leave, it waits, or it is refused. Why: ``messaging.reasons``."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Self


class Verdict(StrEnum):
    """What becomes of the message."""

    REFUSE = "refuse"  # for good
    HOLD = "hold"  # until a time, or until somebody acts


class Reason(str):
    """The sentence, with its code, what to do, and until when it holds (None: until somebody acts)."""

    code: str
    remedy: str
    verdict: Verdict
    until: datetime | None

    def __new__(
        cls, code: str, text: str, remedy: str, verdict: Verdict = Verdict.REFUSE, until: datetime | None = None
    ) -> Self:
        reason = super().__new__(cls, text)
        reason.code, reason.remedy, reason.verdict, reason.until = code, remedy, verdict, until
        return reason


@dataclass(frozen=True, slots=True)
class Decision:
    """What the gate says: whether a message may leave, why not, and the consent event it would rest on."""

    allowed: bool
    reasons: tuple[Reason, ...] = ()
    basis: Any = None

    @property
    def verdict(self) -> Verdict | None:
        """None when allowed; refused if any reason is for good."""
        if self.allowed:
            return None
        refused = any(reason.verdict is Verdict.REFUSE for reason in self.reasons)
        return Verdict.REFUSE if refused else Verdict.HOLD

    @property
    def until(self) -> datetime | None:
        """When everything that holds it is over by itself; None when somebody has to act."""
        times = [reason.until for reason in self.reasons]
        known = [time for time in times if time is not None]
        return max(known) if known and len(known) == len(times) else None


def as_json(reasons: Iterable[Reason]) -> list[dict[str, str]]:
    """Reasons as a message keeps them."""
    return [
        {
            "code": reason.code,
            "text": str(reason),
            "remedy": reason.remedy,
            "until": reason.until.isoformat() if reason.until else "",
        }
        for reason in reasons
    ]


def decision(reasons: Iterable[Reason], basis: Any = None) -> Decision:
    """Allowed when nothing speaks against it."""
    found = tuple(reasons)
    return Decision(not found, found, basis)
