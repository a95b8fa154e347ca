from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messaging.quiet_hours import FEDERAL, STATES, check, next_allowed, place_name, state_of, texts_a_day

NEW_YORK = "+12125550123"
LOS_ANGELES = "+13105550123"
IDAHO = "+12085550123"
MIAMI = "+13055550123"
PENSACOLA_OR_TALLAHASSEE = "+18505550123"
TOLL_FREE = "+18005550123"


def local(zone, text):
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


def check_local(clock, at, expected, /, **recipient):
    """The answer for `at` on that zone's clock, as a text on the same clock."""
    moment = next_allowed(local(clock, at), **recipient)
    assert (moment and moment.astimezone(ZoneInfo(clock)).isoformat(" ", "minutes")[:16]) == expected


# 2026-03-04 is a Wednesday, 2026-03-06 a Friday, 2026-03-07 a Saturday.
@pytest.mark.parametrize(
    ("phone", "zone", "at", "expected"),
    [
        (NEW_YORK, "America/New_York", "2026-03-04 07:59", "2026-03-04 08:00"),
        (NEW_YORK, "America/New_York", "2026-03-04 08:00", "2026-03-04 08:00"),
        (NEW_YORK, "America/New_York", "2026-03-04 20:59", "2026-03-04 20:59"),
        (NEW_YORK, "America/New_York", "2026-03-04 21:00", "2026-03-05 08:00"),
        (NEW_YORK, "America/New_York", "2026-03-04 23:59", "2026-03-05 08:00"),
        (NEW_YORK, "America/New_York", "2026-03-05 00:00", "2026-03-05 08:00"),
        # Florida, Oklahoma, Maryland, Mississippi, New Jersey, Oregon, Washington: 8 to 20
        (MIAMI, "America/New_York", "2026-03-04 19:59", "2026-03-04 19:59"),
        (MIAMI, "America/New_York", "2026-03-04 20:00", "2026-03-05 08:00"),
        ("+14055550123", "America/Chicago", "2026-03-04 20:30", "2026-03-05 08:00"),
        ("+14105550123", "America/New_York", "2026-03-04 20:30", "2026-03-05 08:00"),
        ("+16015550123", "America/Chicago", "2026-03-04 20:30", "2026-03-05 08:00"),
        ("+12015550123", "America/New_York", "2026-03-04 20:30", "2026-03-05 08:00"),
        ("+15035550123", "America/Los_Angeles", "2026-03-04 20:30", "2026-03-05 08:00"),
        ("+12065550123", "America/Los_Angeles", "2026-03-04 20:30", "2026-03-05 08:00"),
        # Connecticut: 9 to 20
        ("+12035550123", "America/New_York", "2026-03-04 08:30", "2026-03-04 09:00"),
        ("+12035550123", "America/New_York", "2026-03-04 20:00", "2026-03-05 09:00"),
        # Texas: 9 to 21, Sundays from noon
        ("+12145550123", "America/Chicago", "2026-03-06 08:59", "2026-03-06 09:00"),
        ("+12145550123", "America/Chicago", "2026-03-07 20:59", "2026-03-07 20:59"),
        ("+12145550123", "America/Chicago", "2026-03-07 21:00", "2026-03-08 12:00"),
        ("+12145550123", "America/Chicago", "2026-03-15 11:59", "2026-03-15 12:00"),
        ("+12145550123", "America/Chicago", "2026-03-15 21:00", "2026-03-16 09:00"),
        # Rhode Island: 9 to 18, at weekends 10 to 17
        ("+14015550123", "America/New_York", "2026-03-04 17:59", "2026-03-04 17:59"),
        ("+14015550123", "America/New_York", "2026-03-06 18:00", "2026-03-07 10:00"),
        ("+14015550123", "America/New_York", "2026-03-07 17:00", "2026-03-08 10:00"),
        ("+14015550123", "America/New_York", "2026-03-08 17:00", "2026-03-09 09:00"),
        # India and France have hours of their own, the rest of the world ours
        ("+919876543210", "Asia/Kolkata", "2026-03-04 09:00", "2026-03-04 10:00"),
        ("+33612345678", "Europe/Paris", "2026-03-07 21:30", "2026-03-09 08:00"),
        ("+447700900123", "Europe/London", "2026-03-04 07:00", "2026-03-04 08:00"),
        ("+447700900123", "Europe/London", "2026-03-08 12:00", "2026-03-08 12:00"),
    ],
)
def test_windows_of_the_recipient(phone, zone, at, expected):
    check_local(zone, at, expected, phone=phone)


