"""The pipeline: what work in talks and in hand is worth, when it is expected, and how much of it is won.

A stage says how likely its projects are to be won; a project counts in the forecast with so much of its value. Amounts
are whole numbers of the currency's smallest unit: each sum is reckoned from the exact values and rounded once, half up,
and different currencies are never added. Projects that only their members see are counted for those who see them.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.lib import charts, money, reports, spans
from crm.lib.periods import Stretch
from crm.lib.report_cells import MONEY, NUMBER, SHARE, TEXT, Column
from projects.members.models import sees_all
from projects.models import Kind, LostReason, Project
from projects.stages import steps

_LONG_AGO, _LATER = date(1900, 1, 1), date(9000, 1, 1)
_CHARTS = 3  # currencies with a chart of their own; of others there is a table
OPEN_KINDS = (Kind.OPEN, Kind.WON)


def rounded(hundredths: int) -> int:
    """Minor units out of hundredths of them, half up."""
    return (hundredths + 50) // 100


class Worth:
    """What some projects of one currency are worth, and what of it is expected, in hundredths of a minor unit."""

    def __init__(self) -> None:
        self.projects, self.value, self.in_talks, self.won = 0, 0, 0, 0

    def add(self, step: steps.Step, value: int, projects: int = 0) -> None:
        self.projects += projects
        self.value += value
        if step.kind == Kind.WON:
            self.won += 100 * value
        else:
            self.in_talks += step.chance * value

    def merge(self, other: "Worth") -> None:
        self.projects += other.projects
        self.value += other.value
        self.in_talks += other.in_talks
        self.won += other.won

    @property
    def expected(self) -> int:
        """Minor units that may be counted on."""
        return rounded(self.in_talks + self.won)


def pipeline(asked: reports.Asked) -> reports.Answer:
    """By stage as it stands, by month as it is expected, and what was won and lost."""
    rows = Project.objects.seen_by(asked.membership)
    current = rows.current().filter(kind__in=OPEN_KINDS)
    held = _held(current)
    known = steps.by_key(asked.workspace)
    known |= {stage: steps.stranger(stage) for stage, _currency in held if stage not in known}
    if not held and not rows.exists():
        return reports.Answer([], empty=_nothing())
    tables = [_by_stage(held, known), *_forecast(asked, current, held, known), *_won_and_lost(asked, rows)]
    notes = [
        _("Expected is the value times how likely its stage is to be won; work in hand counts whole."),
        _("A project counts in the month in which it is due. Currencies are never added."),
    ]
    if not sees_all(asked.membership):
        notes.append(_("Projects that only their members see are left out, unless you are one of them."))
    return reports.Answer(tables, _figures(asked, rows, held, known), notes)


Held = Mapping[tuple[str, str], tuple[int, int]]  # stage and currency: projects, value


def _held(current: QuerySet[Project]) -> Held:
    counted = current.order_by().values_list("stage", "currency").annotate(many=Count("pk"), worth=Sum("value"))
    return {(stage, currency): (many, worth or 0) for stage, currency, many, worth in counted}


def _by_currency(held: Held, known: Mapping[str, steps.Step]) -> dict[str, Worth]:
    found: dict[str, Worth] = defaultdict(Worth)
    for (stage, currency), (many, value) in held.items():
        found[currency].add(known[stage], value, many)
    return found


def _figures(
    asked: reports.Asked, rows: QuerySet[Project], held: Held, known: Mapping[str, steps.Step]
) -> list[reports.Figure]:
    each = _by_currency(held, known)
    talks = [step.key for step in known.values() if step.kind == Kind.OPEN]
    open_worth: dict[str, int] = defaultdict(int)
    for (stage, currency), (_many, value) in held.items():
        open_worth[currency] += value if stage in talks else 0
    won = rows.filter(won_at__gte=asked.period.start, won_at__lt=asked.period.end).order_by()
    amounts = {currency: worth or 0 for currency, worth in won.values_list("currency").annotate(worth=Sum("value"))}
    return [
        reports.Figure(label=_("In talks"), value=_amounts(open_worth)),
        reports.Figure(
            label=_("Expected"),
            value=_amounts({currency: worth.expected for currency, worth in each.items()}),
            note=_("with work in hand"),
        ),
        reports.Figure(label=_("Won in this time"), value=_amounts(amounts)),
    ]


def _amounts(found: Mapping[str, int]) -> str:
    return " · ".join(money.show(found[currency], currency) for currency in sorted(found) if found[currency]) or "–"


def _by_stage(held: Held, known: Mapping[str, steps.Step]) -> reports.Table:
    rows = []
    for step in known.values():
        for currency in sorted(currency for stage, currency in held if stage == step.key):
            many, value = held[step.key, currency]
            worth = Worth()
            worth.add(step, value, many)
            chance = (step.chance if step.kind == Kind.OPEN else 100, 100)
            rows.append([step.name, many, (value, currency), chance, (worth.expected, currency)])
    columns = [
        Column(_("Stage"), TEXT),
        Column(_("Projects"), NUMBER),
        Column(_("Value"), MONEY),
        Column(_("Chance"), SHARE),
        Column(_("Expected"), MONEY),
    ]
    one = len({currency for _stage, currency in held}) < 2  # bars of different currencies can't be compared
    return reports.Table(_("By stage, as it stands"), columns, rows, bars=2 if one else None)


def _forecast(
    asked: reports.Asked, current: QuerySet[Project], held: Held, known: Mapping[str, steps.Step]
) -> list[reports.Table]:
    """For each currency what is expected when; with what lies before and after the period, and what has no day."""
    period = asked.period
    zone = period.zone
    before = Stretch(_LONG_AGO, period.since - timedelta(days=1), zone, _("Earlier"), _("Earlier, still open"))
    after = Stretch(period.until + timedelta(days=1), _LATER, zone, _("Later"), _("Later"))
    stretches = [before, *period.stretches(asked.per or "month"), after]
    dated = current.filter(due_on__isnull=False).values_list("due_on", "value", "stage", "currency")
    found: dict[str, dict[int, Worth]] = defaultdict(lambda: defaultdict(Worth))
    left = {key: value for key, (_many, value) in held.items()}
    for (place, stage, currency), value in spans.sums(dated, stretches).items():
        found[currency][place].add(known[stage], value)
        left[stage, currency] -= value
    for (stage, currency), value in left.items():
        found[currency][len(stretches)].add(known[stage], value)
    names = [(each.short, each.name) for each in stretches] + [(_("No day"), _("Without a day"))]
    over = {place for place, each in enumerate(stretches) if each.end <= timezone.now()}
    over |= {len(stretches) - 1, len(stretches)}  # what is to come is shown, also where nothing is expected
    by_size = sorted(found, key=lambda currency: -sum(worth.value for worth in found[currency].values()))
    return [_of_currency(each, found[each], names, over, number < _CHARTS) for number, each in enumerate(by_size)]


def _of_currency(
    currency: str, found: Mapping[int, Worth], names: list[tuple[str, str]], over: Collection[int], drawn: bool
) -> reports.Table:
    """``over`` are the places that are left out where they hold nothing."""
    rows, shorts, hands, talks = [], [], [], []
    whole = Worth()
    for place, (short, name) in enumerate(names):
        worth = found.get(place, Worth())
        if place in over and not worth.value:
            continue
        whole.merge(worth)
        shorts.append(short)
        hands.append(worth.won / 100 / 10 ** money.decimals(currency))
        talks.append(worth.in_talks / 100 / 10 ** money.decimals(currency))
        rows.append([name, *_amounts_of(worth, currency)])
    chart = charts.Chart(
        title=_("Expected by month, %(currency)s") % {"currency": currency},
        labels=shorts,
        series=[charts.Series(_("Work in hand"), hands), charts.Series(_("In talks, weighted"), talks)],
        kind=charts.STACKED,
    )
    columns = [
        Column(_("Time"), TEXT),
        Column(_("Value"), MONEY),
        Column(_("Work in hand"), MONEY),
        Column(_("In talks, weighted"), MONEY),
        Column(_("Expected"), MONEY),
    ]
    title = _("Forecast, %(currency)s") % {"currency": currency}
    return reports.Table(title, columns, rows, [_("Together"), *_amounts_of(whole, currency)], chart if drawn else None)


def _amounts_of(worth: Worth, currency: str) -> list[Any]:
    each = (worth.value, rounded(worth.won), rounded(worth.in_talks), worth.expected)
    return [(amount, currency) if amount else None for amount in each]


def _won_and_lost(asked: reports.Asked, rows: QuerySet[Project]) -> Iterable[reports.Table]:
    """How many were won and lost when, and why those were lost."""
    now = timezone.now()
    stretches = [each for each in asked.period.stretches(asked.per or "month") if each.start <= now]
    won = spans.counts(rows.filter(won_at__isnull=False).values_list("won_at"), stretches)
    lost_rows = rows.filter(kind=Kind.LOST, closed_at__isnull=False)
    lost = spans.counts(lost_rows.values_list("closed_at", "lost_reason"), stretches)
    if not won and not lost:
        return
    losses: dict[int, int] = defaultdict(int)
    why: dict[str, int] = defaultdict(int)
    for (place, reason), many in lost.items():
        losses[place] += many
        why[reason] += many
    each = [(won.get((place,), 0), losses[place]) for place in range(len(stretches))]
    chart = charts.Chart(
        title=_("Projects won and lost"),
        labels=[stretch.short for stretch in stretches],
        series=[
            charts.Series(_("Won"), [pair[0] for pair in each]),
            charts.Series(_("Lost"), [pair[1] for pair in each]),
        ],
        whole=True,
    )
    lines = [[stretch.name, *_shares(*pair)] for stretch, pair in zip(stretches, each, strict=True)]
    total = [_("Together"), *_shares(sum(won.values()), sum(losses.values()))]
    columns = [
        Column(_("Time"), TEXT),
        Column(_("Won"), NUMBER),
        Column(_("Lost"), NUMBER),
        Column(_("Won of decided"), SHARE),
    ]
    yield reports.Table(_("Won and lost"), columns, lines, total, chart)
    if why:
        names = dict(LostReason.choices)
        counted = sorted(why.items(), key=lambda pair: -pair[1])
        reasons = [[names.get(reason, _("Not said")), many] for reason, many in counted]
        yield reports.Table(_("Why work was lost"), [Column(_("Reason"), TEXT), Column(_("Projects"))], reasons, bars=1)


def _shares(won: int, lost: int) -> list[Any]:
    return [won or None, lost or None, (won, won + lost)]


def _nothing() -> reports.Empty:
    return reports.Empty(
        _("No project yet"),
        _("A prospect with a value and a day is enough: you see here what it may bring, and when."),
        "projects:new",
        _("Add project"),
    )


reports.register(
    reports.Report(
        name="pipeline",
        title=gettext_lazy("Pipeline"),
        lede=gettext_lazy("What work in talks and in hand is worth, and when it is expected."),
        answer=pipeline,
        order=10,
        period="this-year",
        looks_ahead=True,
    )
)
