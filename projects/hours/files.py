"""Entries of a period as CSV and PDF: with whom the work was for, except where their data are frozen."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import Membership, Workspace
from contacts.documents import Document
from crm.lib import money, spreadsheets
from crm.lib.spreadsheets import neutral
from projects.hours import durations
from projects.hours.models import RUNNING, TimeEntry
from projects.hours.totals import Period, Sums
from projects.members.models import seen_by

_MOST_PRINTED = 2_000  # lines of a PDF; the CSV has them all
_HEAD = (
    "date person client project task description minutes hours billable minutes_billed rate amount currency"
).split()


def entries(viewer: Membership, period: Period, member: Any) -> Any:
    """The entries of a period that this member may take along, in their order."""
    rows = TimeEntry.objects.seen_by(viewer).filter(day__gte=period.first, day__lte=period.last).exclude(RUNNING)
    seen = seen_by(viewer)
    if seen:
        rows = rows.filter(Q(project__isnull=True) | seen)
    return rows.filter(member=member) if member is not None else rows


def _read(rows: Any) -> Iterator[TimeEntry]:
    shown = rows.select_related("member", "task", "project__contact", "project__company").defer(
        "task__text", "project__description", "project__contact__extra", "project__company__notes"
    )
    yield from shown.order_by("day", "id").iterator(chunk_size=500)


def _client(entry: TimeEntry) -> str:
    """Whom it was for; nothing of somebody whose data are frozen leaves (RT-6)."""
    if entry.project is None or entry.project.is_frozen:
        return ""
    return str(entry.project.company or entry.project.contact or "")


def _told(entry: TimeEntry) -> tuple[str, str, str, str]:
    """Client, project, task and what was done, as far as they may be told."""
    if entry.project is not None and entry.project.is_frozen:
        return "", _("(frozen)"), "", ""
    return _client(entry), str(entry.project or ""), str(entry.task or ""), entry.text


def csv_lines(rows: Any) -> Iterator[bytes]:
    """A CSV of every entry, which no spreadsheet takes for formulas; hours with two decimals, money with all."""
    yield _line(_HEAD)
    for entry in _read(rows):
        told = [neutral(words) for words in _told(entry)]
        rate = "" if entry.rate is None else money.plain(entry.rate, entry.currency)
        yield _line(
            [
                entry.day.isoformat(),
                neutral(str(entry.member or "")),
                *told,
                str(entry.minutes),
                f"{entry.minutes / 60:.2f}",
                "yes" if entry.billable else "no",
                str(entry.billed_minutes),
                rate,
                money.plain(entry.amount, entry.currency),
                entry.currency,
            ]
        )


def _line(cells: list[str]) -> bytes:
    return spreadsheets.line(cells).encode()


def document(workspace: Workspace, rows: Any, period: Period) -> Document:
    """A sheet of the hours to print: sums, then every entry."""
    made = Document(_("Hours"), workspace.business_name, workspace.country, wide=True)
    whole, left = Sums(), 0
    lines: list[list[str]] = []
    for entry in _read(rows):
        whole += Sums(entry.minutes, entry.billed_minutes, {entry.currency: entry.amount} if entry.amount else {})
        if len(lines) == _MOST_PRINTED:
            left += 1
            continue
        client, project, task, text = _told(entry)
        work = " · ".join(filter(None, (project, task)))
        said = [date_format(entry.day, "SHORT_DATE_FORMAT"), str(entry.member or ""), client, work, text[:300]]
        lines.append([*said, durations.show(entry.minutes), entry.shown_amount])
    made.facts(
        [
            (_("Period"), f"{date_format(period.first)} – {date_format(period.last)}"),
            (_("Worked"), durations.show(whole.minutes)),
            (_("Billable"), durations.show(whole.billed)),
            (_("Amount"), whole.shown_money),
        ]
    )
    head = [_("Day"), _("Who"), _("Client"), _("Project or task"), _("What was done"), _("Time"), _("Amount")]
    made.table(head, lines)
    if left:
        made.text(_("%(count)d more entries are in the CSV file.") % {"count": left})
    return made
