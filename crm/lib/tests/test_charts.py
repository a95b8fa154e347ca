"""Charts: an axis that holds everything, SVG that the policy lets through, and words for those who don't see it."""

import re
from itertools import pairwise

import pytest
from defusedxml import ElementTree
from hypothesis import given, settings
from hypothesis import strategies as st

from crm.lib import charts
from crm.lib.charts import Chart, Series

STYLE = re.compile(r"\sstyle=|<style|\son[a-z]+=")


def drawn(**fields):
    """A chart as the tree of what stands in the page."""
    given = {"title": "Hours", "labels": ["A", "B", "C"], "series": [Series("Ana", [1, 0, 3])]}
    html = charts.svg(Chart(**given | fields), "one")
    assert not STYLE.search(html)
    return ElementTree.fromstring(f"<div>{html}</div>")


@given(st.floats(min_value=0.001, max_value=1e12), st.booleans())
@settings(max_examples=30, deadline=None)
def test_the_axis_begins_at_zero_is_even_and_holds_everything(most, whole):
    ticks = charts.ticks(most, whole=whole)
    steps = [after - before for before, after in pairwise(ticks)]
    assert ticks[0] == 0 and ticks[-1] >= most * 0.999
    assert 2 <= len(ticks) <= 8 and max(steps) - min(steps) < max(steps) * 1e-6
    assert not whole or all(float(tick).is_integer() for tick in ticks)


@pytest.mark.parametrize("kind", [charts.COLUMNS, charts.STACKED, charts.LINES])
def test_it_is_drawn_for_a_desk_and_a_phone_and_said_in_words(kind):
    series = [Series("Ana <b>", [1, 0, 3]), Series("Ben", [2, None, 1])]
    tree = drawn(kind=kind, series=series)
    pictures = tree.findall("svg")
    assert [picture.get("class") for picture in pictures] == ["chart chart-wide", "chart chart-narrow"]
    for picture in pictures:
        assert picture.get("role") == "img"
        named = {each.get("id"): each.text for each in picture if each.tag in ("title", "desc")}
        assert set(picture.get("aria-labelledby").split()) == set(named)
        assert "Ana <b>: from 0 to 3, most at C." in "".join(named.values())
    ids = [each.get("id") for each in tree.iter() if each.get("id")]
    assert len(ids) == len(set(ids))
    assert [line.text or line[0].tail for line in tree.iter("li")] == ["Ana <b>", "Ben"]


def test_series_differ_by_pattern_dash_and_mark_not_by_colour_alone():
    series = [Series(str(number), [1, 2, 3]) for number in range(charts.LOOKS)]
    fills = {
        each.get("fill") for each in drawn(series=series).find("svg").iter("rect") if "chart-bar" in each.get("class")
    }
    assert len(fills) == charts.LOOKS
    lines = drawn(series=series, kind=charts.LINES).find("svg")
    assert len({each.get("stroke-dasharray") for each in lines.iter("polyline")}) == charts.LOOKS
    marks = {charts.outline(charts.Mark(0, 0, look, "")) for look in range(charts.LOOKS)}
    assert len(marks) == charts.LOOKS


def test_columns_stand_on_the_base_and_heaps_on_each_other():
    bars = [
        each
        for each in charts.Drawing(
            Chart(title="", labels=["A"], series=[Series("a", [2]), Series("b", [6])], kind=charts.STACKED), 720, 240
        ).shapes()
        if isinstance(each, charts.Bar)
    ]
    assert bars[0].y + bars[0].height == pytest.approx(240 - 26)
    assert bars[1].y + bars[1].height == pytest.approx(bars[0].y)
    assert bars[1].height == pytest.approx(3 * bars[0].height)


def test_a_gap_in_a_line_stays_one():
    strokes = [
        each
        for each in charts.Drawing(
            Chart(title="", labels=list("abcde"), series=[Series("a", [1, 2, None, 3, 4])], kind=charts.LINES), 720, 240
        ).shapes()
        if isinstance(each, charts.Stroke)
    ]
    assert [len(each.points) for each in strokes] == [2, 2]


@pytest.mark.parametrize("count", [1, 12, 53, 366])
def test_labels_never_overlap_and_stay_within(count):
    chart = Chart(title="", labels=[f"Nov {number}" for number in range(count)], series=[Series("a", [1] * count)])
    for width, height in (charts.WIDE, charts.NARROW):
        words = [
            each
            for each in charts.Drawing(chart, width, height).shapes()
            if isinstance(each, charts.Words) and each.anchor == "middle"
        ]
        ends = [(each.x - len(each.text) * 3.3, each.x + len(each.text) * 3.3) for each in words]
        assert all(before[1] <= after[0] + 0.1 for before, after in pairwise(ends))
        assert words and ends[-1][1] <= width + 0.1


def test_nothing_to_see_is_known_before_anything_is_drawn():
    assert Chart(title="", labels=["a"], series=[Series("a", [0])]).is_empty
    assert Chart(title="", labels=["a"], series=[Series("a", [None])], kind=charts.LINES).is_empty
    assert not Chart(title="", labels=["a"], series=[Series("a", [0])], kind=charts.LINES).is_empty


@pytest.mark.parametrize("series", [[Series("a", [-1])], [Series("a", [1, 2])], [Series("a", [1])] * 7])
def test_what_can_not_be_drawn_is_refused(series):
    with pytest.raises(ValueError, match=r"below 0|values for|told apart"):
        Chart(title="", labels=["a"], series=series)
