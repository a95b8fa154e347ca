"""How long people wait for an answer: from the first message that nobody has answered to the first that answers it.

What a machine answers (STOP, HELP, START, PREFERENCES) waits for nobody. Campaigns, sequences and confirmations are no
answers, whenever they go out. Times run by the clock, also by night, as they do for the person who waits.
"""

from collections.abc import Sequence
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.consent.models import Channel
from crm.lib import charts, reports, spans
from crm.lib.periods import Stretch
from crm.lib.report_cells import LASTING, NUMBER, SHARE, TEXT, Column, lasting
from messaging.keywords import Intent
from messaging.models import Capability, Direction, Message

WITHIN = 86_400  # seconds: an answer within a day
_NOTHING = spans.Measured(0, 0, 0, None)

# What waits for a person, and what a person answers.
ASKS = Q(direction=Direction.IN.value) & (
    Q(event__isnull=True) | Q(event__intent__in=[Intent.NONE.value, Intent.REVIEW.value, ""])
)
ANSWERS = Q(
    direction=Direction.OUT.value,
    capability=Capability.CONSENT.value,
    campaign__isnull=True,
    run__isnull=True,
    sent_at__isnull=False,
)


def waits(workspace: Any, period: Stretch) -> QuerySet[Any]:
    """The messages that began a wait in that time, with ``waited``: seconds until the answer, None without one."""
    same = Message.objects.filter(conversation=OuterRef("conversation"))
    before = same.filter(ASKS | ANSWERS, created_at__lt=OuterRef("created_at")).order_by("-created_at")
    answer = same.filter(ANSWERS, created_at__gt=OuterRef("created_at")).order_by("created_at")
    rows = Message.objects.of(workspace).filter(ASKS, created_at__gte=period.start, created_at__lt=period.end)
    rows = rows.annotate(before=Subquery(before.values("direction")[:1]))
    rows = rows.filter(Q(before__isnull=True) | Q(before=Direction.OUT))
    moment = Subquery(answer.values(at=spans.Seconds("sent_at"))[:1])
    return rows.annotate(waited=moment - spans.Seconds(F("created_at")))


def answers(asked: reports.Asked) -> reports.Answer:
    """Median times over time, and by channel."""
    whole, stretches = asked.period.whole, asked.stretches
    rows = waits(asked.workspace, whole)
    if asked.way:
        rows = rows.filter(channel=asked.way)
    found = spans.medians(rows.values_list("created_at", "waited"), [*stretches, whole], within=WITHIN)
    every = found.get((len(stretches),), _NOTHING)
    if not every.rows:
        return reports.Answer([], empty=_nothing())
    tables = [_over_time([found.get((place,), _NOTHING) for place in range(len(stretches))], stretches, every)]
    if not asked.way:
        by_channel = spans.medians(rows.values_list("created_at", "waited", "channel"), [whole], within=WITHIN)
        tables.append(_by_channel({key[1]: each for key, each in by_channel.items()}))
    return reports.Answer(tables, _figures(every), _notes())


def _figures(every: spans.Measured) -> list[reports.Figure]:
    open_ones = every.rows - every.measured
    return [
        reports.Figure(
            label=_("Median time to the first answer"),
            value=LASTING.shown(every.median) if every.median is not None else "–",
            note=_("half were answered sooner"),
        ),
        reports.Figure(
            label=_("Answered within a day"),
            value=SHARE.shown((every.within, every.rows)),
            note=_("%(part)s of %(all)s") % {"part": charts.plain(every.within), "all": charts.plain(every.rows)},
        ),
        reports.Figure(label=_("Without an answer"), value=charts.plain(open_ones)),
    ]


def _over_time(found: Sequence[spans.Measured], stretches: Sequence[Stretch], every: spans.Measured) -> reports.Table:
    rows = [[stretch.name, *_row(each)] for stretch, each in zip(stretches, found, strict=True)]
    medians = [each.median for each in found]
    unit, shown = _unit(max((value for value in medians if value is not None), default=0))
    chart = charts.Chart(
        title=_("Median time to the first answer"),
        labels=[each.short for each in stretches],
        series=[charts.Series(_("Median"), [None if value is None else value / unit for value in medians])],
        kind=charts.LINES,
        shown=lambda value: shown % charts.plain(value),
    )
    return reports.Table(_("Over time"), _columns(_("Time")), rows, [_("Together"), *_row(every)], chart)


def _unit(most: float) -> tuple[int, str]:
    """In what the axis is best marked: seconds of the unit, and how one of its values is written."""
    if most < 2 * 3_600:
        return 60, _("%s min")
    return (3_600, _("%s h")) if most < 3 * 86_400 else (86_400, _("%s d"))


def _by_channel(found: dict[str, spans.Measured]) -> reports.Table:
    rows = [[str(each.label).capitalize(), *_row(found[each])] for each in Channel if each.value in found]
    return reports.Table(_("By channel"), _columns(_("Channel")), rows, bars=3)


def _row(each: spans.Measured) -> list[Any]:
    return [each.rows or None, each.measured or None, each.median, (each.within, each.rows)]


def _columns(first: str) -> list[Column]:
    return [
        Column(first, TEXT),
        Column(_("Waits begun"), NUMBER),
        Column(_("Answered"), NUMBER),
        Column(_("Median"), LASTING),
        Column(_("Within a day"), SHARE),
    ]


def _notes() -> list[str]:
    longest = lasting(WITHIN)
    return [
        _("A wait begins with the first message that nobody has answered, and ends with an answer in that talk."),
        _("Words that are answered by themselves, such as STOP or HELP, count as no wait. A day is %s, by night too.")
        % longest,
    ]


def _nothing() -> reports.Empty:
    return reports.Empty(
        _("Nobody wrote in this time"),
        _("Once people write to you, you see here how soon they had an answer. Try a longer time."),
        "messaging:inbox",
        _("Inbox"),
    )


reports.register(
    reports.Report(
        name="answers",
        title=gettext_lazy("Response times"),
        lede=gettext_lazy("How long people waited for the first answer."),
        answer=answers,
        order=30,
        ways=(
            ("", gettext_lazy("All channels")),
            (Channel.SMS.value, Channel.SMS.label),
            (Channel.EMAIL.value, Channel.EMAIL.label),
        ),
    )
)