def test_the_moment_asked_for_is_given_back_when_it_is_allowed():
    at = datetime(2026, 3, 4, 18, 0, tzinfo=UTC)
    assert next_allowed(at, phone=NEW_YORK) is at


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2026-03-04 08:30", "2026-03-04 09:00"),  # 7:30 in Los Angeles
        ("2026-03-04 09:00", "2026-03-04 09:00"),
        ("2026-03-04 20:59", "2026-03-04 20:59"),
        ("2026-03-04 21:00", "2026-03-05 09:00"),  # 20:00 in Los Angeles, but 21:00 in Boise
    ],
)
def test_a_number_in_two_zones_has_the_hours_they_share(at, expected):
    check_local("America/Boise", at, expected, phone=IDAHO)


def test_an_area_code_across_a_zone_border_counts_on_both_sides():
    check_local("America/New_York", "2026-03-04 08:30", "2026-03-04 09:00", phone=PENSACOLA_OR_TALLAHASSEE)
    check_local("America/New_York", "2026-03-04 20:00", "2026-03-05 09:00", phone=PENSACOLA_OR_TALLAHASSEE)


def test_south_dakota_is_on_mountain_and_central_time():
    check_local("America/Chicago", "2026-03-04 08:30", "2026-03-04 09:00", phone="+16055550123")
    check_local("America/Chicago", "2026-03-04 21:00", "2026-03-05 09:00", phone="+16055550123")


@pytest.mark.parametrize("phone", [TOLL_FREE, "+18335550123", "+61412345678", "+88213300655", "nonsense", ""])
def test_too_many_or_unknown_zones_are_held_for_a_person(phone):
    decision = check(datetime(2026, 3, 4, 18, tzinfo=UTC), phone=phone)
    assert decision.at is None
    assert "time zone" in decision.reason


def test_the_contacts_own_zone_comes_first():
    check_local("America/Denver", "2026-03-04 06:00", "2026-03-04 08:00", phone=NEW_YORK, zone="America/Denver")
    check_local("America/New_York", "2026-03-04 12:00", "2026-03-04 12:00", phone=TOLL_FREE, zone="America/New_York")


def test_a_floridian_number_keeps_floridas_hours_in_another_zone():
    check_local("America/Los_Angeles", "2026-03-04 20:30", "2026-03-05 08:00", phone=MIAMI, zone="America/Los_Angeles")


@pytest.mark.parametrize("zone", ["Nowhere/Town", "America", "../../etc/passwd", "", None])
def test_a_zone_that_does_not_exist_is_not_relied_on(zone):
    check_local("America/New_York", "2026-03-04 07:00", "2026-03-04 08:00", phone=NEW_YORK, zone=zone)


@pytest.mark.parametrize("region", ["FL", "fl", "US-FL", "Florida", " florida "])
def test_the_address_decides_before_the_area_code(region):
    # A New York number, but an address in Florida: its hours, and its two zones.
    check_local("America/New_York", "2026-03-04 20:30", "2026-03-05 08:00", phone=NEW_YORK, region=region)
    assert state_of(NEW_YORK, region) == "FL"


def test_the_address_of_a_toll_free_number_gives_its_zones():
    check_local("America/Chicago", "2026-03-04 07:30", "2026-03-04 08:00", phone=TOLL_FREE, region="OK")


