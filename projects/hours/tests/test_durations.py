"""How people write how long something took."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from projects.hours import durations
from projects.hours.rounding import NEAREST, UP, rounded, worked

READ = {
    "1:30": 90, "01:30": 90, ":45": 45, "0:05": 5, "24:00": 1440,
    "1.5": 90, "1,5": 90, "2": 120, "0.25": 15, ".5": 30, "1.333": 80, "0,01": 1,
    "90m": 90, "90 min": 90, "45'": 45, "0m": 0, "1440minutes": 1440,
    "1h30": 90, "1h 30m": 90, "1 h 30 min": 90, "2h": 120, "1.5h": 90, "2 hours": 120, "1 hour and 5 minutes": 65,
}  # fmt: skip
NOT_READ = [
    "",
    " ",
    "abc",
    "1:60",
    "1:5",
    "-1",
    "25h",
    "24:01",
    "1441m",
    "90",
    "1h60",
    "1.5.5",
    "1:30:00",
    "½",
    "１",
    "\0",
]


@pytest.mark.parametrize(("text", "minutes"), READ.items())
def test_a_duration_is_read_as_people_write_it(text, minutes):
    assert durations.parse(text) == minutes == durations.parse(f"  {text.upper()} ")


@pytest.mark.parametrize("text", NOT_READ)
def test_what_is_no_duration_is_named(text):
    with pytest.raises(ValueError, match=r"no length of time|more than 24 hours"):
        durations.parse(text)


@given(st.integers(0, durations.MOST))
def test_what_is_shown_is_read_again(minutes):
    assert durations.parse(durations.show(minutes)) == durations.parse(f"{minutes}m") == minutes


@given(st.text(max_size=12))
@settings(max_examples=60)
def test_nothing_that_is_typed_breaks_it(text):
    try:
        assert 0 <= durations.parse(text) <= durations.MOST
    except ValueError as error:
        assert str(error)


STEPS, WAYS = st.sampled_from([0, 5, 6, 10, 15]), st.sampled_from([UP, NEAREST])


@given(st.integers(0, durations.MOST), STEPS, WAYS)
def test_rounding_gives_whole_steps_and_never_takes_all_away(minutes, step, way):
    result = rounded(minutes, step, way)
    assert result % (step or 1) == 0
    assert (result == 0) == (minutes == 0)
    assert rounded(result, step, way) == result
    if way == UP:
        assert minutes <= result < minutes + max(step, 1)
    elif minutes >= step:
        assert abs(result - minutes) * 2 <= step


@given(st.integers(0, durations.MOST), st.integers(0, durations.MOST), STEPS, WAYS)
def test_who_worked_longer_is_not_billed_less(one, other, step, way):
    low, high = sorted((one, other))
    assert rounded(low, step, way) <= rounded(high, step, way)


@pytest.mark.parametrize(("seconds", "minutes"), [(0, 1), (29, 1), (89.9, 1), (90, 2), (3600, 60)])
def test_a_timer_counts_whole_minutes_and_at_least_one(seconds, minutes):
    assert worked(seconds) == minutes
