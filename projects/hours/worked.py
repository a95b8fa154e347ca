"""Hours as a report: over time, by project, client and person; billed and not. Sums are those of ``totals``.

Managers and the owner see everybody's hours, others their own. The name of a client whose data are frozen stays out.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.lib import charts, reports
from crm.lib.page_addresses import address
from crm.lib.periods import Stretch
from crm.lib.report_cells import HOURS, MONIES, SHARE, TEXT, Column, Link
from crm.lib.report_cells import hours as written
from projects.hours import totals
from projects.hours.totals import Row, Sums
from projects.members.models import sees_all
from projects.models import Project

_MINUTE = 60
# What hours can be parted by: what the choice is called, what heads the column, and who knows the sums.
_BY: dict[str, tuple[Any, Any, Callable[..., list[Row]]]] = {
    "project": (gettext_lazy("By project"), gettext_lazy("Project"), totals.by_project),
    "client": (gettext_lazy("By client"), gettext_lazy("Client"), totals.by_client),
    "person": (gettext_lazy("By person"), gettext_lazy("Who"), totals.by_person),
}


def hours(asked: reports.Asked) -> reports.Answer:
    """Hours over time, and by one of project, client and person."""
    period = totals.Period(asked.period.since, asked.period.until)
    whole = sees_all(asked.membership)
    whose: dict[str, Any] = {"seen": None, "member": None}
    if not whole:
        whose = {"seen": Project.objects.seen_by(asked.membership), "member": asked.user}
    by_month = all(part.since.day == 1 for part in asked.stretches[1:])
    days = totals.by_day(asked.workspace, period, **whose, by_month=by_month)
    every = sum((day.sums for day in days), Sums())
    if not every.minutes:
        return reports.Answer([], empty=_nothing())
    title, head, ask = _BY[asked.way]
    found = ask(asked.workspace, period, **whose)
    lines = [[_name(asked, row), *_cells(row.sums, every)] for row in found]
    table = reports.Table(str(title), _columns(head), reports.cut(asked, lines, _others(found, every)), bars=1)
    notes = [_("Time billed is rounded by your rule for time. A timer that runs counts once it is stopped.")]
    if not whole:
        notes.append(_("These are your own hours; managers see everybody’s."))
    return reports.Answer([_over_time(days, asked.stretches, every), table], _figures(every), notes)


def _figures(every: Sums) -> list[reports.Figure]:
    return [
        reports.Figure(label=_("Hours worked"), value=written(every.minutes * _MINUTE)),
        reports.Figure(
            label=_("Hours billed"),
            value=written(every.billed * _MINUTE),
            note=SHARE.shown((every.billed, every.minutes)),
        ),
        reports.Figure(label=_("Worth"), value=every.shown_money or "–"),
    ]


def _over_time(days: Sequence[Row], stretches: Sequence[Stretch], every: Sums) -> reports.Table:
    found: dict[int, Sums] = defaultdict(Sums)
    place = 0
    for day in days:  # in their order, as the stretches are
        while place < len(stretches) - 1 and stretches[place].until < day.key:
            place += 1
        found[place] += day.sums
    each = [found.get(place, Sums()) for place in range(len(stretches))]
    chart = charts.Chart(
        title=_("Hours worked"),
        labels=[stretch.short for stretch in stretches],
        series=[
            charts.Series(_("Billed"), [min(one.billed, one.minutes) / 60 for one in each]),
            charts.Series(_("Not billed"), [max(0, one.minutes - one.billed) / 60 for one in each]),
        ],
        kind=charts.STACKED,
        shown=lambda value: _("%s h") % charts.plain(value),
    )
    rows = [[stretch.name, *_cells(one, every)] for stretch, one in zip(stretches, each, strict=True)]
    return reports.Table(_("Over time"), _columns(_("Time")), rows, [_("Together"), *_cells(every, every)], chart)


def _cells(sums: Sums, every: Sums) -> list[Any]:
    if not sums.minutes:
        return [None, None, None, None, dict(sums.money)]
    shares = (sums.minutes, every.minutes), (sums.billed, sums.minutes)
    return [sums.minutes * _MINUTE, shares[0], sums.billed * _MINUTE or None, shares[1], dict(sums.money)]


def _columns(first: Any) -> list[Column]:
    return [
        Column(first, TEXT),
        Column(_("Worked"), HOURS),
        Column(_("Share"), SHARE),
        Column(_("Billed"), HOURS),
        Column(_("Share billed"), SHARE),
        Column(_("Worth"), MONIES),
    ]


def _name(asked: reports.Asked, row: Row) -> Any:
    if asked.way == "project" and row.key:
        return Link(row.label, address("projects:detail", asked.workspace.slug, row.key))
    return row.label


def _others(found: Sequence[Row], every: Sums) -> Callable[[Sequence[reports.Row]], reports.Row]:
    def together(rest: Sequence[reports.Row]) -> reports.Row:
        left = sum((row.sums for row in found[len(found) - len(rest) :]), Sums())
        return [_("%d others") % len(rest), *_cells(left, every)]

    return together


def _nothing() -> reports.Empty:
    return reports.Empty(
        _("No hours in this time"),
        _("Start the timer, or write your hours into the week sheet. Or choose a longer time."),
        "hours:week",
        _("Week sheet"),
    )


reports.register(
    reports.Report(
        name="hours",
        title=gettext_lazy("Hours"),
        lede=gettext_lazy("Where the time went, and how much of it is billed."),
        answer=hours,
        order=20,
        ways=tuple((key, label) for key, (label, _head, _ask) in _BY.items()),
        period="this-month",
        is_personal=True,
    )
)