def test_the_phone_narrows_the_zones_of_the_address():
    check_local("America/New_York", "2026-03-04 08:00", "2026-03-04 08:00", phone=MIAMI, region="FL")


@pytest.mark.parametrize("region", ["Ontario", "ZZ", "England", ""])
def test_an_address_that_is_no_state_changes_nothing(region):
    check_local("America/New_York", "2026-03-04 07:00", "2026-03-04 08:00", phone=NEW_YORK, region=region)


class TestDaylightSaving:
    def test_spring_night_is_an_hour_shorter(self):
        late = local("America/New_York", "2026-03-07 21:00")
        assert next_allowed(late, phone=NEW_YORK) - late.astimezone(UTC) == timedelta(hours=10)

    def test_autumn_night_is_an_hour_longer(self):
        late = local("America/New_York", "2026-10-31 21:00")
        assert next_allowed(late, phone=NEW_YORK) - late.astimezone(UTC) == timedelta(hours=12)

    def test_arizona_does_not_change(self):
        late = local("America/Phoenix", "2026-03-07 21:00")
        assert next_allowed(late, phone="+16025550123") - late.astimezone(UTC) == timedelta(hours=11)

    def test_the_repeated_hour_of_autumn_is_quiet_both_times(self):
        for fold in (0, 1):
            twice = local("America/New_York", "2026-11-01 01:30").replace(fold=fold)
            assert next_allowed(twice, phone=NEW_YORK) == local("America/New_York", "2026-11-01 08:00")


def test_a_naive_moment_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        next_allowed(datetime(2026, 3, 4, 18), phone=NEW_YORK)


@pytest.mark.parametrize(
    ("phone", "region", "expected"),
    [(MIAMI, None, 3), ("+14055550123", None, 3), (NEW_YORK, "Oregon", 3), (NEW_YORK, None, None),
     (MIAMI, "California", None), (TOLL_FREE, None, None)],
)  # fmt: skip
def test_daily_caps(phone, region, expected):
    assert texts_a_day(phone, region) == expected


def test_the_reason_names_time_and_place():
    early = local("America/Boise", "2026-03-04 07:00")
    assert check(early, phone=IDAHO, zone="America/Boise").reason == "quiet hours until 08:00 in Boise"
    rhode_island = local("America/New_York", "2026-03-06 19:00")
    assert check(rhode_island, phone="+14015550123").reason == "quiet hours until Saturday 10:00 in New York"


def test_place_names():
    assert place_name("America/North_Dakota/Center") == "Center, North Dakota"
    assert place_name("UTC") == "UTC"


moments = st.datetimes(min_value=datetime(2025, 1, 1), max_value=datetime(2030, 1, 1), timezones=st.just(UTC))
phones = st.sampled_from(
    [NEW_YORK, LOS_ANGELES, IDAHO, MIAMI, PENSACOLA_OR_TALLAHASSEE, "+14015550123", "+12145550123",
     "+12035550123", "+19075550123", "+18085550123", "+16055550123", "+919876543210", "+33612345678"]
)  # fmt: skip


@given(at=moments, phone=phones)
def test_an_answer_is_never_earlier_always_allowed_and_the_first_one(at, phone):
    moment = next_allowed(at, phone=phone)
    assert moment is not None
    assert moment >= at
    assert next_allowed(moment, phone=phone) is moment
    if moment > at:
        just_before = moment - timedelta(microseconds=1)
        assert next_allowed(just_before, phone=phone) == moment


zones = st.sampled_from(["America/New_York", "America/Boise"])


@given(at=moments, state=st.sampled_from(sorted(STATES)), zone=zones)
def test_a_state_never_allows_what_the_federal_rule_forbids(at, state, zone):
    moment = next_allowed(at, phone=NEW_YORK, zone=zone, region=state)
    window = FEDERAL[0]
    assert moment is not None and window is not None
    assert window[0] <= moment.astimezone(ZoneInfo(zone)).time() < window[1]
