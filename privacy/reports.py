"""How soon people got what they asked for about their data: the figures of the desk, for any time and as a chart."""

from typing import Any

from django.db.models import Case, F, When
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Role
from crm.lib import charts, reports, spans
from crm.lib.report_cells import DAYS, NUMBER, TEXT, Column
from privacy.models import PrivacyRequest, State
from privacy.requests import metrics

_DAY = 86_400
_NOTHING = spans.Measured(0, 0, 0, None)


def requests(asked: reports.Asked) -> reports.Answer:
    """Received and answered by kind, and the median days over time."""
    period = asked.period.whole
    kinds, every = metrics.figures(asked.workspace, period.start, period.end)
    if not every.received:
        return reports.Answer([], empty=_nothing())
    figures = [
        reports.Figure(label=_("Received"), value=charts.plain(every.received), note=_("%d still open") % every.open),
        reports.Figure(
            label=_("Median days to the answer"),
            value="–" if every.median_days is None else charts.plain(every.median_days),
        ),
        reports.Figure(label=_("Answered late"), value=charts.plain(every.late)),
    ]
    notes = [_("Days count from receipt to the answer; requests belong to the time in which they were received.")]
    return reports.Answer([_over_time(asked), _by_kind(kinds, every)], figures, notes)


def _over_time(asked: reports.Asked) -> reports.Table:
    stretches = asked.stretches
    answered = When(
        state__in=(State.FULFILLED, State.REFUSED), then=(_seconds("closed_at") - _seconds("received_at")) / _DAY
    )
    rows = PrivacyRequest.objects.of(asked.workspace).for_staff().annotate(days=Case(answered))
    found = spans.medians(rows.values_list("received_at", "days"), stretches)
    each = [found.get((place,), _NOTHING) for place in range(len(stretches))]
    chart = charts.Chart(
        title=_("Requests received"),
        labels=[stretch.short for stretch in stretches],
        series=[charts.Series(_("Received"), [one.rows for one in each])],
        whole=True,
    )
    columns = [
        Column(_("Time"), TEXT),
        Column(_("Received"), NUMBER),
        Column(_("Answered"), NUMBER),
        Column(_("Median"), DAYS),
    ]
    lines = [
        [stretch.name, one.rows or None, one.measured or None, one.median]
        for stretch, one in zip(stretches, each, strict=True)
    ]
    return reports.Table(_("Over time"), columns, lines, chart=chart)


def _seconds(name: str) -> Any:
    return spans.Seconds(F(name))


def _by_kind(kinds: list[metrics.Figures], every: metrics.Figures) -> reports.Table:
    columns = [
        Column(_("Kind"), TEXT),
        Column(_("Received"), NUMBER),
        Column(_("Done"), NUMBER),
        Column(_("Done in part"), NUMBER),
        Column(_("Refused"), NUMBER),
        Column(_("Open"), NUMBER),
        Column(_("Median"), DAYS),
        Column(_("Late"), NUMBER),
    ]

    def row(name: str, each: metrics.Figures) -> list[Any]:
        return [name, each.received, each.whole, each.in_part, each.refused, each.open, each.median_days, each.late]

    total = row(_("Together"), every) if len(kinds) > 1 else None
    return reports.Table(_("By kind"), columns, [row(each.kind, each) for each in kinds], total, bars=6)


def _nothing() -> reports.Empty:
    return reports.Empty(
        _("Nobody asked for anything in this time"),
        _("People file requests on your privacy page; those you take by phone or mail you enter yourself."),
        "privacy:queue",
        _("Privacy requests"),
    )


reports.register(
    reports.Report(
        name="requests",
        title=gettext_lazy("Privacy requests"),
        lede=gettext_lazy("How many were received, how they ended, and in how many days they were answered."),
        answer=requests,
        order=50,
        least=Role.MANAGER,
        period="this-year",
    )
)
