from zoneinfo import ZoneInfo

import pytest

from messaging.phone_zones import _state_by_area_code, _zones_by_prefix, state_for, zones_for, zones_of_state


@pytest.mark.parametrize(
    ("phone", "zones"),
    [
        ("+12125550123", {"America/New_York"}),
        ("+12082155555", {"America/Los_Angeles"}),  # an exchange that is listed by itself
        ("+16055550123", {"America/Chicago", "America/Denver", "America/North_Dakota/Center"}),
        ("+14235550123", {"America/Chicago", "America/New_York"}),
        ("+18085550123", {"Pacific/Honolulu"}),
        ("+16045550123", {"America/Vancouver"}),
        ("+447700900123", {"Europe/London", "Europe/Jersey", "Europe/Guernsey", "Europe/Isle_of_Man"}),
        ("+919876543210", {"Asia/Calcutta"}),
        ("+73952123456", {"Asia/Irkutsk"}),  # a landline is where its area code is
        ("12125550123", set()),
        ("+", set()),
    ],
)
def test_zones_of_a_number(phone, zones):
    assert set(zones_for(phone)) == zones


@pytest.mark.parametrize("phone", ["+18005550123", "+18335550123", "+18885550123"])
def test_a_toll_free_number_may_be_anywhere(phone):
    assert len(zones_for(phone)) == 42


@pytest.mark.parametrize(
    ("phone", "state"),
    [
        ("+13055550123", "FL"), ("+12085550123", "ID"), ("+12025550123", "DC"), ("+16045550123", None),
        ("+18005550123", None), ("+447700900123", None), ("+17875550123", None), ("words", None),
    ],
)  # fmt: skip
def test_state_of_a_number(phone, state):
    assert state_for(phone) == state


def test_every_listed_zone_exists():
    for zones in _zones_by_prefix().values():
        assert all(ZoneInfo(zone) for zone in zones)


def test_every_state_and_the_district_has_area_codes_and_zones():
    states = set(_state_by_area_code().values())
    assert len(states) == 51
    assert all(zones_of_state(state) for state in states)
    assert zones_of_state("XX") == ()
