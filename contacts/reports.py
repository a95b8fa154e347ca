"""How consent grows: who agreed and who opted out, out of the ledger.

What is counted are consents: somebody who agrees to texts for two purposes counts twice, and the STOP that ends both
counts twice. A renewed yes is no new one. Merging two records of a person is nobody's yes or no and is not counted.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.db.models import Count, OuterRef, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.consent.evidence import Method
from contacts.consent.models import Channel, Consent, ConsentEvent, EventKind, Purpose, State
from contacts.consent.verification import STATE_AFTER
from crm.lib import charts, reports, spans
from crm.lib.periods import Stretch
from crm.lib.report_cells import NUMBER, SHARE, TEXT, Column

Pair = tuple[str, str]  # channel and purpose


class Growth:
    """What happened to some consents in a stretch, and how many stood before it."""

    def __init__(self, *, before: int, agreed: int, left: int, moved: int) -> None:
        self.before, self.agreed, self.left, self.moved = before, agreed, left, moved

    @property
    def standing(self) -> int:
        """How many stood at its end."""
        return self.before + self.moved

    @property
    def rate(self) -> tuple[int, int]:
        """Those who opted out, of all who had agreed before or in it."""
        return self.left, self.before + self.agreed


def consent(asked: reports.Asked) -> reports.Answer:
    """Agreed and opted out over time, and by channel and purpose."""
    pairs = _pairs(asked.way)
    stretches = asked.stretches
    found, now = _changes(asked.workspace, [*stretches, _since(stretches[-1])]), _standing(asked.workspace)
    if not found and not now:
        return reports.Answer([], empty=_nothing())
    table = _over_time(_growth(found, now, pairs, stretches), stretches)
    by_pair = [(pair, _growth(found, now, [pair], stretches)) for pair in pairs]
    every = _growth(found, now, pairs, stretches)
    agreed, left = sum(each.agreed for each in every), sum(each.left for each in every)
    share = SHARE.shown((left, every[0].before + agreed))
    figures = [
        reports.Figure(label=_("Agreed"), value=charts.plain(agreed), note=_("consents given")),
        reports.Figure(label=_("Opted out"), value=charts.plain(left), note=_("of those who had agreed: %s") % share),
        reports.Figure(label=_("Standing today"), value=charts.plain(sum(now[pair] for pair in pairs))),
    ]
    notes = [
        _("Counted are consents: whoever agrees to texts for two purposes counts twice. They come out of the ledger."),
        _(
            "What stood earlier is reckoned back from today. Who was erased or merged since is not in it, so that"
            " earlier rates may read a little high."
        ),
    ]
    return reports.Answer([table, _by_pair(by_pair)], figures, notes)


def _pairs(channel: str) -> list[Pair]:
    return [(c, p) for c in Channel.values for p in Purpose.values if channel in ("", c)]


def _since(last: Stretch) -> Stretch:
    """Everything after the last stretch, until any time."""
    return replace(last, since=last.end.date(), until=date(9998, 12, 31))


def _changes(workspace: Any, stretches: Sequence[Stretch]) -> dict[spans.Key, int]:
    """Events by place of their stretch, channel, purpose, kind, and the kind of event that held before."""
    kinds = list(STATE_AFTER)
    earlier = ConsentEvent.objects.filter(
        contact_id=OuterRef("contact_id"),
        channel=OuterRef("channel"),
        purpose=OuterRef("purpose"),
        kind__in=kinds,
        seq__lt=OuterRef("seq"),
    )
    rows = ConsentEvent.objects.of(workspace).filter(kind__in=kinds).exclude(method=Method.MERGE)
    rows = rows.annotate(held=Subquery(earlier.order_by("-seq").values("kind")[:1]))
    return spans.counts(rows.values_list("at", "channel", "purpose", "kind", "held"), stretches)


def _standing(workspace: Any) -> Counter[Pair]:
    """How many consents stand today."""
    rows = Consent.objects.of(workspace).filter(state=State.GRANTED).order_by().select_related(None)
    counted = rows.values_list("channel", "purpose").annotate(found=Count("pk"))
    return Counter({(channel, purpose): found for channel, purpose, found in counted})


def _growth(
    found: dict[spans.Key, int], now: Counter[Pair], pairs: Iterable[Pair], stretches: Sequence[Stretch]
) -> list[Growth]:
    """Of each stretch, for these channels and purposes together."""
    wanted = set(pairs)
    agreed, left, moved = (Counter[int]() for _number in range(3))
    for (place, channel, purpose, kind, held), many in found.items():
        if (channel, purpose) in wanted:
            gained, lost = kind == EventKind.GRANTED != held, held == EventKind.GRANTED != kind
            agreed[place] += many * gained
            left[place] += many * (lost and kind == EventKind.WITHDRAWN)
            moved[place] += many * (gained - lost)
    standing = sum(now[pair] for pair in wanted) - moved[len(stretches)]
    grown: list[Growth] = []
    for place in reversed(range(len(stretches))):
        standing -= moved[place]
        grown.insert(0, Growth(before=max(0, standing), agreed=agreed[place], left=left[place], moved=moved[place]))
    return grown


def _over_time(grown: Sequence[Growth], stretches: Sequence[Stretch]) -> reports.Table:
    chart = charts.Chart(
        title=_("Consents given and taken back"),
        labels=[each.short for each in stretches],
        series=[
            charts.Series(_("Agreed"), [each.agreed for each in grown]),
            charts.Series(_("Opted out"), [each.left for each in grown]),
        ],
        whole=True,
    )
    rows = [
        [stretch.name, each.agreed, each.left, each.standing, each.rate]
        for stretch, each in zip(stretches, grown, strict=True)
    ]
    agreed, left = sum(each.agreed for each in grown), sum(each.left for each in grown)
    total = [_("Together"), agreed, left, grown[-1].standing, (left, grown[0].before + agreed)]
    return reports.Table(_("Over time"), _columns(_("Time")), rows, total, chart)


def _by_pair(grown: Sequence[tuple[Pair, Sequence[Growth]]]) -> reports.Table:
    rows = []
    for (channel, purpose), each in grown:
        agreed, left = sum(one.agreed for one in each), sum(one.left for one in each)
        if agreed or left or each[-1].standing:
            name = f"{_capital(Channel(channel).label)} · {Purpose(purpose).label}"
            rows.append([name, agreed, left, each[-1].standing, (left, each[0].before + agreed)])
    return reports.Table(_("By channel and purpose"), _columns(_("What for")), rows, bars=3)


def _columns(first: str) -> list[Column]:
    return [
        Column(first, TEXT),
        Column(_("Agreed"), NUMBER),
        Column(_("Opted out"), NUMBER),
        Column(_("Standing at the end"), NUMBER),
        Column(_("Opt-out rate"), SHARE),
    ]


def _capital(words: Any) -> str:
    return str(words)[:1].upper() + str(words)[1:]


def _nothing() -> reports.Empty:
    return reports.Empty(
        _("Nobody has agreed yet"),
        _("Share an opt-in form, or enter a consent in writing on a contact’s page. It is counted from then on."),
        "messaging:forms",
        _("Opt-in forms"),
    )


reports.register(
    reports.Report(
        name="consent",
        title=gettext_lazy("Consent"),
        lede=gettext_lazy("Who agreed, who opted out, and how many consents stand."),
        answer=consent,
        order=40,
        ways=(("", gettext_lazy("All channels")), *((each.value, each.label) for each in Channel)),
    )
)
