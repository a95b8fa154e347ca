"""How requests were answered: numbers, kinds and median days, and the register of 24 months (11 CCR 7101 and 7102)."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from statistics import median

from django.db.models import Min
from django.utils import timezone

from accounts.models import Workspace
from privacy.models import CLOSED, Kind, PrivacyRequest, RequestQuerySet, State
from privacy.requests.filing import RECORD_KEPT_FOR


@dataclass
class Figures:
    """One kind of request in a span of time."""

    kind: str
    received: int = 0
    whole: int = 0
    in_part: int = 0
    refused: int = 0
    other: int = 0  # withdrawn, never confirmed, joined
    late: int = 0
    days: list[int] = field(default_factory=list)

    @property
    def open(self) -> int:
        return self.received - self.whole - self.in_part - self.refused - self.other

    @property
    def median_days(self) -> float | None:
        """Days from receipt to the answer, of those that were answered; None when none was."""
        return median(self.days) if self.days else None

    def add(self, state: str, ground: str, received: datetime, closed: datetime | None, due: date) -> None:
        """Count one request."""
        self.received += 1
        if closed is None:
            return
        if state == State.FULFILLED:
            self.in_part, self.whole = (self.in_part + 1, self.whole) if ground else (self.in_part, self.whole + 1)
        elif state == State.REFUSED:
            self.refused += 1
        else:
            self.other += 1
        if state in (State.FULFILLED, State.REFUSED):
            self.days.append((closed - received).days)
            self.late += closed.date() > due


def figures(workspace: Workspace | None, since: datetime, until: datetime) -> tuple[list[Figures], Figures]:
    """Those of each kind that was asked for in that time, and of all together."""
    labels = dict(Kind.choices)
    by_kind: dict[str, Figures] = {}
    every = Figures("")
    rows = PrivacyRequest.objects.filter(workspace=workspace, received_at__gte=since, received_at__lt=until).for_staff()
    told = rows.values_list("kind", "state", "ground", "received_at", "closed_at", "due_on")
    for kind, state, ground, received, closed, due in told.iterator():
        for counted in (by_kind.setdefault(kind, Figures(str(labels.get(kind, kind)))), every):
            counted.add(state, ground, received, closed, due)
    return [by_kind[kind] for kind in labels if kind in by_kind], every


def years(workspace: Workspace | None) -> list[int]:
    """Years of which figures are there, the newest first; this one in any case."""
    this = timezone.now().year
    first = PrivacyRequest.objects.filter(workspace=workspace).aggregate(first=Min("received_at"))["first"]
    return list(range(this, (first.year if first else this) - 1, -1))


def register(workspace: Workspace | None) -> RequestQuerySet:
    """Everything that is on record: open ones and those closed within 24 months, the newest first."""
    rows = PrivacyRequest.objects.filter(workspace=workspace).for_staff()
    gone = timezone.now() - RECORD_KEPT_FOR - timedelta(days=1)
    return rows.exclude(state__in=CLOSED, closed_at__lt=gone).order_by("-received_at", "-pk")


HEADS = ("number", "received", "kind", "filed", "law", "confirmed", "due", "answered", "outcome", "ground", "days")


def lines(workspace: Workspace | None) -> Iterator[list[str]]:
    """The register as rows of a table, without a word about any person (11 CCR 7101(b))."""
    yield list(HEADS)
    for row in register(workspace).iterator(chunk_size=500):
        closed = row.closed_at
        yield [
            row.number,
            row.received_at.date().isoformat(),
            str(row.get_kind_display()),
            str(row.get_manner_display()),
            row.law,
            row.acknowledged_at.date().isoformat() if row.acknowledged_at else "",
            row.due_on.isoformat(),
            closed.date().isoformat() if closed else "",
            row.standing,
            str(row.get_ground_display()) if row.ground else "",
            str((closed - row.received_at).days) if closed else "",
        ]
